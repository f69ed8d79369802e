/** A float of the template with a whole value (`1.0`, `1e3`), which in Go is not the integer of that value. */
export class GoFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** What counts as true in `if`, `and`, `or`, `not`. */
export function isTrue(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (value instanceof GoFloat) return value.value !== 0;
  switch (typeof value) {
    case "boolean":
      return value;
    case "number":
      return value !== 0;
    case "string":
      return value.length > 0;
    default:
      return Array.isArray(value) ? value.length > 0 : Object.keys(value as object).length > 0;
  }
}

/** The Go kind of a value, for messages. */
export function goKind(value: unknown): string {
  if (value instanceof GoFloat) return "float64";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  if (value === null || value === undefined) return "<nil>";
  return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
}
