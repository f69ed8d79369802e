import { sortedDeep } from "../../../apimachinery/json/index.ts";
import { emitYaml } from "../../../apimachinery/yaml/index.ts";
import { complete } from "../../../apimachinery/schema/index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { encode, type HttpResponse } from "../../../os/index.ts";
import { withManagedFields } from "../registry/managed-fields.ts";
import type { Served } from "../served.ts";
import type { Call } from "./call.ts";
import type { Accepted } from "./negotiate.ts";
import { json } from "./respond.ts";
import { partialMetadata, tableOf, type IncludeObject } from "./table.ts";

/** Which part of an object the rows of a table carry. */
export function includeObject(call: Call): IncludeObject {
  const include = call.info.query.get("includeObject");
  return include === "None" || include === "Object" ? include : "Metadata";
}

/** One stored object as the client wants it. */
export function presentObject(call: Call, status: number, stored: KubeObject, accepted: Accepted): HttpResponse {
  return respond(status, shapeOne(call, stored, accepted), accepted);
}

export function shapeOne(call: Call, stored: KubeObject, accepted: Accepted): unknown {
  const { served } = call;
  const object = served.out(stored);
  if (accepted.as === "Table") {
    const context = call.server.context(call.user.username);
    const { resourceVersion } = object.metadata ?? {};
    return tableOf(served.definition, [object], { resourceVersion }, context, includeObject(call));
  }
  const whole = written(served, stored, object);
  return accepted.as === "PartialObjectMetadata" ? partialMetadata(whole) : whole;
}

/** A list as the client wants it; `metadata` is that of the list. */
export function presentList(
  call: Call,
  stored: readonly KubeObject[],
  metadata: Record<string, unknown>,
  accepted: Accepted,
): HttpResponse {
  const { served, server, user } = call;
  const { definition } = served;
  if (accepted.as === "Table") {
    const objects = stored.map((object) => served.out(object));
    const table = tableOf(definition, objects, metadata, server.context(user.username), includeObject(call));
    return respond(200, table, accepted);
  }
  const whole = stored.map((object) => written(served, object, served.out(object)));
  if (accepted.as === "PartialObjectMetadataList") {
    const items = whole.map(partialMetadata);
    return respond(200, { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items }, accepted);
  }
  const items = definition.custom ? whole : whole.map(withoutType);
  const kind = definition.listKind ?? `${definition.kind}List`;
  const { apiVersion } = served;
  const list = definition.custom ? { apiVersion, items, kind, metadata: sortedDeep(metadata) } : { kind, apiVersion, metadata, items };
  return respond(200, list, accepted);
}

/** What was asked for lately: people and scripts ask for the same objects again and again, and most have not changed. */
const kept = new WeakMap<Served, Map<KubeObject, KubeObject>>();
const MOST_KEPT = 100;

/** The object with its managed fields, and in the form that Go's types give it. Nobody may change it. */
function written(served: Served, stored: KubeObject, object: KubeObject): KubeObject {
  const { schema, custom } = served.definition;
  if (schema === "" && !custom) return withManagedFields(served.registry, stored, object);
  let before = kept.get(served);
  if (!before) kept.set(served, (before = new Map()));
  let result = before.get(stored);
  if (!result) {
    const whole = withManagedFields(served.registry, stored, object);
    // What has no type of its own is a map, and has its keys in order.
    result = (custom ? sortedDeep(whole) : complete(schema, whole)) as KubeObject;
    if (before.size >= MOST_KEPT) before.clear();
    before.set(stored, result);
  }
  return result;
}

/** The items of a list of a built-in kind do not say their kind. */
function withoutType({ apiVersion: _apiVersion, kind: _kind, ...rest }: KubeObject): KubeObject {
  return rest;
}

export function respond(status: number, body: unknown, accepted: Accepted): HttpResponse {
  if (accepted.format === "yaml") {
    return { status, headers: { "content-type": "application/yaml" }, body: encode(emitYaml(body)) };
  }
  return json(status, body);
}
