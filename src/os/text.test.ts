import { expect, it } from "vitest";
import { base64, base64Url, concat, fromBase64, fromBase64Url, fromHex, toHex } from "./text.ts";

const all = Uint8Array.from({ length: 300_000 }, (_unused, index) => (index * 7) & 255);

it("writes and reads bytes of any number as base64, as base64 for addresses and as hexadecimal digits", () => {
  for (const again of [fromBase64(base64(all)), fromBase64Url(base64Url(all)), fromHex(toHex(all))]) expect(Buffer.compare(again, all)).toBe(0);
  const bytes = Uint8Array.of(251, 255, 0, 7);
  expect([base64(bytes), base64Url(bytes), toHex(bytes)]).toEqual(["+/8ABw==", "-_8ABw", "fbff0007"]);
  expect([base64(new Uint8Array()), base64Url(new Uint8Array()), toHex(new Uint8Array())]).toEqual(["", "", ""]);
});

it("throws at what is no base64", () => {
  expect(() => fromBase64("a*b=")).toThrow();
  expect(() => fromBase64Url("a*b=")).toThrow();
});

it("puts pieces together", () => {
  expect(concat([])).toEqual(new Uint8Array());
  expect(concat([Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)])).toEqual(Uint8Array.of(1, 2, 3));
});
