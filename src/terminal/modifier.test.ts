import { expect, it } from "vitest";
import { createStickyControl } from "./modifier.ts";

it("turns the next letter into its control character, once", () => {
  const control = createStickyControl();
  control.toggle();
  expect(control.apply("c")).toBe("\x03");
  expect(control.apply("c")).toBe("c");
});

it("leaves what has no control character as it is", () => {
  const control = createStickyControl();
  control.toggle();
  expect(control.apply("\x1b[A")).toBe("\x1b[A");
  expect(control.active).toBe(false);
});
