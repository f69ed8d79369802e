import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { HttpResponse } from "../../../os/index.ts";
import { select, type Selection } from "../selection.ts";
import { badRequest, expired, tooLargeResourceVersion } from "../status.ts";
import type { Call } from "./call.ts";
import { readContinuation, writeContinuation } from "./continuation.ts";
import { validateListOptions } from "./list-options.ts";
import { negotiate } from "./negotiate.ts";
import { presentList } from "./present.ts";

/** GET of a collection. */
export function list(call: Call): HttpResponse {
  const accepted = negotiate(call.http.headers["accept"], ["Table", "PartialObjectMetadataList"]);
  validateListOptions(call);
  const page = pageOf(call, selectionOf(call));
  return presentList(call, page.objects, page.metadata, accepted);
}

/** What the selectors of the request ask for; a name in the path of a watch counts as one. */
export function selectionOf({ info, served }: Call): Selection {
  const { query, name } = info;
  const fields = query.get("fieldSelector") ?? "";
  const named = name === "" ? fields : [fields, `metadata.name=${name}`].filter((part) => part !== "").join(",");
  return select(served.definition, query.get("labelSelector") ?? "", named);
}

interface Page {
  objects: KubeObject[];
  metadata: Record<string, unknown>;
}

function pageOf(call: Call, selection: Selection): Page {
  const { query } = call.info;
  const { storage } = call.server;
  const limit = Number(query.get("limit") ?? 0);
  const token = query.get("continue") ?? "";
  const from = token === "" ? undefined : readContinuation(token);
  const revision = from?.revision ?? exactRevision(call) ?? storage.revision;
  const all = objectsAt(call, revision, selection);
  const matching = selection.empty ? all : all.filter((object) => selection.matches(call.served.out(object)));
  const start = from ? matching.findIndex((object) => keyOf(object) > from.after) : 0;
  const rest = start < 0 ? [] : matching.slice(start);
  const objects = limit > 0 ? rest.slice(0, limit) : rest;
  const metadata: Record<string, unknown> = { resourceVersion: String(revision) };
  if (objects.length < rest.length) {
    metadata["continue"] = writeContinuation({ revision, after: keyOf(objects[objects.length - 1]!) });
    if (selection.empty) metadata["remainingItemCount"] = rest.length - objects.length;
  }
  return { objects, metadata };
}

/** The objects of the request's namespace, or the one that the selection names. */
function objectsAt({ info, served, server }: Call, revision: number, selection: Selection): KubeObject[] {
  const { registry } = served;
  const { storage } = server;
  const namespace = served.definition.namespaced ? info.namespace || (selection.namespace ?? "") : "";
  if (revision < storage.revision) {
    try {
      storage.assertKnown(registry.name, revision);
      return storage.listAt(registry.name, namespace, revision);
    } catch {
      throw expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
      );
    }
  }
  if (selection.name !== undefined && (namespace !== "" || !served.definition.namespaced)) {
    const object = registry.find(namespace, selection.name);
    return object ? [object] : [];
  }
  return registry.list(namespace);
}

/** The revision of resourceVersion where it is to be met exactly; otherwise the newest is as good. */
function exactRevision({ info, server }: Call): number | undefined {
  const text = info.query.get("resourceVersion") ?? "";
  const match = info.query.get("resourceVersionMatch") ?? "";
  if (text === "" || text === "0") return undefined;
  const revision = parseRevision(text);
  if (revision > server.storage.revision) throw tooLargeResourceVersion(revision, server.storage.revision);
  return match === "Exact" ? revision : undefined;
}

export function parseRevision(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata!.namespace ?? ""}/${metadata!.name}`;
}
