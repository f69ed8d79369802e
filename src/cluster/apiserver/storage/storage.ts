import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Simulation } from "../../../sim/index.ts";
import { expired } from "../status.ts";
import type { Change, ChangeType, Writer } from "./change.ts";
import { firstIndex } from "./log.ts";
import { share } from "./share.ts";
import { byCodeUnit, Table } from "./table.ts";

interface Watcher {
  resource: string;
  /** The last revision this watcher has seen. */
  cursor: number;
  deliver: ((change: Change) => void) | undefined;
  /** Is being given what happened before it came. */
  catchingUp: boolean;
}

export interface Watch {
  stop(): void;
}

/** A resource whose objects are made from the writes of another. */
interface Follower {
  resource: string;
  source: string;
  make: (change: Change) => Change | undefined;
}

/** What a write needs besides the object. */
export interface WriteRecord {
  resource: string;
  by: Writer;
  /** See registry/ownership.ts. */
  ownership?: unknown;
  /** Writes though nothing differs, because the ownership does. */
  force?: boolean;
}

/** Virtual ms for which heartbeats stay in the log: the interval at which a real API server compacts etcd. */
const HEARTBEATS_KEPT = 5 * 60_000;
/** Heartbeats are forgotten so many at a time, since the log is copied for it. */
const SWEEP = 1000;

/**
 * What etcd is to a real API server: the objects, one revision for all of them, and the log of every write.
 *
 * The log is the cluster's history, which graders and the timeline read to its beginning, so nothing is compacted but what
 * `isHeartbeat` names: an idle cluster makes 30,000 such writes a day, and nobody asks for them later.
 *
 * Objects are frozen and shared by reference. Watchers are told in an event of the simulation after the write, never
 * inside it: whatever was written up to that event is delivered in one pass, in the order of the writes.
 */
export class Storage {
  private readonly simulation: Simulation;
  private readonly tables = new Map<string, Table<Change>>();
  private readonly watchers = new Map<string, Watcher[]>();
  private readonly isHeartbeat: (change: Change) => boolean;
  private changes: Change[] = [];
  /** Heartbeats in the log, and how many of them make a sweep worth its while. */
  private heartbeats = 0;
  private sweepAt = SWEEP;
  private readonly followers: Follower[] = [];
  /** Revision before the first one that the log still has. */
  private base = 0;
  /** The same of resources of which heartbeats were forgotten. */
  private readonly bases = new Map<string, number>();
  private current = 0;
  private delivered = 0;
  private scheduled = false;

  constructor(simulation: Simulation, isHeartbeat: (change: Change) => boolean = () => false) {
    this.simulation = simulation;
    this.isHeartbeat = isHeartbeat;
  }

  /** Revision of the last write. */
  get revision(): number {
    return this.current;
  }

  /** All writes since the last compaction, in order, without heartbeats of more than some minutes ago. See LogReader. */
  get log(): readonly Change[] {
    return this.changes;
  }

  get(resource: string, namespace: string, name: string): KubeObject | undefined {
    return this.tables.get(resource)?.get(namespace, name)?.object;
  }

  /** The last write of an object that exists. */
  lastChange(resource: string, namespace: string, name: string): Change | undefined {
    return this.tables.get(resource)?.get(namespace, name);
  }

  /** In the order of etcd's keys; `namespace` "" means all. */
  list(resource: string, namespace = ""): KubeObject[] {
    const objects: KubeObject[] = [];
    const table = this.tables.get(resource);
    if (table && table.size > 0) table.forEach(namespace, (change) => objects.push(change.object));
    return objects;
  }

  /** Grows with every write to the resource. */
  version(resource: string): number {
    return this.tables.get(resource)?.version ?? 0;
  }

  count(resource: string): number {
    return this.tables.get(resource)?.size ?? 0;
  }

  /** Storage names of the resources that have or had objects. */
  resources(): string[] {
    return [...this.tables.keys()].sort(byCodeUnit);
  }

