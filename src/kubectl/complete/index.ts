import type { Call, Process } from "../../os/index.ts";
import type { Command, Completer } from "../command.ts";
import { CommandError, ConfigurationError, ConnectionError, StatusError } from "../errors.ts";
import type { FlagDefinition } from "../flags/flag.ts";
import { FlagError, parseArguments, type Flags, type ParsedArguments } from "../flags/parse.ts";
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
  /** Why nothing can be offered. */
  mistake?: string;
}

/** Candidates for the last of the words, as cobra finds them; the first word is the command's name. */
export function* candidates(process: Process, words: readonly string[]): Call<Candidates> {
  let word = words.at(-1) ?? "";
  const before = words.slice(1, -1);
  const helping = before[0] === "help";
  const named = helping ? before.slice(1) : before;
  yield* loadCommand(root, named);
  const { command, path, rest: after } = findCommand(root, named);
  const rest = helping ? named : after;
  const answer = (found: readonly string[], directive: number = DIRECTIVE.noFiles, mistake?: string): Candidates =>
    ({ words: found.filter((each) => each.startsWith(word)), directive, command, path, ...(mistake === undefined ? {} : { mistake }) });
  const local = helping ? [] : (command.flags ?? []);
  const flags = [...local, ...globalFlags];
  const ended = before.includes("--");
  const wanted = ended ? undefined : flagWanted(word, rest.at(-1), flags);
  let parsed: ParsedArguments;
  const given = wanted && wanted.own && wanted.flag ? rest.slice(0, -1) : rest;
  try {
    parsed = parseArguments(flags, given);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    return answer([], DIRECTIVE.files, `Error while parsing flags from args [${given.join(" ")}]: ${error.message}`);
  }
  if (wanted && !wanted.flag) return answer([], DIRECTIVE.files, `Subcommand '${helping ? "help" : command.name}' does not support flag '${wanted.name}'`);
  if (parsed.help) return answer([]);
  const invocation = new Invocation(process, command, path.join(" "), parsed);
  invocation.quiet = true;
  const { args } = parsed;
  try {
    if (wanted?.flag) {
      if (!wanted.own) word = word.slice(word.indexOf("=") + 1);
      if (wanted.flag.name === "filename") return { ...answer([]), words: ["json", "yaml", "yml"], directive: DIRECTIVE.fileExtensions };
      const values = yield* flagValues(invocation, wanted.flag, word);
      return answer(values ?? [], values ? DIRECTIVE.noFiles : DIRECTIVE.files);
    }
    const required = local.filter(({ required: needed, name }) => needed && !parsed.flags.changed(name)).map(({ name }) => `--${name}`)
      .filter((each) => each.startsWith(word));
    if (word.startsWith("-") && !word.includes("=") && !ended) {
      return answer(required.length > 0 ? required : flagNames(globalFlags, local, word, parsed.flags));
    }
    const names = (command.commands ?? []).filter(({ hidden }) => !hidden).map(({ name }) => name);
    if (command === root) names.push("help");
    names.sort();
    if (helping) return answer(command === root && args.length > 0 ? [] : names);
    const changed = local.some(({ name }) => parsed.flags.changed(name));
    const children = args.length === 0 && !changed ? names : [];
    if (command.choices) return answer([...required, ...(args.length === 0 ? command.choices : [])], args.length === 0 ? DIRECTIVE.noFiles : DIRECTIVE.files);
    if (!command.complete) return answer([...children, ...required], children.length > 0 ? DIRECTIVE.noFiles : DIRECTIVE.files);
    const offered = yield* command.complete(invocation, word);
    const [found, space] = "unfinished" in offered ? [offered.unfinished, DIRECTIVE.noSpace] : [offered, 0];
    // What stands already is not offered again.
    const left = args.length > 0 ? found.filter((each) => !args.includes(each)) : found;
    return answer([...children, ...required, ...left], path.at(-1) === "cp" ? DIRECTIVE.noSpace : DIRECTIVE.noFiles | space);
  } catch (error) {
    // What cannot be asked is not offered.
    for (const kind of [StatusError, ConnectionError, ConfigurationError, CommandError]) if (error instanceof kind) return answer([]);
    throw error;
  }
}

interface WantedFlag {
  name: string;
  /** Undefined: the command has no such flag. */
  flag: FlagDefinition | undefined;
  /** The value is a word of its own. */
  own: boolean;
}

/** The flag whose value a word is, by itself (`--a=`) or by the word before it. */
function flagWanted(word: string, last: string | undefined, flags: readonly FlagDefinition[]): WantedFlag | undefined {
  if (word.startsWith("-")) {
    const at = word.indexOf("=");
    return at < 0 ? undefined : named(word.slice(0, at), flags, false);
  }
  if (last === undefined || !/^(?:-[^-]|--.)/.test(last) || last.includes("=")) return undefined;
  const wanted = named(last, flags, true);
  // Every command has --help, which takes no value.
  return wanted.flag?.bare === undefined && wanted.name !== "help" && last !== "-h" ? wanted : undefined;
}

function named(word: string, flags: readonly FlagDefinition[], own: boolean): WantedFlag {
  const name = word.startsWith("--") ? word.slice(2) : word.at(-1)!;
  return { name, flag: flags.find((flag) => (word.startsWith("--") ? flag.name : flag.shorthand) === name), own };
}

/**
 * Whole words that can stand in the place of `words[index]`; the first word is the command's name. Undefined lets the shell
 * complete file names.
 */
export function* completeKubectl(process: Process, words: readonly string[], index = words.length - 1): Call<readonly string[] | undefined> {
  const word = words[index] ?? "";
  const { words: found, directive } = yield* candidates(process, [...words.slice(0, index), word]);
  if (directive === DIRECTIVE.files || directive === DIRECTIVE.fileExtensions || (directive === DIRECTIVE.noSpace && found.length === 0)) return undefined;
  const assigned = /^(--[\w-]+=)/.exec(word)?.[1] ?? "";
  return found.map((each) => assigned + each);
}

function* flagValues(invocation: Invocation, flag: FlagDefinition, word: string): Call<readonly string[] | undefined> {
  const completer = invocation.command.completeFlags?.[flag.name] ?? (globalFlags.includes(flag) ? VALUES[flag.name] : undefined);
  if (!completer) return undefined;
  const offered = yield* completer(invocation, word);
  return "unfinished" in offered ? offered.unfinished : offered;
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
