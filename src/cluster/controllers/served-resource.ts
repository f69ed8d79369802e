import type { ResourceDefinition } from "../apiserver/resources/definition.ts";

/** A resource as discovery tells it: what the namespace controller and the garbage collector go by. */
export interface ServedResource {
  /** As clients name it: `pods`, `deployments.apps`. */
  readonly name: string;
  readonly resource: string;
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs?: readonly string[];
  /** What /scale reads; undefined for what cannot be scaled. */
  readonly scale?: ResourceDefinition["scale"];
}

export const can = ({ verbs }: ServedResource, ...wanted: string[]): boolean =>
  !verbs || wanted.every((verb) => verbs.includes(verb));

export function servedResources(definitions: readonly ResourceDefinition[]): ServedResource[] {
  return definitions.map(({ resource, group, version, kind, namespaced, verbs, scale }) => ({
    name: group ? `${resource}.${group}` : resource, resource, group, version, kind, namespaced, ...(verbs ? { verbs } : {}), ...(scale ? { scale } : {}),
  }));
}
