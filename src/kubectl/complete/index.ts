import type { Call, Process } from "../../os/index.ts";
import type { Command, Completer } from "../command.ts";
import { CommandError, ConfigurationError, ConnectionError, StatusError } from "../errors.ts";
import type { FlagDefinition } from "../flags/flag.ts";
import { FlagError, Flags, parseArguments } from "../flags/parse.ts";
import { Invocation } from "../invocation.ts";
import { root } from "../main.ts";
import { findCommand, globalFlags } from "../tree.ts";
import { completeClusters, completeContexts, completeNamespaces, completeUsers } from "./resources.ts";

const FORMATS = [
  "custom-columns", "custom-columns-file", "go-template", "go-template-file", "json", "jsonpath", "jsonpath-as-json",
  "jsonpath-file", "kyaml", "name", "template", "templatefile", "wide", "yaml",
];

const constant = (...values: string[]): Completer =>
  // eslint-disable-next-line require-yield
  function* () {
    return values;
  };

/** Values of flags that mean the same in all commands. */
const VALUES: Readonly<Record<string, Completer>> = {
  namespace: completeNamespaces,
  // The arguments of the command do not matter for these.
  context: withoutArguments(completeContexts),
  cluster: withoutArguments(completeClusters),
  user: withoutArguments(completeUsers),
  output: constant(...FORMATS),
  "dry-run": constant("client", "none", "server"),
  cascade: constant("background", "foreground", "orphan"),
  restart: constant("Always", "Never", "OnFailure"),
};

function withoutArguments(completer: Completer): Completer {
  return (invocation, word) => {
    const { process, command, path, flags } = invocation;
    return completer(new Invocation(process, command, path, { flags, args: [], dash: -1 }), word);
  };
}

/**
 * Whole words that can stand in the place of `words[index]`; the first word is the command's name. Undefined lets the shell
 * complete file names.
 */
export function* completeKubectl(process: Process, words: readonly string[], index = words.length - 1): Call<readonly string[] | undefined> {
  const word = words[index] ?? "";
  const before = words.slice(1, index);
  const dashes = before.indexOf("--");
  if (dashes >= 0) return undefined;
  const { command, path, rest } = findCommand(root, before);
  const flags = [...(command.flags ?? []), ...globalFlags];
  const last = before.at(-1);
  const valued = last === undefined ? undefined : flagOfValue(last, flags);
  const invocation = invocationOf(process, command, path.join(" "), flags, valued ? rest.slice(0, -1) : rest);
  const keep = (found: readonly string[], prefix = ""): string[] =>
    found.map((each) => prefix + each).filter((each) => each.startsWith(word));
  try {
    if (valued) return yield* flagValues(invocation, valued, word);
    const assigned = /^--([\w-]+)=(.*)$/s.exec(word);
    if (assigned) {
      const flag = flags.find(({ name }) => name === assigned[1]);
      const values = flag && (yield* flagValues(invocation, flag, assigned[2]!));
      return values && keep(values, `--${assigned[1]}=`);
    }
    if (word.startsWith("-")) return keep(flagNames(flags));
    const names = (command.commands ?? []).filter(({ hidden }) => !hidden).map(({ name }) => name);
    const found = invocation.args.length === 0 ? keep(names).sort() : [];
    if (!command.complete) return found.length > 0 || command.commands ? found : undefined;
    return [...found, ...keep(yield* command.complete(invocation, word))];
  } catch (error) {
    // What cannot be asked is not offered.
    for (const kind of [StatusError, ConnectionError, ConfigurationError, CommandError]) if (error instanceof kind) return [];
    throw error;
  }
}

function* flagValues(invocation: Invocation, flag: FlagDefinition, word: string): Call<readonly string[] | undefined> {
  const completer = invocation.command.completeFlags?.[flag.name] ?? VALUES[flag.name];
  if (!completer) return flag.name === "filename" || flag.name === "kustomize" || flag.name.startsWith("from-") ? undefined : [];
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

/** `--output`, `--output=`, `-o`, in the order of the alphabet. */
function flagNames(flags: readonly FlagDefinition[]): string[] {
  return flags
    .filter(({ hidden }) => !hidden)
    .flatMap(({ name, shorthand, bare }) => [`--${name}`, ...(bare === undefined ? [`--${name}=`] : []), ...(shorthand ? [`-${shorthand}`] : [])])
    .sort();
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
