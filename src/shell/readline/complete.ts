import { createPipe, type Call, type Process } from "../../os/index.ts";
import { completionNames } from "../interpreter/builtins/completion.ts";
import { runFunction } from "../interpreter/command.ts";
import { expandWords } from "../interpreter/expansion.ts";
import type { Shell } from "../interpreter/shell.ts";
import { wordOf } from "../interpreter/words.ts";
import { compareText } from "../text.ts";

/**
 * Completes the word `index` of `words` (the command first, quotes taken away) and answers whole words; undefined lets the shell complete
 * file names. A word that ends in "=", "/" or "," gets no blank after it.
 */
export type Completer = (process: Process, words: readonly string[], index: number) => Call<readonly string[] | undefined>;

export interface Completion {
  /** Where the word that is completed starts, in characters of the line. */
  start: number;
  /** What to put in its place, ready quoted, each with what is shown in a list. */
  candidates: { text: string; shown: string; end: string }[];
}

interface Word {
  /** With its quotes taken away. */
  value: string;
  raw: string;
  start: number;
  /** The quote it is in at its end. */
  quote: string;
}

/** The words of the last simple command of a text, and whether the last one is a command's name or a redirection's target. */
function lastCommand(text: string): { words: Word[]; redirected: boolean } {
  let words: Word[] = [];
  let current: Word | undefined;
  let redirected = false;
  const characters = [...text];
  const close = (): void => {
    if (current) words.push(current);
    current = undefined;
  };
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i]!;
    if (current?.quote === "'" || current?.quote === '"') {
      current.raw += character;
      if (character === current.quote) current.quote = "";
      else if (character === "\\" && current.quote === '"' && i + 1 < characters.length) {
        i += 1;
        current.raw += characters[i]!;
        current.value += characters[i]!;
      } else current.value += character;
      continue;
    }
    if (/\s/.test(character)) {
      if (current) redirected = false;
      close();
      if (character === "\n") words = [];
      continue;
    }
    if (";|&()`".includes(character) || (character === "{" && !current)) {
      close();
      words = [];
      redirected = false;
      continue;
    }
    if (character === "<" || character === ">") {
      if (current && !/^\d+$/.test(current.raw)) close();
      current = undefined;
      redirected = true;
      continue;
    }
    current ??= { value: "", raw: "", start: i, quote: "" };
    current.raw += character;
    if (character === "\\") {
      i += 1;
      if (i < characters.length) {
        current.raw += characters[i]!;
        current.value += characters[i]!;
      }
    } else if (character === "'" || character === '"') current.quote = character;
    else if (character === "$" && characters[i + 1] === "(") {
      close();
      words = [];
      i += 1;
    } else current.value += character;
  }
  words.push(current ?? { value: "", raw: "", start: characters.length, quote: "" });
  return { words, redirected };
}

const KEYWORDS = new Set(["if", "then", "else", "elif", "while", "until", "do", "time", "!", "{", "exec", "command", "builtin", "sudo", "watch", "xargs", "nohup", "env", "timeout"]);

/** Finds what can stand in the place of the word before the cursor. */
export function* complete(shell: Shell, before: string, completers: ReadonlyMap<string, Completer>): Call<Completion> {
  const { words, redirected } = lastCommand(before);
  const last = words.at(-1)!;
  let first = 0;
  while (first < words.length - 1 && (KEYWORDS.has(words[first]!.raw) || /^[A-Za-z_]\w*=/.test(words[first]!.raw) || (first > 0 && KEYWORDS.has(words[first - 1]!.raw) && words[first]!.raw.startsWith("-")))) first += 1;
  const variable = /\$(\{?)(\w*)$/.exec(last.raw);
  if (variable && last.quote !== "'") {
    const start = last.start + [...last.raw].length - [...variable[0]].length;
    const names = shell.variables.names().filter((name) => name.startsWith(variable[2]!) && /^\w+$/.test(name));
    return { start, candidates: names.map((name) => ({ text: variable[1] === "{" ? `\${${name}}` : `$${name}`, shown: name, end: "" })) };
  }
  const assignment = /^([A-Za-z_]\w*=)(.*)$/s.exec(last.raw);
  if (redirected) return files(shell, last);
  if (assignment && first === words.length - 1) {
    return files(shell, { ...last, value: last.value.slice(assignment[1]!.length), raw: assignment[2]!, start: last.start + assignment[1]!.length });
  }
  if (first === words.length - 1) {
    if (last.value.includes("/") || last.raw.startsWith("~")) return files(shell, last, true);
    const names = completionNames(shell, "command", last.value).filter((name) => name.startsWith(last.value)).sort(compareText);
    const found = { start: last.start, candidates: names.map((name) => ({ text: name, shown: name, end: " " })) };
    if (found.candidates.length > 0 || last.value === "") return found;
    return files(shell, last, true);
  }
  return yield* argument(shell, words.slice(first), completers);
}

/** Completes an argument of a command: by its completer, by what `complete` said, or as a file name. */
function* argument(shell: Shell, words: readonly Word[], completers: ReadonlyMap<string, Completer>): Call<Completion> {
  const last = words.at(-1)!;
  let name = words[0]!.value;
  let values = words.map((word) => word.value);
  const alias = shell.aliases.get(name);
  if (alias !== undefined && !shell.completions.has(name)) {
    const expanded = alias.trim().split(/\s+/);
    values = [...expanded, ...values.slice(1)];
    name = expanded[0]!;
  }
  const base = name.slice(name.lastIndexOf("/") + 1);
  const spec = shell.completions.get(base);
  const viaFunction = spec === undefined ? undefined : /-F (\S+)/.exec(spec)?.[1];
  const completer = completers.get(base) ?? (viaFunction?.startsWith("__start_") ? completers.get(viaFunction.slice(8)) : undefined);
  if (completer) {
    const target = viaFunction?.startsWith("__start_") ? [viaFunction.slice(8), ...values.slice(1)] : values;
    const found = yield* completer(shell.process, target, target.length - 1);
    if (found) return wordsCompletion(last, found);
    return files(shell, last);
  }
  if (viaFunction && shell.functions.has(viaFunction)) return wordsCompletion(last, yield* callFunction(shell, viaFunction, values));
  const list = spec === undefined ? undefined : /-W (?:'([^']*)'|(\S+))/.exec(spec);
  if (list) {
    const texts = yield* expandWords(shell, (list[1] ?? list[2] ?? "").split(/\s+/).filter((each) => each !== "").map(wordOf));
    return wordsCompletion(last, texts.filter((text) => text.startsWith(last.value)));
  }
  const kinds: Readonly<Record<string, string>> = {
    cd: "directory", pushd: "directory", rmdir: "directory", mkdir: "directory", export: "variable", unset: "variable", declare: "variable", type: "command", which: "command",
    command: "command", man: "command", alias: "alias", unalias: "alias", fg: "job", bg: "job", help: "builtin",
  };
  const kind = kinds[base];
  if (kind === "directory") return files(shell, last, false, true);
  if (kind !== undefined) return wordsCompletion(last, completionNames(shell, kind, last.value).filter((text) => text.startsWith(last.value)).sort(compareText));
  return files(shell, last);
}

