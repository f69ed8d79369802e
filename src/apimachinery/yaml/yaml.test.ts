import { describe, expect, test } from "vitest";
import { parseYaml } from "./parse.ts";

describe("a document is read", () => {
  test.each<[string, unknown]>([
    ["", null],
    ["# nothing\n", null],
    ["---\n", null],
    ["just some text\n", "just some text"],
    ["a: 1\nb: [x, 'y', \"z\\n\"]\nc: {d: e, f}\n", { a: 1, b: ["x", "y", "z\n"], c: { d: "e", f: null } }],
    ["a:\n- b\n- c: d\n  e: f\n", { a: ["b", { c: "d", e: "f" }] }],
    ["a:\n  - - x\n    - z\n  -\n    k: v\n", { a: [["x", "z"], { k: "v" }] }],
    ["t: |\n  one\n   two\n\n  three\n\nx: 1\n", { t: "one\n two\n\nthree\n", x: 1 }],
    ["t: |-\n  one\n", { t: "one" }],
    ["t: |+\n  one\n\n", { t: "one\n\n" }],
    ["t: >\n  one\n  two\n\n  three\n", { t: "one two\nthree\n" }],
    ["t: |2\n   x\n", { t: " x\n" }],
    ["t: one\n  two\n\n  three\n", { t: "one two\nthree" }],
    ['t: "a\n  b\\\n  c"\n', { t: "a bc" }],
    ["a: yes\nb: no\nc: on\nd: y\ne: n\nf: True\n", { a: true, b: false, c: true, d: true, e: false, f: true }],
    ["a: ~\nb: null\nc:\n", { a: null, b: null, c: null }],
    ["a: 1e3\nb: 1e-1\nc: 0x1f\nd: 0755\ne: 1_000\nf: .5\ng: -3\nh: 0b11\n", { a: 1000, b: 0.1, c: 31, d: 493, e: 1000, f: 0.5, g: -3, h: 3 }],
    ["a: 1.25\nb: 1.0\nc: 1.2.3\nd: 12:30\ne: 2024-01-02\n", { a: 1.25, b: 1, c: "1.2.3", d: "12:30", e: "2024-01-02" }],
    ["on: 1\n5: b\n1.5: c\n", { true: 1, "5": "b", "1.5": "c" }],
    ["k: 1\nk: 2\n", { k: 2 }],
    ["a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n", { a: { b: 1 }, c: { b: 1 }, d: { b: 1, e: 2 } }],
    ["a: !!str 5\nb: !!int \"7\"\n", { a: "5", b: 7 }],
    ['{"a": "b", "c": [1, 2, {"d": null}],}', { a: "b", c: [1, 2, { d: null }] }],
    ["a: b # c\nd: e#f\n", { a: "b", d: "e#f" }],
    ["a: http://x:80/y\n", { a: "http://x:80/y" }],
    ["? a\n: b\n", { a: "b" }],
    ["a: [x: 1, z]\n", { a: [{ x: 1 }, "z"] }],
    ["command: [sh, -c, \"echo 'a' && b\"]\n", { command: ["sh", "-c", "echo 'a' && b"] }],
    ["- a\n- b\n", ["a", "b"]],
    ["a: 'it''s'\n", { a: "it's" }],
    ["---\na: 1\n---\nb: 2\n", { a: 1 }],
    ["a: -x\n", { a: "-x" }],
    ["\ufeffa: b\n", { a: "b" }],
    ["a:\r\n  b: c\r\n", { a: { b: "c" } }],
  ])("%j", (text, value) => expect(parseYaml(text)).toEqual(value));
});

describe("a text that is no YAML is refused in go-yaml's words", () => {
  const head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n";
  test.each([
    [`${head}\tname: a\n`, "yaml: line 4: found character that cannot start any token"],
    [`${head}  name: a\n   labels: {}\n`, "yaml: line 5: mapping values are not allowed in this context"],
    [`${head}  name: a\n  labels:\n  - app: b\n x: y\n`, "yaml: line 6: did not find expected key"],
    [`${head}  name a\n  x: y\n`, "yaml: line 5: mapping values are not allowed in this context"],
    [`${head}  name: "a\n`, "yaml: line 5: found unexpected end of stream"],
    [`${head}  name: a\ndata:\n  k: v: w\n`, "yaml: line 6: mapping values are not allowed in this context"],
    [`${head}  name: a\ndata: {k: "1"\n`, "yaml: line 5: did not find expected ',' or '}'"],
    [`${head}  name: *ref\n`, "yaml: unknown anchor 'ref' referenced"],
    ["kind: ConfigMap\nmetadata:\n  name: @x\n", "yaml: line 3: found character that cannot start any token"],
    ["a: b\n- c\n", "yaml: line 1: did not find expected key"],
    ["a: - b\n", "yaml: block sequence entries are not allowed in this context"],
    ["x:\n  - a\n  b: c\n", "yaml: line 2: did not find expected '-' indicator"],
    ["a: [1, 2\nb: 3\n", "yaml: line 1: did not find expected ',' or ']'"],
    ["a:\n  b\n  c: d\n", "yaml: line 3: mapping values are not allowed in this context"],
    ["key\nother: 1\n", "yaml: line 2: mapping values are not allowed in this context"],
    ["a: 1\nkey\nother: 1\n", "yaml: line 3: could not find expected ':'"],
    ["a: {{ .Values.x }}\n", 'yaml: invalid map key: map[interface {}]interface {}{".Values.x":interface {}(nil)}'],
    ['a: "\\q"\n', "yaml: found unknown escape character"],
    ["a: |\n\tx\n", "yaml: line 2: found a tab character where an indentation space is expected"],
    ["a: \x01\n", "yaml: control characters are not allowed"],
    ["a: !!int x\n", "yaml: cannot decode !!str `x` as a !!int"],
    ["%FOO\n---\n", "yaml: found unknown directive name"],
  ])("%j", (text, message) => expect(() => parseYaml(text)).toThrow(message));
});
