import { isSystemError, printError, readAll, spend, ttyOf, type Call, type Process, type Program } from "../../../os/index.ts";
import { print } from "../../program.ts";
import { decodeText, encodeText } from "../../text.ts";
import { Interpreter, type Scope } from "../jq/evaluate.ts";
import { parseJson } from "../jq/json.ts";
import { parse } from "../jq/parse.ts";
import { SyntaxProblem, type Ast } from "../jq/syntax.ts";
import { JqError, print as printJson, type Value } from "../jq/value.ts";
import { changeTo, readDocuments, writeDocument, writeValue, YamlError, type YamlDocument } from "./document.ts";
import { PRELUDE, toJq } from "./dialect.ts";

interface Options {
  inPlace: boolean;
  output: "yaml" | "json" | "props";
  input: "yaml" | "json";
  indent: number;
  nullInput: boolean;
  all: boolean;
  unwrap: boolean;
  exit: boolean;
  pretty: boolean;
  noDocuments: boolean;
  expression: string | undefined;
  files: string[];
}

class YqError extends Error {}

function readOptions(args: readonly string[]): Options {
  const options: Options = {
    inPlace: false, output: "yaml", input: "yaml", indent: 2, nullInput: false, all: false, unwrap: true, exit: false, pretty: false, noDocuments: false, expression: undefined, files: [],
  };
  const rest: string[] = [];
  const format = (text: string): "yaml" | "json" | "props" => {
    if (/^(?:json|j)$/.test(text)) return "json";
    if (/^(?:props|p)$/.test(text)) return "props";
    if (/^(?:yaml|y|a|auto)$/.test(text)) return "yaml";
    throw new YqError(`unknown format '${text}' please use [yaml|json|props|csv|tsv|xml|base64|uri|toml|shell|lua|ini]`);
  };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    const [name, given] = /^--[\w-]+=/.test(arg) ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)] : /^-[opI]=?./.test(arg) && !arg.startsWith("--") ? [arg.slice(0, 2), arg.slice(2).replace(/^=/, "")] : [arg, undefined];
    const value = (): string => given ?? args[index += 1] ?? "";
    switch (name) {
      case "-i": case "--inplace": options.inPlace = true; break;
      case "-o": case "--output-format": case "--tojson": options.output = format(value()); break;
      case "-j": options.output = "json"; break;
      case "-p": case "--input-format": options.input = format(value()) === "json" ? "json" : "yaml"; break;
      case "-I": case "--indent": options.indent = Number(value()); break;
      case "-n": case "--null-input": options.nullInput = true; break;
      case "-r": case "--unwrapScalar": options.unwrap = given !== "false"; break;
      case "-e": case "--exit-status": options.exit = true; break;
      case "-P": case "--prettyPrint": options.pretty = true; break;
      case "-N": case "--no-doc": options.noDocuments = true; break;
      case "-C": case "-M": case "--colors": case "--no-colors": case "-v": case "--verbose": break;
      case "--expression": options.expression = value(); break;
      case "-s": case "--split-exp": case "--from-file": throw new YqError(`unknown flag: ${name}`);
      default:
        if (/^-./.test(arg)) throw new YqError(arg.startsWith("--") ? `unknown flag: ${arg}` : `unknown shorthand flag: '${arg[1]}' in ${arg}`);
        rest.push(arg);
    }
  }
  if (rest[0] === "eval" || rest[0] === "e") rest.shift();
  else if (rest[0] === "eval-all" || rest[0] === "ea") {
    rest.shift();
    options.all = true;
  }
  options.files = rest;
  return options;
}

/** yq: jq for YAML, as mikefarah made it. */
export const yq: Program = function* (process: Process): Call<number> {
  try {
    const args = process.args.slice(1);
    if (args[0] === "--version" || args[0] === "-V") {
      yield* print("yq (https://github.com/mikefarah/yq/) version v4.44.3\n");
      return 0;
    }
    if (args[0] === "--help" || args[0] === "-h" || (args.length === 0 && ttyOf(process, 0))) {
      yield* print("yq is a portable command-line data file processor (https://github.com/mikefarah/yq/) \n\nUsage:\n  yq [flags]\n  yq [command]\n\nExamples:\n  yq '.a.b[0].c' file.yaml\n  yq -i '.a = \"x\"' file.yaml\n  yq -o json '.' file.yaml\n");
      return 0;
    }
    const options = readOptions(args);
    // The first operand is the expression unless it is a file and nothing else.
    if (options.expression === undefined) {
      const first = options.files[0];
      if (first === undefined) options.expression = ".";
      else if (options.files.length === 1 && !options.nullInput && process.files.exists(first) && !process.files.isDirectory(first)) options.expression = ".";
      else options.expression = options.files.shift();
    }
    return yield* run(process, options);
  } catch (error) {
    if (!(error instanceof YqError) && !(error instanceof YamlError) && !(error instanceof JqError)) throw error;
    yield* printError(`Error: ${error.message}\n`);
    return 1;
  }
};

