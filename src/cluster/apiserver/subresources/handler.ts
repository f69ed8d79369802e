import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { UpdateStrategy } from "../registry/strategy.ts";
import type { RequestContext } from "../request.ts";
import type { Draft } from "../resources/definition.ts";
import type { Served } from "../served.ts";

/** A request to a subresource of one object. */
export interface SubresourceCall {
  readonly served: Served;
  readonly namespace: string;
  readonly name: string;
  readonly request: RequestContext;
}

/**
 * How one subresource is served. Those whose body is the object itself (status, resize ...) are an UpdateStrategy; the
 * others have a kind of their own.
 */
export interface SubresourceHandler {
  /** GET, PUT and PATCH of the object itself, under the rules of the strategy. */
  readonly strategy?: UpdateStrategy;
  /** The kind of the body where it is not the object's, for discovery and decoding. */
  readonly kind?: { group: string; version: string; kind: string; schema: string };
  /** GET of a body of its own kind. */
  get?(call: SubresourceCall): KubeObject;
  /** PUT of a body of its own kind. */
  update?(call: SubresourceCall, body: Draft): KubeObject;
  /** POST. Returns the body of the answer. */
  create?(call: SubresourceCall, body: Draft): unknown;
}

/** The handlers, by `pods/binding`. */
export type Subresources = ReadonlyMap<string, SubresourceHandler>;
