import type { Served, ServedResources } from "../served.ts";
import type { Subresources } from "../subresources/handler.ts";

/** Order of groups for clients (groupPriorityMinimum of the built-in APIServices); others follow by name. */
const PRIORITY: Record<string, number> = {
  "": 18000,
  "apiregistration.k8s.io": 18000,
  apps: 17800,
  "events.k8s.io": 17750,
  "authentication.k8s.io": 17700,
  "authorization.k8s.io": 17600,
  autoscaling: 17500,
  batch: 17400,
  "certificates.k8s.io": 17300,
  "networking.k8s.io": 17200,
  policy: 17100,
  "rbac.authorization.k8s.io": 17000,
  "storage.k8s.io": 16800,
  "admissionregistration.k8s.io": 16700,
  "apiextensions.k8s.io": 16700,
  "scheduling.k8s.io": 16600,
  "coordination.k8s.io": 16500,
  "node.k8s.io": 16300,
  "discovery.k8s.io": 16200,
  "flowcontrol.apiserver.k8s.io": 16100,
  "resource.k8s.io": 16000,
};

const ALL_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const STREAMS = new Set(["exec", "attach", "portforward"]);

export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

interface Subresource {
  name: string;
  verbs: string[];
  kind: GroupVersionKind;
}

export interface VersionResources {
  group: string;
  version: string;
  /** By name. */
  resources: Served[];
}

/** What is served, by group and version in the order that clients are told. */
export function groupVersions(served: ServedResources): VersionResources[] {
  const versions = new Map<string, VersionResources & { preferred: boolean }>();
  for (const one of served.all) {
    const { group, version, notPreferred } = one.definition;
    const key = `${group}/${version}`;
    const entry = versions.get(key) ?? { group, version, resources: [], preferred: !notPreferred };
    entry.resources.push(one);
    versions.set(key, entry);
  }
  const list = [...versions.values()];
  for (const entry of list) entry.resources.sort((a, b) => (a.definition.resource < b.definition.resource ? -1 : 1));
  return list.sort((a, b) => {
    const byPriority = (PRIORITY[b.group] ?? 1000) - (PRIORITY[a.group] ?? 1000);
    if (a.group !== b.group) return byPriority || (a.group < b.group ? -1 : 1);
    return Number(b.preferred) - Number(a.preferred) || compareVersions(b.version, a.version);
  });
}

/** v2 after v1, v1 after v1beta1 (apimachinery/pkg/version CompareKubeAwareVersionStrings). */
export function compareVersions(a: string, b: string): number {
  const parse = (version: string): number[] => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (!match) return [-1, 0, 0];
    return [match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0, Number(match[1]), Number(match[3] ?? 0)];
  };
  const [x, y] = [parse(a), parse(b)];
  for (let i = 0; i < 3; i += 1) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return a < b ? -1 : Number(a > b);
}

/** The subresources of a resource, by name, with their verbs and the kind that goes in and out. */
export function subresourcesOf(one: Served, handlers: Subresources): Subresource[] {
  const { group, version, kind, resource } = one.definition;
  return [...(one.definition.subresources ?? [])].sort().map((name) => {
    const handler = handlers.get(`${one.registry.name}/${name}`);
    const own = handler?.kind ?? STREAM_KINDS[`${resource}/${name}`];
    return { name, verbs: verbsOf(name, handler), kind: own ?? { group, version, kind } };
  });
}

const STREAM_KINDS: Record<string, GroupVersionKind> = {
  "pods/exec": { group: "", version: "v1", kind: "PodExecOptions" },
  "pods/attach": { group: "", version: "v1", kind: "PodAttachOptions" },
  "pods/portforward": { group: "", version: "v1", kind: "PodPortForwardOptions" },
  "pods/proxy": { group: "", version: "v1", kind: "PodProxyOptions" },
  "services/proxy": { group: "", version: "v1", kind: "ServiceProxyOptions" },
  "nodes/proxy": { group: "", version: "v1", kind: "NodeProxyOptions" },
};

