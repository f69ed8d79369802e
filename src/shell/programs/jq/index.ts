import { Exit, isSystemError, printError, spend, ttyOf, type Call, type Process, type Program } from "../../../os/index.ts";
import { Output } from "../../output.ts";
import { errorText, print as printText } from "../../program.ts";
import { isBuiltin } from "./builtins.ts";
import { Halt } from "./builtins/control.ts";
import { Interpreter } from "./evaluate.ts";
import type { Scope } from "./scope.ts";
import { unknownNames } from "./names.ts";
import { HELP, type Options, readOptions, SHORT_HELP, UsageError } from "./options.ts";
import { parse } from "./parse.ts";
import { PAUSE } from "./pause.ts";
import { type Input, InputStream } from "./stream.ts";
import { SyntaxProblem, type Ast } from "./syntax.ts";
import { isTrue, JqError, objectOf, OutOfMemory, print, type Value } from "./value.ts";

/** Steps after which a program that gives nothing lets time pass. */
const STEPS = 1000;

/** jq, as version 1.6 of Debian prints and complains. */
export const jq: Program = function* (process: Process): Call<number> {
  let options: Options;
  try {
    options = readOptions(process);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    yield* printError(error.message);
    return 2;
  }
  if (options.asks !== undefined) {
    yield* printText(options.asks === "help" ? HELP : "jq-1.6\n");
    return 0;
  }
  // Without a filter "." is meant, unless a person is at both ends.
  if (options.filter === undefined && (ttyOf(process, 0) === undefined || ttyOf(process, 1) === undefined)) options.filter = ".";
  if (options.filter === undefined) {
    yield* printError(SHORT_HELP);
    return 2;
  }
  let filter = options.filter;
  if (options.from) {
    try {
      filter = process.files.readText(options.filter);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* printError(`jq: Could not open ${options.filter}: ${error.code === "EISDIR" ? "It's a directory" : errorText(error)}\n`);
      return 2;
    }
  }
  let program: Ast;
  try {
    program = parse(filter);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    yield* printError(compileErrors(filter, [{ message: error.message, at: error.at }, ...error.more]));
    return 3;
  }
  const unknown = unknownNames(program, isBuiltin, [...options.variables.map(([name]) => name), "ENV", "ARGS"]);
  if (unknown.length > 0) {
    yield* printError(compileErrors(filter, unknown.map(({ name, at }) => ({ message: `${name} is not defined`, at }))));
    return 3;
  }
  try {
    return yield* runProgram(process, options, filter, program);
  } catch (error) {
    if (!(error instanceof OutOfMemory) && !isSystemError(error, "ENOMEM")) throw error;
    // It aborts.
    yield* printError("jq: error: cannot allocate memory\n");
    return 134;
  }
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

function* runProgram(process: Process, options: Options, filter: string, program: Ast): Call<number> {
  const asks = /\binputs?\b/.test(filter);
  const whole = options.slurp || asks;
  const stream = new InputStream(process, options.files.length > 0 ? options.files : ["-"], { raw: options.rawInput, streaming: options.streaming, whole });
  const queue: Input[] = [];
  /** The input that was taken last, and where. */
  let current: Input | undefined;
  // What is read as a whole is not worked off as it comes; a terminal must not make a program wait that asks for nothing.
  if (whole) {
    for (let found = yield* stream.next(); found.length > 0; found = yield* stream.next()) queue.push(...found);
  }
  if (options.slurp) {
    const place = queue.at(-1);
    const all = queue.splice(0).map(({ value }) => value);
    // The lines of a text are one text again; what ended them is there too.
    const whole: Value = options.rawInput ? all.map((line, index) => (index < (place?.lines ?? 0) ? `${String(line)}\n` : String(line))).join("") : all;
    queue.push({ value: whole, file: place?.file, lines: place?.lines ?? 0 });
  }
  const complaints: string[] = [];
  let told = 0;
  const tellMissing = function* (): Call<void> {
    for (; told < stream.missing.length; told += 1) yield* printError(`jq: error: Could not open file ${stream.missing[told]!}\n`);
  };
  const output = new Output();
  let steps = 0;
  let spent = 0;
  const interpreter = new Interpreter({
    nextInput: () => {
      current = queue.shift() ?? current;
      return current;
    },
    hasInput: () => queue.length > 0,
    place: () => current,
    wall: () => process.wall,
    env: Object.fromEntries(process.env),
    stderr: (text) => complaints.push(text),
    step: () => {
      steps += 1;
      return steps % STEPS === 0;
    },
  });
  let scope: Scope = { parent: undefined };
  for (const [name, value] of options.variables.toReversed()) scope = { parent: scope, variable: { name, value } };
  scope = { parent: scope, variable: { name: "ARGS", value: objectOf([["positional", options.positional], ["named", objectOf(options.variables)]]) } };
  let code = 0;
  let last: Value | undefined;
  let started = false;
  yield* tellMissing();
  try {
    for (;;) {
      if (!options.nullInput && queue.length === 0 && !options.slurp) {
        yield* output.flush();
        queue.push(...(yield* stream.next()));
        yield* tellMissing();
      }
      if (options.nullInput ? started : queue.length === 0) break;
      started = true;
      if (!options.nullInput) current = queue.shift();
      const input = options.nullInput ? null : current!.value;
      try {
        for (const value of interpreter.run(program, input, scope)) {
          if (value === PAUSE || steps - spent > STEPS) {
            yield* spend((steps - spent) * 0.0005);
            spent = steps;
          }
          if (value === PAUSE) continue;
          last = value;
          output.put(options.raw && typeof value === "string" ? value : `${options.seq ? "\u001e" : ""}${print(value, options.print)}`);
          if (!options.join) output.put("\n");
          yield* output.flushIfFull();
        }
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        code = 5;
        yield* output.force();
        const place = current === undefined ? "<unknown>" : `${current.file ?? "<stdin>"}:${current.lines}`;
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
  stream.release();
  if (stream.error !== undefined) {
    yield* printError(`parse error: ${stream.error}\n`);
    return 4;
  }
  if (stream.missing.length > 0) return 2;
  if (code !== 0) return code;
  if (options.exitStatus) return last === undefined ? 4 : isTrue(last) ? 0 : 1;
  return 0;
}
