import type { ResourceDefinition } from "../resources/definition.ts";

/** `pods`, `deployments.apps`: how resources are named in storage, by clients and in messages. */
export function resourceName(resource: string, group: string): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** `v1`, `apps/v1`. */
export function groupVersion(definition: { group: string; version: string }): string {
  return definition.group === "" ? definition.version : `${definition.group}/${definition.version}`;
}

const PREFIXES: Record<string, string> = {
  nodes: "minions",
  services: "services/specs",
  endpoints: "services/endpoints",
  "ingresses.networking.k8s.io": "ingress",
};

/** The key under which etcd holds the object; it appears in messages. */
export function etcdKey(definition: ResourceDefinition, namespace: string, name: string): string {
  const custom = definition.schema === "";
  const prefix = PREFIXES[resourceName(definition.resource, definition.group)] ?? definition.resource;
  return ["/registry", ...(custom ? [definition.group] : []), prefix, namespace, name].filter((part) => part !== "").join("/");
}
