/**
 * Who set which field: metadata.managedFields and server-side apply (structured-merge-diff). `trackUpdate` after every
 * write, `applyConfiguration` for an apply patch.
 */
export { FieldSet } from "./field-set.ts";
export { ApplyConflictError, readManagedFields, writeManagedFields } from "./managers.ts";
export type { Conflict, ManagedFieldsEntry, Owner, Owners } from "./managers.ts";
export { pathText } from "./path-element.ts";
export { applyConfiguration, trackUpdate, TypedPatchError } from "./track.ts";
export type { Applied, FieldWrite } from "./track.ts";
export { compareTyped, mergeTyped, toFieldSet } from "./typed.ts";
export { validateTyped, validationText } from "./validate.ts";
