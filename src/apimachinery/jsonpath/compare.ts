import { FloatLiteral, JSONPathError } from "./parser.ts";

type Basic = string | number | boolean;

function basic(value: unknown): Basic {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new JSONPathError("invalid type for comparison");
}

/** What Go would have: numbers are integers or floats. */
function kindOf(value: unknown): string {
  if (value instanceof FloatLiteral) return "float";
  return typeof value === "number" ? (Number.isInteger(value) ? "int" : "float") : typeof value;
}

function pair(a: unknown, b: unknown): [Basic, Basic] {
  const x = basic(a instanceof FloatLiteral ? a.value : a);
  const y = basic(b instanceof FloatLiteral ? b.value : b);
  if (kindOf(a) !== kindOf(b)) throw new JSONPathError("incompatible types for comparison");
  return [x, y];
}

function equal(a: unknown, b: unknown): boolean {
  const [x, y] = pair(a, b);
  return x === y;
}

function less(a: unknown, b: unknown): boolean {
  const [x, y] = pair(a, b);
  if (typeof x === "boolean") throw new JSONPathError("invalid type for comparison");
  return x < y;
}

/** The comparisons of filters; a number with and one without a fraction cannot be compared, as in Go. */
export function compare(operator: string, left: unknown, right: unknown): boolean {
  switch (operator) {
    case "==":
      return equal(left, right);
    case "!=":
      return !equal(left, right);
    case "<":
      return less(left, right);
    case "<=":
      return less(left, right) || equal(left, right);
    case ">":
      return !(less(left, right) || equal(left, right));
    case ">=":
      return !less(left, right);
    default:
      throw new JSONPathError(`unrecognized filter operator ${operator}`);
  }
}
