import { Exit, printError, spend, ttyOf, type Call, type OpenFile, type Process, type Program } from "../../../os/index.ts";
import { openInput, readWhole } from "../../input.ts";
import { Output } from "../../output.ts";
import { errorText } from "../../program.ts";
import { decodeText } from "../../text.ts";
import { Halt, isBuiltin } from "./builtins.ts";
import { Interpreter, type Scope } from "./evaluate.ts";
import { parseJson } from "./json.ts";
import { unknownNames } from "./names.ts";
import { JsonStream } from "./stream.ts";
import { parse } from "./parse.ts";
import { SyntaxProblem, type Ast } from "./syntax.ts";
import { isTrue, JqError, objectOf, print, type PrintOptions, type Value } from "./value.ts";

/** jq, as version 1.6 of Debian prints and complains. */

const USAGE = `Usage:	jq [OPTIONS] FILTER [FILES...]
	jq [OPTIONS] --args FILTER [ARGUMENTS...]
	jq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]

`;

interface Options {
  raw: boolean;
  join: boolean;
  nullInput: boolean;
  slurp: boolean;
  rawInput: boolean;
  exitStatus: boolean;
  seq: boolean;
  print: PrintOptions;
  variables: [string, Value][];
  named: [string, Value][];
  positional: Value[];
  filter: string | undefined;
  files: string[];
}

class UsageError extends Error {}

export const jq: Program = function* (process: Process): Call<number> {
  let options: Options;
  try {
    options = readOptions(process);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    yield* printError(error.message);
    return 2;
  }
  // Without a filter "." is meant, unless a person is at both ends.
  if (options.filter === undefined && (ttyOf(process, 0) === undefined || ttyOf(process, 1) === undefined)) options.filter = ".";
  if (options.filter === undefined) {
    yield* printError(`${USAGE}jq: error: no filter was given\n`);
    return 2;
  }
  let program: Ast;
  try {
    program = parse(options.filter);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    yield* printError(compileErrors(options.filter, [{ message: error.message, at: error.at }]));
    return 3;
  }
  const unknown = unknownNames(program, isBuiltin, [...options.variables.map(([name]) => name), "ENV", "ARGS", "__prog_args"]);
  if (unknown.length > 0) {
    yield* printError(compileErrors(options.filter, unknown.map(({ name, at }) => ({ message: `${name} is not defined`, at }))));
    return 3;
  }
  return yield* runProgram(process, options, program);
};

/** Each with its line, and behind it as many blanks as it stands from the line's beginning. */
function compileErrors(filter: string, problems: readonly { message: string; at: number }[]): string {
  const texts = problems.map(({ message, at }) => {
    const from = filter.lastIndexOf("\n", at - 1) + 1;
    const line = filter.slice(from).split("\n")[0]!;
    return `jq: error: ${message} at <top-level>, line ${filter.slice(0, from).split("\n").length}:\n${line}${" ".repeat(at - from)}\n`;
  });
  return `${texts.join("")}jq: ${problems.length} compile error${problems.length === 1 ? "" : "s"}\n`;
}

