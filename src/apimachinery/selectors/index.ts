/** Selection of objects: by labels (text form and `LabelSelector` objects) and by fields. */
export * from "./fields.ts";
export * from "./labels.ts";
export { requirement, requirementMatches, requirementText, SelectorError } from "./requirement.ts";
export type { Labels, Operator, Requirement } from "./requirement.ts";
