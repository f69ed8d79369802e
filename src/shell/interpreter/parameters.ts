import type { Call } from "../../os/index.ts";
import { CommandError, discarding } from "./control.ts";
import { elementOf, evaluate, evaluateAssigned, expandInto, expandPattern, expandString, expandText, setElement } from "./expansion.ts";
import { TextSink, type Sink } from "./fields.ts";
import { patternRegExp, patternSource } from "./pattern.ts";
import { decodePrompt } from "./prompt.ts";
import { declarationOf, quoteAlways, quoteAnsi } from "./quoting.ts";
import type { Shell } from "./shell.ts";
import { elements, indices, type Variable } from "./variables.ts";
import { compileWord, wordOf, type Operation, type Parameter } from "./words.ts";

/** What a parameter stands for: one text (or nothing), or a list (`$@`, `${a[*]}`). */
type Value = { text: string | undefined } | { list: string[]; star: boolean };

/** Expands one parameter into a sink. */
export function* expandParameter(shell: Shell, parameter: Parameter, quoted: boolean, sink: Sink): Call<void> {
  const { operation } = parameter;
  if (operation?.type === "Unknown" || !/^(?:[A-Za-z_]\w*|\d+|[-@*#?$!])$/.test(parameter.name)) {
    if (shell.flavour === "ash") throw new CommandError("syntax error: bad substitution", 2, true);
    throw discarding(new CommandError(`${parameter.text}: bad substitution`));
  }
  if (operation?.type === "Default") {
    yield* expandDefault(shell, parameter, operation, quoted, sink);
    return;
  }
  emit(shell, yield* valueOf(shell, parameter, true), quoted, sink);
}

function emit(shell: Shell, value: Value, quoted: boolean, sink: Sink): void {
  if ("list" in value) {
    emitList(shell, value, quoted, sink);
    return;
  }
  const text = value.text ?? "";
  if (quoted) {
    sink.present();
    sink.add(text, true);
  } else sink.split(text);
}

function emitList(shell: Shell, value: { list: string[]; star: boolean }, quoted: boolean, sink: Sink): void {
  const ifs = shell.variables.text("IFS") ?? " \t\n";
  if (value.star && (quoted || !sink.several)) {
    sink.present();
    sink.add(value.list.join(quoted || !sink.several ? (ifs[0] ?? "") : " "), quoted);
    return;
  }
  value.list.forEach((item, index) => {
    if (index > 0) sink.cut();
    if (quoted) {
      sink.present();
      sink.add(item, true);
    } else if (sink.several) sink.split(item);
    else sink.add(item, false);
  });
}

function* expandDefault(
  shell: Shell,
  parameter: Parameter,
  operation: Extract<Operation, { type: "Default" }>,
  quoted: boolean,
  sink: Sink,
): Call<void> {
  const value = yield* valueOf(shell, { ...parameter, operation: undefined }, false);
  const { operator, operand } = operation;
  const colon = operator.startsWith(":");
  const unset = "list" in value ? value.list.length === 0 : value.text === undefined;
  const empty = "list" in value ? value.list.length === 0 || (value.list.length === 1 && value.list[0] === "") : !value.text;
  const missing = unset || (colon && empty);
  switch (operator.at(-1)) {
    case "+":
      if (missing) {
        if (quoted) sink.present();
      } else yield* expandOperand(shell, operand, quoted, sink);
      return;
    case "-":
      if (missing) yield* expandOperand(shell, operand, quoted, sink);
      else emit(shell, value, quoted, sink);
      return;
    case "=": {
      if (!missing) {
        emit(shell, value, quoted, sink);
        return;
      }
      if (!/^[A-Za-z_]/.test(parameter.name)) throw new CommandError(`$${parameter.name}: cannot assign in this way`, 1, true);
      const text = yield* expandText(shell, operand);
      assign(shell, parameter, text);
      emit(shell, { text }, quoted, sink);
      return;
    }
    default: {
      if (!missing) {
        emit(shell, value, quoted, sink);
        return;
      }
      const text = yield* expandText(shell, operand);
      const said = text !== "" ? text : colon ? "parameter null or not set" : "parameter not set";
      throw new CommandError(`${parameter.indexText === undefined ? parameter.name : `${parameter.name}[${parameter.indexText}]`}: ${said}`, shell.flavour === "ash" ? 2 : unboundStatus(shell), true);
    }
  }
}

/** The exit status of a shell that ends at a parameter that is not set: 127 only where the text of -c stops at once. */
function unboundStatus(shell: Shell): number {
  return shell.commandString && shell.subshellLevel === 0 && !shell.options.has("errexit") ? 127 : 1;
}

function* expandOperand(shell: Shell, operand: Parameters<typeof expandInto>[1], quoted: boolean, sink: Sink): Call<void> {
  if (!quoted) {
    // Unquoted text of the operand is split as well.
    for (const segment of operand.segments) {
      if (segment.kind === "text" && !segment.quoted) sink.split(segment.text);
      else yield* expandInto(shell, { segments: [segment], literal: undefined }, sink);
    }
    return;
  }
  sink.present();
  yield* expandInto(shell, operand, sink);
}

function assign(shell: Shell, parameter: Parameter, text: string): void {
  const { name, index } = shell.variables.resolve(parameter.name);
  const at = parameter.indexText ?? index;
  if (at === undefined) shell.variables.set(name, text);
  else setElement(shell, name, at, text);
}

/** The value of a parameter with its operation done. */
function* valueOf(shell: Shell, parameter: Parameter, checkUnset: boolean): Call<Value> {
  const { operation, prefix } = parameter;
  if (prefix === "!") {
    const indirect = yield* indirection(shell, parameter);
    if (indirect) return indirect;
  }
  let value = yield* baseValue(shell, parameter);
  if (prefix === "!" && !("list" in value)) {
    const target = value.text;
    if (target === undefined || target === "") {
      if (shell.variables.get(parameter.name) === undefined) throw new CommandError(`${parameter.name}: invalid indirect expansion`);
      throw new CommandError(`${parameter.name}: invalid variable name`);
    }
    const match = /^([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[(.*)\])?$/s.exec(target);
    if (!match) throw new CommandError(`${target}: invalid variable name`);
    value = yield* baseValue(shell, {
      ...parameter, name: match[1]!, prefix: undefined, indexText: match[2], index: match[2] === undefined ? undefined : compileWord(wordOf(match[2])),
    });
  }
  const unset = "list" in value ? false : value.text === undefined;
  if (unset && checkUnset && shell.options.has("nounset") && !(operation?.type === "Transform" && operation.operator === "A")) {
    const shown = parameter.indexText === undefined ? parameter.name : `${parameter.name}[${parameter.indexText}]`;
    if (shell.flavour === "ash") throw new CommandError(`${shown}: parameter not set`, 2, true);
    throw new CommandError(`${/^\d+$/.test(shown) ? "$" : ""}${shown}: unbound variable`, unboundStatus(shell), true);
  }
  if (prefix === "#") {
    if ("list" in value) return { text: String(value.list.length) };
    return { text: String([...(value.text ?? "")].length) };
  }
  if (!operation) return value;
  return yield* applyOperation(shell, parameter, operation, value);
}

/** ${!prefix@} and ${!array[@]}. */
function* indirection(shell: Shell, parameter: Parameter): Call<Value | undefined> {
  if (parameter.operation?.type === "Names") {
    const names = shell.variables.names().filter((name) => name.startsWith(parameter.name));
    return { list: names, star: parameter.operation.operator === "*" };
  }
  const index = parameter.indexText;
  if (index !== "@" && index !== "*") {
    const { nameref, value } = shell.variables.get(parameter.name) ?? {};
    if (nameref && typeof value === "string") return { text: value };
    return undefined;
  }
  const variable = shell.variables.get(shell.variables.resolve(parameter.name).name);
  const value = variable?.value;
  const keys =
    value === undefined ? [] : typeof value === "string" ? ["0"] : Array.isArray(value) ? indices(value).map(String) : [...value.keys()];
  return { list: keys, star: index === "*" };
}

/** The value before operations. */
function* baseValue(shell: Shell, parameter: Parameter): Call<Value> {
  const { name, indexText } = parameter;
  if (indexText !== undefined) return yield* elementValue(shell, parameter, indexText);
  if (name === "@" || name === "*") return { list: shell.positional.slice(), star: name === "*" };
  if (/^\d+$/.test(name)) return { text: name === "0" ? shell.name : shell.positional[Number(name) - 1] };
  switch (name) {
    case "#": return { text: String(shell.positional.length) };
    case "?": return { text: String(shell.status) };
    case "$": return { text: String(shell.mainPid) };
    case "!": return { text: shell.lastBackground === undefined ? (shell.options.has("nounset") ? undefined : "") : String(shell.lastBackground) };
    case "-": return { text: optionLetters(shell) };
    case "_": return { text: shell.lastArgument };
  }
  const variable = shell.variables.get(name);
  if (!variable) return { text: undefined };
  if (variable.nameref) {
    const target = shell.variables.resolve(name);
    if (target.index !== undefined) {
      return yield* elementValue(shell, { ...parameter, name: target.name, index: compileWord(wordOf(target.index)) }, target.index);
    }
    return { text: target.name === name ? undefined : shell.variables.text(target.name) };
  }
  return { text: shell.variables.text(name) };
}

function* elementValue(shell: Shell, parameter: Parameter, indexText: string): Call<Value> {
  const variable = shell.variables.get(shell.variables.resolve(parameter.name).name);
  if (indexText === "@" || indexText === "*") return { list: elements(variable?.value), star: indexText === "*" };
  const index = yield* expandText(shell, parameter.index!);
  if (!(variable?.value instanceof Map)) {
    const number = evaluateAssigned(shell, (yield* expandString(shell, indexText)).replace(/"/g, ""));
    if (number < 0n && variable?.value === undefined && shell.flavour === "bash") yield* shell.complain(`${parameter.name}: bad array subscript`);
    if (!variable) return { text: undefined };
    try {
      return { text: elementOf(shell, variable, String(number), parameter.name) };
    } catch (error) {
      if (!(error instanceof CommandError) || error.topLevel || shell.flavour === "ash") throw error;
      // Said, and the value is empty.
      yield* shell.complain(error.message);
      return { text: undefined };
    }
  }
  if (index === "") throw new CommandError(`${parameter.name}: bad array subscript`);
  return { text: elementOf(shell, variable, index) };
}

export const OPTION_LETTERS: Readonly<Record<string, string>> = {
  allexport: "a", notify: "b", errexit: "e", noglob: "f", hashall: "h", interactive: "i", keyword: "k", monitor: "m", noexec: "n", onecmd: "t",
  privileged: "p", nounset: "u", verbose: "v", xtrace: "x", braceexpand: "B", noclobber: "C", errtrace: "E", histexpand: "H", physical: "P", functrace: "T",
};

function optionLetters(shell: Shell): string {
  let letters = "";
  for (const [option, letter] of Object.entries(OPTION_LETTERS)) {
    if (shell.options.has(option) || (option === "interactive" && shell.interactive)) letters += letter;
  }
  return letters + (shell.commandString ? "c" : shell.options.has("stdin") ? "s" : "");
}

function* applyOperation(shell: Shell, parameter: Parameter, operation: Operation, value: Value): Call<Value> {
  switch (operation.type) {
    case "Remove": {
      const pattern = yield* expandPattern(shell, operation.operand);
      return mapValue(value, (text) => removePattern(text, pattern, operation.operator, shell));
    }
    case "Replace": {
      const pattern = yield* expandPattern(shell, operation.pattern);
      const replacement = yield* expandReplacement(shell, operation.replacement);
      return mapValue(value, (text) => replacePattern(text, pattern, replacement, operation.operator, shell));
    }
    case "Case": {
      const pattern = operation.operand ? yield* expandPattern(shell, operation.operand) : "?";
      const regex = patternRegExp(pattern === "" ? "?" : pattern);
      return mapValue(value, (text) => changeCase(text, regex, operation.operator));
    }
    case "Slice":
      return yield* slice(shell, parameter, operation, value);
    case "Transform":
      return yield* transform(shell, parameter, operation.operator, value);
    default:
      return value;
  }
}

function mapValue(value: Value, change: (text: string) => string): Value {
  if ("list" in value) return { list: value.list.map(change), star: value.star };
  return { text: value.text === undefined ? undefined : change(value.text) };
}

/** ${x#p}, ${x##p}, ${x%p}, ${x%%p} */
function removePattern(text: string, pattern: string, operator: string, shell: Shell): string {
  if (pattern === "") return text;
  const longest = operator.length === 2;
  const front = operator.startsWith("#");
  const plain = /^[^*?[\\!+@(]*$/.test(pattern);
  if (plain) {
    if (front) return text.startsWith(pattern) ? text.slice(pattern.length) : text;
    return text.endsWith(pattern) ? text.slice(0, text.length - pattern.length) : text;
  }
  const regex = patternRegExp(pattern, { extended: shell.shopt.has("extglob") });
  const lengths: number[] = [];
  for (let length = 0; length <= text.length; length += 1) lengths.push(length);
  if (longest) lengths.reverse();
  for (const length of lengths) {
    const piece = front ? text.slice(0, length) : text.slice(text.length - length);
    if (regex.test(piece)) return front ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}

/** The replacement of ${x/p/r}: an unquoted & stands for what matched. */
function* expandReplacement(shell: Shell, word: Parameters<typeof expandInto>[1]): Call<(match: string) => string> {
  if (!shell.shopt.has("patsub_replacement") || !word.segments.some((s) => s.kind !== "text" || (!s.quoted && s.text.includes("&")))) {
    const text = yield* expandText(shell, word);
    return () => text;
  }
  // What was quoted is kept from being special; what is unquoted may hold &.
  const sink = new TextSink((text) => text.replace(/[\\&]/g, "\\$&"));
  yield* expandInto(shell, word, sink);
  const pattern = sink.text;
  const pieces: (string | undefined)[] = [];
  let run = "";
  const source = pattern;
  for (let i = 0; i < source.length; i += 1) {
    if (source[i] === "\\" && i + 1 < source.length) {
      run += source[i + 1]!;
      i += 1;
    } else if (source[i] === "&") {
      pieces.push(run, undefined);
      run = "";
    } else run += source[i]!;
  }
  pieces.push(run);
  return (match) => pieces.map((piece) => piece ?? match).join("");
}

function replacePattern(text: string, pattern: string, replacement: (match: string) => string, operator: string, shell: Shell): string {
  if (pattern === "") {
    if (operator === "/#") return replacement("") + text;
    if (operator === "/%") return text + replacement("");
    return text;
  }
  const source = patternSource(pattern, { extended: shell.shopt.has("extglob") });
  const anchored = operator === "/#" ? `^(?:${source})` : operator === "/%" ? `(?:${source})$` : source;
  const regex = new RegExp(anchored, operator === "//" ? "gs" : "s");
  return text.replace(regex, (match) => {
    if (match === "" && operator === "//") return "";
    return replacement(match);
  });
}

function changeCase(text: string, regex: RegExp, operator: string): string {
  const upper = operator.startsWith("^");
  const change = (character: string): string => {
    if (!regex.test(character)) return character;
    if (operator.startsWith("~")) return character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase();
    return upper ? character.toUpperCase() : character.toLowerCase();
  };
  const characters = [...text];
  if (operator.length === 2) return characters.map(change).join("");
  return characters.map((character, index) => (index === 0 ? change(character) : character)).join("");
}

/** An offset or a length; what is wrong with it is told with the parameter's name. */
function* place(shell: Shell, parameter: Parameter, expression: string): Call<number> {
  try {
    return Number(yield* evaluate(shell, expression));
  } catch (error) {
    if (!(error instanceof CommandError) || shell.flavour === "ash") throw error;
    throw discarding(new CommandError(`${parameter.indexText === undefined ? parameter.name : `${parameter.name}[${parameter.indexText}]`}: ${error.message}`));
  }
}

function* slice(shell: Shell, parameter: Parameter, operation: Extract<Operation, { type: "Slice" }>, value: Value): Call<Value> {
  const offset = yield* place(shell, parameter, operation.offset);
  const length = operation.length === undefined ? undefined : yield* place(shell, parameter, operation.length);
  if ("list" in value) {
    let { list } = value;
    const positional = parameter.name === "@" || parameter.name === "*";
    if (positional) list = [shell.name, ...list];
    // Holes of arrays count in the offset.
    const variable = positional ? undefined : shell.variables.get(shell.variables.resolve(parameter.name).name);
    const negative = (): CommandError | undefined =>
      length !== undefined && length < 0 ? discarding(new CommandError(`${operation.length}: substring expression < 0`)) : undefined;
    if (variable && Array.isArray(variable.value)) {
      const start = offset < 0 ? variable.value.length + offset : offset;
      if (start < 0 || start >= variable.value.length) return { list: [], star: value.star };
      const error = negative();
      if (error) throw error;
      const chosen = indices(variable.value).filter((index) => index >= start).slice(0, length);
      return { list: chosen.map((index) => (variable.value as string[])[index]!), star: value.star };
    }
    const start = offset < 0 ? list.length + offset : offset;
    if (start < 0 || start > list.length) return { list: [], star: value.star };
    const error = negative();
    if (error) throw error;
    const from = positional && start === 0 && offset < 0 ? 0 : start;
    return { list: list.slice(from, length === undefined ? undefined : from + length), star: value.star };
  }
  const characters = [...(value.text ?? "")];
  const start = offset < 0 ? characters.length + offset : offset;
  if (start < 0 || start > characters.length) return { text: "" };
  if (length === undefined) return { text: characters.slice(start).join("") };
  const end = length < 0 ? characters.length + length : start + length;
  if (end < start) throw discarding(new CommandError(`${operation.length}: substring expression < 0`));
  return { text: characters.slice(start, end).join("") };
}

function* transform(shell: Shell, parameter: Parameter, operator: string, value: Value): Call<Value> {
  const variable: Variable | undefined = shell.variables.get(shell.variables.resolve(parameter.name).name);
  switch (operator) {
    case "Q": return mapValue(value, quoteAlways);
    case "U": return mapValue(value, (text) => text.toUpperCase());
    case "u": return mapValue(value, (text) => (text === "" ? "" : [...text][0]!.toUpperCase() + [...text].slice(1).join("")));
    case "L": return mapValue(value, (text) => text.toLowerCase());
    case "E": return mapValue(value, (text) => decodeAnsi(text));
    case "P": {
      if ("list" in value) return value;
      return { text: yield* expandString(shell, decodePrompt(shell, value.text ?? "")) };
    }
    case "A":
      if (!variable) return { text: undefined };
      if ("list" in value && parameter.indexText === undefined) return { text: `set -- ${value.list.map(quoteAlways).join(" ")}` };
      return { text: declarationOf(parameter.name, variable, true) };
    case "a": return { text: variable ? attributeLetters(variable) : undefined };
    case "K":
    case "k": {
      if (!("list" in value) || !variable) return mapValue(value, quoteAlways);
      const stored = variable.value;
      const pairs: [string, string][] =
        stored instanceof Map ? [...stored] : Array.isArray(stored) ? indices(stored).map((i) => [String(i), stored[i]!]) : [];
      if (operator === "k") return { list: pairs.flat(), star: value.star };
      return { list: [pairs.map(([key, text]) => `${key} ${stored instanceof Map && quoteAnsi(text).startsWith("$") ? quoteAnsi(text) : `"${text.replace(/(["\\$`])/g, "\\$1")}"`}`).join(" ") + (stored instanceof Map ? " " : "")], star: value.star };
    }
    default:
      throw new CommandError(`${parameter.text}: bad substitution`, 1, true);
  }
}

export function attributeLetters(variable: Variable): string {
  return (
    (variable.kind === "associative" || variable.value instanceof Map ? "A" : variable.kind === "indexed" || Array.isArray(variable.value) ? "a" : "") +
    (variable.integer ? "i" : "") + (variable.nameref ? "n" : "") + (variable.readonly ? "r" : "") + (variable.trace ? "t" : "") +
    (variable.exported ? "x" : "") + (variable.lower ? "l" : "") + (variable.upper ? "u" : "")
  );
}

/** Backslash escapes as in $'...'. */
function decodeAnsi(text: string): string {
  return text.replace(/\\(?:([abeEfnrtv\\'"?])|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c(.))/g, (all, simple, hex, octal, u4, u8, control) => {
    if (simple !== undefined) return ({ a: "\x07", b: "\b", e: "\x1b", E: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" } as Record<string, string>)[simple] ?? simple;
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 255);
    if (u4 !== undefined || u8 !== undefined) return String.fromCodePoint(parseInt(u4 ?? u8, 16));
    if (control !== undefined) return String.fromCharCode(control.toUpperCase().charCodeAt(0) ^ 64);
    return all;
  });
}

