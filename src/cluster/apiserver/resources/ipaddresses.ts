import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import { isValidIP } from "../../../apimachinery/validation/ip.ts";
import { isPathSegmentName } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { immutable, messages } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

function validate(address: Draft): FieldError[] {
  const at = root("spec", "parentRef");
  const parent = address.spec?.parentRef;
  if (!parent) return [required(at)];
  return ["resource", "name"].flatMap((field) => {
    const value: string = parent[field] ?? "";
    return value === "" ? [required(at.child(field))] : messages(isPathSegmentName(value), value, at.child(field));
  });
}

export const ipaddresses: ResourceStrategy<KubeObject> = {
  validateName: isValidIP,
  validate,
  validateUpdate: (address, old) =>
    immutable((address as Draft).spec?.parentRef, (old as Draft).spec?.parentRef, root("spec", "parentRef")),
  selectableFields: (address) => {
    const parent = (address as Draft).spec?.parentRef ?? {};
    return { "metadata.name": address.metadata?.name ?? "", "spec.parentRef.name": parent.name ?? "" };
  },
  columns: [NAME, column("ParentRef"), AGE],
  cells(address, context) {
    const parent = (address as Draft).spec?.parentRef;
    const text = parent
      ? [parent.resource, ...(parent.group ? [parent.group] : [])].join(".") + `/${parent.namespace ? `${parent.namespace}/` : ""}${parent.name}`
      : "<none>";
    return [address.metadata?.name ?? "", text, age(address, context)];
  },
};
