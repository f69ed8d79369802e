/** What a prober found in the end: the state after thresholds. */
export type ProbeResult = "success" | "failure" | "unknown";

export type ProbeType = "liveness" | "readiness" | "startup";

/** The state of one kind of probe by container id; tells of each change. */
export class ProbeResults {
  private readonly results = new Map<string, ProbeResult>();
  private readonly changed: (podUid: string, containerId: string, name: string, result: ProbeResult) => void;

  constructor(changed: (podUid: string, containerId: string, name: string, result: ProbeResult) => void) {
    this.changed = changed;
  }

  get(containerId: string): ProbeResult | undefined {
    return this.results.get(containerId);
  }

  set(podUid: string, containerId: string, name: string, result: ProbeResult): void {
    if (this.results.get(containerId) === result) return;
    this.results.set(containerId, result);
    this.changed(podUid, containerId, name, result);
  }

  remove(containerId: string): void {
    this.results.delete(containerId);
  }
}
