import { aggregateErrors, invalid, notSupported, root, type FieldError } from "../validation/field.ts";
import { isQualifiedName, isValidLabelValue } from "../validation/label-names.ts";

export type Labels = Readonly<Record<string, string>>;

export type Operator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

/** One condition on labels. `values` are sorted and without repetition. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** What a label selector that cannot be understood says. */
export class SelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SelectorError";
  }
}

export const BINARY_OPERATORS: readonly Operator[] = ["in", "notin", "=", "==", "!=", "gt", "lt"];

const INTEGER = /^[+-]?[0-9]+$/;

/** Checks a requirement as labels.NewRequirement does; throws `SelectorError` with all that is wrong. */
export function requirement(key: string, operator: Operator, values: readonly string[]): Requirement {
  const errors: FieldError[] = [];
  const keyMessages = isQualifiedName(key);
  if (keyMessages.length > 0) errors.push(invalid("key", key, keyMessages.join("; ")));
  const at = root("values");
  switch (operator) {
    case "in":
    case "notin":
      if (values.length === 0) errors.push(invalid(at, values, "for 'in', 'notin' operators, values set can't be empty"));
      break;
    case "=":
    case "==":
    case "!=":
      if (values.length !== 1) errors.push(invalid(at, values, "exact-match compatibility requires one single value"));
      break;
    case "exists":
    case "!":
      if (values.length > 0) errors.push(invalid(at, values, "values set must be empty for exists and does not exist"));
      break;
    case "gt":
    case "lt":
      if (values.length !== 1) errors.push(invalid(at, values, "for 'Gt', 'Lt' operators, exactly one value is required"));
      values.forEach((value, i) => {
        if (!INTEGER.test(value)) {
          errors.push(invalid(at.index(i), value, "for 'Gt', 'Lt' operators, the value must be an integer"));
        }
      });
      break;
    default:
      errors.push(notSupported("operator", operator, [...BINARY_OPERATORS, "exists", "!"]));
  }
  values.forEach((value, i) => {
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(invalid(at.index(i).key(key), value, messages.join("; ")));
  });
  if (errors.length > 0) throw new SelectorError(aggregateErrors(errors));
  return { key, operator, values };
}

export function requirementMatches({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labels === undefined || !Object.hasOwn(labels, key) ? undefined : labels[key];
  switch (operator) {
    case "=":
    case "==":
      return value !== undefined && value === values[0];
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
      return value === undefined || value !== values[0];
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt": {
      if (value === undefined || !INTEGER.test(value)) return false;
      const bound = values[0];
      if (values.length !== 1 || bound === undefined || !INTEGER.test(bound)) return false;
      return operator === "gt" ? BigInt(plain(value)) > BigInt(plain(bound)) : BigInt(plain(value)) < BigInt(plain(bound));
    }
  }
}

/** BigInt does not read a plus sign. */
const plain = (text: string): string => (text.startsWith("+") ? text.slice(1) : text);

export function requirementText({ key, operator, values }: Requirement): string {
  const list = [...values].sort().join(",");
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${list})`;
    case "gt":
      return `${key}>${list}`;
    case "lt":
      return `${key}<${list}`;
    default:
      return `${key}${operator}${list}`;
  }
}
