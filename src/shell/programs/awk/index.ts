import { printError, type Call, type Process, type Program } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { BUSYBOX_VERSION } from "../../program.ts";
import { RegexError } from "../../regex/posix.ts";
import { busyboxMessage, USAGE } from "./busybox.ts";
import { AwkError, AwkInterpreter } from "./interpreter.ts";
import { parseAwk } from "./parse.ts";
import { AwkSyntaxError } from "./syntax.ts";

const MAWK_USAGE = `Usage: mawk [Options] [Program] [file ...]

Program:
    The -f option value is the name of a file containing program text.
    If no -f option is given, a "--" ends option processing; the following
    parameters are the program text.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.  Multiple -f options are accepted.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.

    Implementation-specific options are prefixed with "-W".  They can be
    abbreviated:

    -W version       show version information and exit.
    -W dump          show assembler-like listing of program and exit.
    -W help          show this message and exit.
    -W interactive   set unbuffered output, line-buffered input.
    -W exec file     use file as program as well as last option.
    -W random=number set initial random seed.
    -W sprintf=number adjust size of sprintf buffer.
    -W posix_space   do not consider "\\n" a space.
    -W usage         show this message and exit.
`;

/** POSIX awk, with the words of mawk, Debian's awk, or of BusyBox's. */
export const awk = (flavour: Flavour): Program => function* (process: Process): Call<number> {
  const busybox = flavour === "busybox";
  const refuse = function* (gnu: string, other: string, usage = false): Call<number> {
    yield* printError(busybox ? `awk: ${other}\n${usage ? `${BUSYBOX_VERSION}\n\n${USAGE}` : ""}` : `awk: ${gnu}\n`);
    return busybox ? 1 : 2;
  };
  const args = process.args.slice(1);
  let separator: string | undefined;
  const assignments: [string, string][] = [];
  let source: string | undefined;
  while (args[0]?.startsWith("-") && args[0] !== "-") {
    const arg = args.shift()!;
    if (arg === "--") break;
    const letter = arg[1]!;
    if (!(busybox ? "Fvfe" : "Fvf").includes(letter)) {
      return yield* refuse(`not an option: ${arg}`, arg.startsWith("--") ? `unrecognized option: ${arg.slice(2)}` : `unrecognized option: ${letter}`, true);
    }
    const value = arg.length > 2 ? arg.slice(2) : args.shift();
    if (value === undefined) return yield* refuse(`option requires an argument -- ${letter}`, `option requires an argument: ${letter}`, true);
    if (letter === "F") separator = busybox && value === "t" ? "\t" : value.replaceAll("\\t", "\t").replaceAll("\\n", "\n");
    else if (letter === "v") {
      const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(value);
      if (!match) {
        return yield* refuse(`improper assignment: -v ${value}`, `${value}`, true);
      }
      assignments.push([match[1]!, match[2]!]);
    } else if (letter === "e") source = `${source === undefined ? "" : `${source}\n`}${value}`;
    else {
      try {
        source = `${source === undefined ? "" : `${source}\n`}${process.files.readText(value)}`;
      } catch {
        return yield* refuse(`cannot open ${value} (No such file or directory)`, `can't open '${value}': No such file or directory`);
      }
    }
  }
  source ??= args.shift();
  if (source === undefined) {
    yield* printError(busybox ? `${BUSYBOX_VERSION}\n\n${USAGE}` : MAWK_USAGE);
    return busybox ? 1 : 0;
  }
  try {
    return yield* new AwkInterpreter(process, parseAwk(source), { separator, assignments, operands: args, busybox }).run();
  } catch (error) {
    if (error instanceof AwkSyntaxError) {
      return yield* refuse(`line ${error.line}: ${error.message}`, `cmd. line:${error.line}: Unexpected token`);
    }
    if (error instanceof AwkError || error instanceof RegexError) {
      return yield* refuse(error.message, busyboxMessage(error.message));
    }
    throw error;
  }
};
