import { emitYaml } from "../../apimachinery/yaml/index.ts";
import type { Event, KubeObject } from "../../apimachinery/types/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { Change } from "../../cluster/apiserver/index.ts";
import { mirroredUid } from "./mirror.ts";
import { isSystem } from "./system-namespaces.ts";
import { diffLines, type DiffLine } from "./diff.ts";
import { objectsOf } from "./past.ts";

/** Names an object: the storage name of its resource (`deployments.apps`), its namespace ("" outside of namespaces) and name. */
export interface ObjectName {
  resource: string;
  namespace: string;
  name: string;
}

/** A kind of objects that the cluster has some of. */
export interface ResourceCount {
  resource: string;
  kind: string;
  namespaced: boolean;
  /** Objects of the learner's and of the system's namespaces. */
  own: number;
  system: number;
}

export interface ObjectRow extends ObjectName {
  uid: string;
  /** Virtual ms. */
  created: number;
  system: boolean;
}

/** One object, with all that is known of it. Times are virtual ms. */
export interface Inspection extends ObjectName {
  kind: string;
  uid: string;
  /** False when it is gone (or, looking back, was not there yet): the rest is what was known last. */
  exists: boolean;
  yaml: string;
  /** From its owner up to the one that nobody owns. */
  owners: (ObjectName & { kind: string; exists: boolean })[];
  /** What it owns. */
  dependents: (ObjectName & { kind: string })[];
  events: { at: number; type: string; reason: string; message: string; from: string; count: number }[];
  /** Newest first. */
  history: Revision[];
  /** Writes that are older than those listed. */
  olderWrites: number;
}

/** One write of an object: who did what, and what differed. */
export interface Revision {
  at: number;
  revision: number;
  type: Change["type"];
  verb: string;
  subresource: string;
  /** The client, up to the first slash of its user agent: `kubectl`, `kubelet`. */
  agent: string;
  user: string;
  diff: DiffLine[];
}

const MOST_REVISIONS = 40;
const MOST_EVENTS = 100;
const MOST_ROWS = 1000;

/** Resources that are the machinery of others and would only fill the list. */
const HIDDEN = new Set(["events", "leases.coordination.k8s.io", "apiservices.apiregistration.k8s.io"]);
/** What a learner looks for comes first, in this order. */
const FIRST = [
  "pods", "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch", "services",
  "endpointslices.discovery.k8s.io", "configmaps", "secrets", "persistentvolumeclaims", "persistentvolumes", "nodes", "namespaces",
  "horizontalpodautoscalers.autoscaling", "poddisruptionbudgets.policy", "resourcequotas", "limitranges",
];

/** The kinds that the cluster has objects of; those that a learner works with first. */
export function listResources(cluster: Cluster, at?: number): ResourceCount[] {
  const objects = objectsOf(cluster, at);
  const counts: ResourceCount[] = [];
  for (const definition of cluster.apiServer.definitions) {
    const resource = definition.group === "" ? definition.resource : `${definition.resource}.${definition.group}`;
    if (HIDDEN.has(resource) || counts.some((other) => other.resource === resource)) continue;
    const list = objects.list(resource);
    if (list.length === 0) continue;
    const system = list.filter((object) => isSystemObject(definition.namespaced, object)).length;
    counts.push({ resource, kind: definition.kind, namespaced: definition.namespaced, own: list.length - system, system });
  }
  const rank = ({ resource, own }: ResourceCount): number => (FIRST.includes(resource) ? FIRST.indexOf(resource) : 100) + (own === 0 ? 1000 : 0);
  return counts.sort((a, b) => rank(a) - rank(b) || (a.kind < b.kind ? -1 : 1));
}

/** The objects of a resource, the learner's own first. */
export function listObjects(cluster: Cluster, resource: string, at?: number): ObjectRow[] {
  const definition = definitionOf(cluster, resource);
  const rows = objectsOf(cluster, at).list(resource).slice(0, MOST_ROWS).map((object) => ({
    resource,
    namespace: object.metadata!.namespace ?? "",
    name: object.metadata!.name!,
    uid: object.metadata!.uid ?? "",
    created: virtualTime(cluster, object.metadata!.creationTimestamp as string | undefined),
    system: isSystemObject(definition?.namespaced ?? true, object),
  }));
  return [...rows.filter((row) => !row.system), ...rows.filter((row) => row.system)];
}

