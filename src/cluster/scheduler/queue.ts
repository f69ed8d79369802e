import type { Pod } from "../../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../../sim/index.ts";
import type { Status } from "./framework.ts";
import { type PodInfo, podInfoOf } from "./node-info.ts";
import type { ClusterEvent, EventRegistration } from "./requeue.ts";

/** A Pod that waits to be scheduled. Times in virtual ms. */
export interface QueuedPod {
  info: PodInfo;
  /** When it came to the queue last. */
  timestamp: number;
  /** Attempts made. */
  attempts: number;
  /** Attempts that ended unschedulable: what the back-off grows with. */
  unschedulableCount: number;
  /** Consecutive errors that are not the Pod's fault. */
  errorCount: number;
  /** Plugins that refused it in the last attempt. */
  unschedulablePlugins: ReadonlySet<string>;
  /** Plugin that keeps it out of the active queue, with what it said. */
  gated?: Status;
  readonly sequence: number;
}

export interface QueueOptions {
  readonly simulation: Simulation;
  /** Seconds. */
  readonly initialBackoff?: number;
  readonly maxBackoff?: number;
  preEnqueue(info: PodInfo): Status | undefined;
  eventsOf(info: PodInfo, plugin: string): readonly EventRegistration[] | undefined;
  /** There is something to pop. */
  onReady(): void;
}

/** Pods that stay unschedulable are tried again after this time, looked for at each interval. */
const MAX_UNSCHEDULABLE = 5 * 60_000;
const FLUSH_INTERVAL = 30_000;

type Place = "active" | "backoff" | "errorBackoff" | "unschedulable";

/**
 * The scheduling queue (kubernetes: backend/queue/scheduling_queue.go): active Pods by priority and age; Pods in back-off, of
 * which one is taken early when nothing is active; unschedulable Pods, woken by events that their refusers wait for.
 */
export class SchedulingQueue {
  private readonly options: QueueOptions;
  private readonly simulation: Simulation;
  private readonly places = new Map<string, { pod: QueuedPod; place: Place }>();
  private readonly active = new Heap((a, b) => b.info.priority - a.info.priority || a.timestamp - b.timestamp || a.sequence - b.sequence);
  private readonly backoff: Heap;
  private readonly errorBackoff: Heap;
  private readonly unschedulable = new Set<QueuedPod>();
  private readonly nominated = new Map<string, Map<string, PodInfo>>();
  private readonly nominations = new Map<string, string>();
  private sequence = 0;
  private flushing: Timer | undefined;
  private errorTimer: Timer | undefined;

  constructor(options: QueueOptions) {
    this.options = options;
    this.simulation = options.simulation;
    // Windows of a second, so that priority decides among Pods whose back-off ends at about the same time.
    const byEnd = (a: QueuedPod, b: QueuedPod): number =>
      Math.floor(this.backoffEnd(a) / 1000) - Math.floor(this.backoffEnd(b) / 1000) ||
      b.info.priority - a.info.priority || a.timestamp - b.timestamp || a.sequence - b.sequence;
    this.backoff = new Heap(byEnd);
    this.errorBackoff = new Heap(byEnd);
  }

  get size(): number {
    return this.places.size;
  }

  /** Whether `pop` has something to give. */
  get ready(): boolean {
    return this.active.size > 0 || this.backoff.size > 0;
  }

  has(uid: string): boolean {
    return this.places.has(uid);
  }

  /** What is waiting and where, for those who look. */
  list(): { pod: QueuedPod; place: Place }[] {
    return [...this.places.values()];
  }

  add(pod: Pod): void {
    if (this.places.has(pod.metadata!.uid!)) return this.update(pod, []);
    this.sequence += 1;
    const queued: QueuedPod = {
      info: podInfoOf(pod),
      timestamp: this.simulation.now,
      attempts: 0,
      unschedulableCount: 0,
      errorCount: 0,
      unschedulablePlugins: new Set(),
      sequence: this.sequence,
    };
    this.nominate(queued.info);
    this.enter(queued);
  }

  /** `changes`: the events that the update of the Pod itself amounts to. */
  update(pod: Pod, changes: readonly ClusterEvent[]): void {
    const entry = this.places.get(pod.metadata!.uid!);
    if (!entry) return this.add(pod);
    const queued = entry.pod;
    queued.info = podInfoOf(pod);
    this.nominate(queued.info);
    if (entry.place !== "unschedulable") {
      // The order may depend on what changed.
      this.leave(queued, entry.place);
      this.put(queued, entry.place);
      return;
    }
    for (const change of changes) {
      if (!this.helps(queued, change)) continue;
      this.leave(queued, "unschedulable");
      this.requeue(queued);
      break;
    }
  }

