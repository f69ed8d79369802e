/** Whose program it is: the texts of its errors, its options and its output follow that one. */
export type Flavour = "gnu" | "busybox";

/** What a program takes: letters, long names, and whether they need a value. */
export interface OptionTable {
  /** Letters as for getopt(3): "ab:c" ("b" needs a value); "c::" may have one attached. */
  short: string;
  /** Long names, and the letter (or word) they stand for; "name=" needs a value, "name=?" may have one. */
  long?: Readonly<Record<string, string>>;
  /** Whether the first operand ends the options (POSIX, as env, xargs and timeout need it). */
  stopAtOperand?: boolean;
  /** Options like -5 are given as option "digits" with the value "5". */
  digits?: boolean;
}

export interface Option {
  /** The letter, or the word the table gives for a long name. */
  name: string;
  value: string | undefined;
}

/** The arguments do not fit the table; `message` is getopt's sentence without the program's name. */
export class OptionError extends Error {}

/** Takes arguments (without the program's name) apart. Throws OptionError. */
export function parseOptions(
  args: readonly string[],
  table: OptionTable,
  flavour: Flavour = "gnu",
): { options: Option[]; operands: string[] } {
  const options: Option[] = [];
  const operands: string[] = [];
  const long = Object.entries(table.long ?? {}).map(([key, name]) => {
    const match = /^(.*?)(=\??)?$/.exec(key)!;
    return { key: match[1]!, name, takes: match[2] === "=" ? "needs" : match[2] === "=?" ? "may" : "none" } as const;
  });
  const letters = new Map<string, "none" | "needs" | "may">();
  for (let i = 0; i < table.short.length; i += 1) {
    const takes = table.short.startsWith("::", i + 1) ? "may" : table.short[i + 1] === ":" ? "needs" : "none";
    letters.set(table.short[i]!, takes);
    i += takes === "may" ? 2 : takes === "needs" ? 1 : 0;
  }
  let index = 0;
  for (; index < args.length; index += 1) {
    const arg = args[index]!;
    if (arg === "--") {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (arg.startsWith("--") && arg.length > 2) {
      const equals = arg.indexOf("=");
      const word = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
      let found = long.filter((option) => option.key === word);
      if (found.length === 0) found = long.filter((option) => option.key.startsWith(word));
      const meanings = new Set(found.map((option) => option.name));
      if (found.length === 0) {
        throw new OptionError(flavour === "gnu" ? `unrecognized option '--${word}'` : `unrecognized option: ${word}`);
      }
      if (meanings.size > 1) {
        const names = found.map((option) => `'--${option.key}'`).join(" ");
        throw new OptionError(`option '--${word}' is ambiguous; possibilities: ${names}`);
      }
      const option = found[0]!;
      if (option.takes === "none") {
        if (equals >= 0) throw new OptionError(`option '--${option.key}' doesn't allow an argument`);
        options.push({ name: option.name, value: undefined });
      } else if (equals >= 0) {
        options.push({ name: option.name, value: arg.slice(equals + 1) });
      } else if (option.takes === "may") {
        options.push({ name: option.name, value: undefined });
      } else {
        index += 1;
        const value = args[index];
        if (value === undefined) {
          throw new OptionError(
            flavour === "gnu" ? `option '--${option.key}' requires an argument` : `option requires an argument: ${option.key}`,
          );
        }
        options.push({ name: option.name, value });
      }
      continue;
    }
    if (arg.length > 1 && arg.startsWith("-")) {
      const digits = table.digits ? /^-(\d+)(.*)$/.exec(arg) : null;
      let rest = arg.slice(1);
      if (digits) {
        options.push({ name: "digits", value: digits[1]! });
        rest = digits[2]!;
      }
      while (rest !== "") {
        const letter = rest[0]!;
        rest = rest.slice(1);
        if (table.digits && /\d/.test(letter) && !letters.has(letter)) {
          // A number behind letters, as in -u0.
          const more = /^\d*/.exec(rest)![0];
          options.push({ name: "digits", value: letter + more });
          rest = rest.slice(more.length);
          continue;
        }
        const takes = letters.get(letter);
        if (takes === undefined) {
          throw new OptionError(flavour === "gnu" ? `invalid option -- '${letter}'` : `unrecognized option: ${letter}`);
        }
        if (takes === "none") {
          options.push({ name: letter, value: undefined });
          continue;
        }
        let value: string | undefined = rest === "" ? undefined : rest;
        rest = "";
        if (value === undefined && takes === "needs") {
          index += 1;
          value = args[index];
          if (value === undefined) {
            throw new OptionError(
              flavour === "gnu" ? `option requires an argument -- '${letter}'` : `option requires an argument: ${letter}`,
            );
          }
        }
        options.push({ name: letter, value });
      }
      continue;
    }
    if (table.stopAtOperand) {
      operands.push(...args.slice(index));
      break;
    }
    operands.push(arg);
  }
  return { options, operands };
}
