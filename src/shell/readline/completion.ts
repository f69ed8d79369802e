import type { Call, Process } from "../../os/index.ts";
import type { Shell } from "../interpreter/shell.ts";
import { compareText } from "../text.ts";

/** Offers candidates for the last of `words`; the first is the command's name. Another room's door into Tab. */
export type Completer = (process: Process, words: readonly string[]) => Call<string[]>;

export interface Completion {
  /** Where the word begins that is completed, in characters of the line. */
  start: number;
  /** What may stand in its place; directories end in a slash. */
  candidates: string[];
  /** How candidates are shown where that differs (the last part of a path). */
  shown: (candidate: string) => string;
  /** File names are escaped when they are inserted. */
  files: boolean;
}

/** What Tab may put in the place of the word before the cursor. */
export function* complete(shell: Shell, line: string, completers: ReadonlyMap<string, Completer>): Call<Completion> {
  const { words, starts } = split(line);
  const word = words.at(-1)!;
  const start = starts.at(-1)!;
  const plain = (candidates: string[], files = false): Completion => ({
    start,
    candidates: [...new Set(candidates)].sort(compareText),
    shown: (candidate) => (files ? candidate.replace(/^.*\/(?=.)/, "") : candidate),
    files,
  });
  const variable = /\$(\{?)(\w*)$/.exec(word);
  if (variable) {
    const head = word.slice(0, word.length - variable[2]!.length);
    return plain(shell.variables.names().filter((name) => name.startsWith(variable[2]!)).map((name) => `${head}${name}${variable[1] === "{" ? "}" : ""}`));
  }
  if (words.length === 1 && !word.includes("/")) return plain(commands(shell, word));
  const name = words[0]!;
  const aliased = shell.aliases.get(name)?.split(/\s+/) ?? [name];
  const completer = words.length > 1 ? completers.get(aliased[0]!.replace(/^.*\//, "")) : undefined;
  if (completer && !/^[<>]/.test(words.at(-2) ?? "")) {
    const found = yield* completer(shell.process, [...aliased, ...words.slice(1)]);
    const fitting = found.filter((candidate) => candidate.startsWith(word));
    if (fitting.length > 0) return plain(fitting);
  }
  return plain(files(shell, word, name === "cd" || name === "rmdir" || name === "pushd"), true);
}

/** The words of the command that the cursor is in, unquoted, and where each begins. */
function split(line: string): { words: string[]; starts: number[] } {
  const characters = [...line];
  let words: string[] = [];
  let starts: number[] = [];
  let word: string | undefined;
  let quote = "";
  const begin = (at: number): void => {
    if (word !== undefined) return;
    word = "";
    starts.push(at);
  };
  const end = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at]!;
    if (quote !== "") {
      if (character === quote) quote = "";
      else word += character;
    } else if (character === "'" || character === '"') {
      begin(at);
      quote = character;
    } else if (character === "\\") {
      begin(at);
      word += characters[at + 1] ?? "";
      at += 1;
    } else if (/\s/.test(character)) end();
    else if (/[;|&(){}]/.test(character) && !(character === "{" && characters[at - 1] === "$") && !(character === "}" && word?.includes("${"))) {
      // Another command begins.
      word = undefined;
      words = [];
      starts = [];
    } else if (character === "<" || character === ">") {
      end();
      words.push(character);
      starts.push(at);
    } else {
      begin(at);
      word += character;
    }
  }
  if (word === undefined) {
    words.push("");
    starts.push(characters.length);
  } else words.push(word);
  // What stands before the command's name: assignments, and words that take a command.
  while (words.length > 1 && (/^\w+=/.test(words[0]!) || ["sudo", "time", "watch", "xargs", "then", "do", "else", "!"].includes(words[0]!))) {
    words.shift();
    starts.shift();
  }
  return { words, starts };
}

const KEYWORDS = ["if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "function", "time", "in"];

function commands(shell: Shell, prefix: string): string[] {
  const { files: fs } = shell.process;
  const found = [...KEYWORDS, ...shell.aliases.keys(), ...shell.functions.keys(), ...shell.builtins.keys()].filter((name) => name.startsWith(prefix));
  if (prefix !== "") {
    for (const directory of (shell.variables.text("PATH") ?? "").split(":")) {
      if (directory === "" || !fs.isDirectory(directory)) continue;
      for (const name of fs.readdir(directory)) if (name.startsWith(prefix)) found.push(name);
    }
  }
  return found;
}

function files(shell: Shell, word: string, directoriesOnly: boolean): string[] {
  const { files: fs } = shell.process;
  const at = word.lastIndexOf("/") + 1;
  const base = word.slice(0, at);
  const home = shell.variables.text("HOME") ?? "";
  const directory = base === "" ? "." : base.replace(/^~(?=\/)/, home);
  if (!fs.isDirectory(directory)) return [];
  const prefix = word.slice(at);
  let names: string[];
  try {
    names = fs.readdir(directory);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.startsWith(prefix) && (!name.startsWith(".") || prefix.startsWith(".")))
    .map((name) => ({ name, directory: fs.isDirectory(`${directory === "/" ? "" : directory.replace(/\/$/, "")}/${name}`) }))
    .filter((entry) => entry.directory || !directoriesOnly)
    .map((entry) => `${base}${entry.name}${entry.directory ? "/" : ""}`);
}

/** The longest beginning that all have. */
export function commonStart(candidates: readonly string[]): string {
  let common = candidates[0] ?? "";
  for (const candidate of candidates) while (!candidate.startsWith(common)) common = common.slice(0, -1);
  return common;
}

/** A file name as it has to be typed. */
export function escapeName(name: string): string {
  return name.replace(/[ \t\n"'\\$&|;()<>*?[\]{}`!#]/g, (character) => `\\${character}`);
}
