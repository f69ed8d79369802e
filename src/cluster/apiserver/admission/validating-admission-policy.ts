import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { compileCel } from "../../../apimachinery/cel/index.ts";
import type { Draft, ResourceContext } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { refuse } from "./refuse.ts";

const GROUP = "admissionregistration.k8s.io";
const CODES: Record<string, number> = { Unauthorized: 401, Forbidden: 403, Invalid: 422, RequestEntityTooLarge: 413 };

type Variables = Record<string, unknown>;

/** Rules in CEL that people have written for the objects of their cluster. */
export function createValidatingAdmissionPolicyPlugin(served: ServedResources): AdmissionPlugin {
  return {
    name: "ValidatingAdmissionPolicy",
    validate(request, context) {
      if (request.definition.group === GROUP) return;
      for (const binding of context.list(`validatingadmissionpolicybindings.${GROUP}`) as Draft[]) {
        const policy: Draft = context.find(`validatingadmissionpolicies.${GROUP}`, "", binding.spec?.policyName ?? "");
        if (!policy || !matches(policy.spec?.matchConstraints, request, context)) continue;
        if (binding.spec.matchResources && !matches(binding.spec.matchResources, request, context)) continue;
        for (const params of paramsOf(policy, binding, request, context, served)) evaluate(policy, binding, params, request, context);
      }
    },
  };
}

function matches(constraints: Draft, request: AdmissionRequest, context: ResourceContext): boolean {
  if (!constraints) return true;
  const rules: Draft[] | undefined = constraints.resourceRules;
  const named = (rule: Draft): boolean => !rule.resourceNames?.length || rule.resourceNames.includes(request.name);
  const hit = (rule: Draft): boolean => ruleMatches(rule, request) && named(rule);
  if (rules?.length && !rules.some(hit)) return false;
  if ((constraints.excludeResourceRules ?? []).some(hit)) return false;
  if (!selects(constraints.objectSelector, (request.object ?? request.old)?.metadata?.labels)) return false;
  if (!constraints.namespaceSelector || request.namespace === "") return true;
  return selects(constraints.namespaceSelector, context.find("namespaces", "", request.namespace)?.metadata?.labels);
}

function selects(selector: Draft, labels: Record<string, string> | undefined): boolean {
  if (!selector || Object.keys(selector).length === 0) return true;
  return selectorFromObject(selector).matches(labels);
}

function ruleMatches(rule: Draft, { definition, operation, subresource }: AdmissionRequest): boolean {
  const has = (list: readonly string[] | undefined, value: string): boolean => (list ?? []).some((one) => one === "*" || one === value);
  const resource = subresource === "" ? definition.resource : `${definition.resource}/${subresource}`;
  const resources: string[] = rule.resources ?? [];
  const fits = resources.some((one) => one === resource || one === "*/*" || (one === "*" && subresource === "") || one === `${definition.resource}/*`);
  return fits && has(rule.operations, operation) && has(rule.apiGroups, definition.group) && has(rule.apiVersions, definition.version);
}

/** The objects that the binding names as parameters; one undefined where the policy takes none. */
function paramsOf(policy: Draft, binding: Draft, request: AdmissionRequest, context: ResourceContext, served: ServedResources): unknown[] {
  const kind: Draft = policy.spec.paramKind;
  const reference: Draft = binding.spec.paramRef;
  if (!kind || !reference) return [undefined];
  const resource = served.ofKind(kind.apiVersion, kind.kind);
  if (!resource) return [];
  const namespace: string = resource.definition.namespaced ? (reference.namespace ?? request.namespace) : "";
  const found: KubeObject[] = reference.name
    ? [resource.registry.find(namespace, reference.name)].filter((one) => one !== undefined)
    : resource.registry.list(namespace).filter((one) => selects(reference.selector, one.metadata?.labels));
  if (found.length > 0 || reference.parameterNotFoundAction !== "Deny") return found;
  const name = reference.name ?? "";
  throw refuse(request, `${head(policy, binding)} denied request: failed to configure binding: no params found for policy binding with \`Deny\` parameterNotFoundAction${name === "" ? "" : ` (${name})`}`);
}

const head = (policy: Draft, binding: Draft): string =>
  `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;

function evaluate(policy: Draft, binding: Draft, params: unknown, request: AdmissionRequest, context: ResourceContext): void {
  const variables = variablesOf(request, params, context);
  const { matchConditions = [], validations = [], failurePolicy = "Fail", variables: composed = [] } = policy.spec;
  try {
    for (const condition of matchConditions) if (run(condition.expression, variables) !== true) return;
    const own: Variables = {};
    variables["variables"] = own;
    for (const { name, expression } of composed) own[name] = run(expression, variables);
  } catch (error) {
    if (failurePolicy === "Ignore") return;
    throw refuse(request, `${head(policy, binding)} denied request: ${(error as Error).message}`);
  }
  for (const validation of validations) {
    let failed: string | undefined;
    try {
      if (run(validation.expression, variables) !== true) failed = messageOf(validation, variables);
    } catch (error) {
      if (failurePolicy === "Ignore") continue;
      failed = (error as Error).message;
    }
    if (failed !== undefined) act(policy, binding, validation, failed, request);
  }
}

function variablesOf(request: AdmissionRequest, params: unknown, context: ResourceContext): Variables {
  const { definition, operation, namespace, subresource, user, dryRun } = request;
  const { group, version, kind, resource } = definition;
  return {
    object: request.object ?? null,
    oldObject: request.old ?? null,
    params: params ?? null,
    namespaceObject: namespace === "" ? null : (context.find("namespaces", "", namespace) ?? null),
    request: {
      kind: { group, version, kind },
      resource: { group, version, resource },
      subResource: subresource,
      name: request.name || (request.object?.metadata?.name ?? ""),
      namespace,
      operation,
      userInfo: { username: user.username, groups: [...user.groups], uid: user.uid ?? "", extra: user.extra ?? {} },
      dryRun,
    },
  };
}

function run(expression: string, variables: Variables): unknown {
  const outcome = compileCel(expression)(variables);
  if ("error" in outcome) throw new Error(`expression '${expression}' resulted in error: ${outcome.error}`);
  return outcome.value;
}

function messageOf({ message, messageExpression, expression }: Draft, variables: Variables): string {
  if (messageExpression) {
    try {
      const text = run(messageExpression, variables);
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
