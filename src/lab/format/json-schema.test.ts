import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { labJsonSchema } from "./json-schema.ts";

describe("the JSON schema for editors", () => {
  it("is the one in public/schema (write it with: podlab lab schema > public/schema/lab.json)", () => {
    expect(JSON.parse(readFileSync("public/schema/lab.json", "utf8"))).toEqual(labJsonSchema());
  });

  it("explains every field", () => {
    const bare: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      const { properties } = value as { properties?: Record<string, { description?: string; const?: string; enum?: unknown }> };
      for (const [name, field] of Object.entries(properties ?? {})) {
        if (field.description === undefined && field.const === undefined && field.enum === undefined && !path.includes("definitions")) bare.push(`${path}.${name}`);
      }
      for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`);
    };
    walk(labJsonSchema(), "");
    expect(bare).toEqual([]);
  });
});
