import { clone } from "../../../apimachinery/json/index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { ownRequest } from "../request.ts";
import type { ApiServer } from "../server.ts";
import { defaultRbac } from "./default-roles.ts";

const bootstrap = ownRequest("create");

/** Creates the default roles and bindings: at once, or when their namespace comes. */
export function bootstrapRbac(server: ApiServer): void {
  const create = (resource: string, object: KubeObject): void => {
    const registry = server.served.named(resource)?.registry;
    const { namespace = "", name = "" } = object.metadata ?? {};
    if (registry && !registry.find(namespace, name)) registry.create(namespace, clone(object), bootstrap);
  };
  const objects = defaultRbac();
  for (const [resource, list] of Object.entries(objects)) {
    for (const object of list) if (!object.metadata?.namespace) create(resource, object);
  }
  server.storage.watch("namespaces", ({ type, name }) => {
    if (type !== "ADDED") return;
    for (const [resource, list] of Object.entries(objects)) {
      for (const object of list) if (object.metadata?.namespace === name) create(resource, object);
    }
  });
}
