import { lazily, type Call } from "../os/index.ts";
import type { Command } from "./command.ts";
import type { FlagDefinition } from "./flags/flag.ts";
import { defineFlags } from "./flags/flag.ts";
import { GLOBAL } from "./flags/groups.ts";

export const globalFlags: readonly FlagDefinition[] = defineFlags(GLOBAL);

/** The command that words name, and the words that are left for it. */
export interface Found {
  command: Command;
  /** Its names from the root: `["kubectl", "create", "deployment"]`. */
  path: string[];
  rest: string[];
}

/** Brings the command that words name, if it is not here yet. Commands of the root alone are loaded late. */
export function* loadCommand(root: Command, words: readonly string[]): Call<void> {
  const name = firstArgument(words, root);
  const command = name === undefined ? undefined : childNamed(root, name);
  if (command?.load) Object.assign(command, yield* lazily(command.load));
}

/** Walks down the tree of commands as cobra does: flags may stand before the names. */
export function findCommand(root: Command, words: readonly string[]): Found {
  let command = root;
  let rest = [...words];
  const path = [root.name];
  for (;;) {
    const name = firstArgument(rest, command);
    const next = name === undefined ? undefined : childNamed(command, name);
    if (!next) return { command, path, rest };
    rest = withoutFirst(rest, name!, command);
    command = next;
    path.push(next.name);
  }
}

function childNamed(command: Command, name: string): Command | undefined {
  return command.commands?.find((child) => child.name === name || child.aliases?.includes(name));
}

function flagsOf(command: Command): readonly FlagDefinition[] {
  return [...(command.flags ?? []), ...globalFlags];
}

function takesNext(word: string, flags: readonly FlagDefinition[]): boolean {
  if (word.includes("=")) return false;
  if (word.startsWith("--")) {
    const flag = flags.find(({ name }) => name === word.slice(2));
    return flag ? flag.bare === undefined : word !== "--help";
  }
  if (word.length !== 2) return false;
  const flag = flags.find(({ shorthand }) => shorthand === word[1]);
  return flag ? flag.bare === undefined : word !== "-h";
}

function firstArgument(words: readonly string[], command: Command): string | undefined {
  const flags = flagsOf(command);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === "--") return undefined;
    if (word.startsWith("-") && word !== "-") {
      if (takesNext(word, flags)) at += 1;
      continue;
    }
    if (word !== "") return word;
  }
  return undefined;
}

/** The first word of a call of kubectl itself that is no flag and no flag's value. */
export const firstWord = (words: readonly string[]): string | undefined => firstArgument(words.filter((word) => word !== "-"), { name: "kubectl" });

function withoutFirst(words: readonly string[], name: string, command: Command): string[] {
  const flags = flagsOf(command);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === "--") break;
    if (word.startsWith("-") && word !== "-") {
      if (takesNext(word, flags)) at += 1;
      continue;
    }
    if (word === name) return [...words.slice(0, at), ...words.slice(at + 1)];
  }
  return [...words];
}

/** What people type who mean a command. */
const SUGGESTED_FOR: Readonly<Record<string, readonly string[]>> = {
  get: ["list", "ls"], delete: ["rm", "remove"], describe: ["inspect"], top: ["stats"],
};

/** Names of commands that are near to what was written, in the order of the tree. */
export function suggestions(root: Command, typed: string): string[] {
  const word = typed.toLowerCase();
  return (root.commands ?? [])
    .filter(({ hidden }) => !hidden)
    .map(({ name }) => name)
    .filter((name) => distance(word, name.toLowerCase()) <= 2 || name.toLowerCase().startsWith(word) || SUGGESTED_FOR[name]?.includes(word));
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
