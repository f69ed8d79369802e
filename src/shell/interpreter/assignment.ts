import type { ArrayValue, Assignment } from "unbash";
import type { Call } from "../../os/index.ts";
import { CommandError } from "./control.ts";
import { evaluateAssigned, expandText, expandValue, expandWords, nextIndex, setElement, toArray } from "./expansion.ts";
import type { Shell } from "./shell.ts";
import { ReadonlyError } from "./variables.ts";
import { compileValue, compileWord, wordOf } from "./words.ts";

/** An assignment with its value expanded. */
export interface ExpandedAssignment {
  name: string;
  append: boolean;
  /** Text between the brackets of `name[...]`, expanded. */
  index: string | undefined;
  value: string | ArrayElement[];
}

export interface ArrayElement {
  index: string | undefined;
  append: boolean;
  value: string;
}

export function* expandAssignment(shell: Shell, assignment: Assignment): Call<ExpandedAssignment> {
  const { value } = assignment;
  const index = assignment.index ? yield* expandText(shell, compileWord(assignment.index)) : undefined;
  return {
    name: assignment.name,
    append: assignment.append ?? false,
    index,
    value: value.type === "ArrayValue" ? yield* expandArray(shell, value) : yield* expandValue(shell, value),
  };
}

function* expandArray(shell: Shell, value: ArrayValue): Call<ArrayElement[]> {
  const result: ArrayElement[] = [];
  for (const element of value.elements) {
    const match = element.text.startsWith("[") ? subscript(element.text) : undefined;
    if (match) {
      result.push({
        index: yield* expandText(shell, compileWord(wordOf(match.index))),
        append: match.append,
        value: yield* expandText(shell, compileValue(wordOf(match.value))),
      });
      continue;
    }
    for (const text of yield* expandWords(shell, [element])) result.push({ index: undefined, append: false, value: text });
  }
  return result;
}

/** Takes `[index]=value` apart. */
function subscript(text: string): { index: string; append: boolean; value: string } | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (character === "\\") i += 1;
    else if (character === "'" || character === '"') {
      const close = text.indexOf(character, i + 1);
      if (close < 0) return undefined;
      i = close;
    } else if (character === "[") depth += 1;
    else if (character === "]" && (depth -= 1) === 0) {
      const rest = /^(\+?)=/.exec(text.slice(i + 1));
      return rest ? { index: text.slice(1, i), append: rest[1] === "+", value: text.slice(i + 1 + rest[0].length) } : undefined;
    }
  }
  return undefined;
}

/** Assigns; the variable keeps its attributes. Throws CommandError for readonly ones. */
export function assign(shell: Shell, assignment: ExpandedAssignment): void {
  try {
    assignUnchecked(shell, assignment);
  } catch (error) {
    if (error instanceof ReadonlyError) {
      if (shell.flavour === "ash") throw new CommandError(`${error.variable}: is read only`, 2, true);
      throw new CommandError(`${error.variable}: readonly variable`, 1);
    }
    throw error;
  }
}

function assignUnchecked(shell: Shell, assignment: ExpandedAssignment): void {
  const { variables } = shell;
  const target = variables.resolve(assignment.name);
  const { name } = target;
  const index = assignment.index ?? target.index;
  const { append, value } = assignment;
  if (typeof value !== "string") {
    assignArray(shell, name, value, append);
    return;
  }
  if (index !== undefined) {
    setElement(shell, name, index, value, append);
    exportIfWanted(shell, name);
    return;
  }
  const variable = variables.get(name);
  let text = value;
  if (variable?.integer) {
    text = String(evaluateAssigned(shell, append ? `${variables.text(name) || 0}+(${value})` : value));
  } else if (append) text = (variables.text(name) ?? "") + value;
  if (variable?.lower) text = text.toLowerCase();
  if (variable?.upper) text = text.toUpperCase();
  variables.set(name, text);
  exportIfWanted(shell, name);
  if (name === "PATH") shell.hash.clear();
  if (name === "OPTIND") shell.getopts = { index: Number(text) || 1, offset: 0 };
}

function exportIfWanted(shell: Shell, name: string): void {
  if (shell.options.has("allexport")) shell.variables.own(name).exported = true;
}

function assignArray(shell: Shell, name: string, items: readonly ArrayElement[], append: boolean): void {
  const variable = shell.variables.own(name);
  if (variable.readonly) throw new ReadonlyError(name);
  if (variable.kind === "associative" || variable.value instanceof Map) {
    const map = append && variable.value instanceof Map ? variable.value : new Map<string, string>();
    variable.value = map;
    variable.kind = "associative";
    let pendingKey: string | undefined;
    for (const item of items) {
      if (item.index !== undefined) map.set(item.index, item.append ? (map.get(item.index) ?? "") + item.value : item.value);
      else if (pendingKey === undefined) pendingKey = item.value;
      else {
        map.set(pendingKey, item.value);
        pendingKey = undefined;
      }
    }
    if (pendingKey !== undefined) map.set(pendingKey, "");
    return;
  }
  const array = append ? toArray(variable) : [];
  variable.value = array;
  variable.kind = "indexed";
  let at = append ? nextIndex(array) : 0;
  for (const item of items) {
    if (item.index !== undefined) {
      at = Number(evaluateAssigned(shell, item.index));
      if (at < 0) at += array.length;
      if (at < 0) throw new CommandError(`[${item.index}]=${item.value}: bad array subscript`);
    }
    const text = variable.integer ? String(evaluateAssigned(shell, item.value)) : item.value;
    array[at] = item.append ? (array[at] ?? "") + text : text;
    at += 1;
  }
}
