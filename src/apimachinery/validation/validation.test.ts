import { describe, expect, test } from "vitest";
import {
  addressText,
  aggregateErrors,
  duplicate,
  errorText,
  forbidden,
  invalid,
  invalidMessage,
  isConfigMapKey,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidCIDR,
  isValidIP,
  isValidLabelValue,
  isValidPortName,
  notSupported,
  parseAddress,
  required,
  root,
  tooLong,
  tooMany,
  validateLabels,
} from "./index.ts";

const at = root("spec").child("containers").index(0).child("env").key("A");

describe("a field error is printed", () => {
  test.each([
    [invalid(at, "x", "no"), 'spec.containers[0].env[A]: Invalid value: "x": no'],
    [invalid(at, 3, "no"), "spec.containers[0].env[A]: Invalid value: 3: no"],
    [invalid(at, { Type: "Fast", RollingUpdate: null }, ""), 'spec.containers[0].env[A]: Invalid value: {"Type":"Fast","RollingUpdate":null}'],
    [invalid(at, ["a<b"], "no"), 'spec.containers[0].env[A]: Invalid value: ["a\\u003cb"]: no'],
    [required(at), "spec.containers[0].env[A]: Required value"],
    [required(at, "say it"), "spec.containers[0].env[A]: Required value: say it"],
    [forbidden("spec", "may not"), "spec: Forbidden: may not"],
    [duplicate("spec", "web"), 'spec: Duplicate value: "web"'],
    [notSupported("spec", "a", ["A", "B"]), 'spec: Unsupported value: "a": supported values: "A", "B"'],
    [tooLong("spec", 63), "spec: Too long: may not be more than 63 bytes"],
    [tooMany("spec", 4, 1), "spec: Too many: 4: must have at most 1 item"],
  ])("%#", (error, text) => expect(errorText(error)).toBe(text));
});

test("errors are gathered", () => {
  expect(invalidMessage("Pod", "x", [required("a")])).toBe('Pod "x" is invalid: a: Required value');
  expect(invalidMessage("Deployment.apps", "x", [required("a"), required("b"), required("a")])).toBe(
    'Deployment.apps "x" is invalid: [a: Required value, b: Required value]',
  );
  expect(aggregateErrors(validateLabels({ "a/b/c": "d e" }, root("metadata", "labels")))).toContain("a valid label key must");
});

describe("names", () => {
  const subdomain =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  test.each([
    [isDNS1123Subdomain("My-Config"), [subdomain]],
    [isDNS1123Subdomain("x".repeat(254)), ["must be no more than 253 characters"]],
    [isDNS1123Label("my.svc"), ["must not contain dots"]],
    [isDNS1123Label("web"), []],
    [isValidLabelValue("x".repeat(64)), ["must be no more than 63 bytes"]],
    [isQualifiedName("EXAMPLE.com/x"), [`prefix part ${subdomain}`]],
    [isQualifiedName("example.com/x"), []],
    [isValidPortName("a-name-that-is-too-long"), ["must be no more than 15 characters"]],
    [isValidPortName("Metrics_Port"), ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]],
    [isConfigMapKey(".."), ["must not be '..'"]],
  ])("%#", (messages, expected) => expect(messages).toEqual(expected));
});

test("addresses", () => {
  expect(isValidIP("10.9.8.7")).toEqual([]);
  expect(isValidIP("10.9.8.07")).toEqual(["must not have leading 0s"]);
  expect(isValidIP("2001:DB8::1")).toEqual(['must be in canonical form ("2001:db8::1")']);
  expect(isValidIP("nope")).toEqual(["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]);
  expect(isValidCIDR("10.0.0.1/24")).toEqual(["must not have bits set beyond the prefix length"]);
  expect(isValidCIDR("10.0.0.0/33")).toEqual(["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]);
  expect(addressText(parseAddress("1:0:0:2:0:0:0:3") ?? { family: 4, bytes: [] })).toBe("1:0:0:2::3");
  expect(addressText(parseAddress("::ffff:10.0.0.1") ?? { family: 4, bytes: [] })).toBe("10.0.0.1");
});
