import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { proveLab } from "../../src/cli/lab/proof.ts";
import { loadLab } from "../../src/lab/format/load.ts";

const guide = readFileSync("docs/AUTHORING.md", "utf8");
const example = guide.slice(guide.indexOf("## A worked example"), guide.indexOf("## The six kinds of check"));
const blocks = (text: string, language: string): string[] => [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(([, block]) => block!);

/** A text for a lab whose own is of no interest here. */
const textFor = (tasks: readonly { id: string }[], words: string): string => `${words}\n\n${tasks.map(({ id }) => `## ${id}: Title\n\nDo it.\n`).join("\n")}\n## debrief\n\nDone.\n`;

describe("the guide for authors", () => {
  it("has a worked example that holds", async () => {
    const [setup, solution, more, image] = blocks(example, "bash");
    const english = blocks(example, "markdown")[0]!;
    const folder = {
      "lab.yaml": blocks(example, "yaml")[0]!,
      "setup.sh": setup!,
      "text.en.md": english,
      "text.zh-cn.md": english,
      "solution.sh": solution!,
      "wrong/more.sh": more!,
      "wrong/image.sh": image!,
    };
    expect(await proveLab(loadLab("survive", folder))).toEqual([]);
  }, 60_000);

  it("shows checks, images, variants and exams that are read as they stand", () => {
    const [images] = blocks(guide.slice(guide.indexOf("## Apps of your own")), "yaml");
    const [variants] = blocks(guide.slice(guide.indexOf("## Variants")), "yaml");
    const [exam] = blocks(guide.slice(guide.indexOf("## Exams")), "yaml");
    const lists = blocks(guide, "yaml").filter((block) => block.startsWith("- id:"));
    expect(lists.length).toBeGreaterThanOrEqual(3);
    for (const list of lists) {
      const tasks = `tasks:\n  - id: t\n    checks:\n${list.replace(/^/gm, "      ").replaceAll("message: ...", "message: m")}`;
      const text = textFor([{ id: "t" }], "Story.");
      const yaml = `title: x\nsummary: x\ngoals: [x]\nmodule: x\nminutes: 5\n${images}${variants}${exam}${tasks}`;
      expect(loadLab("x", { "lab.yaml": yaml, "text.en.md": text, "text.zh-cn.md": text }).tasks).toHaveLength(1);
    }
  });

  it("names every field of the format", () => {
    const fields = new Set<string>();
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const name of Object.keys((value as { properties?: object }).properties ?? {})) fields.add(name);
      for (const part of Object.values(value)) walk(part);
    };
    walk(parse(readFileSync("public/schema/lab.json", "utf8")));
    expect([...fields].filter((name) => !new RegExp(`\\b${name}\\b`).test(guide))).toEqual([]);
  });
});
