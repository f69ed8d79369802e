import type { Event, KubeObject } from "../../../../apimachinery/types/index.ts";
import type { Column, Draft, ResourceContext, ResourceStrategy } from "../definition.ts";
import { events as written } from "../events.ts";
import { invalid, root, type FieldError } from "../../../../apimachinery/validation/field.ts";
import { NAME, column, since } from "../printing.ts";

const columns: readonly Column[] = [
  column("Last Seen"), column("Type"), column("Reason"), column("Object"), column("Subobject", "string", 1),
  column("Source", "string", 1), column("Message"), column("First Seen", "string", 1), column("Count", "string", 1),
  { ...NAME, priority: 1 },
];

function source(event: Event): string {
  const component = event.source?.component || event.reportingComponent || "";
  const host = event.source?.host || event.reportingInstance || "";
  return host === "" ? component : `${component}, ${host}`;
}

function cells(event: Event, context: ResourceContext): (string | number)[] {
  const first = since(event.firstTimestamp || event.eventTime, context);
  let last = event.lastTimestamp ? since(event.lastTimestamp, context) : first;
  let count = event.count ?? 0;
  if (event.series) {
    last = since(event.series.lastObservedTime, context);
    count = event.series.count ?? 0;
  } else if (count === 0) count = 1;
  const kind = (event.involvedObject?.kind ?? "").toLowerCase();
  const target = event.involvedObject?.name ? `${kind}/${event.involvedObject.name}` : kind;
  return [
    last, event.type ?? "", event.reason ?? "", target, event.involvedObject?.fieldPath ?? "", source(event),
    (event.message ?? "").trim(), first, count, event.metadata?.name ?? "",
  ];
}

function selectableFields(event: Event): Record<string, string> {
  const object = event.involvedObject ?? {};
  return {
    "involvedObject.kind": object.kind ?? "",
    "involvedObject.namespace": object.namespace ?? "",
    "involvedObject.name": object.name ?? "",
    "involvedObject.uid": object.uid ?? "",
    "involvedObject.apiVersion": object.apiVersion ?? "",
    "involvedObject.resourceVersion": object.resourceVersion ?? "",
    "involvedObject.fieldPath": object.fieldPath ?? "",
    reason: event.reason ?? "",
    reportingComponent: event.reportingComponent ?? "",
    source: event.source?.component || event.reportingComponent || "",
    type: event.type ?? "",
  };
}

/** An event stands in the namespace of its object; events of cluster-scoped ones in `default`. */
function validate(event: Draft): FieldError[] {
  const namespace: string = event.metadata?.namespace ?? "";
  const object: string = event.involvedObject?.namespace ?? "";
  const path = root("involvedObject", "namespace");
  if (object === "") {
    if (namespace === "default" || namespace === "kube-system" || namespace === "") return [];
    return [invalid(path, object, "does not match event.namespace")];
  }
  return object === namespace ? [] : [invalid(path, object, "does not match event.namespace")];
}

export const events: ResourceStrategy<Event> = {
  validate,
  selectableFields,
  columns,
  cells,
};

/** Pairs of names of the same field: in events.k8s.io/v1, and in v1 where it is stored. */
const RENAMED: readonly (readonly [string, string])[] = [
  ["note", "message"],
  ["regarding", "involvedObject"],
  ["reportingController", "reportingComponent"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
];

function rename(object: KubeObject, direction: "toCore" | "toEvents"): Draft {
  const result: Draft = { ...object };
  for (const [name, core] of RENAMED) {
    const [from, to] = direction === "toCore" ? [name, core] : [core, name];
    if (!(from in result)) continue;
    result[to] = result[from];
    delete result[from];
  }
  result.apiVersion = direction === "toCore" ? "v1" : "events.k8s.io/v1";
  return result;
}

export const eventsK8sIoEvents: ResourceStrategy<KubeObject> = {
  ...(written as unknown as ResourceStrategy),
  ...(events as unknown as ResourceStrategy),
  convert: {
    fromStorage: (object) => rename(object, "toEvents"),
    toStorage: (object) => rename(object, "toCore"),
  },
  selectableFields(object) {
    const fields = selectableFields(object as Event);
    const result: Record<string, string> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (name === "source") continue;
      const renamed = name === "reportingComponent" ? "reportingController" : name.replace("involvedObject", "regarding");
      result[renamed] = value;
    }
    return result;
  },
};
