import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { HttpResponse } from "../../../os/index.ts";
import type { DeleteOptions } from "../registry/delete.ts";
import type { Draft } from "../resources/definition.ts";
import { badRequest, unknownError } from "../status.ts";
import type { SubresourceHandler } from "../subresources/handler.ts";
import { readBody } from "./body.ts";
import { writeContext, type Call } from "./call.ts";
import { decodeObject } from "./decode.ts";
import { selectionOf } from "./lists.ts";
import { negotiate } from "./negotiate.ts";
import { presentList, presentObject, respond } from "./present.ts";
import { json } from "./respond.ts";
import { isTrue } from "./request-info.ts";

/** GET of one object. */
export function get(call: Call): HttpResponse {
  const { info, served } = call;
  const accepted = negotiate(call.http.headers["accept"], ["Table", "PartialObjectMetadata"]);
  return presentObject(call, 200, served.registry.get(info.namespace, info.name), accepted);
}

/** POST of an object. */
export function create(call: Call): HttpResponse {
  const { info, served } = call;
  const accepted = negotiate(call.http.headers["accept"], ["Table", "PartialObjectMetadata"]);
  const request = writeContext(call, "create", "CreateOptions");
  const draft = decodeBody(call, request.fieldValidation);
  if (/^0*[1-9]\d*$/.test(draft.metadata?.resourceVersion ?? "")) throw unknownError("resourceVersion should not be set on objects to be created");
  const object = served.registry.create(info.namespace, served.in(draft), request, {
    apiVersion: served.apiVersion,
    keepAsked: true,
  });
  return presentObject(call, 201, object, accepted);
}

/** PUT of an object or of a subresource that has the object's kind. */
export function update(call: Call, handler?: SubresourceHandler): HttpResponse {
  const { info, served } = call;
  const accepted = negotiate(call.http.headers["accept"], ["Table", "PartialObjectMetadata"]);
  const request = writeContext(call, "update", "UpdateOptions");
  const draft = decodeBody(call, request.fieldValidation);
  assertNamed(draft, info.name, info.namespace);
  const options = {
    ...(handler?.strategy ? { strategy: handler.strategy } : {}),
    ...(served.registry.definition.allowCreateOnUpdate && !handler ? { createMissing: () => served.in(draft) } : {}),
  };
  const result = served.registry.update(info.namespace, info.name, () => served.in(draft), request, options, served.apiVersion);
  return presentObject(call, result.created ? 201 : 200, result.object, accepted);
}

function decodeBody(call: Call, fieldValidation: "Strict" | "Warn" | "Ignore"): Draft {
  const body = readBody(call.http.body, call.http.headers["content-type"], call.server.decoders);
  return decodeObject(call.served.definition, body, fieldValidation, call.warnings);
}

/** Throws BadRequest when the object is another one than the path says. */
function assertNamed(draft: Draft, name: string, namespace: string): void {
  const given = draft.metadata ?? {};
  if (given.name && given.name !== name) {
    throw badRequest(`the name of the object (${given.name}) does not match the name on the URL (${name})`);
  }
  if (namespace !== "" && given.namespace && given.namespace !== namespace) {
    throw badRequest(`the namespace of the object (${given.namespace}) does not match the namespace on the request (${namespace})`);
  }
}

/** DELETE of one object: the answer is the object while something holds it, else a Status. */
export function remove(call: Call): HttpResponse {
  const { info, served } = call;
  const { registry } = served;
  const accepted = negotiate(call.http.headers["accept"], ["Table", "PartialObjectMetadata"]);
  const { options, dryRun } = deleteOptions(call);
  const request = writeContext(call, "delete", "DeleteOptions", dryRun ? { dryRun } : {});
  const { object, deleted } = registry.delete(info.namespace, info.name, options, request);
  if (!deleted || registry.definition.returnsDeletedObject) return presentObject(call, 200, object, accepted);
  const { group, resource } = served.definition;
  const details = { name: info.name, ...(group === "" ? {} : { group }), kind: resource, uid: object.metadata?.uid };
  return respond(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details }, accepted);
}

