import { describe, expect, it } from "vitest";
import { Interpreter } from "./evaluate.ts";
import { parseJson } from "./json.ts";
import { parse } from "./parse.ts";
import { print } from "./value.ts";

const INPUT = '{"a":[1,2,{"b":3}],"s":"x-y","n":null}';

function run(program: string, input = INPUT): string[] {
  const interpreter = new Interpreter({ nextInput: () => undefined, hasInput: () => false, place: () => undefined, wall: () => 0, env: {}, stderr: () => {}, step: () => false });
  const outputs: string[] = [];
  try {
    for (const value of interpreter.run(parse(program), parseJson(input).values[0], { parent: undefined })) outputs.push(print(value));
  } catch (error) {
    outputs.push(`error: ${(error as Error).message}`);
  }
  return outputs;
}

describe("jq", () => {
  const cases: [string, string[]][] = [
    [".a[0]", ["1"]],
    [".a | map(type)", ['["number","number","object"]']],
    ["del(.a[0], .s)", ['{"a":[2,{"b":3}],"n":null}']],
    ["{(.s): .a[2].b, n: 1 + 2}", ['{"x-y":3,"n":3}']],
    [".zz // \"d\"", ['"d"']],
    ["reduce .a[] as $x (0; . + ($x | numbers // 0))", ["3"]],
    ["[foreach .a[] as $x (0; . + 1)]", ["[1,2,3]"]],
    [".a | any(. == 2), all(. != 5)", ["true", "true"]],
    ["[limit(2; .a[])]", ["[1,2]"]],
    [".a.b", ['error: Cannot index array with string "b"']],
    [".s | .[0]", ["error: Cannot index string with number"]],
    ["try error(\"x\") catch .", ['"x"']],
    ["with_entries(.value |= tostring) | keys", ['["a","n","s"]']],
    ["[paths(numbers)]", ['[["a",0],["a",1],["a",2,"b"]]']],
    ["walk(if type == \"number\" then . + 1 else . end) | .a", ['[2,3,{"b":4}]']],
    [".s | capture(\"(?<l>.)-(?<r>.)\")", ['{"l":"x","r":"y"}']],
    [".s | gsub(\"[xy]\"; \"z\")", ['"z-z"']],
    ["@base64 \"\\(.s)\"", ['"eC15"']],
    [".a[0:2] | @csv, @tsv", ['"1,2"', '"1\\t2"']],
    [". as {a: [$first], $s} | [$first, $s]", ['[1,"x-y"]']],
    // `//` binds less than `=`.
    [".a = .b // 7", ['{"a":null,"s":"x-y","n":null}']],
    ["label $out | .a[] | if . == 2 then break $out else . end", ["1"]],
    ["1 as $x | [$x, $x + 1]", ["[1,2]"]],
    ["[.a[] | select(.b? == 3)] | length", ["1"]],
    ["input", ["error: break"]],
    ["\"a\" * 200000 | @base64 | length", ["266668"]],
  ];
  it.each(cases)("%s", (program, expected) => {
    expect(run(program)).toEqual(expected);
  });
});
