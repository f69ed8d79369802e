import { ageSince } from "../../apimachinery/time.ts";
import type { Call } from "../../os/index.ts";
import { StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { goSort } from "../../apimachinery/go-sort.ts";
import { itemsOf } from "../resource/info.ts";
import type { Description } from "./description.ts";

/** Whose events are looked for. */
export interface EventReference {
  kind?: string;
  name: string;
  namespace: string;
  uid?: string;
}

export function referenceOf(object: KubeObject): EventReference {
  const { name = "", namespace = "", uid } = object.metadata ?? {};
  return { ...(object.kind ? { kind: object.kind } : {}), name, namespace, ...(uid ? { uid } : {}) };
}

/** The events of an object; undefined when they may not be read. */
export function* searchEvents(invocation: Invocation, { kind, name, namespace, uid }: EventReference): Call<KubeObject[] | undefined> {
  const fields = [`involvedObject.name=${name}`, `involvedObject.namespace=${namespace}`];
  if (kind) fields.push(`involvedObject.kind=${kind}`);
  if (uid) fields.push(`involvedObject.uid=${uid}`);
  const path = namespace === "" ? "/api/v1/events" : `/api/v1/namespaces/${namespace}/events`;
  try {
    return itemsOf(yield* invocation.client.json(path, { query: { fieldSelector: fields.join(","), limit: "500" } }));
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

export function describeEvents(d: Description, events: readonly KubeObject[] | undefined): void {
  if (!events) return;
  if (events.length === 0) {
    d.field(0, "Events", "<none>");
    return;
  }
  d.flush();
  const sorted = goSort([...events], (a, b) => lastTime(a) < lastTime(b));
  d.line(0, "Events:");
  const rows = sorted.map((event) => {
    const message = String(event.message ?? "").trim();
    const fieldPath = event.involvedObject?.fieldPath;
    const source = event.source?.component || event.reportingComponent || "";
    return [event.type ?? "", event.reason ?? "", interval(event, d.wall), source, fieldPath ? `${fieldPath}: ${message}` : message];
  });
  d.table(1, "Type\tReason\tAge\tFrom\tMessage", rows, "", "----\t------\t----\t----\t-------");
}

function lastTime(event: KubeObject): number {
  return event.lastTimestamp ? Date.parse(event.lastTimestamp) : -Infinity;
}

/** `4s`, `4s (x3 over 2m)`; `wall` in ms since 1970. */
export function interval(event: KubeObject, wall: number): string {
  const first = ageSince(event.eventTime ?? event.firstTimestamp, wall);
  if (event.series) return `${ageSince(event.series.lastObservedTime, wall)} (x${event.series.count} over ${first})`;
  return (event.count ?? 0) > 1 ? `${ageSince(event.lastTimestamp, wall)} (x${event.count} over ${first})` : first;
}
