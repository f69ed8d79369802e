import { selectorFromObject } from "../../apimachinery/selectors/index.ts";
import type { LabelSelector } from "../../apimachinery/types/index.ts";

export type Labels = { readonly [key: string]: string } | undefined;
export type LabelMatcher = (labels: Labels) => boolean;

/** A missing selector matches nothing, an empty one everything. */
export function matcherOf(selector: LabelSelector | undefined): LabelMatcher {
  const compiled = selectorFromObject(selector);
  return (labels) => compiled.matches(labels);
}
