import { isSystemError, printError, readAll, spend, ttyOf, type Call, type Process, type Program } from "../../../os/index.ts";
import { print } from "../../program.ts";
import { decodeText, encodeText } from "../../text.ts";
import { coloured } from "./colours.ts";
import { Evaluator, type Context } from "./evaluate.ts";
import { decode, encode, formatNamed, formatOf, type Format } from "./formats.ts";
import { whole, YamlNode, YqError } from "./node.ts";
import { arithmetic } from "./operators/arithmetic.ts";
import { attributes } from "./operators/attributes.ts";
import { items } from "./operators/items.ts";
import { stringOperators } from "./operators/strings.ts";
import { structure } from "./operators/structure.ts";
import { parse, type Expression } from "./parse.ts";
import { SEPARATOR } from "./read.ts";
import { writeLeading } from "./write.ts";

interface Options {
  inPlace: boolean;
  output: Format | undefined;
  input: Format | undefined;
  indent: number;
  nullInput: boolean;
  all: boolean;
  unwrap: boolean | undefined;
  exit: boolean;
  pretty: boolean;
  noDocuments: boolean;
  nul: boolean;
  colours: boolean | undefined;
  split: string | undefined;
  expression: string | undefined;
  /** A file that has the expression. */
  from: string | undefined;
  files: string[];
}

const OPERATORS = new Map(Object.entries({ ...arithmetic, ...structure, ...items, ...attributes, ...stringOperators }));

const PRETTY = '(... | (select(tag != "!!str"), select(tag == "!!str") | select(test("(?i)^(y|yes|n|no|on|off)$") | not)) ) style=""';

const HELP = `yq is a portable command-line data file processor (https://github.com/mikefarah/yq/) 
See https://mikefarah.gitbook.io/yq/ for detailed documentation and examples.

Usage:
  yq [flags]
  yq [command]

Examples:

# yq tries to auto-detect the file format based off the extension, and defaults to YAML if it's unknown (or piping through STDIN)
# Use the '-p/--input-format' flag to specify a format type.
cat file.xml | yq -p xml

# read the "stuff" node from "myfile.yml"
yq '.stuff' < myfile.yml

# update myfile.yml in place
yq -i '.stuff = "foo"' myfile.yml

# print contents of sample.json as idiomatic YAML
yq -P -oy sample.json


Available Commands:
  completion  Generate the autocompletion script for the specified shell
  eval        (default) Apply the expression to each document in each yaml file in sequence
  eval-all    Loads _all_ yaml documents of _all_ yaml files and runs expression once
  help        Help about any command

Flags:
  -C, --colors                          force print with colors
  -e, --exit-status                     set exit status if there are no matches or null or false is returned
      --expression string               forcibly set the expression argument. Useful when yq argument detection thinks your expression is a file.
      --from-file string                Load expression from specified file.
  -h, --help                            help for yq
  -I, --indent int                      sets indent level for output (default 2)
  -i, --inplace                         update the file in place of first file given.
  -p, --input-format string             [auto|a|yaml|y|json|j|props|p|csv|c|tsv|t|base64|uri] parse format for input. (default "auto")
  -M, --no-colors                       force print with no colors
  -N, --no-doc                          Don't print document separators (---)
  -0, --nul-output                      Use NUL char to separate values. If unwrap scalar is also set, fail if unwrapped scalar contains NUL char.
  -n, --null-input                      Don't read input, simply evaluate the expression given. Useful for creating docs from scratch.
  -o, --output-format string            [auto|a|yaml|y|json|j|props|p|csv|c|tsv|t|base64|uri|sh|shell|s] output format type. (default "auto")
  -P, --prettyPrint                     pretty print, shorthand for '... style = ""'
  -s, --split-exp string                print each result (or doc) into a file named (exp). [exp] argument must return a string. You can use $index in the expression as the result counter. The necessary directories will be created.
  -r, --unwrapScalar                    unwrap scalar, print the value with no quotes, colors or comments. Defaults to true for yaml (default true)
  -v, --verbose                         verbose mode
  -V, --version                         Print version information and quit

Use "yq [command] --help" for more information about a command.
`;

/** Letters that take a value, and long options with the letter they stand for. */
const VALUED = "oIpsf";
const LONG: Record<string, string> = {
  inplace: "i", "output-format": "o", tojson: "j", "input-format": "p", indent: "I", "null-input": "n", unwrapScalar: "r", "exit-status": "e", prettyPrint: "P", "no-doc": "N", colors: "C", "no-colors": "M", verbose: "v",
  "nul-output": "0", "split-exp": "s", expression: "expression", "from-file": "from-file", "front-matter": "f", "header-preprocess": "", "string-interpolation": "", version: "V", help: "h",
};

