import type { Word } from "unbash";
import { createPipe, exitNumber, isSystemError, loadedModule, readWhole, useMemory, wait, type Call } from "../../os/index.ts";
import { rest } from "../rest.ts";
import { decodeText } from "../text.ts";
import type { ArithmeticScope } from "./arithmetic.ts";
import { cannotAllocate, CommandError, discarding } from "./control.ts";
import { runSubshellScript } from "./subshells.ts";
import { FieldSink, TextSink, type Sink } from "./fields.ts";
import { expandParameter } from "./parameters.ts";
import { expandPathname } from "./pathname.ts";
import { escapePattern } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { indices, type Variable } from "./variables.ts";
import { compileText, compileValue, compileWord, compileWords, type CompiledWord, type Segment } from "./words.ts";

/** Values of so many characters count as memory of the shell. */
const LARGE = 1 << 20;

/** The words of a command: all expansions, splitting, file names. */
export function* expandWords(shell: Shell, words: readonly Word[]): Call<string[]> {
  const result: string[] = [];
  for (const word of words) {
    for (const compiled of compileWords(word)) {
      if (compiled.literal !== undefined) {
        if (compiled.segments.length > 0 || word.text === "") result.push(compiled.literal);
        continue;
      }
      if (quickValue(shell, compiled, result)) continue;
      yield* expandFields(shell, compiled, result);
    }
  }
  return result;
}

/** "$x" alone, the most frequent expansion. */
function quickValue(shell: Shell, compiled: CompiledWord, result: string[]): boolean {
  if (compiled.segments.length !== 1) return false;
  const segment = compiled.segments[0]!;
  if (segment.kind !== "parameter" || !segment.quoted) return false;
  const { parameter } = segment;
  if (parameter.operation || parameter.prefix || parameter.index || !/^[A-Za-z_]/.test(parameter.name)) return false;
  const variable = shell.variables.get(parameter.name);
  if (!variable || variable.nameref || typeof variable.value !== "string") return false;
  result.push(variable.value);
  return true;
}

function* expandFields(shell: Shell, compiled: CompiledWord, result: string[]): Call<void> {
  const sink = new FieldSink(shell.variables.text("IFS") ?? " \t\n");
  yield* expandInto(shell, compiled, sink);
  for (const field of sink.finish()) {
    if (!field.magic || shell.options.has("noglob")) {
      result.push(field.text);
      continue;
    }
    const paths = yield* expandPathname(shell, field.pattern);
    if (paths.length > 0) for (const path of paths) result.push(path);
    else if (shell.shopt.has("failglob")) throw discarding(new CommandError(`no match: ${field.text}`));
    else if (!shell.shopt.has("nullglob")) result.push(field.text);
  }
}

/** A word as one text: assignments, here-strings, case, redirections. */
export function* expandText(shell: Shell, word: CompiledWord): Call<string> {
  if (word.literal !== undefined) return word.literal;
  const sink = new TextSink();
  yield* expandInto(shell, word, sink);
  return sink.text;
}

export function* expandWord(shell: Shell, word: Word): Call<string> {
  return yield* expandText(shell, compileWord(word));
}

export function* expandValue(shell: Shell, word: Word): Call<string> {
  const value = yield* expandText(shell, compileValue(word));
  // A variable that is doubled again and again is a usual way to eat memory.
  if (value.length >= LARGE && value.length > shell.process.memory) yield* useMemory(value.length);
  return value;
}

/** A word as a pattern: what is quoted in it stands for itself. */
export function* expandPattern(shell: Shell, word: CompiledWord): Call<string> {
  const sink = new TextSink(escapePattern);
  yield* expandInto(shell, word, sink);
  return sink.text;
}