function* runProgram(process: Process, options: Options, program: Ast): Call<number> {
  // Standard input is worked off as it comes, unless the program wants to see it as a whole.
  const stdin = options.files.length === 0 && !options.nullInput && !options.rawInput && !options.slurp && !/\binputs?\b/.test(options.filter!) ? openInput(process, "-") : undefined;
  const stream = stdin && new JsonStream(stdin);
  const { texts, missing } = stream ? { texts: "", missing: [] } : yield* readInputs(process, options);
  const lines = (): number => stream?.lines ?? lineOf(texts);
  const complaints: string[] = missing.map((each) => `jq: error: Could not open file ${each}\n`);
  const parsed = stream ? { values: [] } : options.rawInput ? { values: rawValues(texts, options) } : parseJson(texts);
  const queue: Value[] = options.slurp && !options.rawInput ? [parsed.values] : [...parsed.values];
  const output = new Output();
  let steps = 0;
  let spent = 0;
  const interpreter = new Interpreter({
    nextInput: () => queue.shift(),
    wall: () => process.wall,
    env: Object.fromEntries(process.env),
    stderr: (text) => complaints.push(text),
    step: () => {
      steps += 1;
    },
  });
  let scope: Scope = { parent: undefined };
  for (const [name, value] of options.variables) scope = { parent: scope, variable: { name, value } };
  const named = objectOf(options.named);
  scope = { parent: scope, variable: { name: "__prog_args", value: options.positional } };
  scope = { parent: scope, variable: { name: "ARGS", value: objectOf([["positional", options.positional], ["named", named]]) } };
  let code = 0;
  let last: Value | undefined;
  let started = false;
  try {
    for (;;) {
      if (stream && queue.length === 0) {
        yield* output.flush();
        queue.push(...(yield* stream.next()));
      }
      if (options.nullInput ? started : queue.length === 0) break;
      started = true;
      const input = options.nullInput ? null : queue.shift();
      try {
        for (const value of interpreter.run(program, input, scope)) {
          last = value;
          output.put(options.raw && typeof value === "string" ? value : `${options.seq ? "\u001e" : ""}${print(value, options.print)}`);
          if (!options.join) output.put("\n");
          if (steps - spent > 1000) {
            yield* spend((steps - spent) * 0.0005);
            spent = steps;
          }
          yield* output.flushIfFull();
        }
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        code = 5;
        yield* output.force();
        const place = options.nullInput ? "<unknown>" : `${options.files.at(-1) ?? "<stdin>"}:${lines()}`;
        yield* printError(`jq: error (at ${place})${error.message.startsWith("(not a string): ") ? " " : ": "}${error.message}\n`);
      }
      for (const complaint of complaints.splice(0)) {
        yield* output.force();
        yield* printError(complaint);
      }
    }
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
    yield* output.force();
    if (error.value !== undefined && error.value !== null) yield* printError(typeof error.value === "string" ? error.value : `${print(error.value)}\n`);
    throw new Exit(error.code);
  }
  yield* output.force();
  for (const complaint of complaints) yield* printError(complaint);
  stdin?.release();
  const mistake = stream ? stream.error : "error" in parsed ? parsed.error : undefined;
  if (mistake !== undefined) {
    yield* printError(`jq: error (at <stdin>:${lines()}): ${mistake}\n`.replace("jq: error", "parse error").replace(/ \(at <stdin>:\d+\)/, ""));
    return 4;
  }
  if (missing.length > 0) return 2;
  if (code !== 0) return code;
  if (options.exitStatus) return last === undefined ? 4 : isTrue(last) ? 0 : 1;
  return 0;
}

/** The line jq names in errors: how many have been read. */
function lineOf(text: string): number {
  return text.split("\n").length - 1;
}

