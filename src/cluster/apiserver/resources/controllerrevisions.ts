import type { ControllerRevision } from "../../../apimachinery/types/index.ts";
import { required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { immutable, nonnegative } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

function validate(revision: Draft): FieldError[] {
  const errors = nonnegative(revision.revision, root("revision"));
  if (revision.data === undefined || revision.data === null) errors.push(required(root("data"), "data is mandatory"));
  else if (typeof revision.data !== "object" || Array.isArray(revision.data)) {
    errors.push(required(root("data"), "data must be a valid JSON object"));
  }
  return errors;
}

/** `statefulset.apps/web` of the controller that owns an object, or `<none>`. */
function controllerOf(object: ControllerRevision): string {
  const owner = object.metadata?.ownerReferences?.find((reference) => reference.controller);
  if (!owner) return "<none>";
  const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
}

export const controllerrevisions: ResourceStrategy<ControllerRevision> = {
  defaults(draft) {
    draft.revision ??= 0;
  },
  validate,
  validateUpdate: (revision, old) => [
    ...nonnegative(revision.revision, root("revision")),
    ...immutable((revision as Draft).data, (old as Draft).data, root("data")),
  ],
  columns: [NAME, column("Controller"), column("Revision"), AGE],
  cells(revision, context) {
    return [revision.metadata?.name ?? "", controllerOf(revision), revision.revision ?? 0, age(revision, context)];
  },
};
