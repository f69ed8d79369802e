import { describe, JqError, kindOf, MOST_ITEMS, objectOf, OutOfMemory, compare, type Value } from "./value.ts";

/** `+ - * / %` over all kinds. */
export function arithmetic(operator: string, left: Value, right: Value): Value {
  const a = kindOf(left);
  const b = kindOf(right);
  const refuse = (what: string): never => {
    throw new JqError(`${describe(left)} and ${describe(right)} cannot be ${what}`);
  };
  switch (operator) {
    case "+":
      if (a === "null") return right;
      if (b === "null") return left;
      if (a !== b) return refuse("added");
      if (a === "number") return (left as number) + (right as number);
      if (a === "string") return (left as string) + (right as string);
      if (a === "array") {
        if ((left as Value[]).length + (right as Value[]).length > MOST_ITEMS) throw new OutOfMemory();
        return (left as Value[]).concat(right as Value[]);
      }
      if (a === "object") return objectOf([...Object.entries(left as object), ...Object.entries(right as object)]);
      return refuse("added");
    case "-":
      if (a === "number" && b === "number") return (left as number) - (right as number);
      if (a === "array" && b === "array") return (left as Value[]).filter((item) => !(right as Value[]).some((other) => compare(item, other) === 0));
      return refuse("subtracted");
    case "*":
      if (a === "number" && b === "number") return (left as number) * (right as number);
      if (a === "string" && b === "number") return repeat(left as string, right as number);
      if (a === "number" && b === "string") return repeat(right as string, left as number);
      if (a === "object" && b === "object") return mergeDeep(left as Record<string, Value>, right as Record<string, Value>);
      return refuse("multiplied");
    case "/":
      if (a === "number" && b === "number") {
        if (right === 0) return refuse("divided because the divisor is zero");
        return (left as number) / (right as number);
      }
      if (a === "string" && b === "string") return (left as string) === "" ? [] : (left as string).split(right as string);
      return refuse("divided");
    default: {
      if (a !== "number" || b !== "number") return refuse("divided");
      const divisor = Math.trunc(Math.abs(right as number));
      if (divisor === 0) return refuse("divided (remainder) because the divisor is zero");
      return Math.trunc(left as number) % divisor;
    }
  }
}

function repeat(text: string, times: number): Value {
  if (times <= 0) return null;
  const count = Math.max(1, Math.ceil(times));
  if (text.length * count > 1 << 26) throw new JqError("Repeat string result too long");
  return text.repeat(count);
}

function mergeDeep(left: Record<string, Value>, right: Record<string, Value>): Record<string, Value> {
  const merged = objectOf(Object.entries(left));
  for (const [key, value] of Object.entries(right)) {
    const old = merged[key];
    merged[key] = kindOf(old) === "object" && kindOf(value) === "object" ? mergeDeep(old as Record<string, Value>, value as Record<string, Value>) : value;
  }
  return merged;
}

/** What stands between two values: a comparison, or arithmetic. */
export function binary(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case "==":
      return compare(left, right) === 0;
    case "!=":
      return compare(left, right) !== 0;
    case "<":
      return compare(left, right) < 0;
    case "<=":
      return compare(left, right) <= 0;
    case ">":
      return compare(left, right) > 0;
    case ">=":
      return compare(left, right) >= 0;
    default:
      return arithmetic(operator, left, right);
  }
}
