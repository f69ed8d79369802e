import { deepEqual } from "../../apimachinery/json/index.ts";
import type { ContainerStatus, Pod, PodCondition, PodStatus } from "../../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../../sim/index.ts";
import { StatusError, type Client, type ResourceClient } from "../apiserver/client.ts";
import { type Condition, KUBELET_CONDITIONS } from "./pod-conditions.ts";
import { apiTime, findContainer, isMirror, restartsAfter, uidOf } from "./pod.ts";
import { Unreachable } from "./reach.ts";
import { couldRestartAll } from "./restart-all.ts";

export interface StatusManagerOptions {
  simulation: Simulation;
  client: Client;
  /** Whether containers of the Pod may still run: its end is not reported before. */
  couldHaveRunningContainers: (podUid: string) => boolean;
  /** The mirror of a static Pod: its status is written there. */
  mirrorOf: (podUid: string) => Pod | undefined;
}

/** A status without the times of its conditions, as it is generated. */
export type GeneratedStatus = Omit<PodStatus, "conditions"> & { conditions: Condition[] };

interface Entry {
  pod: Pod;
  status: PodStatus;
  /** The status that was written last. */
  written: PodStatus | undefined;
  scheduled: Timer | undefined;
}

/** Virtual ms between a new status and its write: another goroutine takes it at once. */
const WRITE_DELAY = 0;
/** What was refused is written again after so many virtual ms, with the next batch. */
const SYNC_PERIOD = 10_000;

/**
 * Keeps the newest status of each Pod and writes it to the API server when it has changed (status_manager.go): times of
 * transition, and what other writers own, are kept.
 */
export class StatusManager {
  private readonly options: StatusManagerOptions;
  private readonly pods: ResourceClient<Pod>;
  private readonly entries = new Map<string, Entry>();
  /** While the kubelet is stopped nothing is written. */
  paused = false;

  constructor(options: StatusManagerOptions) {
    this.options = options;
    this.pods = options.client.of("pods");
  }

  get(podUid: string): PodStatus | undefined {
    return this.entries.get(podUid)?.status;
  }

  /** A new status, as a sync has generated it. */
  set(pod: Pod, generated: GeneratedStatus): void {
    const uid = uidOf(pod);
    const old = this.entries.get(uid)?.status ?? pod.status ?? {};
    if (leavesItsEnd(pod, old, generated)) return;
    const now = apiTime(this.options.simulation.wall);
    const generation = pod.metadata?.generation;
    const conditions = generated.conditions.map((condition): PodCondition => {
      const before = old.conditions?.find(({ type }) => type === condition.type);
      const lastTransitionTime = before && before.status === condition.status ? before.lastTransitionTime : now;
      const same = before !== undefined && before.reason === condition.reason && before.message === condition.message;
      // Only what a resize says has a time of its own here; restarting all containers is of no generation.
      const probed = condition.type.startsWith("PodResize") ? ((same && before.lastProbeTime) || now) : (null as unknown as string);
      return {
        lastProbeTime: probed,
        lastTransitionTime: lastTransitionTime ?? now,
        ...(condition.message ? { message: condition.message } : {}),
        ...(generation !== undefined && condition.type !== "AllContainersRestarting" ? { observedGeneration: condition.observedGeneration ?? generation } : {}),
        ...(condition.reason ? { reason: condition.reason } : {}),
        status: condition.status,
        type: condition.type,
      };
    });
    const startTime = old.startTime ?? now;
    this.store(pod, {
      ...generated,
      conditions,
      startTime,
      ...(generation !== undefined ? { observedGeneration: generation } : {}),
    });
  }

  /** Changes the stored status of a container: what the prober found. Returns whether anything changed. */
  changeContainer(podUid: string, name: string, change: (status: ContainerStatus) => ContainerStatus, conditions: (pod: Pod, status: PodStatus) => Condition[]): boolean {
    const entry = this.entries.get(podUid);
    if (!entry) return false;
    let changed = false;
    const apply = (list: readonly ContainerStatus[] | undefined): ContainerStatus[] | undefined =>
      list?.map((status) => {
        if (status.name !== name) return status;
        const next = change(status);
        changed ||= next !== status;
        return next;
      });
    const containerStatuses = apply(entry.status.containerStatuses);
    const initContainerStatuses = apply(entry.status.initContainerStatuses);
    if (!changed) return false;
    const status: PodStatus = {
      ...entry.status,
      ...(containerStatuses ? { containerStatuses } : {}),
      ...(initContainerStatuses ? { initContainerStatuses } : {}),
    };
    this.set(entry.pod, { ...status, conditions: conditions(entry.pod, status) });
    return true;
  }

  /** Sets or changes one condition of the stored status. */
  setCondition(podUid: string, condition: Condition): void {
    const entry = this.entries.get(podUid);
    if (!entry) return;
    const conditions = (entry.status.conditions ?? []).map((old) => (old.type === condition.type ? condition : old));
    this.set(entry.pod, { ...entry.status, conditions });
  }

  /** All containers are gone: what has no end gets one, unless it never came to its turn (TerminatePod). */
  terminate(pod: Pod): void {
    const entry = this.entries.get(uidOf(pod));
    if (!entry) return;
    const end = (status: ContainerStatus): ContainerStatus => {
      if (status.state?.terminated) return status;
      return {
        ...status,
        ready: false,
        started: false,
        state: {
          terminated: {
            exitCode: 137,
            finishedAt: null as unknown as string,
            message: "The container could not be located when the pod was terminated",
            reason: "ContainerStatusUnknown",
            startedAt: null as unknown as string,
          },
        },
      };
    };
    const { status } = entry;
    const init = status.initContainerStatuses ?? [];
    this.store(entry.pod, {
      ...status,
      ...(status.containerStatuses && hasInitialized(entry.pod, init) ? { containerStatuses: status.containerStatuses.map(end) } : {}),
      ...(init.length > 0 ? { initContainerStatuses: init.map((own, index) => (init.slice(index).some(hasStarted) ? end(own) : own)) } : {}),
    });
  }

