import { Holding, isSystemError, MOST_HELD, spend, SystemError } from "../../os/index.ts";
import { LineInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, missingOperand, program, type Invocation } from "../program.ts";
import { compareText, encodeText } from "../text.ts";
import { among } from "./choices.ts";
import { eachInput, gatherLines } from "./inputs.ts";
import { compareVersions } from "./version-order.ts";

interface Key {
  from: [number, number];
  to: [number, number] | undefined;
  flags: string;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function parseKey(text: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*))?$/.exec(text);
  if (!match && /^\d/.test(text)) throw new Failure(`stray character in field spec: invalid field specification '${text}'`, 2);
  if (!match) throw new Failure(`invalid number at field start: invalid count at start of '${text}'`, 2);
  if (match[2] !== undefined && Number(match[2]) === 0) throw new Failure(`character offset is zero: invalid field specification '${text}'`, 2);
  if (match[1] === "0") throw new Failure(`field number is zero: invalid field specification '${text}'`, 2);
  return {
    from: [Number(match[1]), Number(match[2] ?? 1)],
    to: match[4] === undefined ? undefined : [Number(match[4]), Number(match[5] ?? 0)],
    flags: (match[3] ?? "") + (match[6] ?? ""),
  };
}

/** Where the fields of a line begin and end. Without a separator the blanks before a field belong to it. */
function fieldsOf(line: string, separator: string | undefined): [number, number][] {
  const fields: [number, number][] = [];
  if (separator !== undefined) {
    let start = 0;
    for (;;) {
      const end = line.indexOf(separator, start);
      fields.push([start, end < 0 ? line.length : end]);
      if (end < 0) return fields;
      start = end + separator.length;
    }
  }
  for (const match of line.matchAll(/[ \t]*[^ \t]+/g)) fields.push([match.index, match.index + match[0].length]);
  return fields;
}

function extract(line: string, key: Key, separator: string | undefined): string {
  const fields = fieldsOf(line, separator);
  const blanks = (start: number): number => {
    let at = start;
    while (at < line.length && (line[at] === " " || line[at] === "\t")) at += 1;
    return at;
  };
  const first = fields[key.from[0] - 1];
  if (!first) return "";
  let begin = first[0];
  if (key.flags.includes("b")) begin = blanks(begin);
  begin += key.from[1] - 1;
  let end = line.length;
  if (key.to) {
    const last = fields[key.to[0] - 1];
    if (last) {
      if (key.to[1] === 0) end = last[1];
      else end = Math.min(line.length, (key.flags.includes("b") ? blanks(last[0]) : last[0]) + key.to[1]);
    }
  }
  return line.slice(begin, Math.max(begin, end));
}

function numeric(text: string): number {
  const match = /^\s*(-?\d*\.?\d*)/.exec(text);
  return Number(match?.[1] === "-" || match?.[1] === "." ? 0 : match?.[1] ?? 0) || 0;
}

function humanNumeric(text: string): [number, number] {
  const match = /^\s*(-?)(\d*\.?\d*)([KkMGTPEZY]?)/.exec(text)!;
  const value = Number(match[2]) || 0;
  const power = match[3] === "" ? 0 : "KMGTPEZY".indexOf(match[3]!.toUpperCase()) + 1;
  const sign = match[1] === "-" ? -1 : 1;
  return [sign * (value === 0 ? 0 : power), sign * value];
}

