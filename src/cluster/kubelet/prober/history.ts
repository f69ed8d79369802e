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

interface Entry {
  key: ProbeKey;
  list: ProbeFiring[];
  forgotten: boolean;
}

export interface ProbeHistoryLimits {
  /** Firings that are kept of one probe: at a period of a second, 40 minutes. */
  perProbe: number;
  /** Firings that are kept of all probes together; they share it evenly. */
  inAll: number;
  /** Probes; the one that has not fired for the longest time makes room. Those of Pods that are gone stay till then. */
  probes: number;
}

const LIMITS: ProbeHistoryLimits = { perProbe: 2400, inAll: 60_000, probes: 600 };

/** The firings of a node's probes, the newest of each. */
export class ProbeHistory {
  private readonly entries = new Map<string, Entry>();
  private readonly limits: ProbeHistoryLimits;

  constructor(limits: ProbeHistoryLimits = LIMITS) {
    this.limits = limits;
  }

  add(key: ProbeKey, firing: ProbeFiring): void {
    const id = idOf(key.podUid, key.container, key.type);
    let entry = this.entries.get(id);
    if (!entry) {
      if (this.entries.size >= this.limits.probes) this.entries.delete(this.longestSilent());
      this.entries.set(id, (entry = { key, list: [], forgotten: false }));
      this.trim();
    }
    entry.list.push(firing);
    this.cut(entry);
  }

  /** All probes that have fired, in the order of their first firing. */
  probes(): readonly ProbeKey[] {
    return [...this.entries.values()].map(({ key }) => key);
  }

  of(podUid: string, container: string, type: ProbeType): readonly ProbeFiring[] {
    return this.entries.get(idOf(podUid, container, type))?.list ?? [];
  }

  /** Virtual ms before which a probe's firings are no longer known; undefined while all are. */
  knownSince(podUid: string, container: string, type: ProbeType): number | undefined {
    const entry = this.entries.get(idOf(podUid, container, type));
    return entry?.forgotten ? entry.list[0]?.at : undefined;
  }

  private get share(): number {
    return Math.min(this.limits.perProbe, Math.floor(this.limits.inAll / this.entries.size));
  }

  /** A quarter more than its share is allowed, so that not every firing moves all others. */
  private cut(entry: Entry): void {
    const { share } = this;
    if (entry.list.length <= share * 1.25) return;
    entry.list.splice(0, entry.list.length - share);
    entry.forgotten = true;
  }

  private trim(): void {
    for (const entry of this.entries.values()) this.cut(entry);
  }

  private longestSilent(): string {
    let silent = "";
    let since = Infinity;
    for (const [id, { list }] of this.entries) {
      const last = list.at(-1)?.at ?? -Infinity;
      if (last < since) [silent, since] = [id, last];
    }
    return silent;
  }
}

function idOf(podUid: string, container: string, type: ProbeType): string {
  return `${podUid}/${container}/${type}`;
}
