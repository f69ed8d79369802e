import { describe, expect, it, test } from "vitest";
import { parseQuantity, quantity, milliQuantity, tryParseQuantity } from "./quantity.ts";

describe("a quantity is written back in canonical form", () => {
  test.each([
    ["0", "0"],
    ["0.5", "500m"],
    ["1.5", "1500m"],
    ["1.5Gi", "1536Mi"],
    ["1024Mi", "1Gi"],
    ["1000m", "1"],
    ["128974848", "128974848"],
    ["129M", "129M"],
    ["123Ki", "123Ki"],
    ["0.0005", "500u"],
    ["1e3", "1e3"],
    ["1000", "1k"],
    ["100000000", "100M"],
    ["0.1", "100m"],
    ["512", "512"],
    ["1Ki", "1Ki"],
    ["1025Mi", "1025Mi"],
    ["-1", "-1"],
    ["-1500m", "-1500m"],
    ["0.5Mi", "512Ki"],
    ["0.1Ki", "102400m"],
    ["1.500", "1.500"],
    ["50e2", "5e3"],
    ["9223372036854775807", "9223372036854775807"],
    ["0.0000000001", "1n"],
    ["00.0", "0"],
    ["+5", "+5"],
    ["1E", "1E"],
    ["1E3", "1E3"],
    [".5", "500m"],
    ["100Ei", "9223372036854775807"],
  ])("%s -> %s", (text, canonical) => {
    expect(parseQuantity(text).toString()).toBe(canonical);
  });
});

describe("what is no quantity is refused", () => {
  const wrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  test.each([
    ["", wrong],
    ["abc", wrong],
    ["100x", wrong],
    ["129mb", wrong],
    ["1 Gi", wrong],
    ["1KB", wrong],
    ["1.2.3", wrong],
    ["1K", "unable to parse quantity's suffix"],
    ["1e", "unable to parse quantity's suffix"],
    ["1mi", "unable to parse quantity's suffix"],
  ])("%s", (text, message) => {
    expect(() => parseQuantity(text)).toThrow(message);
    expect(tryParseQuantity(text)).toBeUndefined();
  });
});

it("rounds away from zero", () => {
  expect(parseQuantity("0.0005").roundUp(-3).toString()).toBe("1m");
  expect(parseQuantity("100m").value()).toBe(1);
  expect(parseQuantity("-100m").value()).toBe(-1);
  expect(parseQuantity("1.0001").milliValue()).toBe(1001);
  expect(parseQuantity("2Gi").scaledValue(6)).toBe(2148);
});

it("adds, subtracts and compares exactly", () => {
  const sum = parseQuantity("100m").add(parseQuantity("0.9"));
  expect(sum.toString()).toBe("1");
  expect(parseQuantity("1Gi").sub(parseQuantity("512Mi")).toString()).toBe("512Mi");
  expect(parseQuantity("1Gi").cmp(parseQuantity("1G"))).toBe(1);
  expect(parseQuantity("1").equals(parseQuantity("1000m"))).toBe(true);
  expect(quantity(0).add(parseQuantity("1Gi")).toString()).toBe("1Gi");
  expect(quantity(100 * 1024 * 1024, "BinarySI").toString()).toBe("100Mi");
  expect(milliQuantity(250).toString()).toBe("250m");
});
