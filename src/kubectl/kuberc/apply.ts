import { isSystemError, printError, type Call, type Process } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { CommandError } from "../errors.ts";
import { Flags } from "../flags/parse.ts";
import { findCommand, firstWord, globalFlags, loadCommand } from "../tree.ts";
import type { KubercLocation } from "./location.ts";
import { decodePreference, type OptionDefault, type Preference } from "./preference.ts";
import { openError } from "../resource/files.ts";

/**
 * The words of a call with what the preferences make of them: an alias becomes its command, and flags that were not given have their
 * defaults. Throws CommandError (kubectl: pkg/kuberc, Apply).
 */
export function* withPreferences(process: Process, root: Command, words: readonly string[], location: KubercLocation): Call<readonly string[]> {
  const preference = yield* load(process, location);
  if (!preference) return words;
  validate(preference);
  const name = firstWord(words);
  if (name === undefined) return words;
  if (findCommand(root, [name]).command === root) return yield* withAlias(root, words, name, preference);
  yield* loadCommand(root, words);
  const { command, path, rest } = findCommand(root, words);
  const given: string[] = [];
  for (const { command: wanted, options } of preference.defaults ?? []) {
    const fields = wanted.split(" ").filter((field) => field !== "");
    yield* loadCommand(root, fields);
    const other = findCommand(root, fields).command;
    if (other === root) {
      yield* printError(`Warning: command ${JSON.stringify(wanted)} not found to set kuberc override\n`);
      continue;
    }
    if (other.name !== command.name) continue;
    given.push(...defaults(command, words, options, (flag) => `invalid flag ${flag} for command ${wanted}`, (value, flag) =>
      `could not apply override value ${value} to flag ${flag} in command ${wanted} err`));
  }
  return given.length === 0 ? words : [...path.slice(1), ...given, ...rest];
}

function* load(process: Process, { path, explicit }: KubercLocation): Call<Preference | undefined> {
  try {
    const decoded = decodePreference(process.files.readText(path), path);
    const unknown = decoded?.unknown ?? [];
    if (unknown.length > 0) yield* printError(`kuberc: ignoring strict decoding error in ${path}: strict decoding error: ${unknown.join(", ")}`);
    return decoded?.preference;
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof CommandError)) throw error;
    const text = isSystemError(error) ? openError(path, error) : error.message;
    if (explicit) throw new CommandError(`kuberc error kuberc: ${text}`);
    if (!isSystemError(error, "ENOENT")) yield* printError(`kuberc: no preferences loaded from ${path}: ${text}`);
    return undefined;
  }
}

function validate({ aliases, defaults: all }: Preference): void {
  const checkOptions = (options: readonly OptionDefault[] | null | undefined): void => {
    const dashed = options?.find(({ name }) => name.startsWith("-"));
    if (dashed) throw new CommandError(`flag name ${dashed.name} should be in long form without dashes`);
  };
  const names = new Set<string>();
  for (const { name, options } of aliases ?? []) {
    if (!/^[a-zA-Z]+$/.test(name)) throw new CommandError("invalid alias name, can only include alphabetical characters");
    checkOptions(options);
    if (names.has(name)) throw new CommandError(`duplicate alias name ${name}`);
    names.add(name);
  }
  for (const { options } of all ?? []) checkOptions(options);
}

function* withAlias(root: Command, words: readonly string[], name: string, { aliases }: Preference): Call<readonly string[]> {
  const alias = aliases?.find((each) => each.name === name);
  if (!alias) return words;
  const fields = alias.command.split(" ").filter((field) => field !== "");
  yield* loadCommand(root, fields);
  const { command } = findCommand(root, fields);
  if (command === root) throw new CommandError(`command ${JSON.stringify(alias.command)} not found to set alias ${JSON.stringify(name)}: [${fields.join(" ")}]`);
  const at = words.indexOf(name);
  const options = defaults(command, words, alias.options, (flag) => `invalid alias flag ${flag} in alias kubectl`, (value, flag) =>
    `could not apply value ${value} to flag ${flag} in alias kubectl err`);
  return [
    ...words.slice(0, at), ...fields, ...options, ...(alias.prependArgs ?? []), ...words.slice(at + 1), ...(alias.appendArgs ?? []),
  ];
}

/** Flags with their values for those of the options that were not given. */
function defaults(
  command: Command, words: readonly string[], options: readonly OptionDefault[] | null | undefined,
  unknown: (flag: string) => string, refused: (value: string, flag: string) => string,
): string[] {
  const flags = new Flags([...(command.flags ?? []), ...globalFlags]);
  return (options ?? []).flatMap(({ name, default: value }) => {
    const flag = flags.define(name);
    if (!flag) throw new CommandError(unknown(name));
    const { shorthand } = flag;
    if (words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`) || (shorthand && word.startsWith(`-${shorthand}`)))) return [];
    try {
      flags.set(flag, value);
    } catch (error) {
      throw new CommandError(`${refused(value, name)}: ${(error as Error).message}`);
    }
    return [`--${name}=${value}`];
  });
}
