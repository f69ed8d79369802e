import type { KubeObject, OwnerReference, ResourceName } from "../../apimachinery/types/index.ts";
import { type Client, StatusError } from "../apiserver/client.ts";
import { controllerOf, deleting } from "./controller.ts";
import type { SharedInformer } from "./informers.ts";

/** The owner that a reference means, if it is of this kind, is there, and is no other one of that name (kubernetes: resolveControllerRef). */
export function resolveController<T extends KubeObject>(
  owners: SharedInformer<T>, kind: string, namespace: string, reference: OwnerReference | undefined,
): T | undefined {
  if (reference?.kind !== kind) return undefined;
  const owner = owners.get(namespace, reference.name);
  return owner?.metadata!.uid === reference.uid ? owner : undefined;
}

/** Who claims, and by what. */
export interface Claimant {
  readonly owner: KubeObject;
  /** The reference that is written into what is adopted. */
  readonly reference: OwnerReference;
  readonly resource: ResourceName;
  matches(object: KubeObject): boolean;
  /** Reads the owner anew from the server: one that is going away, or another of the same name, must not adopt. */
  fresh(): KubeObject | undefined;
  /** Finalizers that an adopted object gets. */
  readonly finalizers?: readonly string[];
}

/**
 * The objects that belong to the owner: those it controls and still selects, and orphans it selects, which it adopts; those
 * it controls and no longer selects are released (kubernetes: controller_ref_manager.go).
 */
export function claim<T extends KubeObject>(client: Client, claimant: Claimant, objects: readonly T[]): T[] {
  const { owner, matches } = claimant;
  const claimed: T[] = [];
  let mayAdopt: boolean | undefined;
  for (const object of objects) {
    const controller = controllerOf(object);
    if (controller) {
      if (controller.uid !== owner.metadata!.uid) continue;
      if (matches(object)) claimed.push(object);
      else if (!deleting(owner)) release(client, claimant, object);
      continue;
    }
    if (deleting(owner) || !matches(object) || deleting(object)) continue;
    if (object.metadata!.namespace !== owner.metadata!.namespace) continue;
    if (mayAdopt === undefined) {
      const fresh = claimant.fresh();
      mayAdopt = fresh !== undefined && fresh.metadata!.uid === owner.metadata!.uid && !deleting(fresh);
    }
    if (!mayAdopt) continue;
    const adopted = adopt<T>(client, claimant, object);
    if (adopted) claimed.push(adopted);
  }
  return claimed;
}

function adopt<T extends KubeObject>(client: Client, { resource, reference, finalizers }: Claimant, object: T): T | undefined {
  const { namespace, name, uid, ownerReferences = [], finalizers: present = [] } = object.metadata!;
  const added = (finalizers ?? []).filter((finalizer) => !present.includes(finalizer));
  return quietly(() =>
    client.of(resource).patch(namespace!, name!, "application/merge-patch+json", {
      metadata: {
        uid,
        ownerReferences: [...ownerReferences, reference],
        ...(added.length > 0 ? { finalizers: [...present, ...added] } : {}),
      },
    }),
  ) as T | undefined;
}

function release(client: Client, { resource, owner, finalizers }: Claimant, object: KubeObject): void {
  const { namespace, name, uid, ownerReferences = [], finalizers: present = [] } = object.metadata!;
  const rest = ownerReferences.filter((reference) => reference.uid !== owner.metadata!.uid);
  const kept = present.filter((finalizer) => !finalizers?.includes(finalizer));
  quietly(() =>
    client.of(resource).patch(namespace!, name!, "application/merge-patch+json", {
      metadata: {
        uid,
        ownerReferences: rest.length > 0 ? rest : null,
        ...(kept.length === present.length ? {} : { finalizers: kept.length > 0 ? kept : null }),
      },
    }),
  );
}

/** An object that is gone, or another one by now, needs no adoption and no release. */
function quietly<T>(write: () => T): T | undefined {
  try {
    return write();
  } catch (error) {
    if (error instanceof StatusError && (error.code === 404 || error.code === 409 || error.code === 422)) return undefined;
    throw error;
  }
}
