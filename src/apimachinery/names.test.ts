import { expect, test } from "vitest";
import { fnv32a, generateName, hashObject, SAFE_ALPHABET, safeEncode } from "./names.ts";

const first = { string: (length: number, alphabet: string): string => (alphabet[0] ?? "").repeat(length) };

test("generated names are cut to 63 characters", () => {
  expect(generateName("web-", first)).toBe("web-bbbbb");
  expect(generateName("x".repeat(70), first)).toBe(`${"x".repeat(58)}bbbbb`);
});

test("hashes are short, safe and the same for the same object", () => {
  expect(fnv32a(new TextEncoder().encode("hello"))).toBe(0x4f9f2cab);
  expect(safeEncode("0")).toBe("4");
  const hash = hashObject({ a: 1, b: [2] });
  expect(hash).toBe(hashObject({ b: [2], a: 1 }));
  expect(hash).toMatch(new RegExp(`^[${SAFE_ALPHABET}]{1,10}$`));
  expect(hashObject({ a: 1 }, 1)).not.toBe(hashObject({ a: 1 }, 2));
});
