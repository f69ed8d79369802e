import { LineInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { program } from "../program.ts";
import { eachInput } from "./inputs.ts";

/* Tabs to blanks and back: expand, unexpand. */

export const expand = (flavour: Flavour) =>
  program(
    {
      name: "expand",
      short: "it:",
      long: { "tabs=": "t", initial: "i" },
      *run(invocation) {
        const size = Number(invocation.value("t") ?? 8) || 8;
        return yield* eachInput(invocation, function* (file) {
          const input = new LineInput(file);
          const output = new Output();
          for (;;) {
            const line = yield* input.next();
            if (!line) break;
            let text = "";
            for (const character of line.text) text += character === "\t" ? " ".repeat(size - ([...text].length % size)) : character;
            output.put(text + (line.terminated ? "\n" : ""));
          }
          yield* output.flush();
        });
      },
    },
    flavour,
  );

/** A line whose blanks before a tab stop are one tab: those at its front, or all where there are two at least. */
function withTabs(line: string, size: number, all: boolean): string {
  let result = "";
  let column = 0;
  let blanks = 0;
  let inFront = true;
  for (const character of line) {
    if ((character !== " " && character !== "\t") || !(all || inFront)) {
      result += " ".repeat(blanks) + character;
      blanks = 0;
      inFront = false;
      column += 1;
      continue;
    }
    const width = character === "\t" ? size - (column % size) : 1;
    column += width;
    blanks += 1;
    if (column % size === 0) {
      result += character === " " && blanks === 1 && !inFront ? " " : "\t";
      blanks = 0;
    }
  }
  return result + " ".repeat(blanks);
}

export const unexpand = (flavour: Flavour) =>
  program(
    {
      name: "unexpand",
      short: "at:",
      long: { "tabs=": "t", all: "a", "first-only": "first" },
      *run(invocation) {
        const size = Number(invocation.value("t") ?? 8) || 8;
        const all = (invocation.has("a") || invocation.has("t")) && !invocation.has("first");
        return yield* eachInput(invocation, function* (file) {
          const input = new LineInput(file);
          const output = new Output();
          for (;;) {
            const line = yield* input.next();
            if (!line) break;
            output.put(withTabs(line.text, size, all) + (line.terminated ? "\n" : ""));
          }
          yield* output.flush();
        });
      },
    },
    flavour,
  );
