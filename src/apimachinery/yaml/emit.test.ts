import { describe, expect, test } from "vitest";
import { documents, emitKyaml, emitYaml, parseYaml } from "./index.ts";

const LONG = `${"word ".repeat(60)}.`;

describe("a value is written", () => {
  test.each<[unknown, string]>([
    [{ b: 1, a: "x" }, "a: x\nb: 1\n"],
    [{ a: {}, b: [], c: "", d: null, e: true, f: 1.5 }, 'a: {}\nb: []\nc: ""\nd: null\ne: true\nf: 1.5\n'],
    [{ a: [{ b: 1, c: [1, [2, 3]] }, "x"] }, "a:\n- b: 1\n  c:\n  - 1\n  - - 2\n    - 3\n- x\n"],
    [{ a9: 1, a10: 2, A1: 3, "a.b": 4, a_b: 5, a: 6 }, "A1: 3\na: 6\na.b: 4\na_b: 5\na9: 1\na10: 2\n"],
    [["yes", "n", "on", "5", "1.5", "1e3", "0x1f", "2024-01-02", "1:30", "~", "null", "1_000", "<<", "="],
      '- "yes"\n- "n"\n- "on"\n- "5"\n- "1.5"\n- "1e3"\n- "0x1f"\n- "2024-01-02"\n- "1:30"\n- "~"\n- "null"\n- "1_000"\n- <<\n- =\n'],
    [["a: b", "- a", "#x", "x #y", "x: ", "it's", '"q"', "@x", "*x", "{a", "a,b", ":x", "?x", "-x", " x"],
      "- 'a: b'\n- '- a'\n- '#x'\n- 'x #y'\n- 'x: '\n- it's\n- '\"q\"'\n- '@x'\n- '*x'\n- '{a'\n- a,b\n- :x\n- ?x\n- -x\n- ' x'\n"],
    [["tab\tx", "a\r\nb", "é中", "\u{1F600}"], '- "tab\\tx"\n- "a\\r\\nb"\n- é中\n- "\\U0001F600"\n'],
    [{ a: "one\ntwo\n", b: "one\ntwo", c: " lead\nx", d: "x\n\n", e: "one\ntwo ", f: "# \nx" },
      'a: |\n  one\n  two\nb: |-\n  one\n  two\nc: |2-\n   lead\n  x\nd: |+\n  x\n\ne: "one\\ntwo "\nf: "# \\nx"\n'],
    ["x", "x\n"],
    [null, "null\n"],
  ])("%#", (value, text) => expect(emitYaml(value)).toBe(text));

  test("long lines are folded", () => {
    const lines = emitYaml({ data: { a: LONG } }).split("\n");
    expect(lines[1]).toBe(`  a: ${"word ".repeat(16).trim()}`);
    expect(lines[2]).toBe(`    ${"word ".repeat(16).trim()}`.slice(0, 84));
    expect(parseYaml(lines.join("\n"))).toEqual({ data: { a: LONG } });
  });
});

test("KYAML", () => {
  const object = { apiVersion: "v1", data: { color: "blue", lines: "one\ntwo\n", number: "5", yes: "a\\b" }, list: [{ a: 1 }, { b: ["x"] }] };
  expect(emitKyaml(object)).toBe(`---
{
  apiVersion: "v1",
  data: {
    color: "blue",
    lines: "\\
       one\\n\\
       two\\n\\
      ",
    number: "5",
    "yes": "a\\\\b",
  },
  list: [{
    a: 1,
  }, {
    b: [
      "x",
    ],
  }],
}
`);
});

describe("a file is split into documents", () => {
  test.each<[string, unknown[]]>([
    ["", []],
    ["a: 1\n---\nb: 2\n", [{ a: 1 }, { b: 2 }]],
    ["---\na: 1\n--- # two\nb: 2", [{ a: 1 }, { b: 2 }]],
    ["---\n# nothing\n---\n", [null]],
    ['{"a": 1}\n{"b": 2}\n', [{ a: 1 }, { b: 2 }]],
    ['{"a": 1,}', [{ a: 1 }]],
    ["{a: 1}\n---\nb: 2\n", [{ a: 1 }, { b: 2 }]],
    ['{"a": 1}\n---\n{"b": 2}\n', [{ a: 1 }, { b: 2 }]],
  ])("%j", (text, values) => expect([...documents(text)]).toEqual(values));

  test("the documents before a broken one are handed out", () => {
    const found: unknown[] = [];
    expect(() => {
      for (const one of documents("a: 1\n---\nb: 2\n x: 3\n")) found.push(one);
    }).toThrow("error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context");
    expect(found).toEqual([{ a: 1 }]);
    expect(() => [...documents('{"a": ]')]).toThrow("json: offset 7: invalid character ']' looking for beginning of value");
    expect(() => [...documents("--- x\na: 1\n")]).toThrow("invalid Yaml document separator: x");
  });
});
