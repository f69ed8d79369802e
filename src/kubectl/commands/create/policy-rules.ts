import type { Call } from "../../../os/index.ts";
import { CommandError } from "../../errors.ts";
import type { Flags } from "../../flags/parse.ts";
import type { Invocation } from "../../invocation.ts";

const VERBS = [
  "*", "get", "delete", "list", "create", "update", "patch", "watch", "proxy", "deletecollection", "use", "bind", "escalate",
  "impersonate",
];

/** Verbs that stand only for these resources (as RESOURCE.GROUP). */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  use: ["podsecuritypolicies.policy", "podsecuritypolicies.extensions"],
  bind: ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"],
  escalate: ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"],
  impersonate: ["users", "serviceaccounts", "groups", "userextras.authentication.k8s.io"],
};

export interface RoleOptions {
  verbs: string[];
  resources: { group: string; resource: string; subresource: string }[];
  resourceNames: string[];
}

/** Reads --verb, --resource and --resource-name. */
export function roleOptions(flags: Flags): RoleOptions {
  const verbs = flags.list("verb");
  const resources: RoleOptions["resources"] = [];
  for (const text of flags.list("resource")) {
    const [whole = "", ...sub] = text.split("/");
    const [resource = "", ...group] = whole.split(".");
    const entry = { resource, group: group.join("."), subresource: sub.join("/") };
    if (text === "*") {
      resources.splice(0, resources.length, entry);
      break;
    }
    resources.push(entry);
  }
  return {
    verbs: verbs.includes("*") ? ["*"] : [...new Set(verbs)],
    resources,
    resourceNames: [...new Set(flags.list("resource-name"))],
  };
}

export function* warnOfVerbs(invocation: Invocation, verbs: readonly string[]): Call<void> {
  for (const verb of verbs) if (!VERBS.includes(verb)) yield* invocation.warn(`'${verb}' is not a standard resource verb`);
}

/** Throws CommandError for a verb that makes no sense for a resource. */
export function* checkResources(invocation: Invocation, { verbs, resources }: RoleOptions): Call<void> {
  for (const { resource, group } of resources) {
    if (resource === "") throw new CommandError("resource must be specified if apiGroup/subresource specified");
    if (resource === "*") return;
    const known = yield* look(invocation, resource, group);
    const full = known ? (known.group === "" ? known.resource : `${known.resource}.${known.group}`) : group === "" ? resource : `${resource}.${group}`;
    let special = false;
    for (const verb of verbs) {
      const allowed = SPECIAL[verb];
      if (allowed && !allowed.includes(full)) {
        throw new CommandError(`can not perform '${verb}' on '${known?.resource ?? resource}' in group '${known?.group ?? group}'`);
      }
      special ||= allowed !== undefined;
    }
    if (!known && !special) yield* invocation.mappingNamed(group === "" ? resource : `${resource}.${group}`);
  }
}

function* look(invocation: Invocation, resource: string, group: string): Call<{ resource: string; group: string } | undefined> {
  try {
    return yield* invocation.mappingFor(group === "" ? resource : `${resource}.${group}`);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

/** One rule for the resources of each group, and one for URLs. */
export function* policyRules(invocation: Invocation, options: RoleOptions, nonResourceURLs: readonly string[] = []): Call<PolicyRule[]> {
  const { verbs, resources, resourceNames } = options;
  const groups = new Map<string, string[]>();
  for (const { resource, group, subresource } of resources) {
    const known = resource === "*" ? undefined : yield* look(invocation, resource, group);
    const key = known?.group ?? group;
    const name = known?.resource ?? resource;
    const list = groups.get(key) ?? [];
    const full = subresource === "" ? name : `${name}/${subresource}`;
    if (!list.includes(full)) list.push(full);
    groups.set(key, list);
  }
  const rules: PolicyRule[] = [...groups.keys()].sort().map((group) => ({
    verbs,
    apiGroups: [group],
    resources: groups.get(group)!,
    ...(resourceNames.length > 0 ? { resourceNames } : {}),
  }));
  if (nonResourceURLs.length > 0) rules.push({ verbs, nonResourceURLs: [...nonResourceURLs] });
  return rules;
}