/** Compares two keys by the flags. */
function compareKeys(a: string, b: string, flags: string): number {
  if (flags.includes("n")) return numeric(a) - numeric(b);
  if (flags.includes("g")) {
    const [x, y] = [parseFloat(a), parseFloat(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(!Number.isNaN(x)) - Number(!Number.isNaN(y));
    return x - y;
  }
  if (flags.includes("h")) {
    const [x, y] = [humanNumeric(a), humanNumeric(b)];
    return x[0] - y[0] || x[1] - y[1];
  }
  if (flags.includes("M")) {
    const month = (text: string): number => MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase());
    return month(a) - month(b);
  }
  if (flags.includes("V")) return compareVersions(a, b);
  const clean = (text: string): string => {
    let result = text;
    if (flags.includes("d")) result = result.replace(/[^A-Za-z0-9 \t]/g, "");
    // eslint-disable-next-line no-control-regex
    if (flags.includes("i")) result = result.replace(/[\x00-\x1f\x7f]/g, "");
    return flags.includes("f") ? result.toUpperCase() : result;
  };
  return compareText(clean(a), clean(b));
}

const SORTS: Readonly<Record<string, string>> = { "general-numeric": "g", "human-numeric": "h", month: "M", numeric: "n", random: "R", version: "V" };

/** Throws Failure for what cannot be asked of sort at once. */
function checkSort(invocation: Invocation): void {
  among(invocation, "sort", invocation.value("sort"), Object.keys(SORTS), 2);
  const ways = [..."ghMnRV"].filter((letter) => invocation.has(letter)).sort().join("");
  const plain = [..."di"].filter((letter) => invocation.has(letter)).join("");
  const numeric = ways.replace(/[RV]/g, "");
  if (numeric.length > 1 || (numeric !== "" && (plain !== "" || ways !== numeric))) throw new Failure(`options '-${[..."dghiMnRV"].filter((letter) => `${plain}${ways}`.includes(letter)).join("")}' are incompatible`, 2);
  if (invocation.has("c") && invocation.has("C")) throw new Failure("options '-cC' are incompatible", 2);
}

export const sort = (flavour: Flavour) =>
  program(
    {
      name: "sort",
      short: "bcCdfghik:mMno:rRsS:t:T:uVz",
      long: {
        "ignore-leading-blanks": "b", "dictionary-order": "d", "ignore-case": "f", "general-numeric-sort": "g", "human-numeric-sort": "h", "key=": "k", "month-sort": "M",
        "numeric-sort": "n", "output=": "o", reverse: "r", "random-sort": "R", stable: "s", "field-separator=": "t", unique: "u", "version-sort": "V", check: "c",
        "zero-terminated": "z", merge: "m", "sort=": "sort", "buffer-size=": "S", "parallel=": "parallel", "temporary-directory=": "T",
      },
      usageCode: 2,
      usage: "sort [OPTION]... [FILE]...",
      help: "Write sorted concatenation of all FILE(s) to standard output.\n",
      applet: { usage: "[-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...", help: "Sort lines of text\n" },
      *run(invocation) {
        if (flavour === "gnu") checkSort(invocation);
        const named = SORTS[Object.keys(SORTS).find((word) => word.startsWith(invocation.value("sort") ?? "-")) ?? ""] ?? "";
        const global = named + [..."bdfghiMnrRV"].filter((letter) => invocation.has(letter)).join("");
        let separator = invocation.value("t");
        if (separator === "\\0") separator = "\0";
        if (separator !== undefined && [...separator].length !== 1) {
          throw new Failure(separator === "" ? "empty tab" : `multi-character tab '${separator}'`, 2);
        }
        const keys = invocation.options.filter((option) => option.name === "k").map((option) => parseKey(option.value!));
        for (const key of keys) if (!/[dfghiMnRrV]/.test(key.flags) && key.flags.replace("b", "") === "") key.flags += global;
        const delimiter = invocation.has("z") ? "\0" : "\n";
        const lines: string[] = [];
        const held = new Holding();
        const status = yield* eachInput(
          invocation,
          function* (file) {
            yield* gatherLines(new LineInput(file, delimiter), lines, held);
          },
          { gnu: (path, message) => `cannot read: ${path}: ${message}`, code: 2 },
        );
        if (status !== 0 && flavour === "gnu") return 2;
        const compare = (a: string, b: string): number => {
          if (keys.length === 0) {
            const order = compareKeys(global.includes("b") ? a.trimStart() : a, global.includes("b") ? b.trimStart() : b, global);
            return global.includes("r") ? -order : order;
          }
          for (const key of keys) {
            const order = compareKeys(extract(a, key, separator), extract(b, key, separator), key.flags);
            if (order !== 0) return key.flags.includes("r") ? -order : order;
          }
          return 0;
        };
        const stable = invocation.has("s") || invocation.has("u");
        const plain = keys.length === 0 && global.replace("r", "") === "";
        const total = (a: string, b: string): number => {
          const order = compare(a, b);
          if (order !== 0 || stable || plain) return order;
          const last = compareText(a, b);
          return global.includes("r") ? -last : last;
        };
        if (invocation.has("c") || invocation.has("C")) {
          for (let i = 1; i < lines.length; i += 1) {
            const order = total(lines[i - 1]!, lines[i]!);
            if (order < 0 || (order === 0 && !invocation.has("u"))) continue;
            if (!invocation.has("C")) yield* invocation.complain(`${invocation.operands[0] ?? "-"}:${i + 1}: disorder: ${lines[i]!}`);
            return 1;
          }
          return 0;
        }
        yield* spend(lines.length * 0.0005);
        if (invocation.has("R")) {
          const random = invocation.process.machine.simulation.random.fork(`sort/${invocation.process.pid}`);
          const order = new Map<string, number>();
          for (const line of lines) if (!order.has(line)) order.set(line, random.next());
          lines.sort((a, b) => order.get(a)! - order.get(b)!);
        } else lines.sort(total);
        const kept = invocation.has("u") ? lines.filter((line, index) => index === 0 || compare(lines[index - 1]!, line) !== 0) : lines;
        const target = invocation.value("o");
        if (target !== undefined) {
          try {
            invocation.process.files.writeFile(target, encodeText(kept.map((line) => line + delimiter).join("")));
          } catch (error) {
            if (!isSystemError(error)) throw error;
            throw new Failure(`open failed: ${target}: ${error.message}`, 2);
          }
          return status;
        }
        const output = new Output();
        for (const line of kept) {
          output.put(line + delimiter);
          yield* output.flushIfFull();
        }
        yield* output.flush();
        return status;
      },
    },
    flavour,
  );

/** Throws Failure for options of uniq that mean nothing, or nothing together. */
function checkUniq(invocation: Invocation): void {
  const hint = "Try 'uniq --help' for more information.";
  for (const { name, value } of invocation.options) if (name === "group") among(invocation, "group", value, ["prepend", "append", "separate", "both"]);
  among(invocation, "all-repeated", invocation.value("D"), ["none", "prepend", "separate"]);
  for (const [name, what] of [["f", "fields to skip"], ["s", "bytes to skip"], ["w", "bytes to compare"]] as const) {
    const text = invocation.value(name);
    if (text !== undefined && !/^\d+$/.test(text)) throw new Failure(`${text}: invalid number of ${what}`);
  }
  if (invocation.has("group") && ["c", "d", "D", "u"].some((name) => invocation.has(name))) throw new Failure(`--group is mutually exclusive with -c/-d/-D/-u\n${hint}`);
  if (invocation.has("D") && invocation.has("c")) throw new Failure(`printing all duplicated lines and repeat counts is meaningless\n${hint}`);
}

export const uniq = (flavour: Flavour) =>
  program(
    {
      name: "uniq",
      short: "cdDuif:s:w:z",
      long: { count: "c", repeated: "d", unique: "u", "ignore-case": "i", "skip-fields=": "f", "skip-chars=": "s", "check-chars=": "w", "zero-terminated": "z", "all-repeated=?": "D", "group=?": "group" },
      usage: "uniq [OPTION]... [INPUT [OUTPUT]]",
      help: "Filter adjacent matching lines from INPUT (or standard input),\nwriting to OUTPUT (or standard output).\n",
      applet: { usage: "[-cduiz] [-f,s,w N] [FILE [OUTFILE]]", help: "Discard duplicate lines\n\n\t-c\tPrefix lines by the number of occurrences\n\t-d\tOnly print duplicate lines\n\t-u\tOnly print unique lines\n\t-i\tIgnore case\n\t-z\tNUL terminated output\n\t-f N\tSkip first N fields\n\t-s N\tSkip first N chars (after any skipped fields)\n\t-w N\tCompare N characters in line\n" },
      *run(invocation) {
        if (flavour === "gnu") checkUniq(invocation);
        const fields = Number(invocation.value("f") ?? 0);
        const skip = Number(invocation.value("s") ?? 0);
        const width = invocation.value("w");
        const delimiter = invocation.has("z") ? "\0" : "\n";
        const keyOf = (line: string): string => {
          let key = line;
          for (let i = 0; i < fields && key !== ""; i += 1) key = key.replace(/^[ \t]*[^ \t]*/, "");
          key = key.slice(skip);
          if (width !== undefined) key = key.slice(0, Number(width));
          return invocation.has("i") ? key.toLowerCase() : key;
        };
        const output = new Output();
        let group: string[] = [];
        let size = 0;
        let key = "";
        const grouped = invocation.has("group");
        const between = grouped ? (invocation.value("group") ?? "separate") : (invocation.value("D") ?? "none");
        let groups = 0;
        const close = (): void => {
          if (size === 0) return;
          if (grouped || invocation.has("D")) {
            if (!grouped && size === 1) return;
            if (/^(?:prepend|both)$/.test(between) || (between === "separate" && groups > 0)) output.put(delimiter);
            for (const line of group) output.put(line + delimiter);
            if (/^append$/.test(between)) output.put(delimiter);
            groups += 1;
            return;
          }
          if ((invocation.has("d") && size < 2) || (invocation.has("u") && size > 1)) return;
          output.put(`${invocation.has("c") ? `${String(size).padStart(7)} ` : ""}${group[0]!}${delimiter}`);
        };
        const status = yield* eachInput(
          invocation,
          function* (file) {
            const input = new LineInput(file, delimiter);
            for (;;) {
              const batch = yield* input.batch();
              if (!batch) break;
              for (const line of batch) {
                const own = keyOf(line);
                if (size > 0 && own === key) {
                  size += 1;
                  if (grouped || invocation.has("D")) group.push(line);
                  continue;
                }
                close();
                group = [line];
                size = 1;
                key = own;
              }
              if (!invocation.operands[1]) yield* output.flush();
            }
            close();
            if (grouped && between === "both" && groups > 0) output.put(delimiter);
          },
          { paths: invocation.operands.slice(0, 1) },
        );
        const target = invocation.operands[1];
        if (target !== undefined) invocation.process.files.writeFile(target, encodeText(output.takeText()));
        yield* output.flush();
        return status;
      },
    },
    flavour,
  );

/** A random order, from the seeded chance of the simulation. */
export const shuf = (flavour: Flavour) =>
  program(
    {
      name: "shuf",
      short: "ei:n:r",
      long: { echo: "e", "input-range=": "i", "head-count=": "n", repeat: "r" },
      *run(invocation) {
        const lines: string[] = [];
        const span = invocation.value("i");
        if (flavour === "gnu") {
          if (span !== undefined && invocation.has("e")) throw missingOperand(invocation, "cannot combine -e and -i options");
          if (span !== undefined && !/^\d+-\d+$/.test(span)) throw new Failure(`invalid input range: '${span}'`);
          const [low, high] = (span ?? "0-0").split("-").map(Number);
          if (low! > high! + 1) throw new Failure(`invalid input range: '${span!}'`);
          for (const { name, value } of invocation.options) if (name === "n" && !/^\d+$/.test(value!)) throw new Failure(`invalid line count: '${value!}'`);
          const extra = span !== undefined ? invocation.operands[0] : invocation.has("e") ? undefined : invocation.operands[1];
          if (extra !== undefined) throw missingOperand(invocation, `extra operand '${extra}'`);
        }
        const range = /^(\d+)-(\d+)$/.exec(invocation.value("i") ?? "");
        if (range) {
          if (Number(range[2]) - Number(range[1]) > MOST_HELD / 32) throw new SystemError("ENOMEM");
          for (let n = Number(range[1]); n <= Number(range[2]); n += 1) lines.push(String(n));
        }
        else if (invocation.has("e")) lines.push(...invocation.operands);
        else {
          const held = new Holding();
          yield* eachInput(invocation, function* (file) {
            yield* gatherLines(new LineInput(file), lines, held);
          });
        }
        const random = invocation.process.machine.simulation.random.fork(`shuf/${invocation.process.pid}`);
        for (let i = lines.length - 1; i > 0; i -= 1) {
          const j = random.below(i + 1);
          [lines[i], lines[j]] = [lines[j]!, lines[i]!];
        }
        const output = new Output();
        for (const line of lines.slice(0, Number(invocation.value("n") ?? Infinity))) output.put(`${line}\n`);
        yield* output.flush();
      },
    },
    flavour,
  );
