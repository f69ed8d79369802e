import type { ManagedFieldsEntry } from "../../../apimachinery/managedfields/index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Change } from "../storage/change.ts";
import { workOut, type Ownership } from "./ownership.ts";
import type { Registry } from "./registry.ts";

/** metadata.managedFields of a stored object, at whatever time it was stored. */
export function managedFieldsOf(registry: Registry, stored: KubeObject): readonly ManagedFieldsEntry[] | undefined {
  const change = changeOf(registry, stored);
  const ownership = change?.ownership as Ownership | undefined;
  return ownership && workOut(registry.definition, ownership, change!.object);
}

function changeOf(registry: Registry, stored: KubeObject): Change | undefined {
  const { storage } = registry.backend;
  const { namespace = "", name = "", resourceVersion } = stored.metadata ?? {};
  const last = storage.lastChange(registry.name, namespace, name);
  if (last?.object.metadata?.resourceVersion === resourceVersion) return last;
  const change = storage.changeAt(Number(resourceVersion));
  return change?.object.metadata?.uid === stored.metadata?.uid ? change : undefined;
}

/** `object`, which is `stored` in some version, with metadata.managedFields. */
export function withManagedFields(registry: Registry, stored: KubeObject, object: KubeObject): KubeObject {
  const managedFields = managedFieldsOf(registry, stored);
  if (!managedFields?.length) return object;
  return { ...object, metadata: { ...object.metadata, managedFields } } as KubeObject;
}
