import { forEachChild, parse, type ParsedScript, type SyntaxNode } from "unbash";
import { grammarMistake } from "./grammar.ts";
import type { SyntaxMistake } from "./tokens.ts";

/** A piece of script: its text, and which line of its file it begins with. */
export class Source {
  readonly text: string;
  /** The name errors give: a file, or what the shell was called. */
  readonly name: string;
  readonly firstLine: number;
  private starts: number[] | undefined;

  constructor(text: string, name: string, firstLine = 1) {
    this.text = text;
    this.name = name;
    this.firstLine = firstLine;
  }

  /** The line of a position. */
  line(position: number): number {
    if (!this.starts) {
      this.starts = [0];
      for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) this.starts.push(at + 1);
    }
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return this.firstLine + low;
  }

  /** The text of the line that a position is on. */
  lineText(position: number): string {
    const start = this.text.lastIndexOf("\n", position - 1) + 1;
    const end = this.text.indexOf("\n", position);
    return this.text.slice(start, end < 0 ? undefined : end);
  }
}

const cache = new Map<string, ParsedScript>();

/** Parses, remembering short texts (loops evaluate the same again and again). */
export function parseScript(text: string): ParsedScript {
  if (text.length > 4096) return parse(text);
  let script = cache.get(text);
  if (!script) {
    script = parse(text);
    if (cache.size > 500) cache.clear();
    cache.set(text, script);
  }
  return script;
}

const grammatical = { bash: new WeakSet<ParsedScript>(), ash: new WeakSet<ParsedScript>() };

/** The first mistake of a parsed script; undefined when there is none. */
export function mistakeOf(text: string, script: ParsedScript, flavour: "bash" | "ash" = "bash"): SyntaxMistake | undefined {
  if (grammatical[flavour].has(script)) return undefined;
  const found = mistakeOfText(text, script, flavour);
  if (!found) grammatical[flavour].add(script);
  return found;
}

function mistakeOfText(text: string, script: ParsedScript, flavour: "bash" | "ash"): SyntaxMistake | undefined {
  const found = grammarMistake(text, flavour === "ash");
  if (found) return found;
  if (/(?:^|[^\\])(?:\\\\)*\\\n?$/.test(text) && endsContinued(text)) {
    return { message: "", position: text.length, incomplete: true, showLine: false };
  }
  if (openHereDoc(script)) return { message: "", position: text.length, incomplete: true, showLine: false };
  // What is nested too deeply has no tree.
  const deep = script.errors?.find((error) => error.message.startsWith("maximum"));
  return deep && { message: `syntax error near unexpected token \`${tokenAt(text, deep.pos)}'`, position: deep.pos, incomplete: false, showLine: true };
}

function endsContinued(text: string): boolean {
  // A comment's backslash continues nothing.
  const last = text.replace(/\n$/, "").split("\n").at(-1)!;
  return !/(?:^|\s)#/.test(last) || /['"]/.test(last);
}

function tokenAt(text: string, position: number): string {
  const rest = text.slice(position).replace(/^[ \t]+/, "");
  if (rest === "" || rest.startsWith("\n")) return "newline";
  return /^(?:;;&|;;|;&|&&|\|\||\|&|<<-|<<<|<<|>>|<&|>&|&>|[;&|()<>]|[^\s;&|()<>]+)/.exec(rest)?.[0] ?? rest[0]!;
}

/** A here-document whose end has not come. */
function openHereDoc(script: ParsedScript): boolean {
  let open = false;
  const visit = (node: SyntaxNode): void => {
    if (open) return;
    if (node.type === "HereDoc") {
      if (!node.closing) open = true;
      return;
    }
    if (node.type === "Word" || node.type === "Assignment") return;
    forEachChild(node, visit);
  };
  visit(script);
  return open;
}

/** The text that must come to end the here-document a text is in the middle of; undefined when it is in none. */
export function pendingDelimiter(script: ParsedScript): { text: string; strip: boolean } | undefined {
  let found: { text: string; strip: boolean } | undefined;
  const visit = (node: SyntaxNode): void => {
    if (found) return;
    if (node.type === "HereDoc" && !node.closing) {
      found = { text: node.delimiter?.value ?? "", strip: node.operator === "<<-" };
      return;
    }
    if (node.type === "Word" || node.type === "Assignment") return;
    forEachChild(node, visit);
  };
  visit(script);
  return found;
}

/** Puts aliases in the place of command names that have them. */
export function replaceAliases(text: string, aliases: ReadonlyMap<string, string>): string {
  if (aliases.size === 0) return text;
  let result = text;
  const done: { name: string; start: number; end: number }[] = [];
  for (let round = 0; round < 50; round += 1) {
    const found = findAlias(result, aliases, done);
    if (!found) return result;
    const value = aliases.get(found.name)!;
    const change = value.length - (found.end - found.start);
    for (const range of done) {
      if (range.start >= found.end) range.start += change;
      if (range.end >= found.end) range.end += change;
    }
    result = result.slice(0, found.start) + value + result.slice(found.end);
    done.push({ name: found.name, start: found.start, end: found.start + value.length });
  }
  return result;
}

function findAlias(
  text: string,
  aliases: ReadonlyMap<string, string>,
  done: readonly { name: string; start: number; end: number }[],
): { name: string; start: number; end: number } | undefined {
  let found: { name: string; start: number; end: number } | undefined;
  const look = (word: { text: string; pos: number; end: number } | undefined): void => {
    if (!word || found || !aliases.has(word.text)) return;
    if (done.some((range) => range.name === word.text && word.pos >= range.start && word.end <= range.end)) return;
    found = { name: word.text, start: word.pos, end: word.end };
  };
  const visit = (node: SyntaxNode): void => {
    if (found) return;
    if (node.type === "Command") {
      look(node.name);
      // An alias whose text ends in a blank lets the next word be one too.
      const range = done.find((candidate) => node.name && candidate.end >= node.name.end && candidate.start <= node.name.pos && /\s$/.test(aliases.get(candidate.name) ?? ""));
      if (range) {
        const next = node.args.find((word) => word.pos >= range.end);
        if (next?.type === "Word") look(next);
      }
    }
    if (node.type === "Word" || node.type === "Assignment") {
      // Command substitutions are parsed with the aliases of the time they run.
      return;
    }
    forEachChild(node, visit);
  };
  visit(parse(text));
  return found;
}

/** Whether more lines are needed to make a command of this text: an open quote, here-document, loop ... */
export function isIncomplete(text: string): boolean {
  return mistakeOf(text, parseScript(text))?.incomplete ?? false;
}
