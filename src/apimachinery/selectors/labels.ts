import { compareKeys } from "../json/marshal.ts";
import {
  requirement,
  requirementMatches,
  requirementText,
  SelectorError,
  type Labels,
  type Operator,
  type Requirement,
} from "./requirement.ts";

/** The `LabelSelector` of manifests. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** A condition on labels: all its requirements must match. Immutable. */
export interface Selector {
  matches(labels: Labels | undefined): boolean;
  /** Whether it matches everything. */
  readonly empty: boolean;
  /** Sorted by key; undefined if it selects nothing at all. */
  readonly requirements: readonly Requirement[] | undefined;
  toString(): string;
}

/** Of requirements in any order. */
export function selectorOf(unsorted: readonly Requirement[]): Selector {
  const requirements = [...unsorted].sort((a, b) => compareKeys(a.key, b.key));
  return {
    empty: requirements.length === 0,
    requirements,
    matches(labels) {
      for (const one of requirements) if (!requirementMatches(one, labels)) return false;
      return true;
    },
    toString: () => requirements.map(requirementText).join(","),
  };
}

export const EVERYTHING: Selector = selectorOf([]);
export const NOTHING: Selector = { empty: false, requirements: undefined, matches: () => false, toString: () => "" };

const FROM_API: Record<string, Operator> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" };

const known = new WeakMap<LabelSelector, Selector>();

/**
 * The selector of a LabelSelector in an object: none selects nothing, an empty one everything. Kept per (frozen) object,
 * for controllers ask again and again. Throws `SelectorError`.
 */
export function selectorFromObject(selector: LabelSelector | undefined | null): Selector {
  if (!selector) return NOTHING;
  const before = known.get(selector);
  if (before) return before;
  const requirements: Requirement[] = [];
  for (const key of Object.keys(selector.matchLabels ?? {})) {
    requirements.push(requirement(key, "=", [selector.matchLabels?.[key] ?? ""]));
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const op = FROM_API[operator];
    if (op === undefined) throw new SelectorError(`${JSON.stringify(operator)} is not a valid label selector operator`);
    requirements.push(requirement(key, op, values ?? []));
  }
  const made = requirements.length === 0 ? EVERYTHING : selectorOf(requirements);
  if (Object.isFrozen(selector)) known.set(selector, made);
  return made;
}

/** The selector of a plain map (a Service's spec.selector, matchLabels): exactly these labels; values are not checked. */
export function selectorFromSet(labels: Labels | undefined | null): Selector {
  return selectorOf(Object.keys(labels ?? {}).map((key) => ({ key, operator: "=", values: [labels?.[key] ?? ""] })));
}

/** A LabelSelector as tables and describe print it: `a=b,c in (d)`, `<none>` when empty, `<error>` when wrong. */
export function formatLabelSelector(selector: LabelSelector | undefined | null): string {
  try {
    return selectorFromObject(selector).toString() || "<none>";
  } catch {
    return "<error>";
  }
}

/** Labels as `a=b,c=d`, sorted. */
export function labelsText(labels: Labels | undefined | null): string {
  if (!labels) return "";
  return Object.keys(labels)
    .sort(compareKeys)
    .map((key) => `${key}=${labels[key]}`)
    .join(",");
}

/** Labels as tables print them, `<none>` without any. */
export function formatLabels(labels: Labels | undefined | null): string {
  return labelsText(labels) || "<none>";
}
