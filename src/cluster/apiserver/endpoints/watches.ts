import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { HttpResponse } from "../../../os/index.ts";
import type { Timer } from "../../../sim/index.ts";
import { StatusError } from "../client.ts";
import type { Selection } from "../selection.ts";
import type { Change } from "../storage/change.ts";
import type { Watch } from "../storage/storage.ts";
import type { Call } from "./call.ts";
import { parseRevision, selectionOf } from "./lists.ts";
import { validateListOptions } from "./list-options.ts";
import { negotiate, type Accepted } from "./negotiate.ts";
import { shapeOne } from "./present.ts";
import { isTrue } from "./request-info.ts";
import { jsonLine, ResponseStream } from "./respond.ts";

/** ms between bookmarks (apiserver/pkg/storage/cacher: bookmarkFrequency). */
const BOOKMARK_INTERVAL = 60_000;
/** Seconds a watch lasts that names no timeout: between this and twice as long (--min-request-timeout). */
const MIN_TIMEOUT = 1800;

/** GET with watch=true: a stream of events, one a line, until the client goes or the time is over. */
export function watch(call: Call): { response: HttpResponse; cancel: () => void } {
  const accepted = negotiate(call.http.headers["accept"], ["Table", "PartialObjectMetadata"]);
  validateListOptions(call);
  const stream = new EventStream(call, accepted, selectionOf(call));
  stream.start();
  const headers = { "content-type": "application/json" };
  return { response: { status: 200, headers, body: stream.body.queue }, cancel: () => stream.stop(true) };
}

class EventStream {
  readonly body = new ResponseStream();
  private readonly call: Call;
  private readonly accepted: Accepted;
  private readonly selection: Selection;
  private readonly bookmarks: boolean;
  private readonly namespace: string;
  private watching: Watch | undefined;
  /** The end, and the next bookmark. */
  private readonly timers: Timer[] = [];
  private told: { group: string; version: string; resource: string; scope: string } | undefined;
  private first = true;
  private stopped = false;

  constructor(call: Call, accepted: Accepted, selection: Selection) {
    this.call = call;
    this.accepted = accepted;
    this.selection = selection;
    this.bookmarks = isTrue(call.info.query.get("allowWatchBookmarks"));
    this.namespace = call.served.definition.namespaced ? call.info.namespace : "";
  }

  start(): void {
    const { info, server, served } = this.call;
    const { simulation, storage } = server;
    const text = info.query.get("resourceVersion") ?? "";
    const initial = info.query.get("sendInitialEvents");
    const now = storage.revision;
    let from = now;
    if (isTrue(initial) || (initial === null && (text === "" || text === "0"))) {
      for (const object of served.registry.list(this.namespace)) if (this.passes(object)) this.send("ADDED", object);
      if (isTrue(initial) && this.bookmarks) this.sendBookmark({ "k8s.io/initial-events-end": "true" });
    } else if (text !== "" && text !== "0") {
      from = Math.min(parseRevision(text), now);
    }
    try {
      this.watching = storage.watch(served.registry.name, (change) => this.take(change), from);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.write("ERROR", error.status);
      this.stop(false);
      return;
    }
    const { group, version, resource } = served.definition;
    server.openWatches.add(this.told = { group, version, resource, scope: info.name !== "" ? "resource" : info.namespace !== "" ? "namespace" : "cluster" });
    const asked = Number(info.query.get("timeoutSeconds") ?? 0);
    const seconds = asked > 0 ? asked : MIN_TIMEOUT + server.timeouts.below(MIN_TIMEOUT);
    this.timers.push(simulation.after(seconds * 1000, () => this.stop(false)));
    if (this.bookmarks) this.scheduleBookmark();
  }

  stop(abandoned: boolean): void {
    if (this.stopped) return;
    this.stopped = true;
    this.watching?.stop();
    if (this.told) this.call.server.openWatches.delete(this.told);
    for (const timer of this.timers) timer.cancel();
    if (abandoned) this.body.abandon();
    else this.body.end();
  }

  private take(change: Change): void {
    if (this.stopped || (this.namespace !== "" && change.namespace !== this.namespace)) return;
    const was = change.old !== undefined && this.passes(change.old);
    const is = change.type !== "DELETED" && this.passes(change.object);
    if (is) this.send(was ? "MODIFIED" : "ADDED", change.object);
    else if (was) this.send("DELETED", change.type === "DELETED" ? change.object : stamped(change.old!, change.revision));
  }

  private passes(object: KubeObject): boolean {
    return this.selection.empty || this.selection.matches(this.call.served.out(object));
  }

  private send(type: string, stored: KubeObject): void {
    const shape = shapeOne(this.call, stored, this.accepted) as { columnDefinitions?: unknown };
    // The columns of a table are told once.
    if (this.accepted.as === "Table" && !this.first) shape.columnDefinitions = null;
    this.first = false;
    this.write(type, shape);
  }

  private write(type: string, object: unknown): void {
    this.body.write(jsonLine({ type, object }));
  }

  private scheduleBookmark(): void {
    this.timers[1] = this.call.server.simulation.after(BOOKMARK_INTERVAL, () => {
      this.sendBookmark();
      this.scheduleBookmark();
    });
  }

  private sendBookmark(annotations?: Record<string, string>): void {
    const { served, server } = this.call;
    const resourceVersion = String(server.storage.revision);
    const metadata = { resourceVersion, creationTimestamp: null, ...(annotations ? { annotations } : {}) };
    this.write("BOOKMARK", { kind: served.definition.kind, apiVersion: served.apiVersion, metadata });
  }
}

/** The object under the revision of the write that took it out of the selection. */
function stamped(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
