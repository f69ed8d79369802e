import { compileExtended } from "../../regex/posix.ts";
import { AwkError, MOST_FIELDS, type AwkInterpreter } from "./interpreter.ts";
import { InputText, type Cell } from "./value.ts";

/*
 * The record and its fields, made of each other when they are looked at.
 */

export function setRecord(awk: AwkInterpreter, text: string): void {
  awk.record = text;
  awk.fieldsStale = true;
  awk.recordStale = false;
}

export function wholeRecord(awk: AwkInterpreter): string {
  if (awk.recordStale) {
    awk.record = awk.fields.join(awk.special("OFS"));
    awk.recordStale = false;
  }
  return awk.record;
}

export function splitFields(awk: AwkInterpreter): void {
  if (!awk.fieldsStale) return;
  awk.fieldsStale = false;
  awk.fields = splitText(awk, awk.record, awk.special("FS"));
  awk.globals.set("NF", awk.fields.length);
}

export function splitText(awk: AwkInterpreter, text: string, separator: string): string[] {
  if (text === "") return [];
  if (separator === " ") {
    if (!/[ \t\n]/.test(text)) return [text];
    const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
    return trimmed === "" ? [] : trimmed.split(/[ \t\n]+/);
  }
  if (separator === "") return [...text];
  if (separator === "\t" || (separator.length === 1 && !/[\\^$.[|()*+?{]/.test(separator))) return text.split(separator);
  if (separator.length === 1 && separator !== "\\") return text.split(separator);
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(compileExtended(separator, false, "g"))) {
    if (match[0] === "") continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

/** Makes the fields without setting NF, which is being set. */
export function splitFieldsKeeping(awk: AwkInterpreter): void {
  if (!awk.fieldsStale) return;
  awk.fieldsStale = false;
  awk.fields = splitText(awk, awk.record, awk.special("FS"));
}

export function fieldOf(awk: AwkInterpreter, index: number): Cell {
  if (index < 0) throw new AwkError(`negative field index $${index}`);
  if (index === 0) return new InputText(wholeRecord(awk));
  splitFields(awk);
  const text = awk.fields[index - 1];
  return text === undefined ? undefined : new InputText(text);
}

export function setField(awk: AwkInterpreter, index: number, value: string): void {
  if (index < 0 || index > MOST_FIELDS) throw new AwkError(`negative field index $${index}`);
  if (index === 0) {
    setRecord(awk, value);
    return;
  }
  splitFields(awk);
  while (awk.fields.length < index) awk.fields.push("");
  awk.fields[index - 1] = value;
  awk.globals.set("NF", awk.fields.length);
  awk.recordStale = true;
}