/** Looks at one object; undefined when the log has never seen it. */
export function inspect(cluster: Cluster, wanted: ObjectName, at?: number): Inspection | undefined {
  const { storage } = cluster.apiServer;
  const objects = objectsOf(cluster, at);
  const writes = storage.log.filter(
    (change) => change.resource === wanted.resource && change.namespace === wanted.namespace && change.name === wanted.name && (at === undefined || change.time <= at),
  );
  const present = objects.get(wanted.resource, wanted.namespace, wanted.name);
  const object = present ?? writes.at(-1)?.object;
  if (!object) return undefined;
  const uid = object.metadata!.uid ?? "";
  // An object of the same name that was there before is another one.
  const own = writes.filter((change) => change.object.metadata!.uid === uid);
  return {
    ...wanted,
    kind: object.kind ?? definitionOf(cluster, wanted.resource)?.kind ?? "",
    uid,
    exists: present !== undefined,
    yaml: yamlOf(object),
    owners: ownersOf(cluster, object, at),
    dependents: dependentsOf(cluster, uid, at),
    events: eventsOf(cluster, wanted, mirroredUid(object) ?? uid, at),
    history: own.slice(-MOST_REVISIONS).reverse().map(revisionOf),
    olderWrites: Math.max(0, own.length - MOST_REVISIONS),
  };
}

function revisionOf({ time, revision, type, by, object, old }: Change): Revision {
  const before = type === "ADDED" ? "" : yamlOf(withoutVersion(old ?? object));
  const after = type === "DELETED" ? "" : yamlOf(withoutVersion(object));
  return {
    at: time,
    revision,
    type,
    verb: by.verb,
    subresource: by.subresource,
    agent: by.userAgent.split("/")[0]!,
    user: by.user,
    diff: diffLines(before, after),
  };
}

/** Every write changes the version: it stands in the heading of the revision, not in the comparison. */
function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _version, ...metadata } = object.metadata as Record<string, unknown>;
  return { ...object, metadata } as KubeObject;
}

function yamlOf(object: KubeObject): string {
  return emitYaml(object);
}

function ownersOf(cluster: Cluster, object: KubeObject, at?: number): Inspection["owners"] {
  const objects = objectsOf(cluster, at);
  const chain: Inspection["owners"] = [];
  let present: KubeObject | undefined = object;
  while (present && chain.length < 10) {
    const references = present.metadata?.ownerReferences as { apiVersion: string; kind: string; name: string; controller?: boolean }[] | undefined;
    const reference = references?.find((each) => each.controller) ?? references?.[0];
    if (!reference) break;
    const group = reference.apiVersion.includes("/") ? reference.apiVersion.split("/")[0]! : "";
    const definition = cluster.apiServer.definitions.find((each) => each.kind === reference.kind && each.group === group);
    if (!definition) break;
    const resource = group === "" ? definition.resource : `${definition.resource}.${group}`;
    const namespace = definition.namespaced ? (present.metadata!.namespace ?? "") : "";
    const owner = objects.get(resource, namespace, reference.name);
    chain.push({ resource, namespace, name: reference.name, kind: reference.kind, exists: owner !== undefined });
    present = owner;
  }
  return chain;
}

function dependentsOf(cluster: Cluster, uid: string, at?: number): Inspection["dependents"] {
  const objects = objectsOf(cluster, at);
  const found: Inspection["dependents"] = [];
  for (const resource of cluster.apiServer.storage.resources()) {
    if (HIDDEN.has(resource)) continue;
    for (const object of objects.list(resource)) {
      const references = object.metadata?.ownerReferences as { uid: string }[] | undefined;
      if (!references?.some((reference) => reference.uid === uid)) continue;
      found.push({ resource, namespace: object.metadata!.namespace ?? "", name: object.metadata!.name!, kind: object.kind ?? "" });
      if (found.length >= 200) return found;
    }
  }
  return found;
}

function eventsOf(cluster: Cluster, { name }: ObjectName, uid: string, at?: number): Inspection["events"] {
  const found: Inspection["events"] = [];
  for (const object of objectsOf(cluster, at).list("events")) {
    const event = object as Event;
    const about = event.involvedObject;
    // Events of nodes carry the node's name for a uid.
    if (!about || (about.uid !== uid && !(about.kind === "Node" && about.name === name))) continue;
    const time = (event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp) as string | undefined;
    found.push({
      at: virtualTime(cluster, time),
      type: event.type ?? "Normal",
      reason: event.reason ?? "",
      message: (event.message ?? "").trim(),
      from: event.source?.component ?? event.reportingComponent ?? "",
      count: event.count ?? event.series?.count ?? 1,
    });
  }
  return found.sort((a, b) => a.at - b.at).slice(-MOST_EVENTS);
}

function isSystemObject(namespaced: boolean, object: KubeObject): boolean {
  const { namespace = "", name = "", labels } = object.metadata as { namespace?: string; name?: string; labels?: Record<string, string> };
  if (labels?.["kubernetes.io/bootstrapping"] !== undefined) return true;
  if (namespaced) return isSystem(namespace) || name === "kube-root-ca.crt" || (namespace === "default" && name === "kubernetes");
  return name.startsWith("system:") || name.startsWith("kubeadm:") || isSystem(name);
}

function definitionOf(cluster: Cluster, resource: string) {
  return cluster.apiServer.definitions.find((each) => (each.group === "" ? each.resource : `${each.resource}.${each.group}`) === resource);
}

function virtualTime(cluster: Cluster, text: string | undefined): number {
  return text === undefined ? 0 : Date.parse(text) - cluster.simulation.epoch;
}
