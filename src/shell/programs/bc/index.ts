import { isSystemError, printError, ttyOf, type Call, type OpenFile } from "../../../os/index.ts";
import { LineInput, openInput } from "../../input.ts";
import type { Flavour } from "../../options.ts";
import { Output } from "../../output.ts";
import { print, program, type Invocation } from "../../program.ts";
import { Parser, SyntaxProblem, Unfinished, type Statement } from "./parse.ts";
import { Calculator, RuntimeProblem } from "./run.ts";

/** bc: a calculator with as many digits as wanted. */
export const bc = (flavour: Flavour) =>
  program(
    {
      name: "bc",
      short: "hilqswv",
      long: { interactive: "i", mathlib: "l", quiet: "q", standard: "s", warn: "w", help: "h", version: "v" },
      usage: "bc [options] [file ...]",
      *run(invocation) {
        const { process } = invocation;
        if (invocation.has("h")) {
          yield* print("usage: bc [options] [file ...]\n  -h  --help         print this usage and exit\n  -i  --interactive  force interactive mode\n  -l  --mathlib      use the predefined math routines\n  -q  --quiet        don't print initial banner\n  -s  --standard     non-standard bc constructs are errors\n  -w  --warn         warn about non-standard bc constructs\n  -v  --version      print version information and exit\n");
          return;
        }
        const banner = "bc 1.07.1\nCopyright 1991-1994, 1997, 1998, 2000, 2004, 2006, 2008, 2012-2017 Free Software Foundation, Inc.\n";
        if (invocation.has("v")) {
          yield* print(banner);
          return;
        }
        if (flavour === "gnu" && ttyOf(process, 0) && !invocation.has("q")) yield* print(`${banner}This is free software with ABSOLUTELY NO WARRANTY.\nFor details type \`warranty'. \n`);
        const output = new Output();
        const input = new LineInput(process.descriptor(0));
        const readLine = function* (): Call<string> {
          return (yield* input.next())?.text ?? "";
        };
        const calculator = new Calculator(invocation.has("l"), (text) => output.put(text), readLine);
        for (const path of invocation.operands) {
          let file: OpenFile;
          try {
            file = openInput(process, path);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* printError(`File ${path} is unavailable.\n`);
            return 1;
          }
          const ended = yield* session(invocation, calculator, new LineInput(file), output, path);
          file.release();
          if (ended) return;
        }
        yield* session(invocation, calculator, input, output, "standard_in");
      },
    },
    flavour,
  );

/** Takes lines till statements are whole, and does them; answers whether one said that it is over. */
function* session(invocation: Invocation, calculator: Calculator, input: LineInput, output: Output, name: string): Call<boolean> {
  let text = "";
  let line = 0;
  let first = 1;
  for (;;) {
    const next = yield* input.next();
    if (!next && text === "") return false;
    if (text === "") first = line + 1;
    line += 1;
    text += `${next?.text ?? ""}\n`;
    if (next && text.endsWith("\\\n")) continue;
    const statements: Statement[] = [];
    try {
      const parser = new Parser(text);
      for (let statement = parser.next(); statement; statement = parser.next()) statements.push(statement);
    } catch (error) {
      if (error instanceof Unfinished && next) continue;
      if (!(error instanceof Unfinished) && !(error instanceof SyntaxProblem)) throw error;
      yield* output.force();
      yield* printError(invocation.flavour === "busybox" ? `bc: bad expression at '${text.trim()}'\n` : `(${name}) ${first - 1 + (error instanceof SyntaxProblem ? error.line : line)}: ${error instanceof SyntaxProblem ? error.message : "syntax error"}\n`);
      text = "";
      if (!next) return false;
      continue;
    }
    text = "";
    // "quit" is obeyed when it is read.
    for (const statement of statements) {
      try {
        if (yield* calculator.run(statement)) {
          yield* output.force();
          return true;
        }
      } catch (error) {
        if (!(error instanceof RuntimeProblem)) throw error;
        yield* output.force();
        yield* printError(`Runtime error (func=(main), adr=3): ${error.message}\n`);
      }
    }
    yield* output.flush();
  }
}
