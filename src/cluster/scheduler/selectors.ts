import { selectorFromObject, type Selector } from "../../apimachinery/selectors/index.ts";
import type { LabelSelector } from "../../apimachinery/types/index.ts";

export type Labels = { readonly [key: string]: string } | undefined;
export type LabelMatcher = (labels: Labels) => boolean;

/** A missing selector matches nothing, an empty one everything. */
export function matcherOf(selector: LabelSelector | undefined): LabelMatcher {
  const compiled = selectorFromObject(selector);
  return (labels) => compiled.matches(labels);
}

/** A text that is the same for selectors that match the same. */
export function selectorKey(selector: Selector): string {
  return selector.requirements ? selector.toString() : "(nothing)";
}

/** A label, as `key=value`, that all have whom the selector matches; undefined if it does not ask for one. */
export function anchorOf({ requirements = [] }: Selector): string | undefined {
  for (const { key, operator, values } of requirements) {
    if (values.length === 1 && (operator === "=" || operator === "==" || operator === "in")) return `${key}=${values[0]}`;
  }
  return undefined;
}
