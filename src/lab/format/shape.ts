import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import { LANGUAGES, type LocalizedText } from "./language.ts";

/**
 * What may stand at a place of a lab file: a small schema with the sentence that the author reads when it is broken, and
 * that the editor shows (`about`). One description serves the check, the messages and the JSON schema.
 */
export type Shape =
  | { type: "string"; about: string; oneOf?: readonly string[]; pattern?: RegExp; expected?: string; /** Read as an object with this one field. */ short?: string }
  | { type: "integer"; about: string; min?: number; max?: number }
  | { type: "number"; about: string }
  | { type: "boolean"; about: string }
  | { type: "any"; about: string }
  /** `30s`, `5m`, `1h30m`, or a number of seconds. Read as ms. */
  | { type: "duration"; about: string }
  /** A text for people: one string for all languages, or one per language. */
  | { type: "text"; about: string }
  | { type: "list"; about: string; items: Shape; min?: number }
  | { type: "map"; about: string; values: Shape }
  | { type: "object"; about: string; fields: Record<string, Field> }
  /** Any of several; the first whose kind of node fits is taken. */
  | { type: "either"; about: string; shapes: readonly Shape[] }
  /** An object with exactly one of `fields`, and perhaps some of `common`. */
  | { type: "choice"; about: string; fields: Record<string, Field>; common: Record<string, Field> }
  /** An object whose other fields depend on one of them. */
  | { type: "variant"; about: string; by: string; variants: Record<string, Record<string, Field>>; common: Record<string, Field> };

export type Field = Shape & { required?: boolean };

/** Something wrong in a file: where, and one sentence with what would be right. */
export interface Mistake {
  /** Offset in characters into the file. */
  offset: number;
  /** `tasks[0].checks[1].kind` */
  path: string;
  message: string;
}


const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60000, h: 3600000 };

/** ms of a duration as authors write it, or undefined. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === "number") return value >= 0 ? value * 1000 : undefined;
  if (typeof value !== "string" || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(value)) return undefined;
  let total = 0;
  for (const [, number, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) total += Number(number) * UNITS[unit!]!;
  return total;
}

/** Reads a node by its shape into plain values (durations in ms, texts in every language), and notes what is wrong. */
export function readShape(node: Node | null | undefined, shape: Shape, path: string, mistakes: Mistake[], offset = 0): unknown {
  const at = node?.range?.[0] ?? offset;
  const wrong = (message: string): undefined => {
    mistakes.push({ offset: at, path, message });
    return undefined;
  };
  const found = describe(node);
  switch (shape.type) {
    case "any":
      return node ? node.toJSON() : undefined;
    case "string": {
      if (!isScalar(node) || (typeof node.value !== "string" && typeof node.value !== "number")) {
        return wrong(`expected ${shape.expected ?? "a string"}, found ${found}`);
      }
      const value = String(node.value);
      if (shape.oneOf && !shape.oneOf.includes(value)) {
        return wrong(`expected one of ${shape.oneOf.join(", ")}, found ${shortened(JSON.stringify(value))}${closest(value, shape.oneOf)}`);
      }
      if (shape.pattern && !shape.pattern.test(value)) {
        return wrong(`expected ${shape.expected ?? `something that matches ${shape.pattern.source}`}, found ${shortened(JSON.stringify(value))}`);
      }
      return shape.short === undefined ? value : { [shape.short]: value };
    }
    case "number":
      return isScalar(node) && typeof node.value === "number" ? node.value : wrong(`expected a number, found ${found}`);
    case "integer": {
      if (!isScalar(node) || !Number.isInteger(node.value)) return wrong(`expected a whole number, found ${found}`);
      const value = node.value as number;
      if (shape.min !== undefined && value < shape.min) return wrong(`expected at least ${shape.min}, found ${value}`);
      if (shape.max !== undefined && value > shape.max) return wrong(`expected at most ${shape.max}, found ${value}`);
      return value;
    }
    case "boolean":
      return isScalar(node) && typeof node.value === "boolean" ? node.value : wrong(`expected true or false, found ${found}`);
    case "duration": {
      const value = isScalar(node) ? parseDuration(node.value) : undefined;
      return value ?? wrong(`expected a duration such as 30s, 5m or 1h30m, found ${found}`);
    }
    case "text":
      return readText(node, path, mistakes, at);
    case "list": {
      if (!isSeq(node)) return wrong(`expected a list, found ${found}`);
      if (shape.min !== undefined && node.items.length < shape.min) wrong(`expected at least ${shape.min} in this list, found ${node.items.length}`);
      return node.items.map((item, index) => readShape(item as Node, shape.items, `${path}[${index}]`, mistakes, at));
    }
    case "map": {
      if (!isMap(node)) return wrong(`expected a mapping, found ${found}`);
      const values: Record<string, unknown> = {};
      for (const pair of node.items) values[keyOf(pair)] = readShape(pair.value as Node, shape.values, join(path, keyOf(pair)), mistakes, at);
      return values;
    }
    case "either": {
      const fitting = shape.shapes.find((candidate) => fits(node, candidate));
      if (!fitting) return wrong(`expected ${shape.shapes.map(nameOf).join(" or ")}, found ${found}`);
      return readShape(node, fitting, path, mistakes, at);
    }
    case "object":
      if (!isMap(node)) return wrong(`expected a mapping with ${Object.keys(shape.fields).join(", ")}, found ${found}`);
      return readFields(node.items, shape.fields, path, mistakes, at);
    case "choice": {
      const names = Object.keys(shape.fields);
      if (!isMap(node)) return wrong(`expected a mapping with one of ${names.join(", ")}, found ${found}`);
      const before = mistakes.length;
      const values = readFields(node.items, { ...shape.common, ...shape.fields }, path, mistakes, at);
      const chosen = names.filter((name) => node.items.some((pair) => keyOf(pair) === name));
      if (chosen.length !== 1 && mistakes.length === before) wrong(`expected exactly one of ${names.join(", ")}, found ${chosen.length === 0 ? "none" : chosen.join(" and ")}`);
      return values;
    }
    case "variant": {
      if (!isMap(node)) return wrong(`expected a mapping, found ${found}`);
      const chosen = node.items.find((pair) => keyOf(pair) === shape.by)?.value;
      const kinds = Object.keys(shape.variants);
      const kind = isScalar(chosen) ? String(chosen.value) : undefined;
      if (kind === undefined) return wrong(`"${shape.by}" is missing: expected one of ${kinds.join(", ")}`);
      const fields = shape.variants[kind];
      if (!fields) {
        mistakes.push({
          offset: (chosen as Node).range?.[0] ?? at,
          path: join(path, shape.by),
          message: `expected one of ${kinds.join(", ")}, found ${shortened(JSON.stringify(kind))}${closest(kind, kinds)}`,
        });
        return undefined;
      }
      const by: Field = { type: "string", about: shape.about };
      return readFields(node.items, { [shape.by]: by, ...shape.common, ...fields }, path, mistakes, at);
    }
  }
}

