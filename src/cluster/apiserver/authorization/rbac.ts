import type { ClusterRole, ClusterRoleBinding, RoleBinding } from "../../../apimachinery/types/index.ts";
import type { UserInfo } from "../request.ts";
import type { Storage } from "../storage/storage.ts";

export type PolicyRule = NonNullable<ClusterRole["rules"]>[number];
type Subject = NonNullable<RoleBinding["subjects"]>[number];

/** What somebody wants to do: with a resource, or with a path that is none. */
export interface AccessRequest {
  user: UserInfo;
  verb: string;
  namespace: string;
  group: string;
  resource: string;
  subresource: string;
  name: string;
  /** Set for paths that are no resource; then the fields above are empty. */
  path?: string;
}

export interface Decision {
  allowed: boolean;
  /** Why, as SubjectAccessReview says it. */
  reason: string;
}

const RBAC = "rbac.authorization.k8s.io";
const KINDS = ["clusterrolebindings", "rolebindings", "clusterroles", "roles"].map((kind) => `${kind}.${RBAC}`);
const MOST_ANSWERS = 500;

/**
 * Role based access control over the roles and bindings in storage. Members of system:masters may do everything, as the
 * real server lets them before it asks RBAC.
 */
export class Authorizer {
  private readonly storage: Storage;
  /** Answers given since roles and bindings were last written. */
  private readonly answers = new Map<string, Decision>();
  private answeredAt = -1;

  constructor(storage: Storage) {
    this.storage = storage;
  }

  authorize(request: AccessRequest): Decision {
    if (request.user.groups.includes("system:masters")) return { allowed: true, reason: "" };
    if (isOwnNode(request)) return { allowed: true, reason: "" };
    let written = 0;
    for (const kind of KINDS) written = Math.max(written, this.storage.version(kind));
    if (written !== this.answeredAt || this.answers.size >= MOST_ANSWERS) this.answers.clear();
    this.answeredAt = written;
    const { user, verb, namespace, group, resource, subresource, name, path = 0 } = request;
    const question = JSON.stringify([user.username, user.groups, verb, namespace, group, resource, subresource, name, path]);
    let answer = this.answers.get(question);
    if (!answer) this.answers.set(question, (answer = this.decide(request)));
    return answer;
  }

  private decide(request: AccessRequest): Decision {
    const missing: string[] = [];
    for (const { rules, because } of this.bindings(request.user, request.namespace, missing)) {
      if (rules.some((rule) => ruleAllows(rule, request))) return { allowed: true, reason: `RBAC: allowed by ${because}` };
    }
    return { allowed: false, reason: missing.length === 0 ? "" : `RBAC: ${joined(missing)}` };
  }

