import type { IngressClass } from "../../../apimachinery/types/index.ts";
import {
  forbidden, invalid, notSupported, required, root, tooLong, type FieldError,
} from "../../../apimachinery/validation/field.ts";
import {
  isDNS1123Label, isDNS1123Subdomain, isDomainPrefixedPath, isPathSegmentName,
} from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { immutable, messages } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

const SPEC = root("spec");
const MAX_CONTROLLER = 250;

function validateParameters(parameters: Draft): FieldError[] {
  if (!parameters) return [];
  const at = SPEC.child("parameters");
  const errors: FieldError[] = [];
  if (parameters.apiGroup !== undefined) {
    errors.push(...messages(isDNS1123Subdomain(parameters.apiGroup), parameters.apiGroup, at.child("apiGroup")));
  }
  for (const field of ["kind", "name"]) {
    const value: string = parameters[field] ?? "";
    errors.push(...(value === "" ? [required(at.child(field))] : messages(isPathSegmentName(value), value, at.child(field))));
  }
  const { scope, namespace } = parameters;
  if (scope !== "Cluster" && scope !== "Namespace") errors.push(notSupported(at.child("scope"), scope, ["Cluster", "Namespace"]));
  else if (scope === "Namespace") {
    const path = at.child("namespace");
    if (namespace === undefined) errors.push(required(path, "`parameters.scope` is set to 'Namespace'"));
    else errors.push(...messages(isDNS1123Label(namespace), namespace, path));
  } else if (namespace !== undefined) {
    errors.push(forbidden(at.child("namespace"), "`parameters.scope` is set to 'Cluster'"));
  }
  return errors;
}

function validate(ingressClass: Draft): FieldError[] {
  const controller: string = ingressClass.spec?.controller ?? "";
  const at = SPEC.child("controller");
  if (controller === "") return [required(at, "at least one controller is required")];
  const errors: FieldError[] = controller.length > MAX_CONTROLLER ? [tooLong(at, MAX_CONTROLLER)] : [];
  for (const { value, message } of isDomainPrefixedPath(controller)) errors.push(invalid(at, value, message));
  return [...errors, ...validateParameters(ingressClass.spec.parameters)];
}

function parametersText(parameters: Draft): string {
  if (!parameters) return "<none>";
  const group = parameters.apiGroup ? `.${parameters.apiGroup}` : "";
  return `${parameters.kind}${group}/${parameters.name}`;
}

const isDefault = ({ metadata }: IngressClass): boolean => metadata?.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true";

export const ingressclasses: ResourceStrategy<IngressClass> = {
  defaults(draft) {
    draft.spec ??= {};
    if (draft.spec.parameters) draft.spec.parameters.scope ??= "Cluster";
  },
  validate,
  validateUpdate: (ingressClass, old) => [
    ...immutable(ingressClass.spec?.controller, old.spec?.controller, SPEC.child("controller")), ...validate(ingressClass),
  ],
  columns: [NAME, column("Controller"), column("Parameters"), AGE],
  cells: (ingressClass, context) => [
    `${ingressClass.metadata?.name ?? ""}${isDefault(ingressClass) ? " (default)" : ""}`, ingressClass.spec?.controller ?? "", parametersText(ingressClass.spec?.parameters),
    age(ingressClass, context),
  ],
};
