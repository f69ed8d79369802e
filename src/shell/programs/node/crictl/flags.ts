import words from "./commands.json" with { type: "json" };

/** What crictl ends with: told as a fatal line of its log. */
export class Fatal extends Error {}

/** A mistake in how a command was called: its help is shown before the fatal line. */
export class Misuse extends Fatal {}

/** A command was called without what it needs: its help is the answer. */
export class NeedsHelp extends Error {}

export function fail(message: string): never {
  throw new Fatal(message);
}

interface FlagWords {
  name: string;
  usage: string;
  alias?: string;
  /** What it takes; without, it is a switch. */
  value?: string;
  default?: string;
}

/** What a command is called with, and what its help says of it (cri-tools 1.36). */
export interface CommandWords {
  usage: string;
  args?: string;
  aliases?: string[];
  flags: FlagWords[];
}

export const commandWords: Readonly<Record<string, CommandWords>> = words;

/** The command that a name or another name of it means. */
export function commandNamed(name: string): string | undefined {
  if (Object.hasOwn(commandWords, name)) return name;
  return Object.keys(commandWords).find((each) => commandWords[each]!.aliases?.includes(name));
}

/** Flags by their long names, and the arguments behind them. */
export class Flags {
  private readonly values: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];

  constructor(values: ReadonlyMap<string, readonly string[]>, rest: readonly string[]) {
    this.values = values;
    this.rest = rest;
  }

  has(name: string): boolean {
    return this.values.has(name) && this.get(name) !== "false";
  }

  get(name: string): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }
}

/** Reads flags as Go's package flag does: they stand before the first argument; switches of one letter may stand together. Throws Misuse. */
export function readFlags(known: readonly FlagWords[], args: readonly string[]): Flags {
  const values = new Map<string, string[]>();
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at]!;
    if (arg === "--") {
      at += 1;
      break;
    }
    if (!/^--?[^-]/.test(arg)) break;
    const name = arg.replace(/^--?/, "").split("=")[0]!;
    const given = arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : undefined;
    const together = !arg.startsWith("--") && !find(known, name) && [...name].every((letter) => find(known, letter)) ? [...name] : [name];
    for (const [index, each] of together.entries()) {
      const flag = find(known, each);
      if (!flag) throw new Misuse(`flag provided but not defined: -${name}`);
      const last = index === together.length - 1;
      const value = flag.value === undefined ? (last ? given : undefined) ?? "true" : last ? given ?? args[at += 1] : undefined;
      if (value === undefined) throw new Misuse(`flag needs an argument: -${each}`);
      if (flag.value === "number" && !/^[-+]?\d+$/.test(value)) throw new Misuse(`invalid value ${JSON.stringify(value)} for flag -${each}: parse error`);
      values.set(flag.name, [...(values.get(flag.name) ?? []), value]);
    }
  }
  return new Flags(values, args.slice(at));
}

function find(known: readonly FlagWords[], name: string): FlagWords | undefined {
  return known.find((flag) => flag.name === name || flag.alias === name);
}

const HELP: FlagWords = { name: "help", alias: "h", usage: "show help" };

/** The help of a command as its library lays it out: columns two blanks apart. */
export function helpOf(name: string): string {
  const { usage, args, flags } = commandWords[name]!;
  const lines = [...flags, HELP].map((flag): [string, string] => {
    const value = flag.value === undefined ? "" : " value";
    const spelled = [`--${flag.name}${value}`, ...(flag.alias === undefined ? [] : [`-${flag.alias}${value}`])].join(", ");
    const otherwise = flag.default ?? (flag.value === undefined && flag !== HELP ? "false" : flag.value === "number" ? "0" : undefined);
    const shown = otherwise === undefined ? "" : ` (default: ${flag.value === "string" ? JSON.stringify(otherwise) : otherwise})`;
    return [flag.value === "slice" ? `${spelled} [ ${spelled} ]` : spelled, `${flag.usage}${shown}`];
  });
  const width = Math.max(...lines.map(([spelled]) => spelled.length)) + 2;
  const text = lines.map(([spelled, told]) => `   ${spelled.padEnd(width)}${told.replaceAll("\n", `\n${" ".repeat(3 + width)}`)}\n`).join("");
  return `NAME:\n   crictl ${name} - ${usage}\n\nUSAGE:\n   crictl ${name} [command options]${args === undefined ? "" : ` ${args}`}\n\nOPTIONS:\n${text}`;
}