  /** The write that made this revision, unless compaction took it. */
  changeAt(revision: number): Change | undefined {
    // What was just written stands at the end, without gaps.
    const near = this.changes[this.changes.length - 1 - (this.current - revision)];
    if (near?.revision === revision) return near;
    const found = this.changes[firstIndex(this.changes, (change) => change.revision >= revision)];
    return found?.revision === revision ? found : undefined;
  }

  /** Throws Expired when it is no longer known how the resource was at `revision`. */
  assertKnown(resource: string, revision: number): void {
    const base = Math.max(this.base, this.bases.get(resource) ?? 0);
    if (revision < base) throw expired(`too old resource version: ${revision} (${base})`);
  }

  /**
   * The list as it was at `revision`. An object whose heartbeat is forgotten stands there with a later one. Throws Expired
   * when the log does not reach back to it.
   */
  listAt(resource: string, namespace: string, revision: number): KubeObject[] {
    if (revision >= this.current) return this.list(resource, namespace);
    this.assertKnown("", revision);
    const objects = new Map<string, KubeObject>();
    this.tables.get(resource)?.forEach(namespace, (change) => {
      objects.set(`${change.namespace}/${change.name}`, change.object);
    });
    for (let i = this.changes.length - 1; i >= 0; i -= 1) {
      const change = this.changes[i]!;
      if (change.revision <= revision) break;
      if (change.resource !== resource || (namespace !== "" && change.namespace !== namespace)) continue;
      const key = `${change.namespace}/${change.name}`;
      if (change.old) objects.set(key, change.old);
      else objects.delete(key);
    }
    return [...objects.entries()].sort(([a], [b]) => byCodeUnit(a, b)).map(([, object]) => object);
  }

  /** Adds an object that is not there. `draft` is consumed; returns what was stored. */
  create(draft: KubeObject, record: WriteRecord): KubeObject {
    (draft.metadata as { resourceVersion?: string }).resourceVersion = String(this.current + 1);
    return this.write("ADDED", share(undefined, draft), undefined, record).object;
  }

  /** Replaces `old`. Returns `old` itself, without a write, when nothing differs. */
  update(draft: KubeObject, old: KubeObject, record: WriteRecord): KubeObject {
    const metadata = draft.metadata as { resourceVersion?: string };
    metadata.resourceVersion = old.metadata!.resourceVersion;
    const shared = share(old, draft);
    if (shared === old && !record.force) return old;
    return this.write("MODIFIED", this.stamped(shared), old, record).object;
  }

  delete(old: KubeObject, record: WriteRecord): KubeObject {
    return this.write("DELETED", this.stamped(old), old, record).object;
  }

  /** Puts in what counts as having been there from the start: the log does not tell of it, and nobody who watches is told. */
  place(changes: readonly Change[]): void {
    for (const change of changes) {
      let table = this.tables.get(change.resource);
      if (!table) this.tables.set(change.resource, (table = new Table()));
      if (change.type === "DELETED") table.delete(change.namespace, change.name);
      else table.set(change.namespace, change.name, change);
      table.version = Math.max(table.version, change.revision);
    }
  }

  /**
   * From now on, and as if from the start, each write to `source` also does to `resource` what `make` says, under the same revision.
   * Who watches `resource` is told when the write to `source` is delivered.
   */
  follow(resource: string, source: string, make: Follower["make"]): void {
    const follower = { resource, source, make };
    this.followers.push(follower);
    for (const change of this.changes) this.place(madeBy(follower, change));
  }

  /**
   * Calls `deliver` for every write to the resource after the revision `from` (default: from now on). Throws Expired
   * when the log does not reach back to it.
   */
  watch(resource: string, deliver: (change: Change) => void, from = this.current): Watch {
    this.assertKnown(resource, from);
    const watcher: Watcher = { resource, cursor: from, deliver, catchingUp: from < this.delivered };
    let watchers = this.watchers.get(resource);
    if (!watchers) this.watchers.set(resource, (watchers = []));
    watchers.push(watcher);
    if (watcher.catchingUp) this.simulation.soon(() => this.catchUp(watcher));
    return {
      stop: () => {
        watcher.deliver = undefined;
        this.watchers.set(resource, this.watchers.get(resource)!.filter((other) => other !== watcher));
      },
    };
  }

