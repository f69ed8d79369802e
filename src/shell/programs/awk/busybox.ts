import type { Call } from "../../../os/index.ts";
import { compileExtended } from "../../regex/posix.ts";
import { valueOf } from "./expressions.ts";
import { fieldOf } from "./fields.ts";
import type { AwkInterpreter } from "./interpreter.ts";
import type { Expression } from "./syntax.ts";
import { numberOf, type Cell } from "./value.ts";

/*
 * What BusyBox's awk has beyond POSIX, and its words.
 */

/** Functions that only it has; undefined where there is none of that name. */
export function* busyboxFunction(awk: AwkInterpreter, name: string, args: readonly Expression[]): Call<{ value: Cell } | undefined> {
  const number = function* (index: number): Call<bigint> {
    return BigInt.asUintN(64, BigInt(Math.trunc(args[index] ? numberOf(yield* valueOf(awk, args[index])) : 0)));
  };
  switch (name) {
    case "and": return { value: Number((yield* number(0)) & (yield* number(1))) };
    case "or": return { value: Number((yield* number(0)) | (yield* number(1))) };
    case "xor": return { value: Number((yield* number(0)) ^ (yield* number(1))) };
    case "lshift": return { value: Number(BigInt.asUintN(64, (yield* number(0)) << (yield* number(1)))) };
    case "rshift": return { value: Number((yield* number(0)) >> (yield* number(1))) };
    case "compl": return { value: Number(BigInt.asUintN(64, ~(yield* number(0)))) };
    case "gensub": return { value: yield* gensub(awk, args) };
    default: return undefined;
  }
}

/** gensub(pattern, replacement, which, text): the changed text; \1 to \9 are groups. */
function* gensub(awk: AwkInterpreter, args: readonly Expression[]): Call<string> {
  const source = args[0]!;
  const pattern = source.type === "regex" ? source.source : awk.text(yield* valueOf(awk, source));
  const replacement = awk.text(yield* valueOf(awk, args[1]!));
  const which = args[2] ? awk.text(yield* valueOf(awk, args[2])) : "g";
  const text = awk.text(args[3] ? yield* valueOf(awk, args[3]) : fieldOf(awk, 0));
  const wanted = /^[gG]/.test(which) ? undefined : Math.max(1, Number(which) || 1);
  let count = 0;
  return text.replace(compileExtended(pattern, false, "g"), (...match) => {
    count += 1;
    if (wanted !== undefined && count !== wanted) return String(match[0]);
    return replacement.replace(/\\(\d|&|\\)|&/g, (whole, escaped: string | undefined) => (escaped === undefined ? String(match[0]) : /\d/.test(escaped) ? String(match[Number(escaped)] ?? "") : whole.slice(1)));
  });
}

/** A failure of awk in BusyBox's words, without its name. */
export function busyboxMessage(message: string): string {
  const file = /^cannot open (.*) \((.*)\)$/.exec(message);
  if (file) return `${file[1]}: ${file[2]}`;
  if (/^function \w+ never defined$/.test(message)) return "cmd. line:1: Call to undefined function";
  return /^cmd\. line/.test(message) ? message : `cmd. line:1: ${message}`;
}

export const USAGE = "Usage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...\n\n\t-v VAR=VAL\tSet variable\n\t-F SEP\t\tUse SEP as field separator\n\t-f FILE\t\tRead program from FILE\n\t-e AWK_PROGRAM\n";
