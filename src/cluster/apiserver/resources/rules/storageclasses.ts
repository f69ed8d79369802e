import type { StorageClass } from "../../../../apimachinery/types/index.ts";
import {
  duplicate, forbidden, notSupported, required, root, type FieldError,
} from "../../../../apimachinery/validation/field.ts";
import { validateLabelName } from "../../../../apimachinery/validation/labels.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { each, entries, immutable, qualifiedName } from "../field-checks.ts";
import { AGE, NAME, age, column } from "../printing.ts";

const DEFAULT_ANNOTATIONS = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

function validateTopologies(topologies: Draft[] | undefined): FieldError[] {
  return each(topologies, root("allowedTopologies"), (term, path) => {
    const keys = new Set<string>();
    return each<Draft>(term.matchLabelExpressions, path.child("matchLabelExpressions"), (expression, at) => {
      const values = at.child("values");
      const errors: FieldError[] = expression.values?.length ? [] : [required(values)];
      const seen = new Set<string>();
      errors.push(...each<string>(expression.values, values, (value, valuePath) => {
        const again = seen.has(value);
        seen.add(value);
        return again ? [duplicate(valuePath, value)] : [];
      }));
      errors.push(...validateLabelName(expression.key ?? "", at.child("key")));
      if (keys.has(expression.key)) errors.push(duplicate(at.child("key"), expression.key));
      keys.add(expression.key);
      return errors;
    });
  });
}

function validate(storageClass: Draft): FieldError[] {
  const errors: FieldError[] = [];
  const provisioner: string = storageClass.provisioner ?? "";
  if (provisioner === "") errors.push(required(root("provisioner")));
  else errors.push(...qualifiedName(provisioner.toLowerCase(), root("provisioner")));
  for (const [key] of entries(storageClass.parameters)) {
    if (key === "") errors.push(forbidden(root("parameters"), "field can not be empty."));
  }
  const policy = storageClass.reclaimPolicy;
  if (policy && policy !== "Delete" && policy !== "Retain") {
    errors.push(notSupported(root("reclaimPolicy"), policy, ["Delete", "Retain"]));
  }
  const mode = storageClass.volumeBindingMode;
  const modes = ["Immediate", "WaitForFirstConsumer"];
  if (mode === undefined) errors.push(required(root("volumeBindingMode")));
  else if (!modes.includes(mode)) errors.push(notSupported(root("volumeBindingMode"), mode, modes));
  return [...errors, ...validateTopologies(storageClass.allowedTopologies)];
}

function validateUpdate(storageClass: Draft, old: Draft): FieldError[] {
  const errors = validate(storageClass);
  const same = (field: string): boolean => immutable(storageClass[field] ?? {}, old[field] ?? {}, root(field)).length === 0;
  if (!same("parameters")) errors.push(forbidden(root("parameters"), "updates to parameters are forbidden."));
  if (storageClass.provisioner !== old.provisioner) {
    errors.push(forbidden(root("provisioner"), "updates to provisioner are forbidden."));
  }
  if (storageClass.reclaimPolicy !== old.reclaimPolicy) {
    errors.push(forbidden(root("reclaimPolicy"), "updates to reclaimPolicy are forbidden."));
  }
  return [...errors, ...immutable(storageClass.volumeBindingMode, old.volumeBindingMode, root("volumeBindingMode"))];
}

const isDefault = (storageClass: StorageClass): boolean =>
  DEFAULT_ANNOTATIONS.some((key) => storageClass.metadata?.annotations?.[key] === "true");

export const storageclasses: ResourceStrategy<StorageClass> = {
  validate,
  validateUpdate,
  columns: [
    NAME, column("Provisioner"), column("ReclaimPolicy"), column("VolumeBindingMode"), column("AllowVolumeExpansion"), AGE,
  ],
  cells(storageClass, context) {
    const name = storageClass.metadata?.name ?? "";
    return [
      isDefault(storageClass) ? `${name} (default)` : name, storageClass.provisioner,
      storageClass.reclaimPolicy ?? "Delete", storageClass.volumeBindingMode ?? "<unset>",
      storageClass.allowVolumeExpansion ?? false, age(storageClass, context),
    ];
  },
};
