/** Selection of objects: by labels (text form and `LabelSelector` objects) and by fields. */
export * from "./fields.ts";
export {
  EVERYTHING, formatLabels, formatLabelSelector, labelsText, NOTHING, selectorFromObject, selectorFromSet,
} from "./labels.ts";
export type { LabelSelector, LabelSelectorRequirement, Selector } from "./labels.ts";
export { requirement, requirementMatches, requirementText, SelectorError } from "./requirement.ts";
export type { Labels, Operator, Requirement } from "./requirement.ts";
export { parseSelector, parseToLabelSelector } from "./text.ts";
