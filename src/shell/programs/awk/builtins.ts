import { exitNumber, findExecutable, wait, type Call } from "../../../os/index.ts";
import { compileExtended } from "../../regex/posix.ts";
import { formatTime } from "../../strftime.ts";
import { assignTo, regexOf, valueOf } from "./expressions.ts";
import { splitText, wholeRecord } from "./fields.ts";
import { AwkError, MOST_CELLS, outOfMemory, type AwkInterpreter } from "./interpreter.ts";
import { closeSink, flushSink } from "./redirects.ts";
import type { Expression } from "./syntax.ts";
import { InputText, numberOf, type Cell } from "./value.ts";

/*
 * The functions that awk has.
 */

export function* callBuiltin(awk: AwkInterpreter, name: string, args: readonly Expression[]): Call<Cell> {
  const cell = function* (self: AwkInterpreter, index: number): Call<Cell> {
    return args[index] ? yield* valueOf(self, args[index]) : undefined;
  };
  switch (name) {
    case "length": {
      const [only] = args;
      if (!only) return [...wholeRecord(awk)].length;
      if (only.type === "variable") {
        const frame = awk.frames.at(-1);
        const arrays = frame?.names.has(only.name) ? frame.arrays : awk.arrays;
        if (arrays.has(only.name)) return arrays.get(only.name)!.size;
      }
      return [...awk.text(yield* valueOf(awk, only))].length;
    }
    case "substr": {
      const characters = [...awk.text(yield* cell(awk, 0))];
      const start = Math.round(numberOf(yield* cell(awk, 1)));
      const length = args[2] ? Math.round(numberOf(yield* cell(awk, 2))) : Infinity;
      const from = Math.max(1, start);
      const to = Math.min(characters.length, start + length - 1);
      return characters.slice(from - 1, Math.max(from - 1, to)).join("");
    }
    case "index": {
      const text = awk.text(yield* cell(awk, 0));
      const at = text.indexOf(awk.text(yield* cell(awk, 1)));
      return at < 0 ? 0 : [...text.slice(0, at)].length + 1;
    }
    case "split": {
      const text = awk.text(yield* cell(awk, 0));
      const target = args[1];
      if (target?.type !== "variable") throw new AwkError("split: the second argument is an array");
      const separator = args[2] ? (args[2].type === "regex" ? args[2].source : awk.text(yield* cell(awk, 2))) : awk.special("FS");
      if (separator === "" && text.length > MOST_CELLS) throw outOfMemory();
      const parts = args[2]?.type === "regex" && separator !== " " ? splitText(awk, text, separator.length === 1 ? `[${separator}]` : separator) : splitText(awk, text, separator);
      if (parts.length > MOST_CELLS) throw outOfMemory();
      const array = awk.array(target.name);
      array.clear();
      parts.forEach((part, index) => array.set(String(index + 1), new InputText(part)));
      return parts.length;
    }
    case "sub":
    case "gsub":
      return yield* substitute(awk, name === "gsub", args);
    case "match": {
      const text = awk.text(yield* cell(awk, 0));
      const match = (yield* regexOf(awk, args[1]!)).exec(text);
      awk.globals.set("RSTART", match ? [...text.slice(0, match.index)].length + 1 : 0);
      awk.globals.set("RLENGTH", match ? [...match[0]].length : -1);
      return awk.globals.get("RSTART");
    }
    case "sprintf": {
      const cells: Cell[] = [];
      for (const arg of args) cells.push(yield* valueOf(awk, arg));
      return awk.formatted(cells, "sprintf");
    }
    case "sin":
      return Math.sin(numberOf(yield* cell(awk, 0)));
    case "cos":
      return Math.cos(numberOf(yield* cell(awk, 0)));
    case "atan2":
      return Math.atan2(numberOf(yield* cell(awk, 0)), numberOf(yield* cell(awk, 1)));
    case "exp":
      return Math.exp(numberOf(yield* cell(awk, 0)));
    case "log":
      return Math.log(numberOf(yield* cell(awk, 0)));
    case "sqrt":
      return Math.sqrt(numberOf(yield* cell(awk, 0)));
    case "int":
      return Math.trunc(numberOf(yield* cell(awk, 0)));
    case "rand":
      // A congruential generator, begun anew by srand as awk's is.
      awk.seed = (Math.imul(awk.seed, 1103515245) + 12345) & 0x7fffffff;
      return awk.seed / 0x80000000;
    case "systime":
      return Math.floor(awk.process.wall / 1000);
    case "strftime": {
      const format = args[0] ? awk.text(yield* cell(awk, 0)) : "%c";
      const seconds = args[1] ? numberOf(yield* cell(awk, 1)) : Math.floor(awk.process.wall / 1000);
      return formatTime(format, seconds * 1000);
    }
    case "srand": {
      const before = awk.seedGiven;
      awk.seedGiven = args[0] ? numberOf(yield* cell(awk, 0)) : Math.floor(awk.process.wall / 1000);
      awk.seed = Math.trunc(awk.seedGiven) & 0x7fffffff;
      return before;
    }
    case "tolower":
      return awk.text(yield* cell(awk, 0)).toLowerCase();
    case "toupper":
      return awk.text(yield* cell(awk, 0)).toUpperCase();
    case "system": {
      yield* awk.output.force();
      const command = awk.text(yield* cell(awk, 0));
      const child = awk.process.spawn({ file: findExecutable(awk.process, "sh") ?? "/bin/sh", args: ["sh", "-c", command] });
      const event = yield* wait(child.pid);
      return event?.status ? exitNumber(event.status) : 0;
    }
    case "close": {
      const target = awk.text(yield* cell(awk, 0));
      const sink = awk.sinks.get(target);
      if (sink) {
        awk.sinks.delete(target);
        return yield* closeSink(awk, sink);
      }
      const source = awk.sources.get(target);
      if (!source) return -1;
      awk.sources.delete(target);
      source.file.release();
      if (source.pid !== undefined) yield* wait(source.pid);
      return 0;
    }
    case "fflush":
      yield* awk.output.force();
      for (const sink of awk.sinks.values()) yield* flushSink(awk, sink);
      return 0;
    default:
      throw new AwkError(`syntax error at or near ,`);
  }
}

function* substitute(awk: AwkInterpreter, global: boolean, args: readonly Expression[]): Call<Cell> {
  const source = args[0]!;
  const pattern = source.type === "regex" ? source.source : awk.text(yield* valueOf(awk, source));
  const replacement = awk.text(yield* valueOf(awk, args[1]!));
  const target = args[2] ?? ({ type: "field", index: { type: "number", value: 0 } } satisfies Expression);
  const text = awk.text(yield* valueOf(awk, target));
  const parts = replacementParts(replacement);
  let count = 0;
  const result = text.replace(compileExtended(pattern, false, global ? "g" : ""), (match: string) => {
    count += 1;
    return parts.map((part) => (part === undefined ? match : part)).join("");
  });
  if (count > 0) yield* assignTo(awk, target, result);
  return count;
}

/** Texts, and undefined where the match goes (& without a backslash). */
function replacementParts(replacement: string): (string | undefined)[] {
  const parts: (string | undefined)[] = [];
  let text = "";
  for (let at = 0; at < replacement.length; at += 1) {
    const character = replacement[at]!;
    if (character === "\\" && (replacement[at + 1] === "&" || replacement[at + 1] === "\\")) {
      text += replacement[at + 1];
      at += 1;
    } else if (character === "&") {
      parts.push(text, undefined);
      text = "";
    } else text += character;
  }
  return [...parts, text];
}
