import type { Process } from "../../../os/index.ts";

/** openssl's own complaint: printed as it is; the exit code is 1. */
export class OpensslError extends Error {}

/** A line of the queue of errors. The number before it is the thread's. */
export const fault = (text: string): string => `40B7A8E1F67F0000:error:${text}`;

/** What options a command has, as words: those with a value, with a number, and those that stand alone. */
export interface OptionNames {
  valued?: string;
  numbers?: string;
  flags?: string;
  /** What any other option names: "-sha256", "-aes256". */
  others?: "digest" | "cipher";
}

const words = (text = ""): Set<string> => new Set(text.split(" "));

/** Options in openssl's manner: one dash, whole words, values apart; they end at the first word that is none. */
export class Arguments {
  readonly process: Process;
  readonly command: string;
  readonly rest: readonly string[];
  /** The options as they were given. */
  readonly given: readonly (readonly [name: string, value: string | undefined])[];
  /** The last digest or cipher that was named. */
  readonly other: string | undefined;

  /** Throws OpensslError for options that the command does not have. */
  constructor(process: Process, command: string, args: readonly string[], names: OptionNames) {
    this.process = process;
    this.command = command;
    const [valued, numbers, flags] = [words(names.valued), words(names.numbers), words(names.flags)];
    const given: [string, string | undefined][] = [];
    let index = 0;
    for (; index < args.length; index += 1) {
      const arg = args[index]!;
      if (!arg.startsWith("-") || arg === "-") break;
      if (arg === "--") {
        index += 1;
        break;
      }
      const [, name = "", attached] = /^--?([^=]*)(?:=([\s\S]*))?$/.exec(arg) ?? [];
      if (name === "help") throw new Help();
      if (valued.has(name) || numbers.has(name)) {
        if (attached === undefined) index += 1;
        const value = attached ?? args[index];
        if (value === undefined) throw this.usage(`Option -${name} needs a value`);
        if (numbers.has(name) && !/^[+-]?(0x[\da-f]+|\d+)$/i.test(value)) throw this.usage(`Can't parse "${value}" as a number`);
        given.push([name, value]);
      } else if (flags.has(name)) {
        if (attached !== undefined) throw this.usage(`Option -${name} does not take a value`);
        given.push([name, undefined]);
      } else if (names.others && attached === undefined) this.other = name;
      else throw this.usage(`Unknown option: -${name}`);
    }
    this.given = given;
    this.rest = args.slice(index);
  }

  usage(message?: string, after: readonly string[] = []): OpensslError {
    return new OpensslError([...(message === undefined ? [] : [`${this.command}: ${message}`]), `${this.command}: Use -help for summary.`, ...after].join("\n"));
  }

  /** Refuses words after the options. */
  noRest(): void {
    if (this.rest.length > 0) throw this.usage();
  }

  has(name: string): boolean {
    return this.given.some(([each]) => each === name);
  }

  value(name: string): string | undefined {
    return this.given.findLast(([each]) => each === name)?.[1];
  }

  number(name: string): number | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : Number(value);
  }

  all(name: string): readonly string[] {
    return this.given.flatMap(([each, value]) => (each === name && value !== undefined ? [value] : []));
  }
}

/** -help was asked for. */
export class Help extends Error {}
