import { expect, it } from "vitest";
import { visible } from "./visible.ts";

it.for([
  ["plain text is as it is", "Läuft: 就绪 ✓\n\tindented", "Läuft: 就绪 ✓\n\tindented"],
  ["HTML is text, which whoever draws it leaves as such", "<b>x</b>", "<b>x</b>"],
  ["escape sequences are seen", "\x1b[31mred\x1b[0m", "⟨1B⟩[31mred⟨1B⟩[0m"],
  ["marks of direction are seen", "safe\u202egpj.exe", "safe⟨202E⟩gpj.exe"],
  ["nothing hides without width", "ad\u200bmin", "ad⟨200B⟩min"],
])("%s", ([, text, shown]) => {
  expect(visible(text!)).toBe(shown);
});
