import type { ProbeType } from "./results.ts";

/** One firing of a probe. */
export interface ProbeFiring {
  /** Virtual ms at which it began. */
  at: number;
  /** How long it took, ms. */
  latency: number;
  outcome: "success" | "warning" | "failure" | "unknown";
  message: string;
  /** How many results of this kind in a row, this one included, and how many it takes. */
  run: number;
  threshold: number;
  containerId: string;
}

export interface ProbeKey {
  podUid: string;
  namespace: string;
  pod: string;
  container: string;
  type: ProbeType;
}

/** The firings of one probe. Runs of equal successes are kept short: the newest, and every one that was not like the last. */
export class ProbeHistory {
  private readonly firings = new Map<string, { key: ProbeKey; list: ProbeFiring[] }>();
  private readonly limit: number;

  /** `limit`: firings kept per probe. */
  constructor(limit = 200) {
    this.limit = limit;
  }

  add(key: ProbeKey, firing: ProbeFiring): void {
    const id = `${key.podUid}/${key.container}/${key.type}`;
    let entry = this.firings.get(id);
    if (!entry) this.firings.set(id, (entry = { key, list: [] }));
    entry.list.push(firing);
    if (entry.list.length > this.limit * 2) entry.list.splice(0, entry.list.length - this.limit);
  }

  /** All probes that have fired, in the order of their first firing. */
  probes(): readonly ProbeKey[] {
    return [...this.firings.values()].map(({ key }) => key);
  }

  of(podUid: string, container: string, type: ProbeType): readonly ProbeFiring[] {
    return this.firings.get(`${podUid}/${container}/${type}`)?.list ?? [];
  }
}
