import { exitNumber, findExecutable, isSystemError, NullFile, printError, readAll, readFile, spend, wait, type Call, type OpenFile, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, program, type Invocation } from "../program.ts";
import { decodeText } from "../text.ts";

/** Words of the input: quotes and backslashes as in a shell, or pieces between delimiters. */
function split(text: string, delimiter: string | undefined, lines: boolean): string[] {
  if (delimiter !== undefined) return text.split(delimiter).filter((item, index, all) => index < all.length - 1 || item !== "");
  if (lines) return text.split("\n").map((line) => line.replace(/^[ \t]+/, "")).filter((line) => line !== "").map((line) => words(line).join(" ") === line ? line : line.replace(/\\(.)/g, "$1").replace(/["']/g, ""));
  return words(text);
}

/** A quote without its end. `before`: the words that came before it. */
class Unmatched extends Failure {
  readonly before: readonly string[];
  constructor(quote: string, before: readonly string[]) {
    super(`unmatched ${quote === "'" ? "single" : "double"} quote; by default quotes are special to xargs unless you use the -0 option`);
    this.before = before;
  }
}

function words(text: string): string[] {
  const list: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]!;
    if (/[ \t\n]/.test(character)) {
      if (word !== undefined) list.push(word);
      word = undefined;
    } else if (character === "'" || character === '"') {
      const end = text.indexOf(character, i + 1);
      if (end < 0 || text.slice(i + 1, end).includes("\n")) {
        throw new Unmatched(character, list);
      }
      word = (word ?? "") + text.slice(i + 1, end);
      i = end;
    } else if (character === "\\" && i + 1 < text.length) {
      i += 1;
      word = (word ?? "") + text[i]!;
    } else word = (word ?? "") + character;
  }
  if (word !== undefined) list.push(word);
  return list;
}

export const xargs = (flavour: Flavour) =>
  program(
    {
      name: "xargs",
      short: flavour === "gnu" ? "0a:d:E:I:i::L:l::n:P:prs:tx" : "0prtn:s:E:e::I:a:P:x",
      long: {
        null: "0", "arg-file=": "a", "delimiter=": "d", "replace=?": "I", "max-lines=?": "L", "max-args=": "n", "max-procs=": "P", "no-run-if-empty": "r", verbose: "t",
        "max-chars=": "s", interactive: "p",
      },
      stopAtOperand: true,
      *run(invocation) {
        const { process } = invocation;
        const file = invocation.value("a");
        const text = file === undefined ? decodeText(yield* readAll(0)) : process.files.readText(file);
        const way = yield* chooseWay(invocation);
        const replace = way === "I" ? (invocation.value("I") ?? invocation.value("i") ?? "{}") : undefined;
        let delimiter = invocation.has("0") ? "\0" : invocation.value("d");
        if (delimiter !== undefined) delimiter = delimiter.replace(/\\n/g, "\n").replace(/\\t/g, "\t").replace(/\\0/g, "\0");
        if (delimiter !== undefined && !invocation.has("0") && (delimiter.length > 1 || delimiter === "")) throw new Failure(delimiter.startsWith("\\") ? `Invalid escape sequence ${delimiter} in input delimiter specification.` : `Invalid input delimiter specification ${delimiter}: the delimiter must be either a single character or an escape sequence starting with \\.`);
        let items: readonly string[];
        let unmatched: Unmatched | undefined;
        try {
          items = split(text, delimiter, way === "I" || way === "L");
        } catch (error) {
          if (!(error instanceof Unmatched) || error.before.length === 0) throw error;
          // What was read before it still runs.
          unmatched = error;
          items = error.before;
        }
        const eof = invocation.value("E");
        if (eof !== undefined && items.includes(eof)) items = items.slice(0, items.indexOf(eof));
        const command = invocation.operands.length > 0 ? invocation.operands : ["echo"];
        const most = way === "n" || way === "L" ? number(invocation, way, 1)! : Infinity;
        const size = replace !== undefined ? 1 : most;
        const room = (number(invocation, "s", 1) ?? 120000) - command.reduce((sum, word) => sum + word.length + 1, 0);
        const parallel = (number(invocation, "P", 0) ?? 1) || Infinity;
        const calls: string[][] = [];
        let length = 0;
        let current: string[] = [];
        for (const item of items) {
          const parts = way === "L" ? words(item) : [item];
          if (item.length + 1 > room) throw new Failure(flavour === "gnu" && room <= 0 ? "cannot fit single argument within argument list size limit" : "argument line too long");
          if (current.length > 0 && (current.length >= size || length + item.length + 1 > room)) {
            calls.push(current.flatMap((each) => each.split("\u0001")));
            current = [];
            length = 0;
          }
          current.push(parts.join("\u0001"));
          length += item.length + 1;
        }
        if (current.length > 0) calls.push(current.flatMap((each) => each.split("\u0001")));
        else if (items.length === 0 && !invocation.has("r") && replace === undefined) calls.push([]);
        let status = 0;
        let running = 0;
        const note = function* (): Call<boolean> {
          const event = yield* wait();
          running -= 1;
          const code = exitNumber(event!.status!);
          if (code === 255) {
            yield* invocation.complain(`${command[0]}: exited with status 255; aborting`);
            status = 124;
            return false;
          }
          if (event!.status!.signal !== undefined) {
            yield* invocation.complain(`${command[0]}: terminated by signal ${code - 128}`);
            status = 125;
            return false;
          }
          if (code === 126 || code === 127) status = code;
          else if (code !== 0) status = 123;
          return true;
        };
        for (const [index, args] of calls.entries()) {
          const line = replace !== undefined ? command.map((word) => word.replaceAll(replace, args[0] ?? "")) : [...command, ...args];
          while (running >= parallel) if (!(yield* note())) return status;
          if (invocation.has("p")) {
            yield* printError(line.join(" "));
            if (!(yield* confirmed(process))) continue;
          } else if (invocation.has("t")) yield* printError(`${line.join(" ")}\n`);
          if (unmatched && index === calls.length - 1) yield* invocation.complain(unmatched.message);
          const child = start(process, line);
          if (!child) {
            yield* invocation.complain(`${line[0]}: No such file or directory`);
            return 127;
          }
          yield* spend(0.5);
          running += 1;
        }
        while (running > 0) if (!(yield* note())) return status;
        return unmatched ? 1 : status;
      },
    },
    flavour,
  );

/** Which of -I, -L and -n says how the input is dealt out: the last one does, with a warning for those before it. */
function* chooseWay(invocation: Invocation): Call<"I" | "L" | "n" | undefined> {
  const names = { I: ["--replace", "--replace/-I/-i"], L: ["--max-lines", "-L"], n: ["--max-args", "--max-args/-n"] } as const;
  let chosen: "I" | "L" | "n" | undefined;
  for (const { name, value } of invocation.options) {
    const way = name === "i" ? "I" : name === "I" || name === "L" || name === "n" ? name : undefined;
    if (way === undefined || (way === "n" && chosen === "I" && value === "1")) continue;
    if (chosen !== undefined && chosen !== way && invocation.flavour === "gnu") {
      yield* invocation.complain(`warning: options ${names[chosen][0]} and ${names[way][1]} are mutually exclusive, ignoring previous ${names[chosen][0]} value`);
    }
    chosen = way;
  }
  return chosen;
}

/** The number that an option has, `least` or more. */
function number(invocation: Invocation, option: string, least: number): number | undefined {
  const text = invocation.value(option);
  if (text === undefined) return undefined;
  const hint = "\nTry 'xargs --help' for more information.";
  if (!/^[-+]?\d+$/.test(text)) throw new Failure(`invalid number "${text}" for -${option} option${hint}`);
  if (Number(text) < least) throw new Failure(`value ${text} for -${option} option should be >= ${least}${hint}`);
  return Number(text);
}

/** Asks at the terminal, wherever the input comes from, whether a command is to run. */
function* confirmed(process: Process): Call<boolean> {
  let terminal: OpenFile;
  try {
    terminal = process.files.open("/dev/tty", { read: true });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure(`failed to open /dev/tty for reading: ${error.message}`);
  }
  terminal.retain();
  yield* printError("?...");
  const answer = yield* readFile(terminal);
  terminal.release();
  return /^[yY]/.test(decodeText(answer));
}

function start(process: Process, line: readonly string[]): Process | undefined {
  const path = findExecutable(process, line[0]!);
  if (path === undefined) return undefined;
  const files = new Map(process.openDescriptors);
  files.set(0, new NullFile());
  return process.spawn({ file: path, args: line, files });
}
