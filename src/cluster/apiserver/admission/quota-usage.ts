import { parseQuantity, quantity, ZERO, type Quantity } from "../../../apimachinery/quantity.ts";
import type { ResourceQuota } from "../../../apimachinery/types/index.ts";
import type { Draft } from "../resources/definition.ts";

/** Amounts by the name that a quota uses: `pods`, `requests.cpu`, `count/deployments.apps`. */
export type Usage = Map<string, Quantity>;

const ONE = quantity(1);
/** Resources whose plain name stands for their requests. */
const COMPUTE = ["cpu", "memory", "ephemeral-storage"];
/** What a Pod must say when a quota bounds it. */
const REQUIRED = new Set(["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"]);

/** What one object counts for (pkg/quota/v1/evaluator/core). */
export function usageOf(resource: string, object: Draft): Usage {
  const usage: Usage = new Map([[`count/${resource}`, ONE]]);
  switch (resource) {
    case "pods":
      if (isOver(object)) return usage;
      usage.set("pods", ONE);
      podUsage(object, usage);
      return usage;
    case "services":
      return serviceUsage(object, usage);
    case "persistentvolumeclaims":
      return claimUsage(object, usage);
    case "configmaps":
    case "secrets":
    case "replicationcontrollers":
    case "resourcequotas":
      usage.set(resource, ONE);
      return usage;
    default:
      return usage;
  }
}

function isOver(pod: Draft): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

function podUsage(pod: Draft, usage: Usage): void {
  for (const key of ["requests", "limits"] as const) {
    for (const [name, amount] of podTotal(pod, key)) {
      if (key === "limits") {
        if (COMPUTE.includes(name)) usage.set(`limits.${name}`, amount);
      } else {
        if (COMPUTE.includes(name) || name.startsWith("hugepages-")) usage.set(name, amount);
        usage.set(`requests.${name}`, amount);
      }
    }
  }
}

/** Containers and sidecars together, or more where an init container needs more; and the overhead. */
export function podTotal(pod: Draft, key: "requests" | "limits"): Usage {
  const total: Usage = new Map();
  const add = (into: Usage, amounts: Record<string, string> | undefined): void => {
    for (const [name, text] of Object.entries(amounts ?? {})) {
      into.set(name, (into.get(name) ?? ZERO).add(parseQuantity(text)));
    }
  };
  for (const container of pod.spec?.containers ?? []) add(total, container.resources?.[key]);
  const sidecars: Usage = new Map();
  const most: Usage = new Map();
  for (const container of pod.spec?.initContainers ?? []) {
    const now: Usage = new Map(sidecars);
    add(now, container.resources?.[key]);
    if (container.restartPolicy === "Always") {
      add(sidecars, container.resources?.[key]);
      add(total, container.resources?.[key]);
    }
    for (const [name, amount] of now) if (amount.cmp(most.get(name) ?? ZERO) > 0) most.set(name, amount);
  }
  for (const [name, amount] of most) if (amount.cmp(total.get(name) ?? ZERO) > 0) total.set(name, amount);
  const podLevel = pod.spec?.resources?.[key] as Record<string, string> | undefined;
  for (const [name, text] of Object.entries(podLevel ?? {})) total.set(name, parseQuantity(text));
  if (key === "requests" || total.size > 0) add(total, pod.spec?.overhead);
  return total;
}

function serviceUsage(service: Draft, usage: Usage): Usage {
  usage.set("services", ONE);
  const { type = "ClusterIP", ports = [], allocateLoadBalancerNodePorts } = service.spec ?? {};
  const wanted = ports.length;
  const given = ports.filter((port: Draft) => port.nodePort).length;
  if (type === "NodePort") usage.set("services.nodeports", quantity(wanted));
  if (type !== "LoadBalancer") return usage;
  usage.set("services.loadbalancers", ONE);
  usage.set("services.nodeports", quantity(allocateLoadBalancerNodePorts === false ? given : wanted));
  return usage;
}

