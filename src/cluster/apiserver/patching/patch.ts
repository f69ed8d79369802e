import { clone, goValue, isObject } from "../../../apimachinery/json/index.ts";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch, PatchError } from "../../../apimachinery/patch/index.ts";
import { complete, DecodeError } from "../../../apimachinery/schema/index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { PatchType } from "../client.ts";
import { readFields } from "../endpoints/decode.ts";
import { withManagedFields } from "../registry/managed-fields.ts";
import type { RequestContext } from "../request.ts";
import type { Draft } from "../resources/definition.ts";
import type { Served } from "../served.ts";
import { badRequest } from "../status.ts";
import type { SubresourceHandler } from "../subresources/handler.ts";
import { applyObject } from "./apply.ts";
import { converterMessage, makesNoObject, patchFailed, shown } from "./errors.ts";

export interface PatchCall {
  served: Served;
  namespace: string;
  name: string;
  request: RequestContext;
  subresource: string;
  handler: SubresourceHandler | undefined;
  fieldValidation: "Strict" | "Warn" | "Ignore";
}

export interface Patched {
  /** In the version of the request. */
  object: KubeObject;
  /** As stored; undefined for bodies of a kind of their own. */
  stored: KubeObject | undefined;
  created: boolean;
}

/** Patches an object, or the body of one of its subresources. Throws what the server says. */
export function patchObject(call: PatchCall, type: PatchType, patch: unknown, force: boolean): Patched {
  const { served, namespace, name, request, handler } = call;
  if (type === "application/apply-patch+yaml") return applyObject(call, patch, force);
  if (handler && !handler.strategy) return patchOwnKind(call, handler, type, patch);
  const produce = (stored: KubeObject): Draft => {
    const object = mentionsManagedFields(patch) ? withManagedFields(served.registry, stored, served.out(stored)) : served.out(stored);
    const draft = patched(call, served.definition.schema, object, type, patch);
    assertSame(draft, name, namespace);
    return served.in(draft);
  };
  const options = handler?.strategy ? { strategy: handler.strategy } : {};
  const { object } = served.registry.update(namespace, name, produce, request, options, served.apiVersion);
  return { object: served.out(object), stored: object, created: false };
}

/** kubectl hands fields over from client-side to server-side apply by a patch of managedFields. */
function mentionsManagedFields(patch: unknown): boolean {
  if (Array.isArray(patch)) return patch.some((operation: Draft) => String(operation?.path).startsWith("/metadata/managedFields"));
  return isObject(patch) && isObject(patch["metadata"]) && "managedFields" in patch["metadata"];
}

function patchOwnKind(call: PatchCall, handler: SubresourceHandler, type: PatchType, patch: unknown): Patched {
  const { served, namespace, name, request } = call;
  const subresource = { served, namespace, name, request };
  const draft = patched(call, handler.kind!.schema, handler.get!(subresource), type, patch);
  return { object: handler.update!(subresource, draft), stored: undefined, created: false };
}

function assertSame(draft: Draft, name: string, namespace: string): void {
  const given = draft.metadata ?? {};
  if (given.name !== name) {
    throw badRequest(`the name of the object (${given.name ?? ""}) does not match the name on the URL (${name})`);
  }
  if (namespace !== "" && given.namespace !== namespace) {
    throw badRequest(`the namespace of the object (${given.namespace ?? ""}) does not match the namespace on the request (${namespace})`);
  }
}

/** The object after the patch, decoded as its type: what does not fit is told in the words of each kind of patch. */
function patched(call: PatchCall, schema: string, object: KubeObject, type: PatchType, patch: unknown): Draft {
  const base = schema === "" ? clone(object) : complete(schema, object);
  const result = apply(schema, base, type, patch);
  const strategic = type === "application/strategic-merge-patch+json";
  const value = (): string => (strategic ? goValue(patch) : shown(result));
  try {
    const { decode: own } = call.served.definition;
    const { value: draft, strictErrors } = readFields({ schema, ...(schema === "" && own ? { decode: own } : {}) }, result);
    if (strictErrors.length > 0 && call.fieldValidation === "Strict") {
      throw makesNoObject(value(), `strict decoding error: ${strictErrors.join(", ")}`);
    }
    if (call.fieldValidation === "Warn") for (const text of strictErrors) call.request.warn(text);
    return draft;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw makesNoObject(value(), strategic ? converterMessage(error.message) : error.message);
  }
}

function apply(schema: string, base: unknown, type: PatchType, patch: unknown): Draft {
  if (type === "application/json-patch+json") {
    if (!Array.isArray(patch)) throw badRequest("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  } else if (!isObject(patch)) {
    const kind = Array.isArray(patch) ? "array" : typeof patch;
    const prefix = type === "application/merge-patch+json" ? "error decoding patch: " : "";
    throw badRequest(`${prefix}json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`);
  }
  try {
    switch (type) {
      case "application/json-patch+json":
        return applyJsonPatch(base, patch);
      case "application/merge-patch+json":
        return applyMergePatch(base, patch);
      default:
        return applyStrategicMergePatch(schema, base, patch);
    }
  } catch (error) {
    if (error instanceof PatchError) throw patchFailed(type, error.message);
    throw error;
  }
}
