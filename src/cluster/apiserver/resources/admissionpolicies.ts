import { notSupported, required, root, invalid, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import { celProblem } from "../cel-problem.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { each, messages } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { validateRules } from "./webhookconfigurations.ts";

/** Admission by expressions: policies, and the bindings that put them to use. */

const SPEC = root("spec");
const ACTIONS = ["Audit", "Deny", "Warn"];
const REASONS = ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"];

function validateConstraints(spec: Draft): FieldError[] {
  const constraints = spec.matchConstraints;
  const at = SPEC.child("matchConstraints");
  if (!constraints) return [required(at)];
  const errors: FieldError[] = [];
  if (!constraints.resourceRules?.length) errors.push(required(at.child("resourceRules")));
  return [
    ...errors, ...validateRules(constraints.resourceRules, at.child("resourceRules")),
    ...validateLabelSelector(constraints.namespaceSelector, at.child("namespaceSelector")),
    ...validateLabelSelector(constraints.objectSelector, at.child("objectSelector")),
  ];
}

function validateCommon(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  const policy = spec.failurePolicy;
  if (policy !== "Fail" && policy !== "Ignore") errors.push(notSupported(SPEC.child("failurePolicy"), policy, ["Fail", "Ignore"]));
  if (spec.paramKind) {
    for (const field of ["apiVersion", "kind"]) {
      if (!spec.paramKind[field]) errors.push(required(SPEC.child("paramKind").child(field)));
    }
  }
  return [...errors, ...validateConstraints(spec)];
}

function celErrors(expression: string, shown: string, at: Path, type: string): FieldError[] {
  const problem = celProblem(expression, type);
  return problem === undefined ? [] : [invalid(at, shown, problem)];
}

function validateValidating(policy: Draft): FieldError[] {
  const { spec } = policy;
  const errors = validateCommon(spec);
  if (!spec.validations?.length && !spec.auditAnnotations?.length) {
    const detail = "validations or auditAnnotations must contain at least one item";
    errors.push(required(SPEC.child("validations"), detail), required(SPEC.child("auditAnnotations"), detail));
  }
  errors.push(...each<Draft>(spec.variables, SPEC.child("variables"), (variable, path) =>
    (variable.expression ? celErrors(variable.expression, variable.expression, path.child("expression"), "dyn") : [])));
  errors.push(...each<Draft>(spec.matchConditions, SPEC.child("matchConditions"), (condition, path) =>
    (condition.expression ? celErrors(condition.expression, condition.expression, path.child("expression"), "bool") : [])));
  return [...errors, ...each<Draft>(spec.validations, SPEC.child("validations"), (validation, path) => {
    const found: FieldError[] = [];
    const expression: string = (validation.expression ?? "").trim();
    if (expression === "") found.push(required(path.child("expression"), "expression is not specified"));
    else found.push(...celErrors(expression, validation.expression, path.child("expression"), "bool"));
    if (validation.messageExpression) {
      found.push(...celErrors(validation.messageExpression, validation.messageExpression, path.child("messageExpression"), "string"));
    }
    const message: string | undefined = validation.message;
    if (message !== undefined && message.trim() === "" && message !== "") {
      found.push(invalid(path.child("message"), message, "message must be non-empty if specified"));
    } else if (message?.includes("\n")) {
      found.push(invalid(path.child("message"), message, "message must not contain line breaks"));
    }
    if (validation.reason !== undefined && !REASONS.includes(validation.reason)) {
      found.push(notSupported(path.child("reason"), validation.reason, REASONS));
    }
    return found;
  })];
}

function validateMutating(policy: Draft): FieldError[] {
  const { spec } = policy;
  const errors = validateCommon(spec);
  if (!spec.mutations?.length) errors.push(required(SPEC.child("mutations"), "mutations must contain at least one item"));
  return errors;
}

function validateBinding(binding: Draft, actions: boolean): FieldError[] {
  const { spec } = binding;
  const errors: FieldError[] = [];
  const path = SPEC.child("policyName");
  if (!spec?.policyName) errors.push(required(path));
  else errors.push(...messages(isDNS1123Subdomain(spec.policyName), spec.policyName, path));
  if (!actions) return errors;
  const at = SPEC.child("validationActions");
  if (!spec?.validationActions?.length) errors.push(required(at, "at least one validation action is required"));
  return [...errors, ...each<string>(spec?.validationActions, at, (action, actionPath) =>
    (ACTIONS.includes(action) ? [] : [notSupported(actionPath, action, ACTIONS)]))];
}

function matchDefaults(match: Draft): void {
  if (!match) return;
  match.matchPolicy ??= "Equivalent";
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const list of ["resourceRules", "excludeResourceRules"]) for (const rule of match[list] ?? []) rule.scope ??= "*";
}

const kindText = (kind: Draft): string => (kind ? `${kind.apiVersion}/${kind.kind}` : "<unset>");

function paramText(ref: Draft): string {
  if (!ref) return "<unset>";
  const name = ref.name ?? "*";
  return ref.namespace ? `${ref.namespace}/${name}` : `*/${name}`;
}

function policyStrategy(list: "validations" | "mutations"): ResourceStrategy {
  const check = list === "validations" ? validateValidating : validateMutating;
  return {
    defaults(draft) {
      draft.spec ??= {};
      draft.spec.failurePolicy ??= "Fail";
      matchDefaults(draft.spec.matchConstraints);
    },
    prepareForCreate(draft) {
      if (list === "validations") draft.status = {};
    },
    prepareForUpdate(draft, old) {
      if ((old as Draft).status) draft.status = (old as Draft).status;
    },
    validate: check,
    validateUpdate: (policy) => check(policy),
    columns: [NAME, column(list === "validations" ? "Validations" : "Mutations", "integer"), column("ParamKind"), AGE],
    cells(policy, context) {
      const { spec } = policy as Draft;
      return [policy.metadata?.name ?? "", spec?.[list]?.length ?? 0, kindText(spec?.paramKind), age(policy, context)];
    },
  };
}

function bindingStrategy(actions: boolean): ResourceStrategy {
  return {
    defaults(draft) {
      draft.spec ??= {};
      matchDefaults(draft.spec.matchResources);
    },
    validate: (binding) => validateBinding(binding, actions),
    validateUpdate: (binding) => validateBinding(binding, actions),
    columns: [NAME, column("PolicyName"), column("ParamRef"), AGE],
    cells(binding, context) {
      const { spec } = binding as Draft;
      return [binding.metadata?.name ?? "", spec?.policyName ?? "", paramText(spec?.paramRef), age(binding, context)];
    },
  };
}

export const validatingadmissionpolicies = policyStrategy("validations");
export const mutatingadmissionpolicies = policyStrategy("mutations");
export const validatingadmissionpolicybindings = bindingStrategy(true);
export const mutatingadmissionpolicybindings = bindingStrategy(false);