function rawValues(text: string, options: Options): Value[] {
  if (options.slurp) return [text];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function* readInputs(process: Process, options: Options): Call<{ texts: string; missing: string[] }> {
  if (options.nullInput && options.files.length === 0) {
    // Standard input is only read where the program asks for it; a terminal must not make it wait.
    if (!/\binputs?\b/.test(options.filter!)) return { texts: "", missing: [] };
  }
  const missing: string[] = [];
  let texts = "";
  for (const path of options.files.length > 0 ? options.files : ["-"]) {
    let file: OpenFile;
    try {
      file = openInput(process, path);
    } catch (error) {
      missing.push(`${path}: ${errorText(error)}`);
      continue;
    }
    try {
      texts += decodeText(yield* readWhole(file));
    } finally {
      file.release();
    }
  }
  return { texts, missing };
}

function readOptions(process: Process): Options {
  const options: Options = {
    raw: false, join: false, nullInput: false, slurp: false, rawInput: false, exitStatus: false, seq: false,
    print: { indent: 2, sortKeys: false, ascii: false, color: false },
    variables: [], named: [], positional: [], filter: undefined, files: [],
  };
  const args = process.args.slice(1);
  let rest: "files" | "args" | "jsonargs" = "files";
  let onlyOperands = false;
  const refuse = (message: string): never => {
    throw new UsageError(`jq: error: ${message}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`);
  };
  const json = (text: string, what: string): Value => {
    const read = parseJson(text);
    if (("error" in read && read.error !== undefined) || read.values.length !== 1) return refuse(`Invalid JSON text passed to --${what}`);
    return read.values[0];
  };
  const take = (index: number, count: number, name: string): string[] => {
    if (index + count >= args.length) return refuse(`--${name} takes ${count === 1 ? "one parameter" : "two parameters"} (e.g. --${name} ${count === 1 ? "n" : "varname value"})`);
    return args.slice(index + 1, index + 1 + count);
  };
  const bind = (name: string, value: Value): void => {
    options.variables.push([name, value]);
    options.named.push([name, value]);
  };
  const letter = (character: string): void => {
    switch (character) {
      case "r":
        options.raw = true;
        return;
      case "j":
        options.raw = options.join = true;
        return;
      case "n":
        options.nullInput = true;
        return;
      case "s":
        options.slurp = true;
        return;
      case "R":
        options.rawInput = true;
        return;
      case "e":
        options.exitStatus = true;
        return;
      case "c":
        options.print.indent = 0;
        return;
      case "S":
        options.print.sortKeys = true;
        return;
      case "C":
        options.print.color = true;
        return;
      case "M":
        options.print.color = false;
        return;
      case "a":
        options.print.ascii = true;
        return;
      default:
        refuse(`Unknown arguments`);
    }
  };
  const words: Record<string, string> = {
    "raw-output": "r", "join-output": "j", "null-input": "n", slurp: "s", "raw-input": "R", "exit-status": "e", "compact-output": "c", "sort-keys": "S",
    "color-output": "C", "monochrome-output": "M", "ascii-output": "a",
  };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    if (onlyOperands || !arg.startsWith("-") || arg === "-") {
      if (options.filter === undefined) options.filter = arg;
      else if (rest === "files") options.files.push(arg);
      else options.positional.push(rest === "args" ? arg : json(arg, "jsonargs"));
      continue;
    }
    if (arg === "--") {
      onlyOperands = true;
      continue;
    }
    if (!arg.startsWith("--")) {
      for (const character of arg.slice(1)) {
        if (character === "f") {
          const [path] = take(index, 1, "from-file");
          options.filter = process.files.readText(path!);
          index += 1;
        } else letter(character);
      }
      continue;
    }
    const word = arg.slice(2);
    if (words[word] !== undefined) letter(words[word]);
    else if (word === "arg" || word === "argjson") {
      const [name, value] = take(index, 2, word);
      bind(name!, word === "arg" ? value! : json(value!, "argjson"));
      index += 2;
    } else if (word === "slurpfile" || word === "rawfile") {
      const [name, path] = take(index, 2, word);
      let text = "";
      try {
        text = process.files.readText(path!);
      } catch (error) {
        refuse(`Bad JSON in --${word} ${name} ${path}: Could not open ${path}: ${errorText(error)}`);
      }
      bind(name!, word === "rawfile" ? text : parseJson(text).values);
      index += 2;
    } else if (word === "args" || word === "jsonargs") rest = word;
    else if (word === "tab") options.print.indent = "\t";
    else if (word === "indent") {
      const [count] = take(index, 1, "indent");
      options.print.indent = Number(count);
      index += 1;
    } else if (word === "from-file") {
      const [path] = take(index, 1, "from-file");
      options.filter = process.files.readText(path!);
      index += 1;
    } else if (word === "seq") options.seq = true;
    else if (word === "unbuffered" || word === "stream") continue;
    else refuse(`Unknown arguments`);
  }
  return options;
}