  delete(uid: string): void {
    this.unnominate(uid);
    const entry = this.places.get(uid);
    if (!entry) return;
    this.leave(entry.pod, entry.place);
    this.places.delete(uid);
  }

  /** The next Pod to try; of those in back-off if none is active. */
  pop(): QueuedPod | undefined {
    const pod = this.active.pop() ?? this.backoff.pop();
    if (!pod) return undefined;
    this.places.delete(pod.info.uid);
    pod.attempts += 1;
    return pod;
  }

  /** Takes a certain Pod, as `pop` does, wherever it waits; undefined if it is not there or kept out of the active queue. */
  take(uid: string): QueuedPod | undefined {
    const entry = this.places.get(uid);
    if (!entry || entry.pod.gated) return undefined;
    this.leave(entry.pod, entry.place);
    this.places.delete(uid);
    entry.pod.attempts += 1;
    return entry.pod;
  }

  /** After an attempt that failed. Without a plugin to wait for it was an error, and is tried again after its back-off. */
  addUnschedulable(queued: QueuedPod, plugins: ReadonlySet<string>): void {
    if (this.places.has(queued.info.uid)) return;
    queued.unschedulablePlugins = plugins;
    queued.timestamp = this.simulation.now;
    if (plugins.size === 0) {
      queued.errorCount += 1;
      this.put(queued, "errorBackoff");
      return;
    }
    queued.unschedulableCount += 1;
    queued.errorCount = 0;
    this.put(queued, "unschedulable");
  }

  /** Wakes the Pods that this event may help. */
  move(event: ClusterEvent, only?: (pod: Pod) => boolean): void {
    if (this.unschedulable.size === 0) return;
    for (const queued of [...this.unschedulable]) {
      if (only && !only(queued.info.pod)) continue;
      if (!this.helps(queued, event)) continue;
      this.leave(queued, "unschedulable");
      this.requeue(queued);
    }
  }

  /** Lets a Pod that was kept out of the active queue be woken by events again. */
  ungate(uid: string): void {
    const entry = this.places.get(uid);
    if (entry) entry.pod.gated = undefined;
  }

  /** Puts a waiting Pod into the active queue, whatever it waits for. */
  activate(pod: Pod): void {
    const entry = this.places.get(pod.metadata!.uid!);
    if (!entry || entry.place === "active") return;
    this.leave(entry.pod, entry.place);
    this.enter(entry.pod);
  }

  /** Remembers on which node a Pod waits for room; `nodeName` overrides what its status says. */
  nominate(info: PodInfo, nodeName: string | undefined = info.pod.status?.nominatedNodeName): void {
    this.unnominate(info.uid);
    if (!nodeName) return;
    let pods = this.nominated.get(nodeName);
    if (!pods) this.nominated.set(nodeName, (pods = new Map()));
    pods.set(info.uid, info);
    this.nominations.set(info.uid, nodeName);
  }

  unnominate(uid: string): void {
    const nodeName = this.nominations.get(uid);
    if (nodeName === undefined) return;
    this.nominations.delete(uid);
    const pods = this.nominated.get(nodeName)!;
    pods.delete(uid);
    if (pods.size === 0) this.nominated.delete(nodeName);
  }

  nominationOf(uid: string): string | undefined {
    return this.nominations.get(uid);
  }

  nominatedTo(nodeName: string): readonly PodInfo[] {
    if (this.nominated.size === 0) return NONE;
    const pods = this.nominated.get(nodeName);
    return pods ? [...pods.values()] : NONE;
  }

  stop(): void {
    this.flushing?.cancel();
    this.errorTimer?.cancel();
    this.flushing = this.errorTimer = undefined;
  }

  private helps(queued: QueuedPod, event: ClusterEvent): boolean {
    if (queued.gated) {
      const plugin = queued.gated.plugin!;
      return this.options.eventsOf(queued.info, plugin)?.some((registration) => matches(registration, event, queued.info.pod)) ?? true;
    }
    if (queued.unschedulablePlugins.size === 0) return true;
    for (const plugin of queued.unschedulablePlugins) {
      for (const registration of this.options.eventsOf(queued.info, plugin) ?? []) {
        if (matches(registration, event, queued.info.pod)) return true;
      }
    }
    return false;
  }

  /** To the active queue, or to back-off if that has not passed yet. */
  private requeue(queued: QueuedPod): void {
    if (this.backoffEnd(queued) > this.simulation.now) {
      const gated = this.options.preEnqueue(queued.info);
      queued.gated = gated;
      this.put(queued, gated ? "unschedulable" : "backoff");
    } else this.enter(queued);
  }

  private enter(queued: QueuedPod): void {
    queued.gated = this.options.preEnqueue(queued.info);
    this.put(queued, queued.gated ? "unschedulable" : "active");
  }