interface Source {
  name: string;
  documents: YamlDocument[];
  values: Value[];
}

function* load(process: Process, options: Options): Call<Source[]> {
  if (options.nullInput) return [{ name: "", documents: readDocuments("null"), values: [null] }];
  const sources: Source[] = [];
  for (const name of options.files.length > 0 ? options.files : ["-"]) {
    let text: string;
    try {
      text = name === "-" ? decodeText(yield* readAll(0)) : decodeText(process.files.readFile(name));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new YqError(error.code === "EISDIR" ? `read ${name}: is a directory` : `open ${name}: ${error.message.toLowerCase()}`);
    }
    yield* spend(text.length * 0.0005);
    try {
      const documents = readDocuments(text);
      const values = options.input === "json" ? (parseJson(text).values as Value[]) : documents.map((document) => document.toJS({ maxAliasCount: -1 }) as Value);
      sources.push({ name, documents: options.input === "json" ? values.map((value) => readDocuments(printJson(value))[0]!) : documents, values });
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      throw new YqError(`bad file '${name}': ${error.message}`);
    }
  }
  return sources;
}

function compile(expression: string): Ast {
  try {
    return parse(PRELUDE + toJq(expression.trim() === "" ? "." : expression));
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    throw new YqError(`1:1: invalid input text ${JSON.stringify(expression)}`);
  }
}

function* run(process: Process, options: Options): Call<number> {
  const sources = yield* load(process, options);
  const program = compile(options.expression!);
  const interpreter = new Interpreter({
    nextInput: () => undefined, wall: () => process.wall, env: Object.fromEntries(process.env), stderr: () => {}, step: () => {}, lenient: true,
  });
  const all = sources.flatMap((source) => source.values);
  const evaluate = (value: Value, source: Source | undefined, file: number, document: number): Value[] => {
    let scope: Scope = { parent: undefined };
    for (const [name, each] of [["files", all], ["file", file], ["document", document], ["filename", source?.name ?? ""]] as const) scope = { parent: scope, variable: { name, value: each } };
    return [...interpreter.run(program, value, scope)];
  };
  let last: Value;
  if (options.all) {
    const outputs = evaluate(all[0], undefined, 0, 0);
    yield* print(join(outputs.map((value) => shown(value, options)), options));
    return 0;
  }
  const texts: string[] = [];
  for (const [file, source] of sources.entries()) {
    const parts: string[] = [];
    for (const [index, document] of source.documents.entries()) {
      const before = JSON.stringify(source.values[index]);
      const outputs = evaluate(source.values[index], source, file, index);
      // One whole document comes out: it is the one that went in, changed.
      const whole = outputs.length === 1 && options.output === "yaml" && !options.nullInput && isWhole(options.expression!);
      if (whole && !options.pretty) {
        if (JSON.stringify(outputs[0]) !== before) changeTo(document, outputs[0]);
        parts.push(writeDocument(document, options.indent).replace(/^---\n/, "").replace(/^\.\.\.\n/m, ""));
      } else if (outputs.length > 0) parts.push(outputs.map((value) => shown(value, options)).join(""));
      if (outputs.length > 0) last = outputs.at(-1);
    }
    const text = join(parts, options);
    if (options.inPlace) {
      if (options.files.length === 0) throw new YqError("write inplace flag only applicable when giving an expression and at least one file");
      process.files.writeFile(source.name, encodeText(text));
    } else texts.push(text);
  }
  if (!options.inPlace) yield* print(join(texts.filter((text) => text !== ""), options));
  if (options.exit && (last === undefined || last === null || last === false)) {
    yield* printError("Error: no matches found\n");
    return 1;
  }
  return 0;
}

/** Whether an expression answers the document it is given, perhaps changed: an assignment, a deletion, a dot. */
function isWhole(expression: string): boolean {
  return /^\s*\.\s*$|(?<![=!<>])=(?!=)|\|=|\+=|\bdel\(|\bwith\(|sort_keys|^\s*(?:\.\s*\|\s*)?select\([^|]*\)\s*$|\.\s*\*\s*/.test(expression);
}

function join(parts: readonly string[], options: Options): string {
  return parts.join(options.noDocuments || options.output === "json" ? "" : "---\n");
}

function shown(value: Value, options: Options): string {
  if (options.output === "json") return `${printJson(value, { indent: options.indent, sortKeys: false, ascii: false, color: false })}\n`;
  if (options.output === "props") return properties(value, "").join("");
  if (value === undefined || value === null) return "null\n";
  if (typeof value !== "object") {
    const text = typeof value === "string" && !options.unwrap ? JSON.stringify(value) : typeof value === "string" ? value : printJson(value);
    return `${text}\n`;
  }
  return writeValue(value, options.indent);
}

function properties(value: Value, path: string): string[] {
  if (value === null || typeof value !== "object") return [`${path} = ${String(value)}\n`];
  return Object.entries(value).flatMap(([key, each]) => properties(each, path === "" ? key : `${path}.${key}`));
}