function verbsOf(name: string, handler: ReturnType<Subresources["get"]>): string[] {
  if (STREAMS.has(name)) return ["create", "get"];
  if (name === "proxy") return ["create", "delete", "get", "patch", "update"];
  if (name === "finalize") return ["update"];
  if (handler?.create) return ["create"];
  return handler === undefined || (handler.get && !handler.update && !handler.strategy) ? ["get"] : ["get", "patch", "update"];
}

const groupVersionText = (group: string, version: string): string => (group === "" ? version : `${group}/${version}`);

/** GET /api/v1, /apis/GROUP/VERSION. */
export function resourceList({ group, version, resources }: VersionResources, handlers: Subresources): unknown {
  return {
    kind: "APIResourceList",
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: groupVersionText(group, version),
    resources: resources.flatMap((one) => {
      const { resource, singular, namespaced, kind, verbs = ALL_VERBS, shortNames, categories } = one.definition;
      const more = { ...(shortNames?.length ? { shortNames } : {}), ...(categories?.length ? { categories } : {}) };
      return [
        { name: resource, singularName: singular, namespaced, kind, verbs, ...more },
        ...subresourcesOf(one, handlers).map((sub) => ({
          name: `${resource}/${sub.name}`,
          singularName: "",
          namespaced,
          ...(sub.kind.group === group && sub.kind.version === version ? {} : { group: sub.kind.group, version: sub.kind.version }),
          kind: sub.kind.kind,
          verbs: sub.verbs,
        })),
      ];
    }),
  };
}

interface Group {
  name: string;
  versions: { groupVersion: string; version: string }[];
  preferredVersion: { groupVersion: string; version: string };
}

/** The groups but the one without a name, each with its versions. */
function groupsOf(served: ServedResources): Group[] {
  const groups = new Map<string, Group>();
  for (const { group, version } of groupVersions(served)) {
    if (group === "") continue;
    const entry = { groupVersion: groupVersionText(group, version), version };
    const known = groups.get(group);
    if (known) known.versions.push(entry);
    else groups.set(group, { name: group, versions: [entry], preferredVersion: entry });
  }
  return [...groups.values()];
}

/** GET /apis in the old form. */
export function groupList(served: ServedResources): unknown {
  return { kind: "APIGroupList", apiVersion: "v1", groups: groupsOf(served) };
}

/** GET /apis/GROUP. */
export function groupOf(served: ServedResources, name: string): unknown {
  const group = groupsOf(served).find((one) => one.name === name);
  return group && { kind: "APIGroup", apiVersion: "v1", ...group };
}

/** GET /api in the old form. */
export function coreVersions(): unknown {
  const address = { clientCIDR: "0.0.0.0/0", serverAddress: "192.168.49.10:6443" };
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [address] };
}

/** GET /api or /apis with everything at once (apidiscovery.k8s.io/v2). */
export function aggregated(served: ServedResources, handlers: Subresources, core: boolean): unknown {
  const items: { metadata: Record<string, unknown>; versions: unknown[] }[] = [];
  for (const version of groupVersions(served)) {
    if ((version.group === "") !== core) continue;
    const last = items[items.length - 1];
    const entry = { version: version.version, resources: version.resources.map((one) => aggregatedResource(one, handlers)), freshness: "Current" };
    if (last && (last.metadata["name"] ?? "") === version.group) last.versions.push(entry);
    else items.push({ metadata: version.group === "" ? {} : { name: version.group }, versions: [entry] });
  }
  return { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
}

function aggregatedResource(one: Served, handlers: Subresources): unknown {
  const { group, version, kind, resource, singular, namespaced, verbs = ALL_VERBS, shortNames, categories } = one.definition;
  const subresources = subresourcesOf(one, handlers).map((sub) => ({
    subresource: sub.name,
    responseKind: sub.kind,
    verbs: sub.verbs,
  }));
  return {
    resource,
    responseKind: { group, version, kind },
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs,
    ...(shortNames?.length ? { shortNames } : {}),
    ...(categories?.length ? { categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}
