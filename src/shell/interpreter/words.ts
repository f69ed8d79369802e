import { parse, type ParsedScript, type ParameterExpansionPart, type ParameterOperation, type Word, type WordPart } from "unbash";
import { expandBraces, hasBraces } from "./braces.ts";

/*
 * Words of the parser made ready for expansion, once per word: a list of segments with quotes taken away.
 */

export type Segment =
  | { kind: "text"; text: string; quoted: boolean }
  | { kind: "tilde"; user: string }
  | { kind: "parameter"; parameter: Parameter; quoted: boolean }
  | { kind: "command"; script: ParsedScript; text: string; quoted: boolean }
  | { kind: "arithmetic"; text: string; quoted: boolean }
  | { kind: "process"; operator: "<" | ">"; script: ParsedScript; text: string };

export interface CompiledWord {
  segments: readonly Segment[];
  /** The word's value when nothing in it is to be expanded. */
  literal: string | undefined;
}

export interface Parameter {
  name: string;
  text: string;
  /** "@" and "*" are told apart by their text. */
  index: CompiledWord | undefined;
  indexText: string | undefined;
  prefix: "!" | "#" | undefined;
  operation: Operation | undefined;
}

export type Operation =
  | { type: "Default"; operator: string; operand: CompiledWord }
  | { type: "Remove"; operator: string; operand: CompiledWord }
  | { type: "Replace"; operator: string; pattern: CompiledWord; replacement: CompiledWord }
  | { type: "Slice"; offset: string; length: string | undefined }
  | { type: "Case"; operator: string; operand: CompiledWord | undefined }
  | { type: "Transform"; operator: string }
  | { type: "Names"; operator: string }
  | { type: "Unknown" };

const EMPTY: CompiledWord = { segments: [], literal: "" };

const plain = new WeakMap<Word, CompiledWord[]>();
const single = new WeakMap<Word, CompiledWord>();
const values = new WeakMap<Word, CompiledWord>();

/** Text that means nothing but itself wherever it stands. */
const PLAIN = /^[\w.,/-]+$/;

/** A word of a command: brace expansion may make several of it. */
export function compileWords(word: Word): CompiledWord[] {
  let words = plain.get(word);
  if (words) return words;
  if (word.parts?.some((part) => part.type === "BraceExpansion") || (!word.parts && hasBraces(word.text))) {
    words = expandBraces(word.text).map((text) => (PLAIN.test(text) ? { segments: [{ kind: "text", text, quoted: false }], literal: text } : compileWord(wordOf(text))));
  } else words = [compileWord(word)];
  plain.set(word, words);
  return words;
}

/** A word that stays one (a redirection's target, case, [[ ]]): braces mean themselves. */
export function compileWord(word: Word): CompiledWord {
  let compiled = single.get(word);
  if (!compiled) {
    compiled = finish(segmentsOf(word, false));
    single.set(word, compiled);
  }
  return compiled;
}

/** The value of an assignment: as a word that stays one, with tildes after each colon too. */
export function compileValue(word: Word): CompiledWord {
  let compiled = values.get(word);
  if (!compiled) {
    compiled = finish(segmentsOf(word, false, "assignment"));
    values.set(word, compiled);
  }
  return compiled;
}

const texts = new Map<string, CompiledWord>();

