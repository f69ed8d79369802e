import { describe, expect, test } from "vitest";
import {
  clone,
  compareKeys,
  decodeJsonValue,
  deepEqual,
  deepFreeze,
  deletePath,
  getPath,
  goSyntax,
  goValue,
  marshal,
  marshalInOrder,
  parseJson,
  semanticEqual,
  setPath,
} from "./index.ts";

describe("JSON is written as Go writes it", () => {
  test.each<[unknown, string]>([
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    ["<a&b>\u2028", '"\\u003ca\\u0026b\\u003e\\u2028"'],
    [{ a: undefined, b: {} }, '{"b":{}}'],
    [1e-7, "1e-07"],
    [1e21, "1e+21"],
    [0.5, "0.5"],
  ])("%j", (value, text) => expect(marshal(value)).toBe(text));
  test("indented, in the order of a struct, without escapes for HTML", () => {
    expect(marshal({ b: [1], a: {} }, { indent: "    " })).toBe('{\n    "a": {},\n    "b": [\n        1\n    ]\n}');
    expect(marshalInOrder({ b: 1, a: 2 })).toBe('{"b":1,"a":2}');
    expect(marshal("<", { html: false })).toBe('"<"');
  });
  test("keys are sorted by their bytes", () => {
    expect(["b", "a", "\u{1F600}", "\uffff", "aa"].sort(compareKeys)).toEqual(["a", "aa", "b", "\uffff", "\u{1F600}"]);
  });
});

describe("JSON that is none is refused in Go's words", () => {
  test.each([
    ['{"a": }', "invalid character '}' looking for beginning of value"],
    ['{"a": 1,}', "invalid character '}' looking for beginning of object key string"],
    ["{a: 1}", "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a": 1 "b"}', "invalid character '\"' after object key:value pair"],
    ["[1 2]", "invalid character '2' after array element"],
    ["tru", "unexpected end of JSON input"],
    ["trux", "invalid character 'x' in literal true (expecting 'e')"],
    ['{"a": 1} x', "invalid character 'x' after top-level value"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ["", "unexpected end of JSON input"],
    ["01", "invalid character '1' after top-level value"],
  ])("%j", (text, message) => expect(() => parseJson(text)).toThrow(message));
  test("more levels than the engine's stack holds are refused", () => {
    for (const open of ["[", '{"a":']) expect(() => decodeJsonValue(open.repeat(100_000))).toThrow("exceeded max depth");
  });

  test("repeated keys are told of", () => {
    const { value, duplicates } = decodeJsonValue('{"a": {"b": 1, "b": 2}, "l": [{"x": 1, "x": 3}]}');
    expect(value).toEqual({ a: { b: 2 }, l: [{ x: 3 }] });
    expect(duplicates).toEqual(["a.b", "l[0].x"]);
  });
});

test("copies and comparisons", () => {
  const object = deepFreeze({ a: { b: [1, { c: null }] }, gone: undefined as unknown });
  const copy = clone(object);
  expect(copy).toEqual({ a: { b: [1, { c: null }] } });
  expect("gone" in copy).toBe(false);
  expect(deepEqual(object, copy)).toBe(true);
  (copy.a.b as unknown[])[0] = 2;
  expect(deepEqual(object, copy)).toBe(false);
  expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(deepEqual([], {})).toBe(false);
  expect(semanticEqual({ a: {}, b: [] }, { b: null })).toBe(true);
  expect(semanticEqual({ a: 0 }, {})).toBe(false);
});

test("paths", () => {
  const object: Record<string, unknown> = { a: [{ b: 1 }] };
  expect(getPath(object, ["a", 0, "b"])).toBe(1);
  expect(getPath(object, ["x", "y"])).toBeUndefined();
  setPath(object, ["x", 0, "y"], 5);
  expect(object.x).toEqual([{ y: 5 }]);
  expect(deletePath(object, ["a", 0])).toBe(true);
  expect(deletePath(object, ["a", "z"])).toBe(false);
  expect(object.a).toEqual([]);
});

test("values as Go's fmt prints them", () => {
  const value = { b: [1, "x", null], a: 1.5e9, c: { d: true } };
  expect(goValue(value)).toBe("map[a:1500000000 b:[1 x <nil>] c:map[d:true]]");
  expect(goSyntax({ a: ["x", null] })).toBe('map[string]interface {}{"a":[]interface {}{"x", interface {}(nil)}}');
  expect(goValue(1234567.5)).toBe("1.2345675e+06");
});
