import { Exit, isSystemError, lazily, print, printError, spend, type Call, type Process, type Program } from "../os/index.ts";
import type { Command } from "./command.ts";
import { commands, settings } from "./commands/index.ts";
import { CommandError, ExitError, report } from "./errors.ts";
import type { FlagDefinition } from "./flags/flag.ts";
import { FlagError, parseArguments, type ParsedArguments } from "./flags/parse.ts";
import { completeWords } from "./complete/words.ts";
import { helpOf, usageOf } from "./help/help.ts";
import { Invocation } from "./invocation.ts";
import { kubercFlag, kubercLocation } from "./kuberc/location.ts";
import { findCommand, firstWord, globalFlags, loadCommand, suggestions } from "./tree.ts";

/** CPU time that the start of the program takes, ms. */
const START = 40;

export const root: Command = { name: "kubectl", commands };

/** The program `kubectl`. */
export const kubectl: Program = function* (process) {
  yield* spend(START);
  try {
    return yield* execute(process, yield* preferred(process, process.args.slice(1)));
  } catch (error) {
    if (error instanceof Exit || isSystemError(error) || !(error instanceof Error) || isMistake(error)) throw error;
    const { text, code } = report(error);
    if (text !== "") yield* printError(text.endsWith("\n") ? text : `${text}\n`);
    return code;
  }
};

/** What preferences make of the words of a call, where there are any. */
function* preferred(process: Process, words: readonly string[]): Call<readonly string[]> {
  if (words.length === 0 || process.env.get("KUBECTL_KUBERC") === "false") return words;
  try {
    const location = kubercLocation(process, kubercFlag(words));
    if (!location || (!location.explicit && !process.files.exists(location.path))) return words;
    return yield* (yield* lazily(settings)).withPreferences(process, root, words, location);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new ExitError(1, `error occurred while applying preferences ${error.message}\n`);
  }
}

/** A mistake of this program, not of its user: it is shown as such. */
function isMistake(error: Error): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
}

function* execute(process: Process, words: readonly string[]): Call<number> {
  yield* loadCommand(root, words);
  const { command, path, rest } = findCommand(root, words);
  const name = path.join(" ");
  if (command === root) return yield* executeRoot(process, rest);
  const parsed = parsedFor(name, [...(command.flags ?? []), ...globalFlags], rest, command.flagError);
  for (const notice of parsed.notices) yield* printError(`${notice}\n`);
  if (parsed.help) {
    yield* print(yield* helpOf(path, command));
    return 0;
  }
  const invocation = new Invocation(process, command, name, parsed);
  const missing = (command.flags ?? []).filter((flag) => flag.required && !parsed.flags.changed(flag.name));
  if (missing.length > 0) {
    throw new CommandError(`required flag(s) ${missing.map((flag) => JSON.stringify(flag.name)).sort().join(", ")} not set`);
  }
  if (!command.run) {
    if (parsed.args.length > 0) throw invocation.usageError(`unknown command ${JSON.stringify(parsed.args.join(" "))}`);
    const help = yield* helpOf(path, command);
    yield* command.helpOnOutput ? print(help) : printError(help);
    return 1;
  }
  const code = (yield* command.run(invocation)) ?? 0;
  return code === 0 && parsed.flags.bool("warnings-as-errors") ? warningsAsErrors(invocation.warnings) : code;
}

/** Throws CommandError with the hint where help is. */
function parsedFor(name: string, flags: readonly FlagDefinition[], words: readonly string[], refuse?: Command["flagError"]): ParsedArguments {
  try {
    return parseArguments(flags, words);
  } catch (error) {
    if (error instanceof FlagError) throw refuse?.(error.message) ?? new CommandError(`${error.message}\nSee '${name} --help' for usage.`);
    throw error;
  }
}

function warningsAsErrors(count: number): number {
  if (count === 0) return 0;
  throw new CommandError(count === 1 ? "1 warning received" : `${count} warnings received`);
}

function* executeRoot(process: Process, words: readonly string[]): Call<number> {
  const name = firstWord(words);
  if (name === "help") return yield* executeHelp(words.slice(words.indexOf(name) + 1));
  if (name === "__complete" || name === "__completeNoDesc") {
    return yield* completeWords(process, words.slice(words.indexOf(name) + 1), name === "__complete");
  }
  // It might be a plugin, whose name has to come first.
  if (name !== undefined && words[0]!.startsWith("-")) throw new ExitError(1, `Error: flags cannot be placed before plugin name: ${words[0]}\n`);
  if (name !== undefined) throw unknownCommand(name);
  parsedFor("kubectl", globalFlags, words);
  yield* print(yield* helpOf(["kubectl"], root));
  return 0;
}

function unknownCommand(name: string): CommandError {
  const near = suggestions(root, name);
  const hint = near.length === 0 ? "" : `\n\nDid you mean this?\n${near.map((each) => `\t${each}\n`).join("")}`;
  return new CommandError(`unknown command ${JSON.stringify(name)} for "kubectl"${hint}`);
}

/** `kubectl help COMMAND`: help of the command that the words name; those behind it do not matter. */
function* executeHelp(words: readonly string[]): Call<number> {
  const { args: named } = parsedFor("kubectl help", globalFlags, words);
  yield* loadCommand(root, named);
  const { command, path } = findCommand(root, named);
  if (command === root && named.length > 0) {
    yield* printError(`Unknown help topic [${named.map((word) => `\`${word}\``).join(" ")}]\n`);
    yield* printError(yield* usageOf(root));
    return 0;
  }
  yield* print(yield* helpOf(path, command));
  return 0;
}
