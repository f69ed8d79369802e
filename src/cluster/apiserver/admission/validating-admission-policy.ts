import type { Authorizer } from "../authorization/rbac.ts";
import type { Draft } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import { evaluate, matches, paramsOf, variablesOf, type Variables } from "./matching.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { refuse } from "./refuse.ts";

const GROUP = "admissionregistration.k8s.io";
const CODES: Record<string, number> = { Unauthorized: 401, Forbidden: 403, Invalid: 422, RequestEntityTooLarge: 413 };

/** Rules in CEL that people have written for the objects of their cluster. */
export function createValidatingAdmissionPolicyPlugin(served: ServedResources, authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "ValidatingAdmissionPolicy",
    validate(request, context) {
      if (request.definition.group === GROUP) return;
      for (const binding of context.list(`validatingadmissionpolicybindings.${GROUP}`) as Draft[]) {
        const policy: Draft = context.find(`validatingadmissionpolicies.${GROUP}`, "", binding.spec?.policyName ?? "");
        if (!policy || !matches(policy.spec?.matchConstraints, request, context)) continue;
        if (binding.spec.matchResources && !matches(binding.spec.matchResources, request, context)) continue;
        for (const params of paramsOf(policy, binding, request, served, `${head(policy, binding)} denied request`)) judge(policy, binding, request, variablesOf(request, params, context, authorizer));
      }
    },
  };
}

const head = (policy: Draft, binding: Draft): string =>
  `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;

function judge(policy: Draft, binding: Draft, request: AdmissionRequest, variables: Variables): void {
  const { matchConditions = [], validations = [], failurePolicy = "Fail", variables: composed = [] } = policy.spec;
  try {
    for (const condition of matchConditions) if (evaluate(condition.expression, variables) !== true) return;
    const own: Variables = {};
    variables["variables"] = own;
    for (const { name, expression } of composed) own[name] = evaluate(expression, variables);
  } catch (error) {
    if (failurePolicy === "Ignore") return;
    throw refuse(request, `${head(policy, binding)} denied request: ${(error as Error).message}`);
  }
  for (const validation of validations) {
    let failed: string | undefined;
    try {
      if (evaluate(validation.expression, variables) !== true) failed = messageOf(validation, variables);
    } catch (error) {
      if (failurePolicy === "Ignore") continue;
      failed = (error as Error).message;
    }
    if (failed !== undefined) act(policy, binding, validation, failed, request);
  }
}

function messageOf({ message, messageExpression, expression }: Draft, variables: Variables): string {
  if (messageExpression) {
    try {
      const text = evaluate(messageExpression, variables);
      if (typeof text === "string" && text.trim() !== "") return text;
    } catch {
      // The fixed message takes its place.
    }
  }
  return message || `failed expression: ${expression.trim()}`;
}

function act(policy: Draft, binding: Draft, { reason = "Invalid" }: Draft, message: string, request: AdmissionRequest): void {
  const actions: string[] = binding.spec.validationActions ?? [];
  if (actions.includes("Warn")) request.warn(`Validation failed for ${head(policy, binding)}: ${message}`);
  if (!actions.includes("Deny")) return;
  const text = `${head(policy, binding)} denied request: ${message}`;
  const error = refuse(request, text);
  error.status.reason = reason;
  error.status.code = CODES[reason] ?? 422;
  error.status.details = { ...error.status.details, causes: [{ message: text }] };
  throw error;
}