  /** Writes at once what is waiting to be written. */
  flush(podUid: string): void {
    const entry = this.entries.get(podUid);
    if (entry) this.write(entry);
  }

  forget(podUid: string): void {
    this.entries.get(podUid)?.scheduled?.cancel();
    this.entries.delete(podUid);
  }

  /** Writes a status again, to an object that does not have it. */
  rewrite(podUid: string): void {
    const entry = this.entries.get(podUid);
    if (!entry) return;
    entry.written = undefined;
    this.schedule(entry);
  }

  /** Writes all statuses again, whatever others have made of them. */
  rewriteAll(): void {
    for (const entry of [...this.entries.values()]) {
      entry.written = undefined;
      this.write(entry);
    }
  }

  private store(pod: Pod, status: PodStatus): void {
    const uid = uidOf(pod);
    const entry = this.entries.get(uid);
    if (entry) {
      entry.pod = pod;
      if (deepEqual(entry.status, status)) return;
      // Back to what is written: there is nothing to write.
      entry.status = entry.written && deepEqual(entry.written, status) ? entry.written : status;
      this.schedule(entry);
      return;
    }
    const created: Entry = { pod, status, written: undefined, scheduled: undefined };
    this.entries.set(uid, created);
    this.schedule(created);
  }

  private schedule(entry: Entry, delay = WRITE_DELAY): void {
    if (entry.scheduled && delay > 0) return;
    entry.scheduled?.cancel();
    entry.scheduled = this.options.simulation.after(delay, () => {
      entry.scheduled = undefined;
      this.write(entry);
    });
  }

  private write(entry: Entry): void {
    if (this.paused || entry.status === entry.written) return;
    const uid = uidOf(entry.pod);
    const target = this.options.mirrorOf(uid) ?? entry.pod;
    const stored = this.pods.find(target.metadata!.namespace!, target.metadata!.name!);
    if (!stored || (stored.metadata!.uid !== target.metadata!.uid && !isMirror(stored))) return;
    const status = this.merge(uid, stored.status ?? {}, entry.status);
    try {
      this.pods.updateStatus(stored.metadata!.namespace!, { ...stored, status });
      // A phase that was held back is written once the containers are gone.
      if (status.phase === entry.status.phase) entry.written = entry.status;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404 || error.code === 409 || error instanceof Unreachable) return;
      // Somebody's admission has refused it.
      this.schedule(entry, SYNC_PERIOD);
    }
  }

  /** mergePodStatus: conditions of others stay and stand first; the end waits for the containers. */
  private merge(uid: string, stored: PodStatus, own: PodStatus): PodStatus {
    const foreign = (stored.conditions ?? []).filter(
      ({ type }) => !KUBELET_CONDITIONS.has(type!) && !own.conditions?.some((condition) => condition.type === type),
    );
    const ended = (phase: string | undefined): boolean => phase === "Succeeded" || phase === "Failed";
    const merged: PodStatus = {
      ...own,
      conditions: [...foreign, ...(own.conditions ?? [])],
      ...(stored.qosClass ? { qosClass: stored.qosClass } : {}),
      ...(stored.nominatedNodeName ? { nominatedNodeName: stored.nominatedNodeName } : {}),
    };
    if (!ended(stored.phase) && ended(own.phase) && this.options.couldHaveRunningContainers(uid)) {
      const { reason: _reason, message: _message, ...rest } = merged;
      return {
        ...rest,
        ...(stored.phase ? { phase: stored.phase } : {}),
        ...(stored.reason ? { reason: stored.reason } : {}),
        ...(stored.message ? { message: stored.message } : {}),
      };
    }
    return merged;
  }
}

/**
 * Whether a container that has ended for good is no longer said to have (checkContainerStateTransition): such a status is not
 * taken. It comes when the init containers of a Pod that does not always restart run again in a new sandbox.
 */
function leavesItsEnd(pod: Pod, old: PodStatus, now: Pick<PodStatus, "containerStatuses" | "initContainerStatuses">): boolean {
  if ((pod.spec?.restartPolicy ?? "Always") === "Always") return false;
  const leaves = (before: readonly ContainerStatus[] = [], after: readonly ContainerStatus[] = []): boolean =>
    before.some(({ name, state }) => {
      const { terminated } = state ?? {};
      if (!terminated || after.find((status) => status.name === name)?.state?.terminated !== undefined) return false;
      const container = findContainer(pod, name);
      return container !== undefined && !restartsAfter(container, pod, terminated.exitCode);
    });
  const left = leaves(old.initContainerStatuses, now.initContainerStatuses) || leaves(old.containerStatuses, now.containerStatuses);
  return left && !couldRestartAll(pod);
}

/** Whether there is a sign that a container has run. */
function hasStarted({ state, lastState }: ContainerStatus): boolean {
  return Boolean(state?.running ?? state?.terminated ?? lastState?.terminated);
}

/** Whether the last init container has done its part. */
function hasInitialized(pod: Pod, statuses: readonly ContainerStatus[]): boolean {
  const last = pod.spec?.initContainers?.at(-1);
  if (!last) return true;
  const status = statuses.find(({ name }) => name === last.name);
  if (!status) return false;
  if (last.restartPolicy === "Always") return status.started === true || hasStarted(status);
  return (status.state?.terminated ?? status.lastState?.terminated)?.exitCode === 0;
}
