import type { Lease } from "../../../apimachinery/types/index.ts";
import type { Change } from "../storage/change.ts";
import type { ResourceStrategy } from "./definition.ts";

export const leases: ResourceStrategy<Lease> = {
  defaults(draft) {
    draft.spec ??= {};
  },
};

/** Whether a write only says that the holder of a lease still lives. */
export function isRenewal({ resource, type, object, old }: Change): boolean {
  if (resource !== "leases.coordination.k8s.io" || type !== "MODIFIED" || !old) return false;
  return sameBut("renewTime", (object as Lease).spec, (old as Lease).spec) && sameBut("resourceVersion", object.metadata, old.metadata);
}

/** By reference: stored versions share what did not change. */
function sameBut(key: string, now: object | undefined, before: object | undefined): boolean {
  const [a, b] = [now ?? {}, before ?? {}] as Record<string, unknown>[];
  for (const name in a) if (name !== key && a[name] !== b![name]) return false;
  for (const name in b) if (!(name in a!)) return false;
  return true;
}
