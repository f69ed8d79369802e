import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { HttpResponse } from "../../../os/index.ts";
import type { RequestContext } from "../request.ts";
import type { Draft } from "../resources/definition.ts";
import { methodNotAllowedHere } from "../status.ts";
import { readBody } from "./body.ts";
import { writeContext, type Call } from "./call.ts";
import { decodeObject } from "./decode.ts";
import { selectionOf } from "./lists.ts";
import { negotiate } from "./negotiate.ts";
import { presentList, presentObject, respond } from "./present.ts";

/** A resource that is not stored: what is asked is answered out of other things (reviews, metrics, bindings). */
export interface VirtualResource {
  /** Answers a POST. */
  create?(body: Draft, request: RequestContext, namespace: string): unknown;
  /** Throws NotFound. */
  get?(namespace: string, name: string): KubeObject;
  list?(namespace: string): KubeObject[];
}

export function serveVirtual(call: Call, virtual: VirtualResource): HttpResponse {
  const { info, served, http } = call;
  if (info.verb === "create" && virtual.create) {
    const accepted = negotiate(http.headers["accept"], ["Table"]);
    const request = writeContext(call, "create", "CreateOptions");
    const body = readBody(http.body, http.headers["content-type"], call.server.decoders);
    const draft = decodeObject(served.definition, body, request.fieldValidation, call.warnings);
    return respond(201, virtual.create(draft, request, info.namespace), accepted);
  }
  if (info.verb === "get" && virtual.get) {
    const accepted = negotiate(http.headers["accept"], ["Table", "PartialObjectMetadata"]);
    return presentObject(call, 200, virtual.get(info.namespace, info.name), accepted);
  }
  if (info.verb === "list" && virtual.list) {
    const accepted = negotiate(http.headers["accept"], ["Table", "PartialObjectMetadataList"]);
    const selection = selectionOf(call);
    const objects = virtual.list(info.namespace).filter((object) => selection.matches(object));
    return presentList(call, objects, {}, accepted);
  }
  throw methodNotAllowedHere();
}
