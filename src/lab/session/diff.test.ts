import { expect, it } from "vitest";
import { diffLines } from "./diff.ts";

const compare = (before: string, after: string): string =>
  diffLines(before, after)
    .map((line) => (line.kind === "gap" ? `@${line.count}` : `${{ same: " ", added: "+", removed: "-" }[line.kind]}${line.text}`))
    .join("\n");

it.for([
  ["equal texts have no change", "a\nb\nc\n", "a\nb\nc\n", "@3"],
  ["a new text is added whole", "", "a\nb\n", "+a\n+b"],
  ["a text that is gone is removed whole", "a\nb\n", "", "-a\n-b"],
  ["a line changes", "a\nb\nc\n", "a\nB\nc\n", " a\n-b\n+B\n c"],
  ["what is far from a change is counted", "1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\n5\nsix\n", "@3\n 4\n 5\n-6\n+six"],
  ["a line is put between", "a\nc\n", "a\nb\nc\n", " a\n+b\n c"],
])("%s", ([, before, after, shown]) => {
  expect(compare(before!, after!)).toBe(shown);
});
