import { marshalInOrder } from "../json/marshal.ts";
import { goQuote } from "./quote.ts";
import { Path, root } from "./path.ts";

export { Path, root };

/** The reasons of causes in a Status, see `metav1.CauseType`. */
export type FieldErrorType =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid"
  | "InternalError";

/** An error about one field (k8s.io/apimachinery/pkg/util/validation/field). */
export interface FieldError {
  type: FieldErrorType;
  field: string;
  /**
   * What stood there. Strings are printed quoted, numbers and booleans plainly, anything else as JSON with the keys in the
   * order of the value (Go's structs have an order: compose them accordingly). `OMIT` prints no value.
   */
  badValue: unknown;
  detail: string;
  /** Which rule found it, e.g. `format=k8s-label-key`. Not printed. */
  origin?: string;
}

/** A bad value that is not to be printed. */
export const OMIT: unique symbol = Symbol("omit");

/** A bad value that says itself how it is printed, as what has a String method in Go. */
export class Plain {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type At = Path | string;

const HEADS: Record<FieldErrorType, string> = {
  FieldValueNotFound: "Not found",
  FieldValueRequired: "Required value",
  FieldValueDuplicate: "Duplicate value",
  FieldValueInvalid: "Invalid value",
  FieldValueNotSupported: "Unsupported value",
  FieldValueForbidden: "Forbidden",
  FieldValueTooLong: "Too long",
  FieldValueTooMany: "Too many",
  FieldValueTypeInvalid: "Invalid value",
  InternalError: "Internal error",
};

const WITHOUT_VALUE: ReadonlySet<FieldErrorType> = new Set([
  "FieldValueRequired",
  "FieldValueForbidden",
  "FieldValueTooLong",
  "InternalError",
]);

function make(type: FieldErrorType, at: At, badValue: unknown, detail: string, origin?: string): FieldError {
  const error: FieldError = { type, field: at.toString(), badValue, detail };
  if (origin !== undefined) error.origin = origin;
  return error;
}

export const notFound = (at: At, value: unknown): FieldError => make("FieldValueNotFound", at, value, "");
export const required = (at: At, detail = ""): FieldError => make("FieldValueRequired", at, "", detail);
export const duplicate = (at: At, value: unknown): FieldError => make("FieldValueDuplicate", at, value, "");
export const invalid = (at: At, value: unknown, detail: string, origin?: string): FieldError =>
  make("FieldValueInvalid", at, value, detail, origin);
export const typeInvalid = (at: At, value: unknown, detail: string): FieldError =>
  make("FieldValueTypeInvalid", at, value, detail);
export const forbidden = (at: At, detail: string): FieldError => make("FieldValueForbidden", at, "", detail);

/** The order of `supported` is the caller's: Kubernetes lists some as declared and most sorted. */
export function notSupported(at: At, value: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length > 0 ? `supported values: ${supported.map(goQuote).join(", ")}` : "";
  return make("FieldValueNotSupported", at, value, detail);
}

const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? "" : "s"}`;

/** Longer than `max` bytes. */
export const tooLong = (at: At, max: number): FieldError =>
  make("FieldValueTooLong", at, "<value omitted>", max >= 0 ? `may not be more than ${counted(max, "byte")}` : "value is too long");
export const tooMany = (at: At, actual: number, max: number): FieldError =>
  make(
    "FieldValueTooMany",
    at,
    actual >= 0 ? actual : OMIT,
    max >= 0 ? `must have at most ${counted(max, "item")}` : "has too many items",
  );

function printValue(value: unknown): string {
  if (typeof value === "string") return goQuote(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value === undefined) return "null";
  if (value instanceof Plain) return value.text;
  return marshalInOrder(value);
}

/** The message without the field, as in the causes of a Status. */
function errorBody(error: FieldError): string {
  const head = HEADS[error.type];
  const withValue = WITHOUT_VALUE.has(error.type) || error.badValue === OMIT ? head : `${head}: ${printValue(error.badValue)}`;
  return error.detail === "" ? withValue : `${withValue}: ${error.detail}`;
}

/** `spec.x: Invalid value: "y": must be ...`. */
export function errorText(error: FieldError): string {
  return `${error.field}: ${errorBody(error)}`;
}

/** Several messages as Go's aggregate prints them: repeated ones once, in brackets when more than one is left. */
export function aggregate(messages: readonly string[]): string {
  const once = [...new Set(messages)];
  return once.length === 1 ? (once[0] as string) : `[${once.join(", ")}]`;
}

export function aggregateErrors(errors: readonly FieldError[]): string {
  return aggregate(errors.map(errorText));
}

/** The message of a 422: `Deployment.apps "web" is invalid: ...`. `kind` is qualified by its group where it has one. */
export function invalidMessage(kind: string, name: string, errors: readonly FieldError[]): string {
  const head = `${kind} ${goQuote(name)} is invalid`;
  return errors.length === 0 ? head : `${head}: ${aggregateErrors(errors)}`;
}

export interface Cause {
  reason: string;
  message: string;
  field: string;
}

/** The causes of a Status for these errors, one for each. */
export function toCauses(errors: readonly FieldError[]): Cause[] {
  return errors.map((error) => ({ reason: error.type, message: errorBody(error), field: error.field }));
}