function wordsCompletion(last: Word, found: readonly string[]): Completion {
  return {
    start: last.start,
    candidates: [...new Set(found)].map((text) => ({ text: quoteLike(text, last), shown: text, end: /[=/,:]$/.test(text) ? "" : `${closing(last)} ` })),
  };
}

function closing(word: Word): string {
  return word.quote;
}

/** complete -F: a function of the user's, which puts its answer into COMPREPLY. */
function* callFunction(shell: Shell, name: string, words: readonly string[]): Call<string[]> {
  shell.variables.declare("COMP_WORDS", { value: [...words], kind: "indexed" });
  shell.variables.declare("COMP_CWORD", { value: String(words.length - 1) });
  shell.variables.declare("COMP_LINE", { value: words.join(" ") });
  shell.variables.declare("COMP_POINT", { value: String(words.join(" ").length) });
  shell.variables.declare("COMPREPLY", { value: [], kind: "indexed" });
  const { status } = shell;
  // What the function prints would disturb the line.
  const saved = shell.process.descriptor(2);
  saved.retain();
  shell.process.setDescriptor(2, createPipe().writer);
  try {
    yield* runFunction(shell, shell.functions.get(name)!, [name, words[0] ?? "", words.at(-1) ?? "", words.at(-2) ?? ""]);
  } finally {
    shell.process.setDescriptor(2, saved);
    saved.release();
  }
  shell.status = status;
  const reply = shell.variables.get("COMPREPLY")?.value;
  return Array.isArray(reply) ? reply.filter((text) => text !== undefined) : [];
}

/** File names. `executable`: only what can be run, and directories. */
function files(shell: Shell, word: Word, executable = false, directories = false): Completion {
  const { process } = shell;
  let value = word.value;
  let home = "";
  const tilde = /^~(\/|$)/.exec(word.raw);
  if (tilde && word.quote === "") {
    home = shell.variables.text("HOME") ?? "";
    value = home + value.slice(1);
    if (word.raw === "~") return { start: word.start, candidates: [{ text: "~/", shown: "~/", end: "" }] };
  }
  const slash = value.lastIndexOf("/") + 1;
  const folder = value.slice(0, slash);
  const prefix = value.slice(slash);
  let names: string[];
  try {
    names = process.files.readdir(folder === "" ? "." : folder);
  } catch {
    return { start: word.start, candidates: [] };
  }
  const shownFolder = home === "" ? folder : `~${folder.slice(home.length)}`;
  const candidates: Completion["candidates"] = [];
  const options = prefix === "." || prefix === ".." ? [...names, ".", ".."] : names;
  for (const name of options) {
    if (!name.startsWith(prefix) || (name.startsWith(".") && !prefix.startsWith("."))) continue;
    const path = folder + name;
    const isDirectory = process.files.isDirectory(path);
    if (directories && !isDirectory) continue;
    if (executable && !isDirectory && !process.files.access(path, "x")) continue;
    candidates.push({
      text: home === "" ? quoteLike(path, word) : shownFolder + quoteLike(name, word),
      shown: isDirectory ? `${name}/` : name,
      end: isDirectory ? "/" : `${closing(word)} `,
    });
  }
  return { start: word.start, candidates: candidates.sort((a, b) => compareText(a.shown, b.shown)) };
}

/** Quotes a word as the one that is completed was begun. */
function quoteLike(text: string, word: Word): string {
  if (word.raw.startsWith("'")) return `'${text}`;
  if (word.raw.startsWith('"')) return `"${text.replace(/(["\\$`])/g, "\\$1")}`;
  return text.replace(/[ \t"'\\$`!*?[\](){}<>|&;#]/g, "\\$&");
}

/** The longest beginning that all share. */
export function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? "";
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
