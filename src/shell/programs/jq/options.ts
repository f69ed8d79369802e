import { isSystemError, type Process } from "../../../os/index.ts";
import { errorText } from "../../program.ts";
import { parseJson } from "./json.ts";
import type { PrintOptions, Value } from "./value.ts";

/** What jq 1.6 was told to do. */
export interface Options {
  raw: boolean;
  join: boolean;
  nullInput: boolean;
  slurp: boolean;
  rawInput: boolean;
  exitStatus: boolean;
  seq: boolean;
  streaming: boolean;
  print: PrintOptions;
  variables: [string, Value][];
  positional: Value[];
  filter: string | undefined;
  /** The filter stands in this file. */
  from: boolean;
  files: string[];
  /** Asked for instead of any work. */
  asks: "help" | "version" | undefined;
}

/** jq's complaint as it is printed; the exit code is 2. */
export class UsageError extends Error {}

const SEE = "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n";
const refusal = (message: string): UsageError => new UsageError(`jq: ${message}\n${SEE}`);

/** Options without a value: their letter and their word. */
const FLAGS: readonly (readonly [letter: string, word: string, set: (options: Options) => void])[] = [
  ["s", "slurp", (options) => { options.slurp = true; }],
  ["r", "raw-output", (options) => { options.raw = true; }],
  ["j", "join-output", (options) => { options.raw = options.join = true; }],
  ["a", "ascii-output", (options) => { options.print.ascii = true; }],
  ["n", "null-input", (options) => { options.nullInput = true; }],
  ["R", "raw-input", (options) => { options.rawInput = true; }],
  ["e", "exit-status", (options) => { options.exitStatus = true; }],
  ["c", "compact-output", (options) => { options.print.indent = 0; }],
  ["S", "sort-keys", (options) => { options.print.sortKeys = true; }],
  ["C", "color-output", (options) => { options.print.color = true; }],
  ["M", "monochrome-output", (options) => { options.print.color = false; }],
  ["", "tab", (options) => { options.print.indent = "\t"; }],
  ["", "unbuffered", () => {}],
  ["", "stream", (options) => { options.streaming = true; }],
  ["", "seq", (options) => { options.seq = true; }],
  ["f", "from-file", (options) => { options.from = true; }],
  ["h", "help", (options) => { options.asks ??= "help"; }],
  ["V", "version", (options) => { options.asks ??= "version"; }],
];

/** Reads the command line. Throws UsageError. */
export function readOptions(process: Process): Options {
  const options: Options = {
    raw: false, join: false, nullInput: false, slurp: false, rawInput: false, exitStatus: false, seq: false, streaming: false,
    print: { indent: 2, sortKeys: false, ascii: false, color: false }, variables: [], positional: [], filter: undefined, from: false, files: [], asks: undefined,
  };
  const args = process.args.slice(1);
  let rest: "files" | "args" | "jsonargs" = "files";
  let onlyOperands = false;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    if (onlyOperands || !arg.startsWith("-") || arg === "-") {
      if (options.filter === undefined) options.filter = arg;
      else if (rest === "files") options.files.push(arg);
      else options.positional.push(rest === "args" ? arg : jsonOf(arg, "positional"));
      continue;
    }
    if (arg === "--") {
      if (options.filter === undefined && args[index + 1] === undefined) continue;
      onlyOperands = true;
      continue;
    }
    const word = arg.startsWith("--") ? arg.slice(2) : undefined;
    if (word === undefined) {
      // Letters stand together; L takes a folder of modules.
      const letters = [...arg.slice(1)];
      const unknown = letters.some((letter) => letter !== "L" && !FLAGS.some(([each]) => each === letter));
      if (unknown) throw refusal(`Unknown option ${arg}`);
      for (const letter of letters) FLAGS.find(([each]) => each === letter)?.[2](options);
      if (arg === "-L") index += 1;
      continue;
    }
    const flag = FLAGS.find(([, each]) => each === word);
    if (flag) flag[2](options);
    else if (word === "args" || word === "jsonargs") rest = word;
    else if (word === "indent") {
      if (args[index + 1] === undefined) throw refusal("--indent takes one parameter");
      const count = Number.parseInt(args[index + 1]!, 10) || 0;
      if (count < -1 || count > 7) throw refusal("--indent takes a number between -1 and 7");
      options.print.indent = count === -1 ? "\t" : count;
      index += 1;
    } else if (word === "arg" || word === "argjson" || word === "slurpfile" || word === "rawfile" || word === "argfile") {
      const [name, value] = args.slice(index + 1, index + 3);
      if (value === undefined) throw refusal(`--${word} takes two parameters (e.g. --${word} varname ${word === "arg" ? "value" : word === "argjson" ? "text" : "filename"})`);
      options.variables.push([name!, word === "arg" ? value : word === "argjson" ? jsonOf(value, "argjson") : fileOf(process, word, name!, value)]);
      index += 2;
    } else throw refusal(`Unknown option ${arg}`);
  }
  return options;
}

function jsonOf(text: string, option: string): Value {
  const { values, error } = parseJson(text);
  if (error !== undefined || values.length !== 1) throw refusal(option === "positional" ? "invalid JSON text passed to --jsonargs" : `invalid JSON text passed to --${option}`);
  return values[0];
}

function fileOf(process: Process, option: string, name: string, path: string): Value {
  const bad = (why: string): UsageError => new UsageError(`jq: Bad JSON in --${option} ${name} ${path}: ${why}\n`);
  let text: string;
  try {
    text = process.files.readText(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw bad(`Could not open ${path}: ${errorText(error)}`);
  }
  if (option === "rawfile") return text;
  const { values, error } = parseJson(text);
  if (error !== undefined) throw bad(error);
  return option === "argfile" && values.length === 1 ? values[0] : values;
}

const HEAD = `jq - commandline JSON processor [version 1.6]

Usage:	jq [options] <jq filter> [file...]
	jq [options] --args <jq filter> [strings...]
	jq [options] --jsonargs <jq filter> [JSON_TEXTS...]

jq is a tool for processing JSON inputs, applying the given filter to
its JSON text inputs and producing the filter's results as JSON on
standard output.

The simplest filter is ., which copies jq's input to its output
unmodified (except for formatting, but note that IEEE754 is used
for number representation internally, with all that that implies).

For more advanced filters see the jq(1) manpage ("man jq")
and/or https://stedolan.github.io/jq

Example:

	$ echo '{"foo": 0}' | jq .
	{
		"foo": 0
	}

`;

/** What is printed where there is no filter. */
export const SHORT_HELP = `${HEAD}For a listing of options, use jq --help.\n`;

export const HELP = `${HEAD}Some of the options include:
  -c               compact instead of pretty-printed output;
  -n               use \`null\` as the single input value;
  -e               set the exit status code based on the output;
  -s               read (slurp) all inputs into an array; apply filter to it;
  -r               output raw strings, not JSON texts;
  -R               read raw strings, not JSON texts;
  -C               colorize JSON;
  -M               monochrome (don't colorize JSON);
  -S               sort keys of objects on output;
  --tab            use tabs for indentation;
  --arg a v        set variable $a to value <v>;
  --argjson a v    set variable $a to JSON value <v>;
  --slurpfile a f  set variable $a to an array of JSON texts read from <f>;
  --rawfile a f    set variable $a to a string consisting of the contents of <f>;
  --args           remaining arguments are string arguments, not files;
  --jsonargs       remaining arguments are JSON arguments, not files;
  --               terminates argument processing;

Named arguments are also available as $ARGS.named[], while
positional arguments are available as $ARGS.positional[].

See the manpage for more options.
`;
