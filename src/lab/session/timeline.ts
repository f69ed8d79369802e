import type { Event, Pod, Probe } from "../../apimachinery/types/index.ts";
import { LogReader } from "../../cluster/apiserver/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { mirroredUid } from "./mirror.ts";
import { isSystem } from "./system-namespaces.ts";
import type { PodTimeline, ProbeLane } from "./view.ts";

/** The history of one Pod, gathered from the storage's log as it grows. */
interface Record {
  uid: string;
  namespace: string;
  name: string;
  pod: Pod;
  createdAt: number;
  deletedAt: number | undefined;
  restarts: PodTimeline["restarts"];
  events: PodTimeline["events"];
  ready: PodTimeline["ready"];
  counts: Map<string, number>;
}

/** Reads the log of the storage once, write by write, however often it is asked. */
export interface TimelineReader {
  /**
   * By uid, or the newest Pod outside of the system's namespaces. What there is much of (results of probes, requests) is given for
   * REACH before and after `at` (virtual ms; default: now).
   */
  timeline(uid?: string, at?: number): PodTimeline | undefined;
}

/** Events, restarts and changes of readiness that are kept of one Pod; older ones are left out. */
const KEEP = 500;
/** Virtual ms: the longest time that a strip shows. */
const REACH = 660_000;

export function createTimelineReader(cluster: Cluster): TimelineReader {
  const records = new Map<string, Record>();
  /** Of mirrors, by what events of their Pods call them. */
  const mirrors = new Map<string, Record>();
  let newest: Record | undefined;
  const writes = new LogReader(() => cluster.apiServer.storage.log, "beginning");

  const podWritten = (pod: Pod, time: number, added: boolean): void => {
    const uid = pod.metadata!.uid!;
    let record = records.get(uid);
    if (!record) {
      if (!added || isSystem(pod.metadata!.namespace!)) return;
      record = { uid, namespace: pod.metadata!.namespace!, name: pod.metadata!.name!, pod, createdAt: time, deletedAt: undefined, restarts: [], events: [], ready: [], counts: new Map() };
      records.set(uid, record);
      const mirrored = mirroredUid(pod);
      if (mirrored !== undefined) mirrors.set(mirrored, record);
      newest = record;
    }
    record.pod = pod;
    for (const status of pod.status?.containerStatuses ?? []) {
      const count = status.restartCount ?? 0;
      if (count > (record.counts.get(status.name) ?? 0)) keep(record.restarts, { at: startOf(status.state?.running?.startedAt, cluster) ?? time, container: status.name });
      record.counts.set(status.name, count);
    }
    const isReady = pod.status?.conditions?.find(({ type }) => type === "Ready")?.status === "True";
    const span = record.ready.at(-1);
    if (isReady && (!span || span.to !== undefined)) keep(record.ready, { from: time, to: undefined });
    else if (!isReady && span && span.to === undefined) span.to = time;
  };

  const eventWritten = (event: Event, time: number): void => {
    const { uid = "" } = event.involvedObject ?? {};
    const record = records.get(uid) ?? mirrors.get(uid);
    if (!record) return;
    keep(record.events, {
      at: time,
      type: event.type ?? "Normal",
      reason: event.reason ?? "",
      message: (event.message ?? "").trim(),
      count: event.count ?? 1,
    });
  };

  const readLog = (): void => {
    for (const change of writes.next()) {
      if (change.resource === "pods") {
        if (change.type === "DELETED") {
          const record = records.get(change.object.metadata!.uid!);
          const span = record?.ready.at(-1);
          if (span) span.to ??= change.time;
          if (record) record.deletedAt = change.time;
        } else podWritten(change.object as Pod, change.time, change.type === "ADDED");
      } else if (change.resource === "events" && change.type !== "DELETED") eventWritten(change.object as Event, change.time);
    }
  };

  return {
    timeline(uid, at = cluster.simulation.now) {
      readLog();
      const record = (uid === undefined ? undefined : records.get(uid)) ?? newest;
      if (!record) return undefined;
      return {
        uid: record.uid,
        namespace: record.namespace,
        name: record.name,
        lanes: lanesOf(cluster, record, at),
        ...requestsOf(cluster, record, at),
        restarts: record.restarts,
        events: record.events,
        ready: record.ready,
      };
    },
  };
}

function keep<Mark>(marks: Mark[], mark: Mark): void {
  marks.push(mark);
  if (marks.length > KEEP) marks.shift();
}

/** What of a list in the order of time lies near a time. */
function near<Mark extends { at: number }>(marks: readonly Mark[], at: number): readonly Mark[] {
  const from = marks.findIndex((mark) => mark.at >= at - REACH);
  if (from < 0) return [];
  const to = marks.findIndex((mark) => mark.at > at + REACH);
  return marks.slice(from, to < 0 ? undefined : to);
}

function requestsOf(cluster: Cluster, { namespace, name, createdAt, deletedAt }: Record, at: number): Pick<PodTimeline, "requests"> {
  const counts = cluster.network.requests.of(namespace, name);
  // A Pod before or after it may have had the same name.
  const own = counts?.seconds.filter((second) => second.at > createdAt - 1000 && second.at <= (deletedAt ?? Infinity)) ?? [];
  if (!counts || own.length === 0) return {};
  const { knownSince } = counts;
  return { requests: { seconds: near(own, at).map((second) => ({ ...second })), ...(knownSince === undefined || knownSince <= createdAt ? {} : { knownSince }) } };
}

function lanesOf(cluster: Cluster, { pod, uid }: Record, at: number): ProbeLane[] {
  const history = cluster.nodes.get(pod.spec?.nodeName ?? "")?.kubelet.probeHistory;
  const lanes: ProbeLane[] = [];
  for (const container of [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]) {
    const probes: [ProbeLane["probe"], Probe | undefined][] = [
      ["startup", container.startupProbe],
      ["readiness", container.readinessProbe],
      ["liveness", container.livenessProbe],
    ];
    for (const [kind, probe] of probes) {
      if (!probe) continue;
      const knownSince = history?.knownSince(uid, container.name, kind);
      lanes.push({
        container: container.name,
        probe: kind,
        failureThreshold: probe.failureThreshold ?? 3,
        successThreshold: probe.successThreshold ?? 1,
        periodSeconds: probe.periodSeconds ?? 10,
        ...(knownSince === undefined ? {} : { knownSince }),
        results: near(history?.of(uid, container.name, kind) ?? [], at).map((firing) => {
          const result = firing.outcome === "warning" ? "success" : firing.outcome;
          return { at: firing.at, result, latency: firing.latency, message: firing.message.trim(), failures: result === "failure" ? firing.run : 0 };
        }),
      });
    }
  }
  return lanes;
}

/** Virtual ms of an RFC 3339 time. */
function startOf(text: string | undefined, cluster: Cluster): number | undefined {
  return text === undefined ? undefined : Date.parse(text) - cluster.simulation.epoch;
}
