import { validateMutatingPolicy, validatePolicyBinding, validateValidatingPolicy } from "./admissionpolicy-validation.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { AGE, NAME, age, column } from "./printing.ts";

/** Admission by expressions: policies, and the bindings that put them to use. */

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
  const check = list === "validations" ? validateValidatingPolicy : validateMutatingPolicy;
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

function bindingStrategy(validating: boolean): ResourceStrategy {
  return {
    defaults(draft) {
      draft.spec ??= {};
      matchDefaults(draft.spec.matchResources);
    },
    validate: (binding) => validatePolicyBinding(binding, validating),
    validateUpdate: (binding) => validatePolicyBinding(binding, validating),
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
