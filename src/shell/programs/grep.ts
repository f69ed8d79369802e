import { isSystemError, printError, spend, ttyOf, type Call, type OpenFile } from "../../os/index.ts";
import { LONGEST_RUN, PART } from "../interpreter/pattern.ts";
import { LineInput, openInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { BUSYBOX_VERSION, Failure, program, type Invocation } from "../program.ts";
import { compileBasic, compileExtended, RegexError } from "../regex/posix.ts";
import { byteLength } from "../text.ts";

type Kind = "basic" | "extended" | "fixed" | "perl";

/** What finds matches in a line: their places, leftmost first. */
interface Matcher {
  test(line: string): boolean;
  all(line: string): { start: number; end: number }[];
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function escapeAll(text: string): string {
  let source = escape(text.slice(0, LONGEST_RUN));
  for (let at = LONGEST_RUN; at < text.length; at += LONGEST_RUN) source += PART + escape(text.slice(at, at + LONGEST_RUN));
  return source;
}

function matcherOf(patterns: readonly string[], kind: Kind, invocation: Invocation): Matcher {
  const ignoreCase = invocation.has("i") || invocation.has("y");
  const regexes = patterns.map((pattern) => {
    let source: string;
    if (kind === "fixed") source = escapeAll(pattern);
    else if (kind === "perl") {
      source = perlSource(pattern);
      if (!isTaken(source)) throw new Failure("regular expression is too large", 2);
    }
    else {
      try {
        source = (kind === "extended" ? compileExtended(pattern) : compileBasic(pattern)).source;
      } catch (error) {
        if (error instanceof RegexError && /^Unmatched \[, \[\^/.test(error.message) && pattern === "[") throw new Failure("Invalid regular expression", 2);
        if (error instanceof RegexError) throw new Failure(invocation.flavour === "busybox" ? `bad regex '${pattern}': ${error.message}` : error.message, 2);
        throw error;
      }
      if (source === "(?:)") source = "";
    }
    if (invocation.has("x")) source = `^(?:${source})$`;
    else if (invocation.has("w")) source = `(?<!\\w)(?:${source})(?!\\w)`;
    try {
      return new RegExp(source, `g${ignoreCase ? "i" : ""}${kind === "perl" ? "u" : ""}`);
    } catch {
      try {
        return new RegExp(source, `g${ignoreCase ? "i" : ""}`);
      } catch {
        throw new Failure(`invalid pattern: ${pattern}`, 2);
      }
    }
  });
  const plain = regexes.length === 1 && kind === "fixed" && !ignoreCase && !invocation.has("x") && !invocation.has("w") ? patterns[0]! : undefined;
  return {
    test(line) {
      if (plain !== undefined) return line.includes(plain);
      for (const regex of regexes) {
        regex.lastIndex = 0;
        if (regex.test(line)) return true;
      }
      return false;
    },
    all(line) {
      const found: { start: number; end: number }[] = [];
      let at = 0;
      while (at <= line.length) {
        let best: { start: number; end: number } | undefined;
        for (const regex of regexes) {
          regex.lastIndex = at;
          const match = regex.exec(line);
          if (!match) continue;
          const candidate = { start: match.index, end: match.index + match[0].length };
          // The leftmost, and of those the longest.
          if (!best || candidate.start < best.start || (candidate.start === best.start && candidate.end > best.end)) best = candidate;
        }
        if (!best) break;
        if (best.end > best.start) found.push(best);
        at = best.end > best.start ? best.end : best.start + 1;
      }
      return found;
    },
  };
}

/** What JavaScript writes differently from PCRE: \K, \h, possessive quantifiers, (?i) at the start, POSIX classes, (?<name>...). */
/** Whether the engine takes a long pattern: it is told so only when the pattern is used. */
function isTaken(source: string): boolean {
  if (source.length < LONGEST_RUN) return true;
  try {
    new RegExp(source).test("");
    return true;
  } catch {
    return false;
  }
}

function perlSource(pattern: string): string {
  let source = pattern
    .replace(/\[:(\w+):\]/g, (_all, name: string) => ({ alnum: "a-zA-Z0-9", alpha: "a-zA-Z", digit: "0-9", lower: "a-z", upper: "A-Z", space: "\\s", punct: "!-\\/:-@\\[-`{-~", xdigit: "0-9A-Fa-f", blank: " \\t" })[name] ?? "")
    .replace(/\\h/g, "[ \\t]").replace(/\\A/g, "^").replace(/\\[zZ]/g, "$").replace(/([*+?}])\+/g, "$1").replace(/\(\?P</g, "(?<");
  const keep = source.lastIndexOf("\\K");
  if (keep >= 0) source = `(?<=${source.slice(0, keep)})${source.slice(keep + 2)}`;
  return source;
}

const GNU_LONG = {
  "extended-regexp": "E", "fixed-strings": "F", "basic-regexp": "G", "perl-regexp": "P", "regexp=": "e", "file=": "f", "ignore-case": "i", "no-ignore-case": "noi", "invert-match": "v",
  "word-regexp": "w", "line-regexp": "x", count: "c", "color=?": "color", "colour=?": "color", "files-without-match": "L", "files-with-matches": "l", "max-count=": "m", "only-matching": "o",
  quiet: "q", silent: "q", "no-messages": "s", "byte-offset": "b", "with-filename": "H", "no-filename": "h", "line-number": "n", "null": "Z", "after-context=": "A",
  "before-context=": "B", "context=": "C", text: "a", recursive: "r", "dereference-recursive": "R", "include=": "include", "exclude=": "exclude", "exclude-dir=": "excludedir",
  "line-buffered": "buffered", "null-data": "z", "label=": "label", "initial-tab": "T", "binary-files=": "binary", "group-separator=": "separator", "no-group-separator": "noseparator",
};

function grepProgram(name: string, kind: Kind | undefined) {
  return (flavour: Flavour) =>
    program(
      {
        name,
        short: flavour === "gnu" ? "A:aB:bC:cd:D:Ee:Ff:GHhIiLlm:noPqRrsTUuvVwxyzZ" : "HhnlLoqvsrRiFEe:f:cxwm:A:B:C:az",
        long: flavour === "gnu" ? GNU_LONG : { "color=?": "color" },
        digits: flavour === "gnu",
        usageCode: flavour === "gnu" ? 2 : 1,
        usage: `${name} [OPTION]... PATTERNS [FILE]...`,
        help: "Search for PATTERNS in each FILE.\nExample: grep -i 'hello world' menu.h main.c\n",
        applet: { usage: "[-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...", help: "Search for PATTERN in FILEs (or stdin)\n\n\t-H\tAdd 'filename:' prefix\n\t-h\tDo not add 'filename:' prefix\n\t-n\tAdd 'line_no:' prefix\n\t-l\tShow only names of files that match\n\t-L\tShow only names of files that don't match\n\t-c\tShow only count of matching lines\n\t-o\tShow only the matching part of line\n\t-q\tQuiet. Return 0 if PATTERN is found, 1 otherwise\n\t-v\tSelect non-matching lines\n\t-s\tSuppress open and read errors\n\t-r\tRecurse\n\t-R\tRecurse and dereference symlinks\n\t-i\tIgnore case\n\t-w\tMatch whole words only\n\t-x\tMatch whole lines only\n\t-F\tPATTERN is a literal (not regexp)\n\t-E\tPATTERN is an extended regexp\n\t-m N\tMatch up to N times per file\n\t-A N\tPrint N lines of trailing context\n\t-B N\tPrint N lines of leading context\n\t-C N\tSame as '-A N -B N'\n\t-e PTRN\tPattern to match\n\t-f FILE\tRead pattern from file\n" },
        *run(invocation) {
          let search: Grep;
          try {
            search = new Grep(invocation, kind);
          } catch (error) {
            if (!(error instanceof Usage)) throw error;
            yield* printError(flavour === "gnu" ? `Usage: ${name} [OPTION]... PATTERNS [FILE]...\nTry '${name} --help' for more information.\n` : `${BUSYBOX_VERSION}\n\nUsage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...\n`);
            return flavour === "gnu" ? 2 : 1;
          }
          for (const warning of search.warnings) yield* invocation.complain(`warning: ${warning}`);
          return yield* search.run();
        },
      },
      flavour,
    );
}

export const grep = grepProgram("grep", undefined);
export const egrep = grepProgram("egrep", "extended");
export const fgrep = grepProgram("fgrep", "fixed");

/** No pattern was given. */
class Usage extends Error {}

class Grep {
  private readonly call: Invocation;
  private readonly matcher: Matcher;
  private readonly output: Output;
  private readonly paths: string[];
  private readonly names: boolean;
  private readonly before: number;
  private readonly after: number;
  private readonly limit: number;
  private readonly color: boolean;
  private readonly end: string;
  /** What GNU warns of before it searches. */
  readonly warnings: string[] = [];
  private found = false;
  private failed = false;
  private separated = false;

  constructor(call: Invocation, kind: Kind | undefined) {
    this.call = call;
    this.output = new Output(1, { unbuffered: call.has("buffered") });
    const patterns: string[] = [];
    for (const option of call.options) {
      if (option.name === "e") patterns.push(...option.value!.split("\n"));
      if (option.name === "f") {
        let text: string;
        try {
          text = option.value === "-" ? "" : call.process.files.readText(option.value!);
        } catch (error) {
          if (!isSystemError(error)) throw error;
          throw new Failure(`${option.value}: ${error.message}`, 2);
        }
        if (text !== "") patterns.push(...text.replace(/\n$/, "").split("\n"));
      }
    }
    const given = call.has("e") || call.has("f");
    const operands = [...call.operands];
    if (!given) {
      const pattern = operands.shift();
      if (pattern === undefined) {
        throw new Usage();
      }
      patterns.push(...pattern.split("\n"));
    }
    const last = call.options.findLast((option) => "EFGP".includes(option.name) && option.name.length === 1);
    const chosen: Kind = last ? ({ E: "extended", F: "fixed", G: "basic", P: "perl" } as const)[last.name as "E"] : (kind ?? "basic");
    if (call.flavour === "gnu" && (kind === "extended" || (kind === undefined && call.has("E")))) {
      const repeated = patterns.map((pattern) => /^[*+?]/.exec(pattern)?.[0]).find((sign) => sign !== undefined);
      if (repeated !== undefined) this.warnings.push(`${repeated} at start of expression`);
    }
    this.matcher = matcherOf(patterns, chosen, call);
    const recursive = call.has("r") || call.has("R");
    this.paths = operands.length > 0 ? operands : recursive ? ["."] : ["-"];
    this.names = call.has("H") || (!call.has("h") && (this.paths.length > 1 || recursive));
    const context = this.number("C") ?? this.number("digits") ?? 0;
    this.before = this.number("B") ?? context;
    this.after = this.number("A") ?? context;
    this.limit = this.number("m") ?? Infinity;
    this.end = call.has("z") ? "\0" : "\n";
    const color = call.options.findLast((option) => option.name === "color");
    this.color = color !== undefined && (color.value === "always" || ((color.value ?? "auto") === "auto" && ttyOf(call.process, 1) !== undefined));
  }

  private number(option: string): number | undefined {
    const text = this.call.value(option);
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw new Failure(option === "m" ? "invalid max count" : `${text}: invalid context length argument`, 2);
    return Number(text);
  }

  *run(): Call<number> {
    for (const path of this.paths) {
      if (this.call.has("r") || this.call.has("R")) yield* this.tree(path, true);
      else yield* this.file(path);
      if (this.found && this.call.has("q")) return 0;
    }
    yield* this.output.flush();
    return this.failed && !(this.found && this.call.has("q")) ? 2 : this.found ? 0 : 1;
  }

  private *complain(path: string, message: string): Call<void> {
    this.failed = true;
    if (this.call.has("s")) return;
    yield* this.output.flush();
    yield* this.call.complain(`${path}: ${message}`);
  }

  private *tree(path: string, top: boolean): Call<void> {
    const { files } = this.call.process;
    let type: string;
    try {
      type = top || this.call.has("R") ? files.stat(path).type : files.lstat(path).type;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* this.complain(path, error.message);
      return;
    }
    const name = path.slice(path.lastIndexOf("/") + 1);
    const matches = (option: string): boolean => this.call.options.some((each) => each.name === option && globMatches(each.value!, name));
    if (type === "directory") {
      if (!top && matches("excludedir")) return;
      for (const child of files.readdir(path)) yield* this.tree(path === "." && this.call.operands.length < 2 && !this.call.operands.includes(".") ? child : `${path.replace(/\/$/, "")}/${child}`, false);
      return;
    }
    if (type !== "file") return;
    if (this.call.has("include") && !matches("include")) return;
    if (matches("exclude")) return;
    yield* this.file(path);
  }

  private *file(path: string): Call<void> {
    let file: OpenFile;
    try {
      file = openInput(this.call.process, path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* this.complain(path, error.message);
      return;
    }
    try {
      yield* this.search(file, path === "-" ? (this.call.value("label") ?? "(standard input)") : path);
    } catch (error) {
      if (!isSystemError(error, "EISDIR")) throw error;
      yield* this.output.flush();
      this.failed = true;
      if (!this.call.has("s")) yield* this.call.complain(`${path}: Is a directory`);
      if (this.call.flavour === "busybox") this.failed = true;
    } finally {
      file.release();
    }
  }

  private *search(file: OpenFile, name: string): Call<void> {
    const { call } = this;
    const input = new LineInput(file, this.end);
    const invert = call.has("v");
    const count = call.has("c");
    const list = call.has("l") || call.has("L");
    const quiet = call.has("q");
    const only = call.has("o");
    const held: { text: string; number: number; offset: number }[] = [];
    let matches = 0;
    let number = 0;
    let offset = 0;
    let trailing = 0;
    let lastShown = 0;
    let binary = false;
    const wantOffset = call.has("b");
    reading: for (;;) {
      const lines = yield* input.batch();
      if (!lines) break;
      yield* spend(lines.length * 0.0003);
      for (const line of lines) {
        // -I: a binary file is as if nothing in it matched.
        if (call.has("I") && line.includes("\0")) return;
        number += 1;
        const hit = this.matcher.test(line) !== invert;
        if (hit) {
          this.found = true;
          matches += 1;
          if (quiet) return;
          if (list) break reading;
          if (!count) {
            if (!binary && !call.has("a") && this.end === "\n" && (line.includes("\0") || /[\udc80-\udcff]/.test(line))) binary = true;
            if (binary && call.flavour === "gnu") {
              this.output.put(`${call.name}: ${name}: binary file matches\n`);
              break reading;
            }
            if (this.before > 0 || this.after > 0) {
              const first = held.length > 0 ? held[0]!.number : number;
              if ((lastShown > 0 || this.separated) && first > lastShown + 1 && !call.has("noseparator")) this.output.put(`${this.color ? "\x1b[36m\x1b[K--\x1b[m\x1b[K" : (call.value("separator") ?? "--")}\n`);
              for (const each of held.splice(0)) this.show(name, each.number, each.offset, each.text, "-");
              this.separated = true;
            }
            if (only) {
              if (!invert) for (const { start, end } of this.matcher.all(line)) this.show(name, number, offset + (wantOffset ? byteLength(line.slice(0, start)) : 0), line.slice(start, end), ":", true);
            } else this.show(name, number, offset, line, ":");
            lastShown = number;
            trailing = this.after;
          }
          if (matches >= this.limit && trailing === 0) break reading;
        } else if (trailing > 0) {
          trailing -= 1;
          if (!only) this.show(name, number, offset, line, "-");
          lastShown = number;
          if (matches >= this.limit && trailing === 0) break reading;
        } else if (this.before > 0) {
          held.push({ text: line, number, offset });
          if (held.length > this.before) held.shift();
        }
        if (wantOffset) offset += byteLength(line) + 1;
      }
      yield* this.output.flush();
    }
    if (count) this.output.put(`${this.names ? `${this.colored(name, "35")}${this.colored(":", "36")}` : ""}${matches}\n`);
    else if (call.has("l") && matches > 0) this.output.put(`${this.colored(name, "35")}${call.has("Z") ? "\0" : "\n"}`);
    else if (call.has("L")) {
      if (matches === 0) this.output.put(`${name}\n`);
    }
    yield* this.output.flush();
  }

  private colored(text: string, code: string): string {
    return this.color ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text;
  }

  private show(name: string, number: number, offset: number, text: string, separator: string, match = false): void {
    const mark = this.colored(separator, "36");
    let line = "";
    if (this.names) line += this.colored(name, "35") + (this.call.has("Z") ? "\0" : mark);
    if (this.call.has("n")) line += this.colored(String(number), "32") + mark;
    if (this.call.has("b")) line += this.colored(String(offset), "32") + mark;
    let shown = text;
    if (this.color && separator === ":" && !this.call.has("v")) {
      shown = "";
      let at = 0;
      for (const { start, end } of match ? [{ start: 0, end: text.length }] : this.matcher.all(text)) {
        shown += text.slice(at, start) + this.colored(text.slice(start, end), "01;31");
        at = end;
      }
      shown += text.slice(at);
    }
    this.output.put(line + shown + this.end);
  }
}

function globMatches(pattern: string, name: string): boolean {
  const source = pattern.replace(/[.+^${}()|\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s").test(name);
}
