import { describe, expect, test } from "vitest";
import {
  formatLabelSelector,
  parseFieldSelector,
  parseSelector,
  parseToLabelSelector,
  selectorFromObject,
  selectorFromSet,
} from "./index.ts";

describe("a label selector is read and printed", () => {
  test.each([
    ["", ""],
    ["a=b", "a=b"],
    ["a==b", "a==b"],
    ["b=1,a!=2", "a!=2,b=1"],
    ["x in (c, a,b)", "x in (a,b,c)"],
    ["x notin (a)", "x notin (a)"],
    ["!gone", "!gone"],
    ["there", "there"],
    ["n>3,m<4", "m<4,n>3"],
    ["a=", "a="],
    ["x in ()", "x in ()"],
    ["x in (,a)", "x in (,a)"],
  ])("%s", (text, printed) => {
    expect(parseSelector(text).toString()).toBe(printed);
  });
});

describe("a label selector says what is wrong", () => {
  test.each([
    ["color in red", "unable to parse requirement: found 'red' expected: '('"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b=c", "found '=', expected: ',' or 'end of string'"],
    [",a", "found ',', expected: !, identifier, or 'end of string'"],
    ["a,", "found '', expected: identifier after ','"],
    ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["n>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"],
    [
      "-a=b",
      "unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
    [
      "a=b@",
      "unable to parse requirement: values[0][a]: Invalid value: \"b@\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ])("%s", (text, message) => {
    expect(() => parseSelector(text)).toThrow(message);
  });
});

describe("labels match", () => {
  const labels = { app: "shop", tier: "front", v: "12" };
  test.each([
    ["app=shop", true],
    ["app=shop,tier!=front", false],
    ["tier in (front,back)", true],
    ["tier notin (back)", true],
    ["zone!=a", true],
    ["zone notin (a)", true],
    ["zone", false],
    ["!zone,app", true],
    ["v>9", true],
    ["v<9", false],
    ["app>9", false],
    ["", true],
  ])("%s", (text, matches) => {
    expect(parseSelector(text).matches(labels)).toBe(matches);
  });
});

test("a LabelSelector object selects", () => {
  const selector = selectorFromObject({
    matchLabels: { app: "a" },
    matchExpressions: [{ key: "tier", operator: "In", values: ["x", "y"] }],
  });
  expect(selector.toString()).toBe("app=a,tier in (x,y)");
  expect(selector.matches({ app: "a", tier: "y" })).toBe(true);
  expect(selectorFromObject(undefined).matches({})).toBe(false);
  expect(selectorFromObject({}).matches({})).toBe(true);
  expect(selectorFromSet({ b: "2", a: "1" }).toString()).toBe("a=1,b=2");
  expect(formatLabelSelector({})).toBe("<none>");
  expect(formatLabelSelector({ matchExpressions: [{ key: "a", operator: "Near" }] })).toBe("<error>");
  expect(parseToLabelSelector("a=b,c notin (d)")).toEqual({
    matchLabels: { a: "b" },
    matchExpressions: [{ key: "c", operator: "NotIn", values: ["d"] }],
  });
});

test("field selectors", () => {
  const selector = parseFieldSelector("status.phase!=Running,spec.nodeName=n\\,1");
  expect(selector.toString()).toBe("spec.nodeName=n\\,1,status.phase!=Running");
  expect(selector.matches({ "spec.nodeName": "n,1", "status.phase": "Failed" })).toBe(true);
  expect(selector.exact("spec.nodeName")).toBe("n,1");
  expect(() => parseFieldSelector("status.phase in (Running)")).toThrow(
    "invalid selector: 'status.phase in (Running)'; can't understand 'status.phase in (Running)'",
  );
});
