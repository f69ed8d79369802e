import { microTime, rfc3339 } from "../apimachinery/time.ts";
import type { Event, KubeObject, ObjectReference } from "../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../sim/index.ts";
import { type Client, StatusError } from "./apiserver/client.ts";
import { attempt } from "./attempt.ts";

export type EventType = "Normal" | "Warning";

export interface RecorderOptions {
  readonly simulation: Simulation;
  readonly client: Client;
  /** What `From` shows in describe, e.g. `kubelet`, `replicaset-controller`. */
  readonly component: string;
  /** The node, for a kubelet. */
  readonly host?: string;
}

export interface EventOptions {
  /** The part of the object, e.g. `spec.containers{web}`. */
  readonly fieldPath?: string;
  readonly annotations?: { readonly [key: string]: string };
}

export interface Recorder {
  event(object: KubeObject | ObjectReference, type: EventType, reason: string, message: string, options?: EventOptions): void;
  /** The process was started anew: what it has written before it does not know. */
  forget(): void;
}

/** Milliseconds between the call and the write: the real recorders hand their events to another goroutine. */
const WRITE_DELAY = 1;

/** client-go: tools/record/events_cache.go. Times in ms. */
const AGGREGATE_AT = 10;
const AGGREGATE_INTERVAL = 600_000;
const SPAM_BURST = 25;
const SPAM_REFILL = 300_000;
const CACHE_SIZE = 4096;

/**
 * The recorder of controllers and kubelets (core/v1 events), with the correlation of client-go: at most 25 events of an
 * object at once and then one each 5 minutes; the tenth different message of a kind within 10 minutes is written as
 * `(combined from similar events): ...`; an event that was seen before raises the count of the old one.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { simulation, client, component, host } = options;
  const events = client.of("events");
  const clock = createNanosecondClock(simulation, `events/${component}/${host ?? ""}`);
  let buckets = createCache<{ tokens: number; at: number }>();
  let similar = createCache<{ keys: Set<string>; last: number }>();
  let seen = createCache<{ namespace: string; name: string; count: number; first: string }>();

  function allowed(key: string): boolean {
    const bucket = buckets.get(key) ?? { tokens: SPAM_BURST, at: simulation.now };
    bucket.tokens = Math.min(SPAM_BURST, bucket.tokens + (simulation.now - bucket.at) / SPAM_REFILL);
    bucket.at = simulation.now;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** The message to write, and the key under which its count is kept. */
  function aggregate(kind: string, message: string): { message: string; key: string } {
    let record = similar.get(kind);
    if (!record || simulation.now - record.last > AGGREGATE_INTERVAL) record = { keys: new Set(), last: 0 };
    record.last = simulation.now;
    record.keys.add(message);
    similar.set(kind, record);
    if (record.keys.size < AGGREGATE_AT) return { message, key: `${kind}\n${message}` };
    for (const oldest of record.keys) {
      record.keys.delete(oldest);
      break;
    }
    return { message: `(combined from similar events): ${message}`, key: kind };
  }

  function write(event: Event, key: string): void {
    const old = seen.get(key);
    const namespace = event.metadata.namespace!;
    if (old) {
      const count = old.count + 1;
      try {
        events.patch(old.namespace, old.name, "application/merge-patch+json", {
          count,
          lastTimestamp: event.lastTimestamp,
          message: event.message,
        });
        seen.set(key, { ...old, count });
        return;
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        if (error.code !== 404) return;
        event = { ...event, count, firstTimestamp: old.first };
      }
    }
    if (!createEvent(client, event, clock)) return;
    seen.set(key, { namespace, name: event.metadata.name!, count: event.count ?? 1, first: event.firstTimestamp! });
  }

  return {
    event(object, type, reason, message, { fieldPath, annotations } = {}) {
      const involvedObject = referenceTo(object, fieldPath);
      const { kind = "", namespace = "", name = "", uid = "", apiVersion = "" } = involvedObject;
      const subject = [kind, namespace, name, uid, apiVersion].join("\n");
      const nanos = clock();
      const timestamp = rfc3339(simulation.wall);
      simulation.after(WRITE_DELAY, () => {
        if (!allowed(subject)) return;
        const text = aggregate([subject, fieldPath ?? "", type, reason].join("\n"), message);
        const written: Event = {
          apiVersion: "v1",
          kind: "Event",
          metadata: {
            name: `${name}.${nanos.toString(16)}`,
            namespace: namespace || "default",
            ...(annotations ? { annotations } : {}),
          },
          involvedObject,
          reason,
          message: text.message,
          source: host === undefined ? { component } : { component, host },
          firstTimestamp: timestamp,
          lastTimestamp: timestamp,
          count: 1,
          type,
          reportingComponent: component,
          reportingInstance: host ?? "",
        };
        attempt(() => write(written, text.key));
      });
    },
    forget() {
      buckets = createCache();
      similar = createCache();
      seen = createCache();
    },
  };
}

/** client-go: tools/events/event_broadcaster.go. Times in ms. */
const SERIES_REFRESH = 30 * 60_000;
const SERIES_FINISH = 6 * 60_000;

