import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Served } from "../served.ts";

/** The object with metadata.managedFields, for those who read it in full. */
export function withManagedFields(_served: Served, _stored: KubeObject, object: KubeObject): KubeObject {
  return object;
}
