import type { TypeSchema } from "./types.ts";
import table from "./go-fields-1.36.json" with { type: "json" };

/** What the schema does not say of a field and Go's JSON shows: order, pointers, omission of zero values. */
export interface GoField {
  readonly name: string;
  /** A pointer: zero and absent are two things. */
  readonly pointer: boolean;
  /** Left out when it has the zero value (`omitempty`); a struct that is no pointer is written all the same. */
  readonly omitEmpty: boolean;
  /** Left out when zero, structs too (`omitzero`). */
  readonly omitZero: boolean;
  /** An empty list is not none to the server's defaults. */
  readonly emptyCounts: boolean;
  /** The Go type where it has a name of its own (`v1.RestartPolicy`), else undefined. */
  readonly goType: string | undefined;
}

const TABLE: Record<string, string> = { ...table };
const parsed = new Map<string, ReadonlyMap<string, GoField> | undefined>();

/**
 * The fields of a Go struct in its order, by the key of its schema; undefined for types that are not in the table. In the
 * table a field is its JSON name and marks: `*` pointer, `!` no omitempty, `~` omitzero, `?` an empty list counts, `=type`.
 */
export function goFields(key: string): ReadonlyMap<string, GoField> | undefined {
  if (parsed.has(key)) return parsed.get(key);
  const line = Object.hasOwn(TABLE, key) ? TABLE[key] : undefined;
  const fields = line === undefined ? undefined : new Map(line.split(" ").filter(Boolean).map(readField));
  parsed.set(key, fields);
  return fields;
}

/** Adds lines to the table, of types that come later. */
export function addGoFields(lines: Readonly<Record<string, string>>): void {
  Object.assign(TABLE, lines);
  for (const key of Object.keys(lines)) parsed.delete(key);
}

function readField(text: string): [string, GoField] {
  const [head = "", goType] = text.split("=", 2);
  const name = head.replace(/[*!~?]+$/, "");
  const marks = head.slice(name.length);
  return [
    name,
    {
      name, pointer: marks.includes("*"), omitEmpty: !marks.includes("!"), omitZero: marks.includes("~"),
      emptyCounts: marks.includes("?"), goType,
    },
  ];
}

/** Whether Go drops the value on its way through the struct: zero, and the field omits zeros and is no pointer. */
export function isLost(schema: TypeSchema, value: unknown, field: GoField | undefined): boolean {
  if (!field || field.pointer || !field.omitEmpty || schema.$ref !== undefined) return false;
  if (value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0 && !field.emptyCounts;
  return schema.additionalProperties !== undefined && typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