function readFields(items: readonly Pair[], fields: Record<string, Field>, path: string, mistakes: Mistake[], at: number): unknown {
  const values: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const pair of items) {
    const key = keyOf(pair);
    const keyAt = (pair.key as Node | null)?.range?.[0] ?? at;
    const field = fields[key];
    if (!field) {
      const names = Object.keys(fields);
      mistakes.push({ offset: keyAt, path: join(path, key), message: `unknown field ${shortened(JSON.stringify(key))}${closest(key, names) || `: expected ${names.join(", ")}`}` });
      continue;
    }
    seen.add(key);
    values[key] = readShape(pair.value as Node, field, join(path, key), mistakes, keyAt);
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required && !seen.has(key)) mistakes.push({ offset: at, path: join(path, key), message: `"${key}" is missing: ${field.about}` });
  }
  return values;
}

function readText(node: Node | null | undefined, path: string, mistakes: Mistake[], at: number): LocalizedText | undefined {
  if (isScalar(node) && typeof node.value === "string") return { en: node.value, "zh-cn": node.value };
  const fields = Object.fromEntries(
    LANGUAGES.map((language): [string, Field] => [language, { type: "string", about: `the text in ${language}`, required: true }]),
  );
  if (!isMap(node)) {
    mistakes.push({ offset: at, path, message: `expected a text, or a mapping with ${LANGUAGES.join(" and ")}, found ${describe(node)}` });
    return undefined;
  }
  return readFields(node.items, fields, path, mistakes, at) as LocalizedText;
}

function fits(node: Node | null | undefined, shape: Shape): boolean {
  if (isMap(node)) return ["object", "map", "variant", "choice", "any"].includes(shape.type);
  if (isSeq(node)) return shape.type === "list" || shape.type === "any";
  return !["object", "map", "variant", "choice", "list"].includes(shape.type);
}

function nameOf(shape: Shape): string {
  return { object: "a mapping", map: "a mapping", variant: "a mapping", choice: "a mapping", number: "a number", list: "a list", string: "a string", integer: "a whole number", boolean: "true or false", duration: "a duration", text: "a text", any: "anything", either: "something else" }[shape.type];
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function describe(node: Node | null | undefined): string {
  if (!node || (isScalar(node) && node.value === null)) return "nothing";
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (isAlias(node)) return `the alias *${node.source}, which nothing above is named`;
  return isScalar(node) ? shortened(JSON.stringify(node.value)) : "something else";
}

/** What was found, as far as a sentence holds it. */
function shortened(found: string): string {
  return found.length > 200 ? `${found.slice(0, 200)}...` : found;
}

/** ` (did you mean "x"?)` for a name that is nearly one of the known ones. */
export function closest(word: string, known: readonly string[]): string {
  if (word.length > 100) return "";
  let best = "";
  let least = 3;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least && distance < candidate.length / 2 + 1) {
      best = candidate;
      least = distance;
    }
  }
  return best === "" ? "" : ` (did you mean "${best}"?)`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
