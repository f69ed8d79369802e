import type { VolumeAttachment } from "../../../apimachinery/types/index.ts";
import { forbidden, required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { immutable } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

const SPEC = root("spec");

function validate(attachment: Draft): FieldError[] {
  const { spec } = attachment;
  const errors: FieldError[] = [];
  if (!spec.attacher) errors.push(required(SPEC.child("attacher")));
  const { inlineVolumeSpec, persistentVolumeName } = spec.source ?? {};
  const at = SPEC.child("source");
  if (!inlineVolumeSpec && persistentVolumeName === undefined) errors.push(required(at, "must specify exactly one of inlineVolumeSpec and persistentVolumeName"));
  else if (inlineVolumeSpec && persistentVolumeName !== undefined) {
    errors.push(forbidden(at, "must specify exactly one of inlineVolumeSpec and persistentVolumeName"));
  } else if (persistentVolumeName === "") errors.push(required(at.child("persistentVolumeName"), "must specify non empty persistentVolumeName"));
  if (!spec.nodeName) errors.push(required(SPEC.child("nodeName")));
  return errors;
}

export const volumeattachments: ResourceStrategy<VolumeAttachment> = {
  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    draft.status.attached ??= false;
  },
  prepareForCreate(draft) {
    draft.status = { attached: false };
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
  validate,
  validateUpdate: (attachment, old) => [...validate(attachment), ...immutable(attachment.spec, old.spec, SPEC)],
  columns: [NAME, column("Attacher"), column("PV"), column("Node"), column("Attached", "boolean"), AGE],
  cells: (attachment, context) => [
    attachment.metadata?.name ?? "", attachment.spec?.attacher ?? "", attachment.spec?.source?.persistentVolumeName ?? "",
    attachment.spec?.nodeName ?? "", attachment.status?.attached ?? false, age(attachment, context),
  ],
};
