import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { firstIndex, type Change, type TimedAuditEntry } from "../../cluster/apiserver/index.ts";

/** Who takes part in a request's way, left to right as it is drawn. */
export type Actor = "kubectl" | "apiserver" | "controllers" | "scheduler" | "kubelet";

/** One request that came to the API server from the learner, and what it set going. Times are virtual ms. */
export interface Trail {
  /** Index in the audit trail: names it. */
  id: number;
  at: number;
  /** `kubectl`, `curl`. */
  agent: string;
  user: string;
  verb: string;
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
  path: string;
  code: number;
  steps: TrailStep[];
  /** Further writes that are not listed. */
  more: number;
}

/** A write that the request made or that followed from it: who, which object, how. */
export interface TrailStep {
  at: number;
  actor: Actor;
  /** Name of the component: `replicaset-controller`, `kubelet`. */
  agent: string;
  verb: string;
  subresource: string;
  kind: string;
  resource: string;
  namespace: string;
  name: string;
  revision: number;
  /** What changed, in a word or two: a phase, a node, a reason. */
  detail: string;
}

const MOST_STEPS = 40;
const MOST_REQUESTS = 20;
/** Writes after a request that can still be its consequence: what comes later is the cluster's own life. */
const REACH = 10 * 60_000;

/** The learner's last requests, newest first, without their steps. */
export function recentRequests(cluster: Cluster, since: number): Omit<Trail, "steps" | "more">[] {
  const { entries } = cluster.apiServer.audit;
  const found: Omit<Trail, "steps" | "more">[] = [];
  for (let id = entries.length - 1; id >= 0 && found.length < MOST_REQUESTS; id -= 1) {
    const entry = entries[id]!;
    if (entry.time < since) break;
    if (isPersons(entry) && !isDiscovery(entry)) found.push(headOf(cluster, entry, id));
  }
  return found;
}

/** The way of one request: what it wrote, and what components wrote because of it. */
export function requestTrail(cluster: Cluster, id: number): Trail | undefined {
  const { audit, storage } = cluster.apiServer;
  const entry = audit.entries[id];
  if (!entry) return undefined;
  const head = headOf(cluster, entry, id);
  if (READS.has(entry.verb) || entry.code >= 400) return { ...head, steps: [], more: 0 };
  const { log } = storage;
  const steps: TrailStep[] = [];
  let more = 0;
  /** Uids of what the request wrote and of what came of it. */
  const touched = new Set<string>();
  for (let index = firstIndex(log, ({ time }) => time >= entry.time); index < log.length; index += 1) {
    const change = log[index]!;
    if (change.time > entry.time + REACH) break;
    if (!touched.has(uidOf(change.object)) && !isOf(change, entry) && !follows(change.object, touched)) continue;
    touched.add(uidOf(change.object));
    if (change.resource === "leases.coordination.k8s.io") continue;
    if (change.resource === "events" && change.type !== "ADDED") continue;
    if (steps.length < MOST_STEPS) steps.push(stepOf(change));
    else more += 1;
  }
  return { ...head, steps, more };
}

const READS = new Set(["get", "list", "watch"]);

function isPersons({ user, impersonated }: TimedAuditEntry): boolean {
  return impersonated !== undefined || !user.startsWith("system:");
}

/** What clients ask before they ask: which kinds there are. */
function isDiscovery({ resource }: TimedAuditEntry): boolean {
  return resource === "";
}

function headOf({ apiServer: { storage } }: Cluster, entry: TimedAuditEntry, id: number): Omit<Trail, "steps" | "more"> {
  return {
    id,
    at: entry.time,
    agent: entry.userAgent.split("/")[0]!,
    user: entry.impersonated ?? entry.user,
    verb: entry.verb,
    resource: entry.resource,
    subresource: entry.subresource,
    namespace: entry.namespace,
    // The path of a creation does not name what is created.
    name: entry.name === "" && entry.verb === "create" && entry.code < 300 ? (storage.changeAt(entry.revision)?.name ?? "") : entry.name,
    path: entry.path ?? "",
    code: entry.code,
  };
}

function uidOf(object: KubeObject): string {
  return object.metadata?.uid ?? "";
}

/** Whether a write is that of the request itself. */
function isOf(change: Change, entry: TimedAuditEntry): boolean {
  return (
    change.time === entry.time &&
    change.revision <= entry.revision &&
    change.by.userAgent === entry.userAgent &&
    change.by.verb === entry.verb &&
    (entry.name === "" || change.name === entry.name)
  );
}

/** Whether an object exists because of one of these: it is owned by it, or an event about it. */
function follows(object: KubeObject, touched: ReadonlySet<string>): boolean {
  const owners = object.metadata?.ownerReferences as { uid: string }[] | undefined;
  if (owners?.some(({ uid }) => touched.has(uid))) return true;
  const about = (object as { involvedObject?: { uid?: string } }).involvedObject?.uid;
  return about !== undefined && touched.has(about);
}

function stepOf({ time, by, object, old, resource, namespace, name, revision, type }: Change): TrailStep {
  const agent = by.userAgent.split("/")[0]!;
  return {
    at: time,
    actor: actorOf(agent),
    agent,
    verb: by.verb,
    subresource: by.subresource,
    kind: object.kind ?? "",
    resource,
    namespace,
    name,
    revision,
    detail: detailOf(object, old, type),
  };
}

function actorOf(agent: string): Actor {
  if (agent === "kubelet") return "kubelet";
  if (agent.includes("scheduler")) return "scheduler";
  if (agent.includes("controller") || agent.includes("collector")) return "controllers";
  return agent.startsWith("kube-") || agent === "apiserver" ? "apiserver" : "kubectl";
}

interface Readable {
  kind?: string;
  reason?: string;
  spec?: { nodeName?: string; replicas?: number };
  status?: { phase?: string; conditions?: { type: string; status: string }[]; readyReplicas?: number };
  metadata?: { deletionTimestamp?: unknown };
}

function detailOf(object: KubeObject, old: KubeObject | undefined, type: Change["type"]): string {
  const now = object as Readable;
  const before = (old ?? {}) as Readable;
  if (now.kind === "Event") return now.reason ?? "";
  if (type === "DELETED") return "";
  if (now.metadata?.deletionTimestamp !== undefined && before.metadata?.deletionTimestamp === undefined) return "deletionTimestamp";
  if (now.spec?.nodeName !== before.spec?.nodeName) return `nodeName: ${now.spec?.nodeName ?? ""}`;
  if (now.status?.phase !== before.status?.phase) return now.status?.phase ?? "";
  const ready = (each: Readable): string => each.status?.conditions?.find((condition) => condition.type === "Ready")?.status ?? "";
  if (ready(now) !== ready(before)) return `Ready: ${ready(now)}`;
  if (now.spec?.replicas !== before.spec?.replicas) return `replicas: ${now.spec?.replicas ?? 0}`;
  if (now.status?.readyReplicas !== before.status?.readyReplicas) return `readyReplicas: ${now.status?.readyReplicas ?? 0}`;
  return "";
}
