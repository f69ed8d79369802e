import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import { celAuthorizer, compileCel } from "../cel.ts";
import type { Authorizer } from "../authorization/rbac.ts";
import type { UserInfo } from "../request.ts";
import type { Draft, ResourceContext } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import type { AdmissionRequest } from "./plugin.ts";
import { refuse } from "./refuse.ts";

/*
 * What policies and webhooks share: which requests they are about, and what their expressions may look at.
 */

/** Rules as `resourceRules` of a policy or `rules` of a webhook, with selectors. */
export interface MatchConstraints {
  resourceRules?: Draft[];
  excludeResourceRules?: Draft[];
  objectSelector?: Draft;
  namespaceSelector?: Draft;
}

export function matches(constraints: MatchConstraints | undefined, request: AdmissionRequest, context: ResourceContext): boolean {
  if (!constraints) return true;
  const { resourceRules: rules, excludeResourceRules = [] } = constraints;
  const named = (rule: Draft): boolean => !rule.resourceNames?.length || rule.resourceNames.includes(request.name);
  const hit = (rule: Draft): boolean => ruleMatches(rule, request) && named(rule);
  if (rules?.length && !rules.some(hit)) return false;
  if (excludeResourceRules.some(hit)) return false;
  const objects = [request.object, request.old].filter((one) => one !== undefined) as Draft[];
  if (objects.length > 0 && !objects.some(({ metadata }) => selects(constraints.objectSelector, metadata?.labels))) return false;
  const { definition, namespace, name } = request;
  // A namespace is judged by its own labels.
  const judged = definition.resource === "namespaces" && definition.group === "" ? (request.object?.metadata?.name ?? name) : namespace;
  if (!constraints.namespaceSelector || judged === "") return true;
  return selects(constraints.namespaceSelector, (context.find("namespaces", "", judged) ?? request.object)?.metadata?.labels);
}

export function selects(selector: Draft, labels: Record<string, string> | undefined): boolean {
  if (!selector || Object.keys(selector).length === 0) return true;
  return selectorFromObject(selector).matches(labels);
}

function ruleMatches(rule: Draft, { definition, operation, subresource }: AdmissionRequest): boolean {
  const has = (list: readonly string[] | undefined, value: string): boolean => (list ?? []).some((one) => one === "*" || one === value);
  const resource = subresource === "" ? definition.resource : `${definition.resource}/${subresource}`;
  const resources: string[] = rule.resources ?? [];
  const fits = resources.some((one) =>
    one === resource || one === "*/*" || (one === "*" && subresource === "") || one === `${definition.resource}/*` || (subresource !== "" && one === `*/${subresource}`));
  const scope = rule.scope === undefined || rule.scope === "*" || (rule.scope === "Namespaced") === definition.namespaced;
  return fits && scope && has(rule.operations, operation) && has(rule.apiGroups, definition.group) && has(rule.apiVersions, definition.version);
}

/** The objects that the binding names as parameters; one undefined where the policy takes none. `denied`: what a refusal begins with. */
export function paramsOf(policy: Draft, binding: Draft, request: AdmissionRequest, served: ServedResources, denied: string): unknown[] {
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
  throw refuse(request, `${denied}: failed to configure binding: no params found for policy binding with \`Deny\` parameterNotFoundAction${name === "" ? "" : ` (${name})`}`);
}

export type Variables = Record<string, unknown>;

export function variablesOf(request: AdmissionRequest, params: unknown, context: ResourceContext, authorizer: Authorizer): Variables {
  const { definition, operation, namespace, subresource, user, dryRun, name } = request;
  const { group, version, kind, resource } = definition;
  return {
    object: request.object ?? null,
    oldObject: request.old ?? null,
    params: params ?? null,
    authorizer: celAuthorizer(
      ({ serviceAccount, path, ...access }) => authorizer.authorize({ ...access, ...(path === undefined ? {} : { path }), user: serviceAccount === undefined ? user : serviceAccountUser(serviceAccount) }),
      { group: definition.group, resource: definition.resource, subresource, namespace, name },
    ),
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

/** `key`: NAMESPACE/NAME. */
function serviceAccountUser(key: string): UserInfo {
  const [namespace = "", name = ""] = key.split("/");
  return { username: `system:serviceaccount:${namespace}:${name}`, groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"] };
}

/** Throws Error when the expression fails. */
export function evaluate(expression: string, variables: Variables): unknown {
  const outcome = compileCel(expression)(variables);
  if ("error" in outcome) throw new Error(`expression '${expression}' resulted in error: ${outcome.error}`);
  return outcome.value;
}
