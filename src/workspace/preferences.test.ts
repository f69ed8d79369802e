import { expect, it } from "vitest";
import { DEFAULT_PREFERENCES, parsePreferences } from "./preferences.ts";

it.for([null, "", "no JSON", "3", "null", "[]", '"text"'])("takes the usual ones from %o", (text) => {
  expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES);
});

it("keeps what is of the right shape and leaves out what is not", () => {
  const text = JSON.stringify({ textWidth: 480, fontSize: 900, screenReader: "yes", vim: true, lower: "cellar", split: 0.7, more: 1 });
  expect(parsePreferences(text)).toEqual({ ...DEFAULT_PREFERENCES, textWidth: 480, vim: true, split: 0.7 });
});

it("writes smaller on a phone, unless another size was chosen", () => {
  expect(parsePreferences(null, true)).toEqual({ ...DEFAULT_PREFERENCES, fontSize: 12 });
  expect(parsePreferences(JSON.stringify({ fontSize: 15 }), true).fontSize).toBe(15);
});
