import { parseDuration } from "../../apimachinery/time.ts";
import type { FlagDefinition } from "./flag.ts";

/** A mistake on the command line, in the words of pflag. */
export class FlagError extends Error {}

/** The flags of one call with their values. */
export class Flags {
  readonly definitions: readonly FlagDefinition[];
  private readonly values = new Map<string, string[]>();
  private readonly order: [string, string][] = [];

  constructor(definitions: readonly FlagDefinition[]) {
    this.definitions = definitions;
  }

  define(name: string): FlagDefinition | undefined {
    return this.definitions.find((flag) => flag.name === name);
  }

  /** Names and values in the order of the command line. */
  given(): readonly [name: string, value: string][] {
    return this.order;
  }

  /** Whether the flag was given. */
  changed(name: string): boolean {
    return this.values.has(name);
  }

  has(name: string): boolean {
    return this.define(name) !== undefined;
  }

  string(name: string): string {
    return this.values.get(name)?.at(-1) ?? this.define(name)?.fallback ?? "";
  }

  bool(name: string): boolean {
    return parseBool(this.string(name)) ?? false;
  }

  int(name: string): number {
    return Number(this.string(name));
  }

  /** ms */
  duration(name: string): number {
    return parseDuration(this.string(name));
  }

  list(name: string): string[] {
    const { fallback = "", type } = this.define(name) ?? {};
    const given = this.values.get(name);
    if (!given) return splitCsv(fallback);
    return type === "slice" || type === "pairs" || type === "map" ? given.flatMap(splitCsv) : given;
  }

  /** Gives a flag a value, as the command line does. Throws FlagError. */
  set(definition: FlagDefinition, value: string): void {
    const reason = refusal(definition, value);
    if (reason !== undefined) {
      const label = definition.shorthand ? `-${definition.shorthand}, --${definition.name}` : `--${definition.name}`;
      throw new FlagError(`invalid argument ${JSON.stringify(value)} for "${label}" flag: ${reason}`);
    }
    this.order.push([definition.name, value]);
    const list = this.values.get(definition.name);
    if (list) list.push(value);
    else this.values.set(definition.name, [value]);
  }
}

const TRUE = ["1", "t", "T", "TRUE", "true", "True"];
const FALSE = ["0", "f", "F", "FALSE", "false", "False"];

/** strconv.ParseBool of Go; undefined for what is neither. */
export function parseBool(text: string): boolean | undefined {
  return TRUE.includes(text) ? true : FALSE.includes(text) ? false : undefined;
}

function refusal({ type }: Pick<FlagDefinition, "type">, value: string): string | undefined {
  const quoted = JSON.stringify(value);
  switch (type) {
    case "bool":
      return parseBool(value) !== undefined ? undefined : `strconv.ParseBool: parsing ${quoted}: invalid syntax`;
    case "int":
    case "level":
      if (!/^[-+]?\d+$/.test(value)) return `strconv.ParseInt: parsing ${quoted}: invalid syntax`;
      return Math.abs(Number(value)) > 2 ** 63 ? `strconv.ParseInt: parsing ${quoted}: value out of range` : undefined;
    case "duration":
      try {
        parseDuration(value);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    case "pairs": {
      const odd = splitCsv(value).find((part) => !part.includes("="));
      return odd === undefined ? undefined : `${odd} must be formatted as key=value`;
    }
    case "map":
      return value.split(",").some((part) => part !== "" && !part.includes("=")) ? "malformed pair, expect string=string" : undefined;
    case "slice":
      return value.includes('"') && !csvIsWhole(value) ? 'parse error on line 1, column 1: bare " in non-quoted-field' : undefined;
    default:
      return undefined;
  }
}

function csvIsWhole(text: string): boolean {
  return /^(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*$/.test(text);
}

function splitCsv(text: string): string[] {
  if (text === "") return [];
  if (!text.includes('"')) return text.split(",");
  const fields = text.match(/"(?:[^"]|"")*"|[^",]+/g) ?? [];
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}

export interface ParsedArguments {
  flags: Flags;
  args: string[];
  /** Number of arguments before `--`; -1 without one. */
  dash: number;
  /** Whether -h or --help stood there. */
  help: boolean;
  /** What deprecated flags print. */
  notices: string[];
}

/** Reads arguments as pflag does: flags may stand anywhere before `--`. Throws FlagError. */
export function parseArguments(definitions: readonly FlagDefinition[], words: readonly string[]): ParsedArguments {
  const result: ParsedArguments = { flags: new Flags(definitions), args: [], dash: -1, help: false, notices: [] };
  const queue = [...words];
  const use = (flag: FlagDefinition, value: string): void => {
    result.flags.set(flag, value);
    if (flag.deprecated !== undefined) result.notices.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`);
  };
  while (queue.length > 0) {
    const word = queue.shift()!;
    if (word === "--") {
      result.dash = result.args.length;
      result.args.push(...queue);
      break;
    }
    if (!word.startsWith("-") || word === "-") result.args.push(word);
    else if (word.startsWith("--")) long(word, queue, definitions, result, use);
    else short(word, queue, definitions, result, use);
  }
  return result;
}

type Use = (flag: FlagDefinition, value: string) => void;

function long(word: string, queue: string[], definitions: readonly FlagDefinition[], result: ParsedArguments, use: Use): void {
  const text = word.slice(2);
  if (text === "" || text.startsWith("-") || text.startsWith("=")) throw new FlagError(`bad flag syntax: ${word}`);
  const at = text.indexOf("=");
  const name = (at < 0 ? text : text.slice(0, at)).replaceAll("_", "-");
  const flag = definitions.find((candidate) => candidate.name === name);
  if (!flag) {
    if (name === "help") {
      const value = at < 0 ? "true" : text.slice(at + 1);
      const reason = refusal({ type: "bool" }, value);
      if (reason !== undefined) throw new FlagError(`invalid argument ${JSON.stringify(value)} for "-h, --help" flag: ${reason}`);
      result.help = parseBool(value)!;
      return;
    }
    throw new FlagError(`unknown flag: --${at < 0 ? text : text.slice(0, at)}`);
  }
  if (at >= 0) use(flag, text.slice(at + 1));
  else if (flag.bare !== undefined) use(flag, flag.bare);
  else if (queue.length > 0) use(flag, queue.shift()!);
  else throw new FlagError(`flag needs an argument: ${word}`);
}

function short(word: string, queue: string[], definitions: readonly FlagDefinition[], result: ParsedArguments, use: Use): void {
  let letters = word.slice(1);
  while (letters !== "") {
    const letter = letters[0]!;
    const flag = definitions.find((candidate) => candidate.shorthand === letter);
    if (!flag) {
      if (letter === "h") {
        result.help = true;
        return;
      }
      throw new FlagError(`unknown shorthand flag: '${letter}' in -${letters}`);
    }
    if (letters.length > 2 && letters[1] === "=") {
      use(flag, letters.slice(2));
      return;
    }
    if (flag.bare !== undefined) {
      use(flag, flag.bare);
      letters = letters.slice(1);
      continue;
    }
    if (letters.length > 1) {
      use(flag, letters.slice(1));
      return;
    }
    if (queue.length === 0) throw new FlagError(`flag needs an argument: '${letter}' in -${letters}`);
    use(flag, queue.shift()!);
    return;
  }
}
