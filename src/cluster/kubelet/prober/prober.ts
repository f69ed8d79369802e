import type { ContainerStatus, Pod } from "../../../apimachinery/types/index.ts";
import { isSidecar, uidOf, type AnyContainer } from "../pod.ts";
import { ProbeHistory } from "./history.ts";
import { ProbeResults, type ProbeResult, type ProbeType } from "./results.ts";
import { ProbeWorker, type ProbeEnvironment } from "./worker.ts";

export type ProberOptions = Omit<ProbeEnvironment, "history" | "results" | "removed"> & {
  /** The state of a probe has changed. */
  changed(type: ProbeType, podUid: string, containerId: string, name: string, result: ProbeResult): void;
};

const TYPES: readonly ProbeType[] = ["startup", "readiness", "liveness"];

/** Keeps a worker for each probe of each container (prober/prober_manager.go). */
export class Prober {
  readonly history = new ProbeHistory();
  readonly results: Record<ProbeType, ProbeResults>;
  private readonly environment: ProbeEnvironment;
  private readonly workers = new Map<string, Map<string, ProbeWorker>>();

  constructor(options: ProberOptions) {
    const of = (type: ProbeType): ProbeResults =>
      new ProbeResults((podUid, id, name, result) => options.changed(type, podUid, id, name, result));
    this.results = { liveness: of("liveness"), readiness: of("readiness"), startup: of("startup") };
    this.environment = {
      ...options,
      history: this.history,
      results: this.results,
      removed: (worker) => {
        const own = this.workers.get(worker.podUid);
        own?.delete(`${worker.name}/${worker.type}`);
        if (own?.size === 0) this.workers.delete(worker.podUid);
      },
    };
  }

  /** Starts the workers that a Pod does not have yet. */
  add(pod: Pod): void {
    const containers: AnyContainer[] = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []).filter(isSidecar)];
    for (const container of containers) {
      for (const type of TYPES) {
        if (!probeOf(container, type)) continue;
        const uid = uidOf(pod);
        const key = `${container.name}/${type}`;
        let own = this.workers.get(uid);
        if (own?.has(key)) continue;
        if (!own) this.workers.set(uid, (own = new Map()));
        own.set(key, new ProbeWorker(this.environment, pod, container, type));
      }
    }
  }

  stopLivenessAndStartup(podUid: string): void {
    for (const worker of [...(this.workers.get(podUid)?.values() ?? [])]) if (worker.type !== "readiness") worker.stop();
  }

  remove(podUid: string): void {
    for (const worker of [...(this.workers.get(podUid)?.values() ?? [])]) worker.stop();
  }

  has(podUid: string, name: string, type: ProbeType): boolean {
    return this.workers.get(podUid)?.has(`${name}/${type}`) ?? false;
  }

  /** Sets `started` and `ready` of the statuses of a Pod, and has probes fire that have not yet (UpdatePodStatus). */
  complete(podUid: string, status: ContainerStatus, kind: "container" | "sidecar" | "init"): ContainerStatus {
    this.workers.get(podUid)?.get(`${status.name}/startup`)?.seen(idOf(status));
    const started = this.isStarted(podUid, status);
    if (kind === "init") {
      const done = status.state?.terminated?.exitCode === 0;
      return { ...status, started, ready: done };
    }
    if (!started) return { ...status, started, ready: false };
    const id = idOf(status);
    let ready = false;
    if (status.state?.running) {
      if (this.results.readiness.get(id) === "success") ready = true;
      else {
        const worker = this.workers.get(podUid)?.get(`${status.name}/readiness`);
        ready = !worker;
        worker?.trigger();
      }
    }
    return { ...status, started, ready };
  }

  private isStarted(podUid: string, status: ContainerStatus): boolean {
    if (!status.state?.running) return false;
    const result = this.results.startup.get(idOf(status));
    if (result !== undefined) return result === "success";
    return !this.has(podUid, status.name, "startup");
  }
}

function probeOf(container: AnyContainer, type: ProbeType): AnyContainer["livenessProbe"] {
  return type === "liveness" ? container.livenessProbe : type === "readiness" ? container.readinessProbe : container.startupProbe;
}

function idOf(status: ContainerStatus): string {
  return status.containerID?.replace(/^containerd:\/\//, "") ?? "";
}
