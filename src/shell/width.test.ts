import { expect, it } from "vitest";
import { characterWidth, displayWidth } from "./width.ts";

// As wcwidth of glibc 2.36 counts them.
it.for([
  ["a letter", "a", 1], ["a letter with an accent of its own", "e\u0301", 1], ["Chinese", "集群", 4], ["full-width punctuation", "，", 2], ["half-width katakana", "ｱ", 1],
  ["an emoji", "🚀", 2], ["an emoji of the old plane", "☕✅", 4], ["a sign that an emoji is made of", "❤\ufe0f", 1], ["a picture that is narrow", "🌡", 1],
  ["a family, which is three joined", "👩\u200d👩\u200d👧", 6], ["a flag", "🇨🇳", 2], ["a tone of the skin", "👍🏽", 4], ["Thai with its marks", "ที่", 1], ["Devanagari", "कु", 1],
  ["a far plane", "𠀀", 2], ["a control character", "\u0007", 0], ["the last of all", "\u{10ffff}", 1],
] as const)("%s takes its cells", ([, text, cells]) => {
  expect(displayWidth(text)).toBe(cells);
});

it("counts each character by itself", () => {
  expect([..."a集\u0300"].map(characterWidth)).toEqual([1, 2, 0]);
});
