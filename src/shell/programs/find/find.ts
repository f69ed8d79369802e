import { printError, type Call, type Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { print } from "../../program.ts";
import { parseExpression } from "./expression.ts";
import { Search } from "./search.ts";
import { FindError } from "./visit.ts";

const HELP = `Usage: find [-H] [-L] [-P] [-Olevel] [-D debugopts] [path...] [expression]

Default path is the current directory; default expression is -print.
Expression may consist of: operators, options, tests, and actions.

Operators (decreasing precedence; -and is implicit where no others are given):
      ( EXPR )   ! EXPR   -not EXPR   EXPR1 -a EXPR2   EXPR1 -and EXPR2
      EXPR1 -o EXPR2   EXPR1 -or EXPR2   EXPR1 , EXPR2
`;

export const find = (flavour: Flavour) => function* (process: Process): Call<number> {
  const args = process.args.slice(1);
  let index = 0;
  let follow = false;
  for (; /^-(?:[LHPD]|O\d*)$/.test(args[index] ?? ""); index += 1) {
    if (args[index] === "-L") follow = true;
    else if (/^-[HP]$/.test(args[index]!)) follow = false;
    else if (args[index] === "-D") {
      index += 1;
      if (args[index] === undefined) {
        yield* printError("find: Missing argument after the -D option.\nTry 'find --help' for more information.\n");
        return 1;
      }
    }
  }
  const told = flavour === "gnu" && args.find((arg) => /^--?(?:help|version)$/.test(arg));
  if (told) {
    yield* print(told.endsWith("help") ? HELP : "find (GNU findutils) 4.9.0\n");
    return 0;
  }
  const paths: string[] = [];
  while (index < args.length && !/^-./.test(args[index]!) && args[index] !== "(" && args[index] !== "!") {
    paths.push(args[index]!);
    index += 1;
  }
  try {
    const search = new Search(process, follow, flavour);
    const expression = parseExpression(search, args.slice(index));
    return yield* search.run(paths.length > 0 ? paths : ["."], expression);
  } catch (error) {
    if (!(error instanceof FindError)) throw error;
    yield* printError(`find: ${error.message}\n`);
    return 1;
  }
};