function claimUsage(claim: Draft, usage: Usage): Usage {
  usage.set("persistentvolumeclaims", ONE);
  const storage = claim.spec?.resources?.requests?.storage;
  if (storage !== undefined) usage.set("requests.storage", parseQuantity(storage));
  const name = claim.spec?.storageClassName;
  if (name) {
    usage.set(`${name}.storageclass.storage.k8s.io/persistentvolumeclaims`, ONE);
    if (storage !== undefined) usage.set(`${name}.storageclass.storage.k8s.io/requests.storage`, parseQuantity(storage));
  }
  return usage;
}

/** The compute resources that the quota bounds and containers of the Pod do not give, as `limits.memory for: plain`. */
export function unspecified(pod: Draft, hard: Iterable<string>): string[] {
  const missing: string[] = [];
  for (const name of [...hard].filter((one) => REQUIRED.has(one)).sort()) {
    const [key, resource] = name.startsWith("limits.") ? ["limits", name.slice(7)] : ["requests", name.replace("requests.", "")];
    if (pod.spec?.resources?.[key]?.[resource] !== undefined) continue;
    const names = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]
      .filter((container: Draft) => container.resources?.[key]?.[resource] === undefined)
      .map((container: Draft) => container.name as string)
      .sort();
    if (names.length > 0) missing.push(`${name} for: ${names.join(",")}`);
  }
  return missing;
}

/** Whether the quota is about this object: all its scopes must hold. */
export function inScope({ spec }: ResourceQuota, resource: string, object: Draft): boolean {
  const scopes = [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists", values: [] as readonly string[] })),
    ...(spec?.scopeSelector?.matchExpressions ?? []).map(({ scopeName, operator, values = [] }) => ({ scopeName, operator, values })),
  ];
  if (scopes.length === 0) return true;
  if (resource === "persistentvolumeclaims") {
    return scopes.every(({ scopeName, operator, values }) => scopeName === "VolumeAttributesClass" && anyName(attributesClassesOf(object), operator, values));
  }
  if (resource !== "pods") return false;
  return scopes.every(({ scopeName, operator, values }) => podHasScope(object, scopeName, operator, values));
}

/** The classes of attributes that a claim has, or is being given. */
function attributesClassesOf({ spec, status }: Draft): string[] {
  const names = [spec?.volumeAttributesClassName, status?.currentVolumeAttributesClassName, status?.modifyVolumeStatus?.targetVolumeAttributesClassName];
  return names.filter((name) => name !== undefined && name !== "");
}

function anyName(names: readonly string[], operator: string, values: readonly string[]): boolean {
  if (operator === "Exists") return names.length > 0;
  if (names.length === 0) return operator !== "In";
  return operator !== "DoesNotExist" && names.some((name) => values.includes(name) === (operator === "In"));
}

function podHasScope(pod: Draft, scope: string, operator: string, values: readonly string[]): boolean {
  switch (scope) {
    case "Terminating":
      return pod.spec?.activeDeadlineSeconds !== undefined;
    case "NotTerminating":
      return pod.spec?.activeDeadlineSeconds === undefined;
    case "BestEffort":
      return isBestEffort(pod);
    case "NotBestEffort":
      return !isBestEffort(pod);
    case "CrossNamespacePodAffinity":
      return crossesNamespaces(pod);
    case "PriorityClass": {
      const name: string = pod.spec?.priorityClassName ?? "";
      if (operator === "Exists") return name !== "";
      if (operator === "DoesNotExist") return name === "";
      return values.includes(name) === (operator === "In");
    }
    default:
      return false;
  }
}

function isBestEffort(pod: Draft): boolean {
  const containers: Draft[] = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []), { resources: pod.spec?.resources }];
  return !containers.some(({ resources }) =>
    ["requests", "limits"].some((key) => ["cpu", "memory"].some((name) => resources?.[key]?.[name] !== undefined)),
  );
}

function crossesNamespaces(pod: Draft): boolean {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  return [podAffinity, podAntiAffinity].some((affinity) => {
    const required: Draft[] = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const preferred: Draft[] = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return [...required, ...preferred.map((term) => term.podAffinityTerm)].some(
      (term) => term?.namespaces?.length > 0 || term?.namespaceSelector !== undefined,
    );
  });
}
