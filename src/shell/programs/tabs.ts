import type { Flavour } from "../options.ts";
import { Failure, program, type Invocation } from "../program.ts";
import { byteLength } from "../text.ts";
import { changeLines } from "./inputs.ts";

/* Tabs to blanks and back: expand, unexpand. */

/** The next stop after a column; undefined behind the last. */
type Stops = (column: number) => number | undefined;

/** The stops of -t: one size, or a list that may end in /N (multiples of N) or +N (every N behind the last). Throws Failure. */
function stopsOf(text: string): Stops {
  const list: number[] = [];
  let behind: { size: number; from: "start" | "last" } | undefined;
  for (const part of text.split(/[, \t]+/).filter((each) => each !== "")) {
    const match = /^([/+]?)(\d*)(.*)$/s.exec(part)!;
    if (match[3] !== "") throw new Failure(`tab size contains invalid character(s): '${match[3]!}'`);
    if (behind) throw new Failure(`'${behind.from === "start" ? "/" : "+"}' specifier only allowed with the last value`);
    const value = Number(match[2]);
    if (match[1] !== "") {
      if (value > 0) behind = { size: value, from: match[1] === "/" ? "start" : "last" };
      continue;
    }
    if (value === 0) throw new Failure("tab size cannot be 0");
    if (value <= (list.at(-1) ?? 0)) throw new Failure("tab sizes must be ascending");
    list.push(value);
  }
  if (list.length === 0 && !behind) behind = { size: 8, from: "start" };
  if (list.length === 1 && !behind) behind = { size: list.pop()!, from: "start" };
  return (column) => {
    const listed = list.find((stop) => stop > column);
    if (listed !== undefined || !behind) return listed;
    const origin = behind.from === "start" ? 0 : (list.at(-1) ?? 0);
    return origin + (Math.floor((column - origin) / behind.size) + 1) * behind.size;
  };
}

/** All sizes that were given, -t 4 and -4 alike. */
function givenStops(invocation: Invocation): Stops {
  return stopsOf(invocation.options.filter(({ name }) => name === "t" || name === "digits").map(({ value }) => value!).join(","));
}

export const expand = (flavour: Flavour) =>
  program(
    {
      name: "expand",
      short: "it:",
      long: { "tabs=": "t", initial: "i" },
      digits: true,
      *run(invocation) {
        const stops = givenStops(invocation);
        return yield* changeLines(invocation, (line, end) => {
          let text = "";
          let column = 0;
          let inFront = true;
          for (const character of line) {
            if (character === "\t" && (inFront || !invocation.has("i"))) {
              const stop = stops(column) ?? column + 1;
              text += " ".repeat(stop - column);
              column = stop;
              continue;
            }
            text += character;
            if (character === "\b") column = Math.max(0, column - 1);
            else column += character === "\t" ? (stops(column) ?? column + 1) - column : byteLength(character);
            if (character !== " ") inFront = false;
          }
          return text + end;
        });
      },
    },
    flavour,
  );

/** A line whose blanks before a tab stop are one tab: those at its front, or all where there are two at least. */
function withTabs(line: string, stops: Stops, all: boolean): string {
  let result = "";
  let column = 0;
  let blanks = 0;
  /** Whether what is pending began with a blank at the last stop: one blank alone before a stop stays a blank. */
  let inFront = true;
  for (const character of line) {
    if ((character !== " " && character !== "\t") || !(all || inFront)) {
      result += " ".repeat(blanks) + character;
      blanks = 0;
      inFront = false;
      column += byteLength(character);
      continue;
    }
    const stop = stops(column);
    if (stop === undefined) {
      // Behind the last stop nothing is changed any more.
      result += " ".repeat(blanks) + character;
      blanks = 0;
      column += 1;
      continue;
    }
    column = character === "\t" ? stop : column + 1;
    blanks += 1;
    if (column === stop) {
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
      digits: true,
      *run(invocation) {
        const stops = givenStops(invocation);
        const all = (invocation.has("a") || invocation.has("t")) && !invocation.has("first");
        return yield* changeLines(invocation, (line, end) => withTabs(line, stops, all) + end);
      },
    },
    flavour,
  );
