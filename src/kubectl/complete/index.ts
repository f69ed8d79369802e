import type { Call, Process } from "../../os/index.ts";
import type { Command, Completer } from "../command.ts";
import { CommandError, ConfigurationError, ConnectionError, StatusError } from "../errors.ts";
import type { FlagDefinition } from "../flags/flag.ts";
import { FlagError, Flags, parseArguments } from "../flags/parse.ts";
import { Invocation } from "../invocation.ts";
import { root } from "../main.ts";
import { findCommand, globalFlags, loadCommand } from "../tree.ts";
import { completeClusters, completeContexts, completeNamespaces, completeUsers } from "./resources.ts";

/** Values of flags that mean the same in all commands. */
const VALUES: Readonly<Record<string, Completer>> = {
  namespace: completeNamespaces,
  // The arguments of the command do not matter for these.
  context: withoutArguments(completeContexts),
  cluster: withoutArguments(completeClusters),
  user: withoutArguments(completeUsers),
};

function withoutArguments(completer: Completer): Completer {
  return (invocation, word) => {
    const { process, command, path, flags } = invocation;
    return completer(new Invocation(process, command, path, { flags, args: [], dash: -1 }), word);
  };
}

/** What cobra tells the shell beside the candidates: how to go on after them. */
export const DIRECTIVE = { files: 0, noSpace: 2, noFiles: 4, fileExtensions: 8 } as const;

export interface Candidates {
  /** Whole words; of commands and flags `describe` finds the description. */
  words: readonly string[];
  directive: number;
  command: Command;
  path: readonly string[];
}

/** Candidates for the last of the words; the first word is the command's name. */
export function* candidates(process: Process, words: readonly string[]): Call<Candidates> {
  const word = words.at(-1) ?? "";
  const before = words.slice(1, -1);
  const helping = before[0] === "help";
  const named = helping ? before.slice(1) : before;
  yield* loadCommand(root, named);
  const { command, path, rest } = findCommand(root, named);
  const answer = (found: readonly string[], directive: number = DIRECTIVE.noFiles): Candidates =>
    ({ words: found.filter((each) => each.startsWith(word)), directive, command, path });
  if (before.includes("--")) return answer([]);
  const local = command.flags ?? [];
  const flags = [...local, ...globalFlags];
  const last = before.at(-1);
  const valued = last === undefined ? undefined : flagOfValue(last, flags);
  const invocation = invocationOf(process, command, path.join(" "), flags, valued ? rest.slice(0, -1) : rest);
  try {
    const assigned = /^--([\w-]+)=(.*)$/s.exec(word);
    const flag = valued ?? flags.find(({ name }) => name === assigned?.[1]);
    if (flag) {
      if (flag.name === "filename") return { words: ["json", "yaml", "yml"], directive: DIRECTIVE.fileExtensions, command, path };
      const values = yield* flagValues(invocation, flag, assigned ? assigned[2]! : word);
      return { words: values ?? [], directive: values ? DIRECTIVE.noFiles : DIRECTIVE.files, command, path };
    }
    if (word.startsWith("-")) return answer(flagNames(globalFlags, local, word, invocation.flags));
    const names = (command.commands ?? []).filter(({ hidden }) => !hidden).map(({ name }) => name);
    if (command === root) names.push("help");
    const found = invocation.args.length === 0 ? names.sort() : [];
    if (helping) return answer(found);
    if (path.join(" ") === "kubectl cp") {
      const copies = answer(yield* command.complete!(invocation, word), DIRECTIVE.noSpace);
      return word === "" || copies.words.length > 0 ? copies : answer([], DIRECTIVE.files);
    }
    const required = local.filter((each) => each.required && !invocation.flags.changed(each.name)).map(({ name }) => `--${name}`);
    if (!command.complete) return answer([...required, ...found], command.commands && invocation.args.length === 0 ? DIRECTIVE.noFiles : DIRECTIVE.files);
    const offered = (yield* command.complete(invocation, word)).filter((each) => !invocation.args.includes(each));
    return answer([...required, ...(found.length > 0 ? found : offered)]);
  } catch (error) {
    // What cannot be asked is not offered.
    for (const kind of [StatusError, ConnectionError, ConfigurationError, CommandError]) if (error instanceof kind) return answer([]);
    throw error;
  }
}

/**
 * Whole words that can stand in the place of `words[index]`; the first word is the command's name. Undefined lets the shell
 * complete file names.
 */
export function* completeKubectl(process: Process, words: readonly string[], index = words.length - 1): Call<readonly string[] | undefined> {
  const word = words[index] ?? "";
  const { words: found, directive } = yield* candidates(process, [...words.slice(0, index), word]);
  if (directive !== DIRECTIVE.noFiles && directive !== DIRECTIVE.noSpace) return undefined;
  const assigned = /^(--[\w-]+=)/.exec(word)?.[1] ?? "";
  return found.map((each) => assigned + each);
}

function* flagValues(invocation: Invocation, flag: FlagDefinition, word: string): Call<readonly string[] | undefined> {
  const completer = invocation.command.completeFlags?.[flag.name] ?? (globalFlags.includes(flag) ? VALUES[flag.name] : undefined);
  if (!completer) return undefined;
  return (yield* completer(invocation, word)).filter((each) => each.startsWith(word));
}

/** The flag whose value comes next. */
function flagOfValue(word: string, flags: readonly FlagDefinition[]): FlagDefinition | undefined {
  if (word.includes("=")) return undefined;
  const flag = word.startsWith("--")
    ? flags.find(({ name }) => name === word.slice(2))
    : /^-\w+$/.test(word) ? flags.find(({ shorthand }) => shorthand === word.at(-1)) : undefined;
  return flag && flag.bare === undefined ? flag : undefined;
}

/** Names of flags in cobra's order: those of every command first. A flag that stands already is not offered again. */
function flagNames(inherited: readonly FlagDefinition[], local: readonly FlagDefinition[], word: string, given: Flags): string[] {
  const names = (list: readonly FlagDefinition[]): string[] =>
    [...list]
      .filter(({ hidden, name, type }) => !hidden && (!given.changed(name) || type === "slice" || type === "array"))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ name, shorthand }) => [`--${name}`, ...(shorthand && !word.startsWith("--") ? [`-${shorthand}`] : [])]);
  return [...names(inherited.filter(({ name }) => !local.some((each) => each.name === name))), ...names(local), "--help"];
}

function invocationOf(process: Process, command: Command, path: string, flags: readonly FlagDefinition[], rest: readonly string[]): Invocation {
  let parsed: ConstructorParameters<typeof Invocation>[3];
  try {
    parsed = parseArguments(flags, rest);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    parsed = { flags: new Flags(flags), args: [], dash: -1 };
  }
  const invocation = new Invocation(process, command, path, parsed);
  invocation.quiet = true;
  return invocation;
}
