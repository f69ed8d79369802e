import { goQuote } from "../validation/quote.ts";
import { compareKeys } from "./marshal.ts";

/** The Go type that a decoded JSON value has in `map[string]interface {}` data. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int64" : "float64";
    default:
      return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
  }
}

/**
 * A number as Go prints it: whole ones plainly (they are int64), others as `%g`, with an exponent below 1e-4 and from
 * 1e+06 on.
 */
export function goNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const [mantissa = "0", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** The keys that have a value, in the order of Go's maps. */
export function sortedKeys(value: object): string[] {
  return Object.keys(value)
    .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
    .sort(compareKeys);
}

/** A decoded JSON value as Go's `%v` prints it: `map[a:1 b:[x y]]`. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "number") return goNumber(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(goValue).join(" ")}]`;
  const record = value as Record<string, unknown>;
  return `map[${sortedKeys(record)
    .map((key) => `${key}:${goValue(record[key])}`)
    .join(" ")}]`;
}

/** A decoded JSON value as Go's `%#v` prints it: `map[string]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return "interface {}(nil)";
  if (typeof value === "number") return goNumber(value);
  if (typeof value === "string") return goQuote(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  const record = value as Record<string, unknown>;
  return `map[string]interface {}{${sortedKeys(record)
    .map((key) => `${goQuote(key)}:${goSyntax(record[key])}`)
    .join(", ")}}`;
}

/** What Go's encoding/json calls a value that does not fit a type: `json: cannot unmarshal array into ...`. */
export function jsonKind(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
}
