import { exitNumber, findExecutable, NullFile, printError, readAll, spend, wait, type Call, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, program } from "../program.ts";
import { decodeText } from "../text.ts";

/** Words of the input: quotes and backslashes as in a shell, or pieces between delimiters. */
function split(text: string, delimiter: string | undefined, lines: boolean): string[] {
  if (delimiter !== undefined) return text.split(delimiter).filter((item, index, all) => index < all.length - 1 || item !== "");
  if (lines) return text.split("\n").map((line) => line.replace(/^[ \t]+/, "")).filter((line) => line !== "").map((line) => words(line).join(" ") === line ? line : line.replace(/\\(.)/g, "$1").replace(/["']/g, ""));
  return words(text);
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
        throw new Failure(`unmatched ${character === "'" ? "single" : "double"} quote; by default quotes are special to xargs unless you use the -0 option`);
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
        const replace = invocation.has("I") || invocation.has("i") ? (invocation.value("I") ?? invocation.value("i") ?? "{}") : undefined;
        let delimiter = invocation.has("0") ? "\0" : invocation.value("d");
        if (delimiter !== undefined) delimiter = delimiter.replace(/\\n/g, "\n").replace(/\\t/g, "\t").replace(/\\0/g, "\0");
        let items = split(text, delimiter, replace !== undefined || invocation.has("L"));
        const eof = invocation.value("E");
        if (eof !== undefined && items.includes(eof)) items = items.slice(0, items.indexOf(eof));
        const command = invocation.operands.length > 0 ? invocation.operands : ["echo"];
        const size = replace !== undefined ? 1 : Number(invocation.value("n") ?? invocation.value("L") ?? Infinity);
        if (!(size > 0)) throw new Failure(`value ${invocation.value("n") ?? ""} for -n option should be >= 1`);
        const calls: string[][] = [];
        let length = 0;
        let current: string[] = [];
        for (const item of items) {
          const parts = invocation.has("L") && replace === undefined ? words(item) : [item];
          if (current.length > 0 && (current.length >= size || length + item.length > 120000)) {
            calls.push(current.flatMap((each) => each.split("\u0001")));
            current = [];
            length = 0;
          }
          current.push(parts.join("\u0001"));
          length += item.length + 1;
        }
        if (current.length > 0) calls.push(current.flatMap((each) => each.split("\u0001")));
        else if (items.length === 0 && !invocation.has("r") && replace === undefined) calls.push([]);
        const parallel = Number(invocation.value("P") ?? 1) || Infinity;
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
        for (const args of calls) {
          const line = replace !== undefined ? command.map((word) => word.replaceAll(replace, args[0] ?? "")) : [...command, ...args];
          if (invocation.has("t") || invocation.has("p")) yield* printError(`${line.join(" ")}${invocation.has("p") ? " ?..." : "\n"}`);
          const child = start(process, line);
          if (!child) {
            yield* invocation.complain(`${line[0]}: No such file or directory`);
            return 127;
          }
          yield* spend(0.5);
          running += 1;
          while (running >= parallel) if (!(yield* note())) return status;
        }
        while (running > 0) if (!(yield* note())) return status;
        return status;
      },
    },
    flavour,
  );

function start(process: Process, line: readonly string[]): Process | undefined {
  const path = findExecutable(process, line[0]!);
  if (path === undefined) return undefined;
  const files = new Map(process.openDescriptors);
  files.set(0, new NullFile());
  return process.spawn({ file: path, args: line, files });
}
