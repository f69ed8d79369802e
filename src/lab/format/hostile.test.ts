import fc from "fast-check";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readLabFolder } from "../../cli/lab-folder.ts";
import { LabError, loadLab } from "./load.ts";
import { fillIn } from "./variants.ts";

const good = readLabFolder("liveness-exec")!;
const yaml = good["lab.yaml"]!;

/** Reads a folder; what is wrong with it may only be told as sentences with their places. */
function read(folder: Record<string, string>): void {
  try {
    loadLab("x", folder);
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    for (const problem of (error as LabError).problems) expect(problem).toMatch(/^labs\/x\//);
  }
}

describe("a lab's folder from anywhere", () => {
  it("is read or refused with sentences, whatever stands in lab.yaml", () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => read({ ...good, "lab.yaml": text })), { numRuns: 300 });
    fc.assert(fc.property(fc.anything({ withNullPrototype: false }), (value) => read({ ...good, "lab.yaml": JSON.stringify(value) ?? "" })), { numRuns: 200 });
  });

  it("is read or refused with sentences when a piece of lab.yaml is changed", () => {
    const pieces = fc.constantFrom("", "\n", ": ", "- ", "{", "}", "[", "&a ", "*a", "!!js/function x", "__proto__: {}", "null", "5", "\t", "\u202e", "\0", "<<: *a", "|", "%");
    fc.assert(fc.property(fc.nat(yaml.length), fc.nat(30), pieces, (at, cut, piece) => read({ ...good, "lab.yaml": yaml.slice(0, at) + piece + yaml.slice(at + cut) })), { numRuns: 80 });
  });

  it("is read or refused with sentences, whatever stands in the other files", () => {
    const name = fc.constantFrom("text.en.md", "text.zh-cn.md", "setup.sh", "solution.sh", "wrong/a.sh", "files/x", "files/../../etc/passwd", "__proto__", "constructor");
    fc.assert(fc.property(name, fc.string({ unit: "binary", maxLength: 300 }), (path, text) => read({ ...good, [path]: text })), { numRuns: 30 });
  });

  it("with aliases that multiply is refused at once", () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefghij".split("").map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghij"[index]}`).join(", ")}]`).join("\n")}\n`;
    const began = performance.now();
    expect(() => loadLab("x", { ...good, "lab.yaml": `${bomb}${yaml}` })).toThrow(LabError);
    expect(() => loadLab("x", { ...good, "lab.yaml": yaml.replace("cluster:", `${bomb.replace(/^/gm, "  ").replace("  a:", "extra:\n  a:")}\ncluster:`) })).toThrow(LabError);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["lists within lists", { "lab.yaml": `extra: ${"[".repeat(5000)}${"]".repeat(5000)}\n${yaml}` }, /^labs\/x\/lab\.yaml(:\d+:\d+)?: this is nested more deeply/],
    ["mappings within mappings", { "lab.yaml": Array.from({ length: 1500 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("") }, /^labs\/x\/lab\.yaml(:\d+:\d+)?: this is nested more deeply/],
    ["too many checks", { "lab.yaml": yaml.replace("    checks:\n", `    checks:\n${"      - { id: a, kind: object, object: pod/x, expect: a, message: b }\n".repeat(9000)}`) }, /more than 50000 values: a lab needs far fewer/],
    ["a large text", { "text.en.md": "x".repeat(3_000_000) }, /^labs\/x\/: This folder is too large for a lab: at most 200 files and 2 MB\.$/],
    ["no text", { "lab.yaml": "\u0000\uFFFD\uFFFD" }, /^labs\/x\/lab\.yaml: this is no text in UTF-8: expected YAML$/],
    ["several documents", { "lab.yaml": `${yaml}\n---\n${yaml}` }, /expected one document, found another one after ---$/],
    ["an alias of nothing", { "lab.yaml": yaml.replace("minutes: 10", "minutes: *ten") }, /minutes: expected a whole number, found the alias \*ten, which nothing above is named$/],
    ["a value of many pages", { "lab.yaml": yaml.replace("minutes: 10", `minutes: ${"x".repeat(100_000)}`) }, /^.{0,300}$/],
  ])("that holds %s is refused with one sentence", (_what, files, sentence) => {
    let found: unknown;
    try {
      loadLab("x", { ...good, ...files });
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(LabError);
    expect((found as LabError).problems).toEqual([expect.stringMatching(sentence)]);
  });

  it("is told the first of many mistakes", () => {
    try {
      loadLab("x", { ...good, "lab.yaml": `${Array.from({ length: 500 }, (_, index) => `field${index}: 1\n`).join("")}${yaml}` });
    } catch (error) {
      expect((error as LabError).problems).toHaveLength(21);
      expect((error as LabError).problems[20]).toBe("labs/x/lab.yaml: and 480 more mistakes");
    }
    expect.assertions(2);
  });

  describe("on a disk", () => {
    const labs = mkdtempSync(join(tmpdir(), "podlab-labs-"));
    afterAll(() => rmSync(labs, { recursive: true }));

    it.each<[string, (folder: string) => void, string]>([
      ["a link out of it", (folder) => symlinkSync("/etc", join(folder, "files")), "labs/x/files: this is a symbolic link: a lab's folder holds its files itself"],
      ["a link to nothing", (folder) => symlinkSync("/nowhere", join(folder, "a")), "labs/x/a: this is a symbolic link: a lab's folder holds its files itself"],
      ["bytes that are no text", (folder) => writeFileSync(join(folder, "a.bin"), new Uint8Array([0xff, 0xfe, 0])), "labs/x/a.bin: this is no text in UTF-8: a lab's files are texts"],
      ["a file of many megabytes", (folder) => writeFileSync(join(folder, "big"), new Uint8Array(9_000_000)), "labs/x/big: with this file the folder is too large for a lab: at most 2 MB"],
    ])("that holds %s is refused with one sentence", (_what, make, sentence) => {
      const folder = join(labs, "x");
      mkdirSync(folder);
      try {
        make(folder);
        expect(() => readLabFolder("x", labs)).toThrow(new LabError([sentence]));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });

  it("cannot reach into objects by names of placeholders", () => {
    expect(fillIn("{{constructor}} {{toString}} {{a}}", { a: "b" })).toBe("{{constructor}} {{toString}} b");
  });
});
