import { marshal, quoteJson } from "../json/marshal.ts";
import { goQuote } from "../validation/quote.ts";

/**
 * One step of a path to an owned field, in the form that FieldsV1 has as keys: `f:name` a field, `k:{"name":"x"}` the item
 * of a list with these keys, `v:"x"` the item of a set with this value, `i:0` an index.
 */
export type PathElement = string;

export const fieldElement = (name: string): PathElement => `f:${name}`;
export const keyElement = (keys: Record<string, unknown>): PathElement => `k:${marshal(keys)}`;
export const valueElement = (value: unknown): PathElement =>
  `v:${typeof value === "string" ? quoteJson(value) : marshal(value)}`;

const RANK: Record<string, number> = { f: 0, k: 1, v: 2, i: 3 };

/** The order in which sets are walked: fields, keyed items, values, indexes. */
export function compareElements(a: PathElement, b: PathElement): number {
  const rank = (RANK[a.charAt(0)] ?? 4) - (RANK[b.charAt(0)] ?? 4);
  if (rank !== 0) return rank;
  return a < b ? -1 : a > b ? 1 : 0;
}

const shown = (value: unknown): string => (typeof value === "string" ? goQuote(value) : String(value));

function elementText(element: PathElement): string {
  const rest = element.slice(2);
  switch (element.charAt(0)) {
    case "f":
      return `.${rest}`;
    case "k": {
      const keys = JSON.parse(rest) as Record<string, unknown>;
      return `[${Object.keys(keys)
        .sort()
        .map((key) => `${key}=${shown(keys[key])}`)
        .join(",")}]`;
    }
    case "v":
      return `[=${shown(JSON.parse(rest))}]`;
    default:
      return `[${rest}]`;
  }
}

/** A path as conflicts print it: `.spec.template.spec.containers[name="nginx"].image`. */
export function pathText(path: readonly PathElement[]): string {
  return path.map(elementText).join("");
}