  /** All rules that hold for the user in the namespace, cluster-wide ones first. */
  rulesFor(user: UserInfo, namespace: string): PolicyRule[] {
    if (user.groups.includes("system:masters")) {
      return [
        { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
        { verbs: ["*"], nonResourceURLs: ["*"] },
        ...this.boundRules(user, namespace),
      ];
    }
    return this.boundRules(user, namespace);
  }

  private boundRules(user: UserInfo, namespace: string): PolicyRule[] {
    return [...this.bindings(user, namespace, [])].flatMap(({ rules }) => [...rules]);
  }

  private *bindings(
    user: UserInfo,
    namespace: string,
    missing: string[],
  ): Generator<{ rules: readonly PolicyRule[]; because: string }> {
    for (const object of this.storage.list(`clusterrolebindings.${RBAC}`)) {
      const binding = object as ClusterRoleBinding;
      const subject = binding.subjects?.find((one) => appliesTo(one, user, ""));
      if (!subject) continue;
      const rules = this.rulesOf(binding.roleRef, "", missing);
      const role = `ClusterRole ${JSON.stringify(binding.roleRef.name)}`;
      if (rules) yield { rules, because: `ClusterRoleBinding ${JSON.stringify(binding.metadata!.name)} of ${role} to ${who(subject)}` };
    }
    if (namespace === "") return;
    for (const object of this.storage.list(`rolebindings.${RBAC}`, namespace)) {
      const binding = object as RoleBinding;
      const subject = binding.subjects?.find((one) => appliesTo(one, user, namespace));
      if (!subject) continue;
      const rules = this.rulesOf(binding.roleRef, namespace, missing);
      const role = `${binding.roleRef.kind} ${JSON.stringify(binding.roleRef.name)}`;
      const name = JSON.stringify(`${binding.metadata!.name}/${namespace}`);
      if (rules) yield { rules, because: `RoleBinding ${name} of ${role} to ${who(subject)}` };
    }
  }

  private rulesOf(
    reference: { kind: string; name: string },
    namespace: string,
    missing: string[],
  ): readonly PolicyRule[] | undefined {
    const cluster = reference.kind === "ClusterRole";
    const resource = cluster ? "clusterroles" : "roles";
    const role = this.storage.get(`${resource}.${RBAC}`, cluster ? "" : namespace, reference.name) as ClusterRole | undefined;
    if (role) return role.rules ?? [];
    missing.push(`${cluster ? "clusterrole" : "role"}.${RBAC} ${JSON.stringify(reference.name)} not found`);
    return undefined;
  }
}

/** Go's aggregate of messages. */
function joined(messages: string[]): string {
  const once = [...new Set(messages)];
  return once.length === 1 ? once[0]! : `[${once.join(", ")}]`;
}

function who({ kind, name, namespace }: Subject): string {
  const text = kind === "ServiceAccount" ? `${name}/${namespace ?? ""}` : name;
  return `${kind} ${JSON.stringify(text)}`;
}

function appliesTo({ kind, name, namespace }: Subject, user: UserInfo, bindingNamespace: string): boolean {
  switch (kind) {
    case "User":
      return user.username === name;
    case "Group":
      return user.groups.includes(name);
    case "ServiceAccount":
      return user.username === `system:serviceaccount:${namespace || bindingNamespace}:${name}`;
    default:
      return false;
  }
}

/**
 * The node authorizer, simplified: a kubelet may read what its Pods need and write its own node, its lease and Pods
 * (plugin/pkg/auth/authorizer/node).
 */
function isOwnNode({ user, verb, group, resource, subresource, name, path }: AccessRequest): boolean {
  if (path !== undefined || !user.groups.includes("system:nodes") || !user.username.startsWith("system:node:")) return false;
  const node = user.username.slice("system:node:".length);
  const reads = verb === "get" || verb === "list" || verb === "watch";
  switch (resource) {
    case "nodes":
      return reads || verb === "create" || name === node;
    case "leases":
      return group === "coordination.k8s.io" && (verb === "create" || name === node);
    case "pods":
      return reads || ["create", "delete"].includes(verb) || subresource === "status" || subresource === "eviction";
    case "events":
      return !reads;
    case "secrets":
    case "configmaps":
    case "services":
    case "endpoints":
    case "persistentvolumes":
    case "persistentvolumeclaims":
    case "csidrivers":
    case "csinodes":
    case "runtimeclasses":
    case "volumeattachments":
      return reads;
    case "serviceaccounts":
      return subresource === "token" && verb === "create";
    case "tokenreviews":
    case "subjectaccessreviews":
    case "localsubjectaccessreviews":
      return verb === "create";
    default:
      return false;
  }
}

export function ruleAllows(rule: PolicyRule, request: AccessRequest): boolean {
  if (!rule.verbs.includes("*") && !rule.verbs.includes(request.verb)) return false;
  if (request.path !== undefined) return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, request.path!));
  const groups = rule.apiGroups ?? [];
  if (!groups.includes("*") && !groups.includes(request.group)) return false;
  if (!(rule.resources ?? []).some((resource) => resourceMatches(resource, request))) return false;
  return !rule.resourceNames?.length || rule.resourceNames.includes(request.name);
}

function resourceMatches(rule: string, { resource, subresource }: AccessRequest): boolean {
  if (rule === "*") return true;
  const combined = subresource === "" ? resource : `${resource}/${subresource}`;
  return rule === combined || (subresource !== "" && rule === `*/${subresource}`);
}

function urlMatches(rule: string, path: string): boolean {
  if (rule === "*" || rule === path) return true;
  return rule.endsWith("*") && path.startsWith(rule.slice(0, -1));
}

/** The sentence of a 403 (apiserver/pkg/endpoints/handlers/responsewriters/errors.go). */
export function forbiddenMessage(request: AccessRequest): string {
  const user = JSON.stringify(request.user.username);
  if (request.path !== undefined) return `User ${user} cannot ${request.verb} path ${JSON.stringify(request.path)}`;
  const resource = request.subresource === "" ? request.resource : `${request.resource}/${request.subresource}`;
  const head = `User ${user} cannot ${request.verb} resource ${JSON.stringify(resource)}`;
  const where = request.namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(request.namespace)}`;
  return `${head} in API group ${JSON.stringify(request.group)} ${where}`;
}