  private put(queued: QueuedPod, place: Place): void {
    this.places.set(queued.info.uid, { pod: queued, place });
    if (place === "unschedulable") {
      this.unschedulable.add(queued);
      this.flushing ??= this.simulation.at(this.nextFlush(), () => this.flush());
      return;
    }
    if (place === "active") this.active.push(queued);
    else if (place === "backoff") this.backoff.push(queued);
    else {
      this.errorBackoff.push(queued);
      this.armErrors();
      return;
    }
    this.options.onReady();
  }

  private leave(queued: QueuedPod, place: Place): void {
    if (place === "unschedulable") this.unschedulable.delete(queued);
    else if (place === "active") this.active.remove(queued);
    else if (place === "backoff") this.backoff.remove(queued);
    else this.errorBackoff.remove(queued);
  }

  private backoffEnd(queued: QueuedPod): number {
    const count = queued.errorCount > 0 ? queued.errorCount : queued.unschedulableCount;
    if (count === 0) return 0;
    const initial = (this.options.initialBackoff ?? 1) * 1000;
    const max = (this.options.maxBackoff ?? 10) * 1000;
    return queued.timestamp + Math.min(max, initial * 2 ** Math.min(count - 1, 20));
  }

  private armErrors(): void {
    const first = this.errorBackoff.peek();
    this.errorTimer?.cancel();
    this.errorTimer = undefined;
    if (!first) return;
    this.errorTimer = this.simulation.at(this.backoffEnd(first), () => {
      this.errorTimer = undefined;
      for (let pod = this.errorBackoff.peek(); pod && this.backoffEnd(pod) <= this.simulation.now; pod = this.errorBackoff.peek()) {
        this.errorBackoff.pop();
        this.enter(pod);
      }
      this.armErrors();
    });
  }

  /** The next 30 s mark at which some Pod has waited for 5 minutes. */
  private nextFlush(): number {
    let oldest = Infinity;
    for (const { timestamp, gated } of this.unschedulable) if (!gated && timestamp < oldest) oldest = timestamp;
    const due = (oldest === Infinity ? this.simulation.now : oldest) + MAX_UNSCHEDULABLE;
    return Math.ceil((due + 1) / FLUSH_INTERVAL) * FLUSH_INTERVAL;
  }

  private flush(): void {
    this.flushing = undefined;
    for (const queued of [...this.unschedulable]) {
      if (queued.gated || this.simulation.now - queued.timestamp <= MAX_UNSCHEDULABLE) continue;
      this.leave(queued, "unschedulable");
      this.requeue(queued);
    }
    for (const { gated } of this.unschedulable) {
      if (gated) continue;
      this.flushing = this.simulation.at(this.nextFlush(), () => this.flush());
      break;
    }
  }
}

const NONE: readonly never[] = [];

function matches(registration: EventRegistration, event: ClusterEvent, pod: Pod): boolean {
  if (registration.resource !== event.resource || !registration.actions.includes(event.action)) return false;
  return registration.hint ? registration.hint(pod, event) : true;
}

/** A binary heap from which anything may be taken. */
class Heap {
  private readonly before: (a: QueuedPod, b: QueuedPod) => number;
  private readonly items: QueuedPod[] = [];
  private readonly positions = new Map<QueuedPod, number>();

  constructor(compare: (a: QueuedPod, b: QueuedPod) => number) {
    this.before = compare;
  }

  get size(): number {
    return this.items.length;
  }

  peek(): QueuedPod | undefined {
    return this.items[0];
  }

  push(item: QueuedPod): void {
    this.items.push(item);
    this.positions.set(item, this.items.length - 1);
    this.up(this.items.length - 1);
  }

  pop(): QueuedPod | undefined {
    const [first] = this.items;
    if (first) this.remove(first);
    return first;
  }

  remove(item: QueuedPod): void {
    const at = this.positions.get(item);
    if (at === undefined) return;
    this.positions.delete(item);
    const last = this.items.pop()!;
    if (last === item) return;
    this.items[at] = last;
    this.positions.set(last, at);
    this.up(at);
    this.down(this.positions.get(last)!);
  }

  private up(at: number): void {
    const item = this.items[at]!;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.before(item, this.items[parent]!) >= 0) break;
      this.place(this.items[parent]!, at);
      at = parent;
    }
    this.place(item, at);
  }

  private down(at: number): void {
    const item = this.items[at]!;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.items.length) break;
      if (child + 1 < this.items.length && this.before(this.items[child + 1]!, this.items[child]!) < 0) child += 1;
      if (this.before(this.items[child]!, item) >= 0) break;
      this.place(this.items[child]!, at);
      at = child;
    }
    this.place(item, at);
  }

  private place(item: QueuedPod, at: number): void {
    this.items[at] = item;
    this.positions.set(item, at);
  }
}
