import { describe, expect, it } from "vitest";
import { sameContent } from "./session.ts";

describe("what was edited again", () => {
  // Else an editor that always does the same would be asked for ever: the reasons of a refusal leave blank lines.
  it.each([
    ["with other comments and blank lines", "# refused\nkind: Pod\n", "# refused\n\n#\nkind: Pod\n", true],
    ["with other values", "kind: Pod\n", "kind: Job\n", false],
    ["that is no YAML, as it was", "kind: [\n", "# refused\nkind: [\n", true],
    ["that is no YAML, changed", "kind: [\n", "kind: {\n", false],
  ])("%s", (_what, before, after, same) => {
    expect(sameContent(before, after)).toBe(same);
  });
});