export interface SeriesRecorder {
  event(
    regarding: KubeObject,
    related: KubeObject | undefined,
    type: EventType,
    reason: string,
    action: string,
    note: string,
  ): void;
}

/**
 * The recorder of the scheduler (events.k8s.io/v1): the second event of the same reason about the same version of an object
 * turns the first into a series; further ones are counted in memory and written at a refresh or when the series ends.
 */
export function createSeriesRecorder(options: RecorderOptions): SeriesRecorder {
  const { simulation, client, component, host } = options;
  const events = client.of("events");
  const instance = `${component}-${host ?? "controlplane"}`;
  const clock = createNanosecondClock(simulation, `events/${component}/${host ?? ""}`);
  interface Known {
    event: Event;
    /** Virtual ms. */
    at: number;
    series?: { count: number; lastObservedTime: string; at: number };
  }
  const cache = new Map<string, Known>();
  let finishing: Timer | undefined;
  let refreshing: Timer | undefined;

  function writeSeries(known: Known): void {
    const { namespace, name } = known.event.metadata;
    const series = { count: known.series!.count, lastObservedTime: known.series!.lastObservedTime };
    try {
      events.patch(namespace!, name!, "application/merge-patch+json", { series });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404) createEvent(client, { ...known.event, series }, clock);
    }
  }

  /** A series that was quiet for 6 minutes is written and forgotten. Runs only while there is something to forget. */
  function finish(): void {
    finishing = undefined;
    for (const [key, known] of cache) {
      if (known.series) {
        if (known.series.at > simulation.now - SERIES_FINISH) continue;
        writeSeries(known);
        cache.delete(key);
      } else if (known.at <= simulation.now - SERIES_FINISH) cache.delete(key);
    }
    if (cache.size > 0) finishing = simulation.after(SERIES_FINISH, finish);
    else refreshing = void refreshing?.cancel();
  }

  function refresh(): void {
    refreshing = undefined;
    for (const known of cache.values()) if (known.series) writeSeries(known);
    if (cache.size > 0) refreshing = simulation.after(SERIES_REFRESH, refresh);
  }

  return {
    event(regarding, related, type, reason, action, note) {
      const involvedObject = referenceTo(regarding);
      const eventTime = microTime(simulation.wall);
      const nanos = clock();
      simulation.after(WRITE_DELAY, () => {
        const key = JSON.stringify([action, reason, component, instance, involvedObject, related && referenceTo(related)]);
        const known = cache.get(key);
        if (known?.series) {
          known.series = { count: known.series.count + 1, lastObservedTime: eventTime, at: simulation.now };
          return;
        }
        if (known) {
          known.series = { count: 2, lastObservedTime: eventTime, at: simulation.now };
          writeSeries(known);
          return;
        }
        const event: Event = {
          apiVersion: "v1",
          kind: "Event",
          metadata: {
            name: `${involvedObject.name}.${nanos.toString(16)}`,
            namespace: involvedObject.namespace || "default",
          },
          involvedObject,
          ...(related ? { related: referenceTo(related) } : {}),
          eventTime,
          type,
          reason,
          action,
          message: note,
          source: {},
          reportingComponent: component,
          reportingInstance: instance,
        };
        if (createEvent(client, event, clock)) cache.set(key, { event, at: simulation.now });
        finishing ??= simulation.after(SERIES_FINISH, finish);
        refreshing ??= simulation.after(SERIES_REFRESH, refresh);
      });
    },
  };
}

/** Returns false when the server refuses the event, e.g. because its namespace is going away: events are best effort. */
function createEvent(client: Client, event: Event, clock: () => bigint): boolean {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      client.of("events").create(event.metadata.namespace!, event);
      return true;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.reason !== "AlreadyExists") return false;
      event = { ...event, metadata: { ...event.metadata, name: `${event.involvedObject.name}.${clock().toString(16)}` } };
    }
  }
  return false;
}

export function referenceTo(object: KubeObject | ObjectReference, fieldPath?: string): ObjectReference {
  const reference: { -readonly [K in keyof ObjectReference]: ObjectReference[K] } = {};
  if ("metadata" in object && object.metadata) {
    const { namespace, name, uid, resourceVersion } = object.metadata;
    reference.kind = object.kind;
    if (namespace) reference.namespace = namespace;
    reference.name = name;
    if (uid) reference.uid = uid;
    reference.apiVersion = object.apiVersion;
    if (resourceVersion) reference.resourceVersion = resourceVersion;
  } else Object.assign(reference, object);
  if (fieldPath) reference.fieldPath = fieldPath;
  return reference;
}

/** Names of events end in their time in nanoseconds; two of one millisecond must differ. */
function createNanosecondClock(simulation: Simulation, name: string): () => bigint {
  const random = simulation.random.fork(name);
  let last = 0n;
  return () => {
    const present = BigInt(Math.floor(simulation.wall)) * 1_000_000n + BigInt(random.below(1_000_000));
    last = present > last ? present : last + 1n;
    return last;
  };
}

/** A map that forgets what was not used for longest. */
function createCache<T>(): { get(key: string): T | undefined; set(key: string, value: T): void } {
  const entries = new Map<string, T>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= CACHE_SIZE) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        break;
      }
    },
  };
}
