import type { HttpResponse } from "../../../os/index.ts";
import type { PatchType } from "../client.ts";
import { patchObject } from "../patching/patch.ts";
import { isTrue } from "./request-info.ts";
import type { SubresourceHandler } from "../subresources/handler.ts";
import { required, forbidden as fieldForbidden, root } from "../../../apimachinery/validation/field.ts";
import { invalid, unsupportedMediaType } from "../status.ts";
import { bodyText, mediaType, parseJson, parseYaml } from "./body.ts";
import { writeContext, type Call } from "./call.ts";
import { negotiate } from "./negotiate.ts";
import { presentObject, respond } from "./present.ts";

const APPLY = "application/apply-patch+yaml";
const TYPES: readonly string[] = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  APPLY,
];

/** PATCH of an object or of a subresource. */
export function patch(call: Call, handler?: SubresourceHandler): HttpResponse {
  const { info, served, http } = call;
  const type = mediaType(http.headers["content-type"]);
  const supported = served.definition.custom ? TYPES.filter((one) => !one.includes("strategic")) : TYPES;
  if (!supported.includes(type)) throw unsupportedMediaType(supported);
  const accepted = negotiate(http.headers["accept"], ["Table", "PartialObjectMetadata"]);
  const request = writeContext(call, "patch", "PatchOptions");
  const force = info.query.get("force");
  const options = { group: "meta.k8s.io", kind: "PatchOptions" };
  if (type === APPLY && request.namedManager === "") {
    throw invalid(options, "", [required(root("fieldManager"), "is required for apply patch")]);
  }
  if (type !== APPLY && force !== null) {
    throw invalid(options, "", [fieldForbidden(root("force"), "may not be specified for non-apply patch")]);
  }
  const text = bodyText(http.body);
  const body = type === APPLY ? parseYaml(text) : parseJson(text, type === "application/merge-patch+json" ? "error decoding patch: " : "");
  const { fieldValidation } = request;
  const patchCall = { served, namespace: info.namespace, name: info.name, request, subresource: info.subresource, handler, fieldValidation };
  const { object, stored, created } = patchObject(patchCall, type as PatchType, body, isTrue(force));
  if (!stored) return respond(200, object, accepted);
  return presentObject(call, created ? 201 : 200, stored, accepted);
}
