import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { PatchType } from "../client.ts";
import type { RequestContext } from "../request.ts";
import type { Served } from "../served.ts";
import { internalError } from "../status.ts";
import type { SubresourceHandler } from "../subresources/handler.ts";

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

export function patchObject(
  _call: PatchCall,
  type: PatchType,
  _patch: unknown,
  _force: boolean,
): Patched {
  throw internalError(`${type} is not there yet`);
}
