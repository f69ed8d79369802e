import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { schemaOf } from "../../../apimachinery/schema/index.ts";
import { definitions } from "./index.ts";
import { addDeviceTypes } from "./resource-allocation.ts";

const ALL_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

const table = readFileSync(new URL("../../../../tests/conformance/cluster/api-resources.txt", import.meta.url), "utf8");
const [header = "", ...rows] = table.trimEnd().split("\n");
const starts = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", "VERBS", "CATEGORIES"]
  .map((title) => title === "KIND" ? header.indexOf(" KIND") + 1 : header.indexOf(title));
/** The rows of `kubectl api-resources -o wide` as a real server fills them. */
const recorded = rows.map((row) => starts.map((start, index) => row.slice(start, starts[index + 1]).trim()).join("|"));

describe("the served kinds", () => {
  it("are those of a real server, in its order, with its verbs, short names and categories", () => {
    const listed = definitions.filter((definition) => !definition.notPreferred).map((definition) => [
      definition.resource,
      (definition.shortNames ?? []).join(","),
      definition.group ? `${definition.group}/${definition.version}` : definition.version,
      String(definition.namespaced),
      definition.kind,
      (definition.verbs ?? ALL_VERBS).toSorted().join(","),
      (definition.categories ?? []).join(","),
    ].join("|"));
    const own = new Set(listed);
    expect(recorded.filter((row) => !own.has(row))).toEqual([]);
    const known = new Set(recorded);
    expect(listed.filter((row) => known.has(row))).toEqual(recorded);
  });

  it("have fields that the schema knows, or none that anybody checks", () => {
    addDeviceTypes();
    const unknown = definitions.filter(({ schema }) => schema !== "" && !schemaOf(schema)).map(({ kind, schema }) => `${kind}: ${schema}`);
    expect(unknown).toEqual([]);
  });

  it.each(definitions.map((definition) => [`${definition.resource}.${definition.group}/${definition.version}`, definition]))(
    "%s has as many columns as cells, and defaults that stay what they are",
    (_name, definition) => {
      if (typeof definition === "string") return;
      const draft = { metadata: { name: "a", creationTimestamp: "2026-11-20T09:00:00Z" } };
      definition.defaults?.(draft);
      const once = structuredClone(draft);
      definition.defaults?.(draft);
      expect(draft).toEqual(once);
      expect(definition.columns === undefined).toBe(definition.cells === undefined);
    },
  );
});