  /** Forgets what happened up to `revision`: older watches and lists are answered with Expired. */
  compact(revision: number): void {
    const upTo = Math.min(revision, this.delivered);
    if (upTo <= this.base) return;
    this.changes = this.changes.filter((change) => change.revision > upTo);
    this.base = upTo;
  }

  private forgetHeartbeats(): void {
    const until = this.simulation.now - HEARTBEATS_KEPT;
    const end = firstIndex(this.changes, ({ time, revision }) => time >= until || revision > this.delivered);
    const before = this.changes.length;
    this.changes = this.changes.filter((change, index) => {
      const stays = index >= end || !this.isHeartbeat(change);
      if (!stays) this.bases.set(change.resource, change.revision);
      return stays;
    });
    this.heartbeats -= before - this.changes.length;
    // In proportion to the log, so that a long one is not copied often.
    this.sweepAt = this.heartbeats + Math.max(SWEEP, this.changes.length >> 3);
  }

  /** The object under the revision of the write that comes. */
  private stamped(object: KubeObject): KubeObject {
    const metadata = Object.freeze({ ...object.metadata, resourceVersion: String(this.current + 1) });
    return Object.freeze({ ...object, metadata });
  }

  private write(type: ChangeType, object: KubeObject, old: KubeObject | undefined, record: WriteRecord): Change {
    const revision = this.current + 1;
    const namespace = object.metadata!.namespace ?? "";
    const name = object.metadata!.name!;
    const change: Change = {
      revision,
      type,
      resource: record.resource,
      namespace,
      name,
      object,
      old,
      time: this.simulation.now,
      by: record.by,
      ownership: record.ownership,
    };
    let table = this.tables.get(record.resource);
    if (!table) this.tables.set(record.resource, (table = new Table()));
    if (type === "DELETED") table.delete(namespace, name);
    else table.set(namespace, name, change);
    table.version = revision;
    this.current = revision;
    this.changes.push(change);
    if (this.isHeartbeat(change)) this.heartbeats += 1;
    if (this.heartbeats > this.sweepAt) this.forgetHeartbeats();
    for (const follower of this.followers) this.place(madeBy(follower, change));
    this.schedule();
    return change;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.simulation.soon(() => {
      this.scheduled = false;
      this.deliver();
    });
  }

  private deliver(): void {
    const until = this.current;
    try {
      while (this.delivered < until) {
        const change = this.changeAt(this.delivered + 1)!;
        for (const watcher of this.watchers.get(change.resource) ?? []) {
          if (!watcher.catchingUp) pass(watcher, change);
        }
        for (const follower of this.followers) {
          for (const made of madeBy(follower, change)) {
            for (const watcher of this.watchers.get(made.resource) ?? []) if (!watcher.catchingUp) pass(watcher, made);
          }
        }
        this.delivered += 1;
      }
    } finally {
      if (this.delivered < this.current) this.schedule();
    }
  }

  private catchUp(watcher: Watcher): void {
    for (let revision = watcher.cursor + 1; revision <= this.delivered; revision += 1) {
      const change = this.changeAt(revision);
      if (change?.resource === watcher.resource) pass(watcher, change);
      for (const follower of this.followers) {
        if (change && follower.resource === watcher.resource) for (const made of madeBy(follower, change)) pass(watcher, made);
      }
    }
    watcher.catchingUp = false;
  }
}

function madeBy({ source, make }: Follower, change: Change): Change[] {
  const made = change.resource === source ? make(change) : undefined;
  return made ? [made] : [];
}

function pass(watcher: Watcher, change: Change): void {
  if (change.revision <= watcher.cursor) return;
  watcher.cursor = change.revision;
  watcher.deliver?.(change);
}
