/** The three kinds of patches: JSON patch (RFC 6902), JSON merge patch (RFC 7386), strategic merge patch; and making them. */
export { PatchError } from "./error.ts";
export { applyJsonPatch } from "./json-patch.ts";
export type { JsonPatchOperation } from "./json-patch.ts";
export { applyMergePatch, createMergePatch, createThreeWayJSONMergePatch } from "./merge.ts";
export { applyStrategicMergePatch } from "./strategic-apply.ts";
export { conflictingChanges, createThreeWayMergePatch, createTwoWayMergePatch } from "./strategic-create.ts";
