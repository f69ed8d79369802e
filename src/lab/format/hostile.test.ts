import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

  it("cannot reach into objects by names of placeholders", () => {
    expect(fillIn("{{constructor}} {{toString}} {{a}}", { a: "b" })).toBe("{{constructor}} {{toString}} b");
  });
});