function readOptions(args: readonly string[]): Options & { show?: "version" | "help" } {
  const options: Options & { show?: "version" | "help" } = {
    inPlace: false, output: undefined, input: undefined, indent: 2, nullInput: false, all: false, unwrap: undefined, exit: false, pretty: false, noDocuments: false, nul: false, colours: undefined, split: undefined,
    expression: undefined, from: undefined, files: [],
  };
  const set = (name: string, value: string): void => {
    const yes = value !== "false";
    switch (name) {
      case "i": options.inPlace = yes; break;
      case "o": options.output = /^(?:auto|a)$/.test(value) ? undefined : formatNamed(value); break;
      case "j": options.output = "json"; break;
      case "p": options.input = /^(?:auto|a)$/.test(value) ? undefined : formatNamed(value); break;
      case "I":
        if (!/^-?\d+$/.test(value)) throw new YqError(`invalid argument ${JSON.stringify(value)} for "-I, --indent" flag: strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
        options.indent = Number(value);
        if (options.indent < 0) throw new YqError("indent must not be negative");
        break;
      case "n": options.nullInput = yes; break;
      case "r": options.unwrap = yes; break;
      case "e": options.exit = yes; break;
      case "P": options.pretty = yes; break;
      case "N": options.noDocuments = yes; break;
      case "0": options.nul = yes; break;
      case "C": options.colours = true; break;
      case "M": options.colours = false; break;
      case "s": options.split = value; break;
      case "V": options.show = "version"; break;
      case "h": options.show = "help"; break;
      case "expression": options.expression = value; break;
      case "from-file": options.from = value; break;
      default:
    }
  };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    const needed = (shown: string): string => {
      const value = args[index += 1];
      if (value === undefined) throw new YqError(`flag needs an argument: ${shown}`);
      return value;
    };
    if (arg === "--") {
      options.files.push(...args.slice(index + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const [, name, given] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
      const letter = LONG[name ?? ""];
      if (letter === undefined) throw new YqError(`unknown flag: ${arg.replace(/=.*/s, "")}`);
      set(letter, given ?? (VALUED.includes(letter) && letter !== "" ? needed(`--${name}`) : letter === "expression" || letter === "from-file" ? needed(`--${name}`) : "true"));
    } else if (arg.length > 1 && arg.startsWith("-")) {
      for (let at = 1; at < arg.length; at += 1) {
        const letter = arg[at]!;
        if (!"iojpInrePN0CMsvVhfc".includes(letter)) throw new YqError(`unknown shorthand flag: '${letter}' in ${arg}`);
        const rest = arg.slice(at + 1);
        if (VALUED.includes(letter)) {
          set(letter, rest === "" ? needed(`'${letter}' in ${arg}`) : rest.replace(/^=/, ""));
          break;
        }
        if (rest.startsWith("=")) {
          set(letter, rest.slice(1));
          break;
        }
        set(letter, "true");
      }
    } else options.files.push(arg);
  }
  const [command] = options.files;
  if (command === "eval" || command === "e" || command === "eval-all" || command === "ea") {
    options.files.shift();
    options.all = command.includes("a", 1);
  } else if (command === "help") options.show = "help";
  return options;
}

/** yq: queries and edits of YAML, as mikefarah's version 4 has them. */
export const yq: Program = function* (process: Process): Call<number> {
  try {
    const options = readOptions(process.args.slice(1));
    if (options.show === "version") {
      yield* print("yq (https://github.com/mikefarah/yq/) version v4.44.3\n");
      return 0;
    }
    if (options.show === "help") {
      yield* print(HELP);
      return 0;
    }
    if (options.from !== undefined) options.expression = readFile(process, options.from);
    // The first operand is the expression unless it is a file and nothing else.
    else if (options.expression === undefined) {
      const [first] = options.files;
      if (first !== undefined && (options.files.length > 1 || options.nullInput || !process.files.exists(first) || process.files.isDirectory(first))) options.expression = options.files.shift();
    }
    if (options.nullInput && options.files.length > 0) throw new YqError("cannot pass files in when using null-input flag");
    if (options.inPlace && (options.files.length === 0 || options.files[0] === "-")) throw new YqError("write in place flag only applicable when giving an expression and at least one file");
    if (options.inPlace && options.split !== undefined) throw new YqError("write in place cannot be used with split file");
    if (options.files.length === 0 && !options.nullInput) {
      if (ttyOf(process, 0)) {
        yield* print(HELP.slice(HELP.indexOf("Usage:")));
        return 0;
      }
      options.files.push("-");
    }
    return yield* evaluateFiles(process, options);
  } catch (error) {
    if (!(error instanceof YqError)) throw error;
    yield* printError(`Error: ${error.message}\n`);
    return 1;
  }
};

function readFile(process: Process, name: string): string {
  try {
    return decodeText(process.files.readFile(name));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new YqError(error.code === "EISDIR" ? `read ${name}: is a directory` : `open ${name}: ${error.message.toLowerCase()}`);
  }
}

/** What has been printed decides about the separator before the next document. */
class Printer {
  anything = false;
  private document: number | undefined;
  private file = 0;
  private readonly format: Format;
  private readonly options: Options;
  private readonly colours: boolean;

  constructor(format: Format, options: Options, colours: boolean) {
    this.format = format;
    this.options = options;
    this.colours = colours;
  }

  show(node: YamlNode): string {
    const { format, options } = this;
    const unwrap = options.unwrap ?? format !== "json";
    let out = "";
    const changed = this.document !== undefined && (this.document !== node.document || this.file !== node.file);
    const separators = !options.noDocuments && format === "yaml";
    if (changed && separators && !node.leading.startsWith(SEPARATOR) && options.split === undefined) out += "---\n";
    if (this.document === undefined) this.file = node.file;
    this.document = node.document;
    if (format === "yaml") out += writeLeading(node.leading, separators);
    if (!(node.tag === "!!null" || (node.tag === "!!bool" && node.value === "false"))) this.anything = true;
    let body = encode(node, format, { indent: options.indent, unwrap });
    if (format === "json" && unwrap && node.resolved.kind === "scalar" && node.resolved.plainTag === "!!str") body = `${node.resolved.value}\n`;
    if (this.colours && (format === "yaml" || format === "json") && !(node.kind === "scalar" && unwrap)) body = coloured(body);
    out += body;
    return options.nul ? `${out.replace(/\n$/, "")}\0` : out;
  }
}

function* evaluateFiles(process: Process, options: Options): Call<number> {
  const input = options.input ?? formatOf(options.files[0] ?? "") ?? "yaml";
  const output = options.output ?? (options.input === undefined ? input : "yaml");
  const colours = options.colours ?? (!options.inPlace && ttyOf(process, 1) !== undefined && (process.env.get("NO_COLOR") ?? "") === "");
  const random = process.machine.simulation.random.fork("yq");
  const evaluator = new Evaluator({ env: process.env, wall: () => process.wall, readFile: (name) => readFile(process, name), random: () => random.next() }, OPERATORS);
  const source = options.expression ?? "";
  const program = parse(options.pretty ? (source.trim() === "" ? PRETTY : `${source} | ${PRETTY}`) : source);
  const names: Expression | undefined = options.split === undefined ? undefined : parse(options.split);
  const printer = new Printer(output, options, colours);
  const context = (nodes: readonly YamlNode[], variables: Context["variables"] = new Map()): Context => ({ nodes, variables, readOnly: false });
  let kept = "";
  let count = 0;
  const put = function* (nodes: readonly YamlNode[]): Call<void> {
    let text = "";
    for (const node of nodes) {
      const shown = printer.show(node);
      if (!names) {
        text += shown;
        continue;
      }
      let name = evaluator.run(context([node], new Map([["index", [whole(count)]]])), names)[0]?.value ?? "";
      if (!/\.[a-zA-Z0-9]+$/.test(name)) name += output === "json" ? ".json" : output === "props" ? ".properties" : ".yml";
      count += 1;
      if (name.includes("/")) process.files.mkdir(name.replace(/\/[^/]*$/, "") || "/", { recursive: true });
      process.files.writeFile(name, encodeText(shown));
    }
    yield* spend(evaluator.steps * 0.002 + text.length * 0.0005);
    evaluator.steps = 0;
    if (options.inPlace) kept += text;
    else if (text !== "") yield* print(text);
  };
  const together: YamlNode[] = [];
  let documents = 0;
  for (const [file, name] of options.files.entries()) {
    const text = name === "-" ? decodeText(yield* readAll(0)) : readFile(process, name);
    yield* spend(text.length * 0.0005);
    let nodes: YamlNode[];
    try {
      nodes = decode(text, input, { filename: name, file, leading: !options.all || file === 0 });
    } catch (error) {
      throw error instanceof YqError ? new YqError(`bad file '${name}': ${error.message}`) : error;
    }
    documents += nodes.length;
    if (options.all) together.push(...nodes);
    else for (const node of nodes) yield* put(evaluator.run(context([node]), program));
  }
  if (options.all && documents > 0) {
    for (const node of together) node.together = true;
    yield* put(evaluator.run(context(together), program));
  }
  if (documents === 0) yield* put(evaluator.run(context([new YamlNode("scalar", "!!null", "")]), program));
  if (options.inPlace) process.files.writeFile(options.files[0]!, encodeText(kept));
  if (options.exit && !printer.anything) throw new YqError("no matches found");
  return 0;
}
