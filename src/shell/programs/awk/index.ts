import { printError, type Call, type Process, type Program } from "../../../os/index.ts";
import { RegexError } from "../../regex/posix.ts";
import { AwkError, AwkInterpreter } from "./interpreter.ts";
import { parseAwk } from "./parse.ts";
import { AwkSyntaxError } from "./syntax.ts";

/** POSIX awk, with the words of mawk, Debian's awk. */
export const awk: Program = function* (process: Process): Call<number> {
  const args = process.args.slice(1);
  let separator: string | undefined;
  const assignments: [string, string][] = [];
  let source: string | undefined;
  while (args[0]?.startsWith("-") && args[0] !== "-") {
    const arg = args.shift()!;
    if (arg === "--") break;
    const letter = arg[1]!;
    if (!"Fvf".includes(letter)) {
      yield* printError(`awk: not an option: ${arg}\n`);
      return 2;
    }
    const value = arg.length > 2 ? arg.slice(2) : args.shift();
    if (value === undefined) {
      yield* printError(`awk: option requires an argument -- ${letter}\n`);
      return 2;
    }
    if (letter === "F") separator = value === "t" ? "\t" : value.replaceAll("\\t", "\t").replaceAll("\\n", "\n");
    else if (letter === "v") {
      const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(value);
      if (!match) {
        yield* printError(`awk: improper assignment: -v ${value}\n`);
        return 2;
      }
      assignments.push([match[1]!, match[2]!]);
    } else {
      try {
        source = `${source === undefined ? "" : `${source}\n`}${process.files.readText(value)}`;
      } catch {
        yield* printError(`awk: cannot open ${value} (No such file or directory)\n`);
        return 2;
      }
    }
  }
  source ??= args.shift();
  if (source === undefined) {
    yield* printError("Usage: mawk [Options] [Program] [file ...]\n");
    return 2;
  }
  try {
    return yield* new AwkInterpreter(process, parseAwk(source), { separator, assignments, operands: args }).run();
  } catch (error) {
    if (error instanceof AwkSyntaxError) {
      yield* printError(`awk: line ${error.line}: ${error.message}\n`);
      return 2;
    }
    if (error instanceof AwkError || error instanceof RegexError) {
      yield* printError(`awk: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
};
