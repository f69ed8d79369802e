import { JSONPathError } from "./parser.ts";

type Basic = string | number | boolean;

function basic(value: unknown): Basic {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new JSONPathError("invalid type for comparison");
}

function pair(a: unknown, b: unknown): [Basic, Basic] {
  const x = basic(a);
  const y = basic(b);
  const integers = typeof x === "number" && typeof y === "number" ? Number.isInteger(x) === Number.isInteger(y) : true;
  if (typeof x !== typeof y || !integers) throw new JSONPathError("incompatible types for comparison");
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
