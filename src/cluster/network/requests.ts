import type { HttpRequest } from "../../os/index.ts";

/** HTTP requests that reached a Pod within one virtual second; those neither answered nor failed are still open. */
export interface RequestSecond {
  /** Virtual ms at which the second begins. */
  readonly at: number;
  sent: number;
  /** Answered with a status below 500. */
  answered: number;
  /** Answered with 500 and more, refused, broken off, or given up by the client. */
  failed: number;
  /** ms from the request's arrival to its answer, the mean of the answered. */
  latency: number;
}

/** Says what came of a request; only the first time counts. */
export type Settle = (outcome: "answered" | "failed") => void;

/** Seconds with requests that are kept for one Pod: twenty minutes without a pause. */
const MOST_SECONDS = 1200;

/** The requests to one Pod, by the second in which they were sent. Probes do not count: the prober keeps those. */
export class RequestCounts {
  private readonly list: RequestSecond[] = [];
  private readonly clock: { readonly now: number };
  private forgotten = false;

  constructor(clock: { readonly now: number }) {
    this.clock = clock;
  }

  /** The seconds in which there were requests, the oldest first. */
  get seconds(): readonly RequestSecond[] {
    return this.list;
  }

  /** Virtual ms before which requests are no longer known; undefined while all are. */
  get knownSince(): number | undefined {
    return this.forgotten ? this.list[0]!.at : undefined;
  }

  /** Virtual ms of the last second with a request. */
  get last(): number {
    return this.list.at(-1)?.at ?? -Infinity;
  }

  begin(request: HttpRequest): Settle {
    if (request.headers["user-agent"]?.startsWith("kube-probe/")) return () => {};
    const sentAt = this.clock.now;
    const second = this.secondOf(sentAt);
    second.sent += 1;
    let settled = false;
    return (outcome) => {
      if (settled) return;
      settled = true;
      second[outcome] += 1;
      if (outcome === "answered") second.latency += (this.clock.now - sentAt - second.latency) / second.answered;
    };
  }

  private secondOf(time: number): RequestSecond {
    const at = Math.floor(time / 1000) * 1000;
    const last = this.list.at(-1);
    if (last?.at === at) return last;
    const second = { at, sent: 0, answered: 0, failed: 0, latency: 0 };
    this.list.push(second);
    // Cut in pieces, so that a second costs no move of all others.
    if (this.list.length > MOST_SECONDS * 1.25) {
      this.list.splice(0, this.list.length - MOST_SECONDS);
      this.forgotten = true;
    }
    return second;
  }
}

/** Pods whose requests are kept, the gone ones with them. */
const MOST_PODS = 1000;

/** Requests by Pod, `namespace/name`; they outlive the Pod, whose timeline can still be looked at. */
export class RequestLog {
  private readonly pods = new Map<string, RequestCounts>();
  private readonly clock: { readonly now: number };

  constructor(clock: { readonly now: number }) {
    this.clock = clock;
  }

  of(namespace: string, name: string): RequestCounts | undefined {
    return this.pods.get(`${namespace}/${name}`);
  }

  /** Where to count requests to a Pod; the Pod that had none for the longest time makes room. */
  open({ namespace, name }: { namespace: string; name: string }): RequestCounts {
    const key = `${namespace}/${name}`;
    let counts = this.pods.get(key);
    if (!counts) {
      if (this.pods.size >= MOST_PODS) {
        const [oldest] = [...this.pods].reduce((least, each) => (each[1].last < least[1].last ? each : least));
        this.pods.delete(oldest);
      }
      this.pods.set(key, (counts = new RequestCounts(this.clock)));
    }
    return counts;
  }
}
