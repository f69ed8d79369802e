import type { AdmissionPlugin, AdmissionRequest } from "../admission/plugin.ts";
import type { UserInfo } from "../request.ts";
import type { Draft, ResourceContext } from "../resources/definition.ts";
import { forbidden, notFound } from "../status.ts";
import { ruleAllows, type AccessRequest, type Authorizer, type PolicyRule } from "./rbac.ts";

const GROUP = "rbac.authorization.k8s.io";

/**
 * Nobody grants what he may not do himself (pkg/registry/rbac: policybased storage), unless a role lets him `escalate` or
 * `bind`. On a real server the storage of roles asks this, after validation.
 */
export function createEscalationCheck(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "RBACEscalation",
    validate(request, context) {
      const { definition, operation, object, user, namespace } = request;
      if (definition.group !== GROUP || (operation !== "CREATE" && operation !== "UPDATE") || isTrusted(user)) return;
      const resource = definition.resource;
      const roles = resource === "roles" || resource === "clusterroles";
      const verb = roles ? "escalate" : "bind";
      const target = roles ? resource : object.roleRef?.kind === "ClusterRole" ? "clusterroles" : "roles";
      const name: string = roles ? object.metadata.name : (object.roleRef?.name ?? "");
      const asked: AccessRequest = { user, verb, namespace, group: GROUP, resource: target, subresource: "", name };
      if (authorizer.authorize(asked).allowed) return;
      const rules = roles ? (object.rules ?? []) : rulesOf(target, namespace, name, context);
      const missing = uncovered(rules, authorizer.rulesFor(user, namespace));
      if (missing.length > 0) throw refuse(request, missing);
    },
  };
}

/** The server itself and its controllers, who do what they are told. */
export function isTrusted({ username, groups }: UserInfo): boolean {
  if (groups.includes("system:masters") || username.startsWith("system:serviceaccount:kube-system:")) return true;
  return username.startsWith("system:") && !username.startsWith("system:serviceaccount:");
}

function rulesOf(resource: string, namespace: string, name: string, context: ResourceContext): PolicyRule[] {
  const role = context.find(`${resource}.${GROUP}`, resource === "roles" ? namespace : "", name) as Draft;
  if (!role) throw notFound({ group: GROUP, resource }, name);
  return role.rules ?? [];
}

/** What of `wanted` none of `held` allows, put together by resource. */
function uncovered(wanted: readonly PolicyRule[], held: readonly PolicyRule[]): string[] {
  const missing = new Map<string, Set<string>>();
  const note = (what: string, verb: string): void => void (missing.get(what) ?? missing.set(what, new Set()).get(what)!).add(verb);
  const nobody: UserInfo = { username: "", groups: [] };
  for (const { verbs, apiGroups = [], resources = [], resourceNames = [""], nonResourceURLs = [] } of wanted) {
    for (const verb of verbs) {
      for (const path of nonResourceURLs) {
        const request = { user: nobody, verb, namespace: "", group: "", resource: "", subresource: "", name: "", path };
        if (!held.some((rule) => ruleAllows(rule, request))) note(`NonResourceURLs:[${JSON.stringify(path)}]`, verb);
      }
      for (const group of apiGroups) {
        for (const full of resources) {
          const [resource = "", subresource = ""] = full.split("/");
          const open = resourceNames.filter((name) => {
            const request = { user: nobody, verb, namespace: "", group, resource, subresource, name };
            return !held.some((rule) => ruleAllows(rule, request));
          });
          if (open.length === 0) continue;
          const names = open[0] === "" ? "" : `, ResourceNames:${list(open)}`;
          note(`APIGroups:[${JSON.stringify(group)}], Resources:[${JSON.stringify(full)}]${names}`, verb);
        }
      }
    }
  }
  return [...missing].map(([what, verbs]) => `{${what}, Verbs:${list([...verbs])}}`).sort();
}

const list = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;

function refuse({ definition, object, user }: AdmissionRequest, missing: readonly string[]): Error {
  const groups = list(user.groups);
  const why = `user ${JSON.stringify(user.username)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${missing.join("\n")}`;
  return forbidden({ group: definition.group, resource: definition.resource }, object.metadata.name, why);
}
