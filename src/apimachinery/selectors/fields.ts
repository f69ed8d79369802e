import { SelectorError } from "./requirement.ts";

export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** A condition on a few fields of an object, those that its kind serves. */
export interface FieldSelector {
  readonly requirements: readonly FieldRequirement[];
  readonly empty: boolean;
  /** A field that is not in `fields` counts as the empty string. */
  matches(fields: Readonly<Record<string, string>>): boolean;
  /** The value that the selector asks of a field with `=`, if it does. */
  exact(field: string): string | undefined;
  toString(): string;
}

function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, (char) => `\\${char}`);
}

function unescapeFieldValue(value: string): string {
  let out = "";
  for (let i = 0; i < value.length; i += 1) {
    const char = value[i] as string;
    if (char === "\\") {
      const next = value[i + 1] ?? "";
      if (next !== "\\" && next !== "," && next !== "=") {
        throw new SelectorError(`invalid field selector: invalid escape sequence: \\${next}`);
      }
      out += next;
      i += 1;
    } else if (char === "=" || char === ",") {
      throw new SelectorError(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    } else {
      out += char;
    }
  }
  return out;
}

/** Parts between commas that are not escaped. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === ",") {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function fieldSelectorOf(requirements: readonly FieldRequirement[]): FieldSelector {
  return {
    requirements,
    empty: requirements.length === 0,
    matches: (fields) =>
      requirements.every(({ field, operator, value }) => ((fields[field] ?? "") === value) === (operator === "=")),
    exact: (field) => requirements.find((one) => one.field === field && one.operator === "=")?.value,
    toString: () =>
      requirements.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(","),
  };
}

/** Reads `status.phase=Running,spec.nodeName!=node-1`. Throws `SelectorError` with the server's words. */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort()) {
    if (term === "") continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (!match) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    const value = unescapeFieldValue(match[3] ?? "");
    requirements.push({ field: match[1] ?? "", operator: match[2] === "!=" ? "!=" : "=", value });
  }
  return fieldSelectorOf(requirements);
}
