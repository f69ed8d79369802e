import { expect, it } from "vitest";
import { laterBuiltins } from "../rest.ts";
import { LATER } from "./index.ts";

it("names the builtins that come with the rest", () => {
  expect(LATER).toEqual(Object.keys(laterBuiltins).sort());
});