/** Text that is expanded as between double quotes, but with quotes as ordinary characters: here-documents, arithmetic. */
export function compileText(text: string): CompiledWord {
  let compiled = texts.get(text);
  if (compiled) return compiled;
  if (!/[$`\\]/.test(text)) compiled = { segments: [{ kind: "text", text, quoted: true }], literal: text };
  else {
    let delimiter = "EOF";
    while (text.includes(delimiter)) delimiter += "_";
    const statement = parse(`: <<${delimiter}\n${text}\n${delimiter}\n`).commands[0];
    const command = statement?.command;
    const redirect = command?.type === "Command" ? command.redirects[0] : undefined;
    const parts = redirect?.type === "HereDoc" ? redirect.body.parts : undefined;
    const segments: Segment[] = [];
    for (const part of parts ?? [{ type: "Literal", value: `${unescapeDouble(text)}\n` } as WordPart]) addPart(segments, part, true, "heredoc");
    const last = segments.at(-1);
    if (last?.kind === "text" && last.text.endsWith("\n")) last.text = last.text.slice(0, -1);
    compiled = finish(segments);
  }
  if (texts.size > 2000) texts.clear();
  texts.set(text, compiled);
  return compiled;
}

/** The body of a here-document. `strip`: tabs at the start of lines are taken away (<<-). */
export function compileHereDoc(body: { text: string; parts?: readonly WordPart[] | undefined }, quoted: boolean, strip: boolean): CompiledWord {
  if (quoted) {
    const text = strip ? body.text.replace(/^\t+/gm, "") : body.text;
    return { segments: [{ kind: "text", text, quoted: true }], literal: text };
  }
  const segments: Segment[] = [];
  if (!body.parts) segments.push({ kind: "text", text: unescapeDouble(body.text, false), quoted: true });
  else for (const part of body.parts) addPart(segments, part, true, "heredoc");
  if (strip) {
    let lineStart = true;
    for (const segment of segments) {
      if (segment.kind === "text") {
        segment.text = segment.text.replace(lineStart ? /^\t+/gm : /(?<=\n)\t+/g, "");
        lineStart = segment.text.endsWith("\n");
      } else lineStart = false;
    }
  }
  return finish(segments);
}

/** A word that is given as text (array subscripts, results of brace expansion). */
export function wordOf(text: string): Word {
  const command = parse(`: ${text}`).commands[0]?.command;
  const word = command?.type === "Command" ? command.args[0] : undefined;
  if (word?.type === "Word" && word.text === text) return word;
  return { type: "Word", text, value: text, pos: 0, end: text.length, parts: undefined };
}

function finish(segments: Segment[]): CompiledWord {
  if (segments.length === 0) return EMPTY;
  const literal = segments.every((segment) => segment.kind === "text" && (segment.quoted || !/[*?[\\]|[!@+?*]\(/.test(segment.text)))
    ? segments.map((segment) => (segment as { text: string }).text).join("")
    : undefined;
  return { segments, literal };
}

type Context = "word" | "assignment" | "heredoc";

function segmentsOf(word: Word, quoted: boolean, context: Context = "word"): Segment[] {
  const segments: Segment[] = [];
  const parts = word.parts;
  if (!parts) {
    // In double quotes the operand's text has been taken as it stands.
    if (quoted) segments.push({ kind: "text", text: unescapeDouble(word.text), quoted: true });
    else addLiteral(segments, word.text, context);
    return segments;
  }
  for (const part of parts) addPart(segments, part, quoted, context);
  return segments;
}

function addPart(segments: Segment[], part: WordPart, quoted: boolean, context: Context): void {
  switch (part.type) {
    case "Literal":
      if (quoted) segments.push({ kind: "text", text: context === "heredoc" ? part.value : part.value, quoted: true });
      else addLiteral(segments, part.text, context);
      return;
    case "Glob":
      if (part.parts && part.parts.some((child) => child.type !== "Literal")) {
        segments.push({ kind: "text", text: "[", quoted });
        for (const child of part.parts) addPart(segments, child, quoted, "word");
        segments.push({ kind: "text", text: "]", quoted });
      } else segments.push({ kind: "text", text: part.text, quoted });
      return;
    case "ExtendedGlob":
      if (part.parts && !quoted) {
        segments.push({ kind: "text", text: `${part.operator}(`, quoted });
        for (const child of part.parts) addPart(segments, child, quoted, "word");
        segments.push({ kind: "text", text: ")", quoted });
      } else segments.push({ kind: "text", text: part.text, quoted });
      return;
    case "BraceExpansion":
      if (part.parts) {
        // Where braces are not expanded: the text around the parts, and the parts.
        let at = part.pos;
        const source = part.text;
        for (const child of part.parts) {
          if (child.pos > at) addLiteral(segments, source.slice(at - part.pos, child.pos - part.pos), context);
          addPart(segments, child, quoted, context);
          at = child.end;
        }
        if (at < part.end) addLiteral(segments, source.slice(at - part.pos), context);
      } else addLiteral(segments, part.text, context);
      return;
    case "SingleQuoted":
    case "AnsiCQuoted":
      segments.push({ kind: "text", text: part.value, quoted: true });
      return;
    case "DoubleQuoted":
    case "LocaleString":
      if (part.parts.length === 0) segments.push({ kind: "text", text: "", quoted: true });
      for (const child of part.parts) addPart(segments, child, true, "word");
      return;
    case "SimpleExpansion":
      segments.push({
        kind: "parameter",
        quoted,
        parameter: { name: part.text.slice(1), text: part.text, index: undefined, indexText: undefined, prefix: undefined, operation: undefined },
      });
      return;
    case "ParameterExpansion":
      segments.push({ kind: "parameter", quoted, parameter: parameterOf(part, quoted) });
      return;
    case "CommandExpansion":
      if (part.text.startsWith("${")) {
        // Commands in ${ } came with bash 5.3.
        segments.push({ kind: "parameter", quoted, parameter: { name: "", text: part.text, index: undefined, indexText: undefined, prefix: undefined, operation: undefined } });
        return;
      }
      segments.push({ kind: "command", script: part.script ?? parse(""), text: part.text, quoted });
      return;
    case "ArithmeticExpansion": {
      const text = part.text.startsWith("$((") ? part.text.slice(3, -2) : part.text.slice(2, -1);
      segments.push({ kind: "arithmetic", text, quoted });
      return;
    }
    case "ProcessSubstitution":
      segments.push({ kind: "process", operator: part.operator, script: part.script ?? parse(""), text: part.text });
      return;
  }
}

function parameterOf(part: ParameterExpansionPart, quoted: boolean): Parameter {
  return {
    name: part.parameter,
    text: part.text,
    index: part.index ? compileWord(part.index) : undefined,
    indexText: part.index?.text,
    prefix: part.prefix,
    operation: part.operation ? operationOf(part.operation, quoted, part) : undefined,
  };
}

function operationOf(operation: ParameterOperation, quoted: boolean, part: ParameterExpansionPart): Operation {
  switch (operation.type) {
    case "Default":
      return { type: "Default", operator: operation.operator, operand: finish(segmentsOf(operation.operand, quoted)) };
    case "Remove":
      return { type: "Remove", operator: operation.operator, operand: compileWord(operation.operand) };
    case "Replace":
      return {
        type: "Replace",
        operator: operation.operator,
        pattern: compileWord(operation.pattern),
        replacement: compileWord(operation.replacement),
      };
    case "Slice":
      return { type: "Slice", offset: operation.offset.text, length: operation.length?.text };
    case "CaseModification":
      return { type: "Case", operator: operation.operator, operand: operation.operand && compileWord(operation.operand) };
    case "Transform":
      return { type: "Transform", operator: operation.operand.text };
    case "Names":
      return { type: "Names", operator: operation.operator };
    default: {
      // ${x~} and ${x~~}, which the parser does not know.
      const toggle = /^\$\{(?:\w+|[@*#])(?:\[[^\]]*\])?(~~?)(.*)\}$/s.exec(part.text);
      return toggle ? { type: "Case", operator: toggle[1]!, operand: toggle[2] === "" ? undefined : compileWord(wordOf(toggle[2]!)) } : { type: "Unknown" };
    }
  }
}

/** Unquoted text: backslashes quote what follows, a tilde at the start means a home directory. */
function addLiteral(segments: Segment[], source: string, context: Context): void {
  let text = source;
  // A word like name=~/x, though no assignment here, has its tilde expanded by bash.
  const named = context === "word" && segments.length === 0 ? /^[A-Za-z_]\w*=(?=~)/.exec(text) : null;
  if (named) {
    addUnquoted(segments, named[0]);
    const rest: Segment[] = [];
    addLiteral(rest, text.slice(named[0].length), "assignment");
    segments.push(...rest);
    return;
  }
  if (text.startsWith("~") && (segments.length === 0 || (context === "assignment" && endsWithColon(segments)))) {
    const end = context === "assignment" ? /[/:]/.exec(text) : /\//.exec(text);
    const user = text.slice(1, end ? end.index : undefined);
    if (/^[\w.+-]*$/.test(user)) {
      segments.push({ kind: "tilde", user });
      text = end ? text.slice(end.index) : "";
    }
  }
  if (context === "assignment") {
    for (;;) {
      const at = /:~([\w.+-]*)(?=[/:]|$)/.exec(text);
      if (!at) break;
      addUnquoted(segments, text.slice(0, at.index + 1));
      segments.push({ kind: "tilde", user: at[1]! });
      text = text.slice(at.index + at[0].length);
    }
  }
  addUnquoted(segments, text);
}

function endsWithColon(segments: Segment[]): boolean {
  const last = segments.at(-1);
  return last?.kind === "text" && !last.quoted && last.text.endsWith(":");
}

function addUnquoted(segments: Segment[], text: string): void {
  if (text === "") return;
  if (!text.includes("\\")) {
    segments.push({ kind: "text", text, quoted: false });
    return;
  }
  let run = "";
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]!;
    if (character !== "\\") {
      run += character;
      continue;
    }
    i += 1;
    const next = text[i];
    if (next === "\n") continue;
    if (run !== "") segments.push({ kind: "text", text: run, quoted: false });
    run = "";
    segments.push({ kind: "text", text: next ?? "\\", quoted: true });
  }
  if (run !== "") segments.push({ kind: "text", text: run, quoted: false });
}

/** Backslashes of double quotes: they quote $, `, ", \ and newline only. */
function unescapeDouble(text: string, quote = true): string {
  return text.replace(quote ? /\\([$`"\\]|\n)/g : /\\([$`\\]|\n)/g, (_all, character: string) => (character === "\n" ? "" : character));
}
