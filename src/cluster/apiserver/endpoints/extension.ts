import type { HttpResponse } from "../../../os/index.ts";
import { methodNotAllowedHere, noSuchResource } from "../status.ts";
import type { RequestInfo } from "./request-info.ts";
import { json } from "./respond.ts";

/**
 * A group that a component answers by itself, as an aggregated API does, but that is not announced: discovery, and so every
 * verb of kubectl, stays that of a cluster without it.
 */
export interface Extension {
  /** What somebody has to be allowed to do to be answered; undefined if there is no such path. */
  access(info: RequestInfo): Partial<RequestInfo> | undefined;
  /** The answer to a GET. Throws StatusError. */
  get(info: RequestInfo): unknown;
}

/** The request as which an extension's request is authorized. Throws NotFound. */
export function accessOf(extension: Extension, info: RequestInfo): RequestInfo {
  const access = extension.access(info);
  if (!access) throw noSuchResource();
  return { ...info, ...access };
}

export function serveExtension(extension: Extension, info: RequestInfo): HttpResponse {
  if (info.method !== "GET") throw methodNotAllowedHere();
  return json(200, extension.get(info));
}