/** A word as a regular expression: what is quoted in it stands for itself. */
export function* expandRegex(shell: Shell, word: CompiledWord): Call<string> {
  const sink = new TextSink((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  yield* expandInto(shell, word, sink);
  return sink.text;
}

/** Text with parameters, commands and arithmetic expanded as in double quotes: prompts, arithmetic, here-documents. */
export function* expandString(shell: Shell, text: string): Call<string> {
  if (!/[$`\\]/.test(text)) return text;
  return yield* expandText(shell, compileText(text));
}

/** Expands a word's segments into a sink. */
export function* expandInto(shell: Shell, word: CompiledWord, sink: Sink): Call<void> {
  for (const segment of word.segments) {
    switch (segment.kind) {
      case "text":
        if (segment.quoted) sink.present();
        sink.add(segment.text, segment.quoted);
        break;
      case "tilde":
        sink.add(homeOf(shell, segment.user), true);
        break;
      case "parameter":
        yield* expandParameter(shell, segment.parameter, segment.quoted, sink);
        break;
      case "command":
        put(sink, yield* substituteCommand(shell, segment), segment.quoted);
        break;
      case "arithmetic":
        put(sink, String(yield* substituteArithmetic(shell, segment.text)), segment.quoted);
        break;
      case "process":
        sink.add(yield* substituteProcess(shell, segment), true);
        break;
    }
  }
}

/** The value of an expression that is assigned or stands in a subscript: what is wrong with it ends more than the command. */
export function evaluateAssigned(shell: Shell, text: string): bigint {
  try {
    return evaluateExpanded(shell, text);
  } catch (error) {
    if (error instanceof CommandError && !error.fatal) error.topLevel = true;
    throw error instanceof CommandError ? discarding(error) : error;
  }
}

function* substituteArithmetic(shell: Shell, text: string): Call<bigint> {
  try {
    return yield* evaluate(shell, text);
  } catch (error) {
    if (error instanceof CommandError) throw discarding(error);
    throw error;
  }
}

function put(sink: Sink, text: string, quoted: boolean): void {
  if (quoted) {
    sink.present();
    sink.add(text, true);
  } else sink.split(text);
}

function homeOf(shell: Shell, user: string): string {
  if (user === "") return shell.variables.text("HOME") ?? "/root";
  if (user === "+") return shell.variables.text("PWD") ?? "~+";
  if (user === "-") return shell.variables.text("OLDPWD") ?? "~-";
  const { files } = shell.process;
  if (files.exists("/etc/passwd")) {
    for (const line of files.readText("/etc/passwd").split("\n")) {
      const fields = line.split(":");
      if (fields[0] === user) return fields[5] ?? "/";
    }
  }
  return `~${user}`;
}

/** Evaluates the text of $(( )), (( )), let, and subscripts. */
export function* evaluate(shell: Shell, text: string): Call<bigint> {
  const expanded = (yield* expandString(shell, text)).replace(/"/g, "");
  return evaluateExpanded(shell, expanded);
}

export function evaluateExpanded(shell: Shell, text: string): bigint {
  const { ArithmeticError, evaluateArithmetic } = loadedModule(rest);
  try {
    return evaluateArithmetic(text, scopeOf(shell));
  } catch (error) {
    if (error instanceof ArithmeticError) {
      throw shell.flavour === "ash" ? new CommandError(ashArithmetic(error.message), 2) : new CommandError(error.message);
    }
    throw error;
  }
}

function ashArithmetic(message: string): string {
  if (message.includes("division by 0")) return "divide by zero";
  return "arithmetic syntax error";
}

function scopeOf(shell: Shell): ArithmeticScope {
  return {
    read(name, index) {
      const { name: target } = shell.variables.resolve(name);
      if (index === undefined) {
        const text = shell.variables.text(target);
        if (text === undefined && shell.options.has("nounset")) throw new CommandError(`${name}: unbound variable`, shell.commandString && shell.subshellLevel === 0 ? 127 : 1, true);
        return text;
      }
      const variable = shell.variables.get(target);
      return variable && elementOf(shell, variable, index);
    },
    write(name, index, value) {
      const { name: target } = shell.variables.resolve(name);
      if (index === undefined) shell.variables.set(target, value);
      else setElement(shell, target, index, value);
    },
  };
}

/** One element of an array; a negative index counts from the end. */
export function elementOf(shell: Shell, variable: Variable, index: string, name = index): string | undefined {
  const { value } = variable;
  if (value instanceof Map) return value.get(index);
  const number = Number(evaluateAssigned(shell, index));
  if (Array.isArray(value)) {
    if (number >= 0) return value[number];
    if (value.length + number < 0) throw new CommandError(`${name}: bad array subscript`);
    return value[value.length + number];
  }
  return number === 0 || number === -1 ? value : undefined;
}

/** Sets one element; the variable becomes an array if it is none. */
export function setElement(shell: Shell, name: string, index: string, value: string, append = false): void {
  const variable = shell.variables.own(name);
  if (variable.readonly) throw new CommandError(`${name}: readonly variable`);
  if (variable.kind === "associative" || variable.value instanceof Map) {
    const map = variable.value instanceof Map ? variable.value : new Map<string, string>();
    variable.value = map;
    if (index === "") throw discarding(new CommandError(`${name}[]: bad array subscript`));
    const text = append && !variable.integer ? (map.get(index) ?? "") + value : value;
    map.set(index, variable.integer ? String(evaluateAssigned(shell, append ? `${map.get(index) || 0}+(${value})` : value)) : text);
    return;
  }
  const array = toArray(variable);
  let number = Number(evaluateAssigned(shell, index));
  if (number < 0) number += array.length;
  if (number < 0) throw new CommandError(`${name}[${index}]: bad array subscript`);
  if (variable.integer) array[number] = String(evaluateAssigned(shell, append ? `${array[number] ?? 0}+(${value})` : value));
  else array[number] = append ? (array[number] ?? "") + value : value;
}

/** The array of a variable, made of its text if it has one. */
export function toArray(variable: Variable): string[] {
  if (Array.isArray(variable.value)) return variable.value;
  const array: string[] = typeof variable.value === "string" ? [variable.value] : [];
  variable.value = array;
  variable.kind = "indexed";
  return array;
}

/** The index after the last element. */
export function nextIndex(array: readonly string[]): number {
  return (indices(array).at(-1) ?? -1) + 1;
}

/** $(...): the output of a subshell, without its last newlines. */
function* substituteCommand(shell: Shell, segment: Extract<Segment, { kind: "command" }>): Call<string> {
  // $(< file) needs no process.
  const only = segment.script.commands.length === 1 ? segment.script.commands[0]!.command : undefined;
  if (only?.type === "Command" && !only.name && only.prefix.length === 1 && segment.text.startsWith("$(")) {
    const redirect = only.redirects[0];
    if (redirect?.type === "Redirect" && redirect.operator === "<" && redirect.target) {
      const path = yield* expandWord(shell, redirect.target);
      try {
        return decodeText(shell.process.files.readFile(path)).replace(/\n+$/, "");
      } catch {
        // The subshell says what is wrong with it.
      }
    }
  }
  const { reader, writer } = createPipe();
  reader.retain();
  const { status } = shell;
  const child = yield* shell.fork({
    body: (copy) => runSubshellScript(copy, segment.script, status),
    files: shell.descriptorsWith(new Map([[1, writer]])),
  });
  let output: Uint8Array;
  try {
    output = yield* readWhole(reader);
  } catch (error) {
    throw isSystemError(error, "ENOMEM") ? cannotAllocate() : error;
  } finally {
    reader.release();
  }
  const event = yield* wait(child.pid);
  shell.status = exitNumber(event!.status!);
  shell.substitutionStatus = shell.status;
  return decodeText(output).replace(/\0/g, "").replace(/\n+$/, "");
}

/** <(...) and >(...): a path that leads to a pipe with a subshell behind it. */
function* substituteProcess(shell: Shell, segment: Extract<Segment, { kind: "process" }>): Call<string> {
  const { reader, writer } = createPipe();
  const [own, other] = segment.operator === "<" ? [reader, writer] : [writer, reader];
  own.retain();
  yield* shell.fork({
    body: (copy) => runSubshellScript(copy, segment.script, shell.status),
    files: shell.descriptorsWith(new Map([[segment.operator === "<" ? 1 : 0, other]])),
  });
  let fd = 63;
  while (shell.process.hasDescriptor(fd)) fd -= 1;
  shell.process.setDescriptor(fd, own);
  own.release();
  shell.substitutions.push(fd);
  return `/dev/fd/${fd}`;
}