/** DELETE of a collection: of all that the selectors ask for. */
export function removeAll(call: Call): HttpResponse {
  const { info, served, server } = call;
  const { registry } = served;
  const accepted = negotiate(call.http.headers["accept"], ["Table", "PartialObjectMetadataList"]);
  const { options, dryRun } = deleteOptions(call);
  const request = writeContext(call, "deletecollection", "DeleteOptions", dryRun ? { dryRun } : {});
  const selection = selectionOf(call);
  const removed: KubeObject[] = [];
  for (const object of registry.list(info.namespace)) {
    if (!selection.matches(served.out(object))) continue;
    const { name = "", namespace = "" } = object.metadata ?? {};
    removed.push(registry.delete(namespace, name, options, request).object);
  }
  return presentList(call, removed, { resourceVersion: String(server.storage.revision) }, accepted);
}

/** From the body, or where it has none from the query. */
function deleteOptions({ http, info, server }: Call): { options: DeleteOptions; dryRun: string[] | undefined } {
  const { query } = info;
  const options: DeleteOptions = {};
  const body = (http.body?.length ? readBody(http.body, http.headers["content-type"], server.decoders) : {}) as Draft;
  if (body === null || typeof body !== "object" || Array.isArray(body)) throw badRequest("couldn't get version/kind; the body is no object");
  const grace = body.gracePeriodSeconds ?? numberOf(query.get("gracePeriodSeconds"), "gracePeriodSeconds");
  if (grace !== undefined && grace !== null) options.gracePeriodSeconds = grace;
  const policy = body.propagationPolicy ?? query.get("propagationPolicy") ?? undefined;
  if (policy !== undefined) options.propagationPolicy = policy;
  const orphan = body.orphanDependents ?? (query.has("orphanDependents") ? isTrue(query.get("orphanDependents")) : undefined);
  if (typeof orphan === "boolean") options.orphanDependents = orphan;
  if (body.preconditions) options.preconditions = body.preconditions;
  return { options, dryRun: body.dryRun };
}

function numberOf(text: string | null, name: string): number | undefined {
  if (text === null) return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`${name}: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** GET of a subresource. */
export function getSubresource(call: Call, handler: SubresourceHandler): HttpResponse {
  const { info, served } = call;
  if (handler.strategy) return get(call);
  const accepted = negotiate(call.http.headers["accept"], []);
  const request = writeContext(call, "get", "GetOptions");
  const body = handler.get!({ served, namespace: info.namespace, name: info.name, request });
  return respond(200, body, accepted);
}

/** PUT of a subresource of a kind of its own. */
export function updateSubresource(call: Call, handler: SubresourceHandler): HttpResponse {
  const { info, served } = call;
  const accepted = negotiate(call.http.headers["accept"], []);
  const request = writeContext(call, "update", "UpdateOptions");
  const body = subresourceBody(call, handler, request.fieldValidation);
  assertNamed(body, info.name, info.namespace);
  const result = handler.update!({ served, namespace: info.namespace, name: info.name, request }, body);
  return respond(200, result, accepted);
}

/** POST to a subresource. */
export function createSubresource(call: Call, handler: SubresourceHandler): HttpResponse {
  const { info, served } = call;
  const request = writeContext(call, "create", "CreateOptions");
  const body = subresourceBody(call, handler, request.fieldValidation);
  return json(201, handler.create!({ served, namespace: info.namespace, name: info.name, request }, body));
}

function subresourceBody(call: Call, handler: SubresourceHandler, fieldValidation: "Strict" | "Warn" | "Ignore"): Draft {
  const body = readBody(call.http.body, call.http.headers["content-type"], call.server.decoders);
  return decodeObject(handler.kind!, body, fieldValidation, call.warnings);
}
