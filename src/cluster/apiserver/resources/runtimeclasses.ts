import type { RuntimeClass } from "../../../apimachinery/types/index.ts";
import { root, type FieldError } from "../../../apimachinery/validation/field.ts";
import { validateLabels } from "../../../apimachinery/validation/labels.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { dns1123Label, immutable } from "./field-checks.ts";
import { deprecatedLabel } from "./node-label-warnings.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { validateContainerResources } from "./resource-requirements.ts";
import { validateTolerations } from "./tolerations.ts";

function validate(runtimeClass: Draft): FieldError[] {
  const errors = dns1123Label(runtimeClass.handler ?? "", root("handler"));
  if (runtimeClass.overhead) {
    const limits = { limits: runtimeClass.overhead.podFixed };
    errors.push(...validateContainerResources(limits, new Set(), root("overhead").child("podFixed")));
  }
  const scheduling = runtimeClass.scheduling;
  if (!scheduling) return errors;
  return [
    ...errors, ...validateLabels(scheduling.nodeSelector, root("scheduling", "nodeSelector")),
    ...validateTolerations(scheduling.tolerations, root("scheduling", "tolerations")),
  ];
}

export const runtimeclasses: ResourceStrategy<RuntimeClass> = {
  validate,
  validateUpdate: (runtimeClass, old) => immutable(runtimeClass.handler, old.handler, root("handler")),
  warnings: (runtimeClass) =>
    Object.keys((runtimeClass as Draft).scheduling?.nodeSelector ?? {}).sort().flatMap((key) => {
      const message = deprecatedLabel(key);
      return message ? [`${root("scheduling", "nodeSelector").toString()}: ${message}`] : [];
    }),
  columns: [NAME, column("Handler"), AGE],
  cells: (runtimeClass, context) => [runtimeClass.metadata?.name ?? "", runtimeClass.handler, age(runtimeClass, context)],
};
