import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { clone } from "../../../apimachinery/json/index.ts";
import { parseTime, rfc3339 } from "../../../apimachinery/time.ts";
import { invalid as fieldInvalid, notSupported } from "../../../apimachinery/validation/field.ts";
import type { RequestContext } from "../request.ts";
import type { Draft, ResourceDefinition } from "../resources/definition.ts";
import { conflict, forbidden, invalid } from "../status.ts";
import { share } from "../storage/share.ts";
import type { Registry } from "./registry.ts";

export interface DeleteOptions {
  /** Seconds; 0 deletes at once, negative counts as 1. */
  gracePeriodSeconds?: number;
  propagationPolicy?: string;
  /** The older form of propagationPolicy. */
  orphanDependents?: boolean;
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface Deletion {
  /** The object as it was last, or as it is while something holds it. */
  object: KubeObject;
  /** Whether it has gone. */
  deleted: boolean;
}

const POLICIES = ["Foreground", "Background", "Orphan"];

/**
 * Deletes in the way of registry/rest/delete.go: with a grace period first where the kind has one, else at once unless a
 * finalizer, or one that the propagation policy asks for, holds the object.
 */
export function deleteObject(registry: Registry, old: KubeObject, options: DeleteOptions, request: RequestContext): Deletion {
  checkOptions(options);
  const why = registry.definition.undeletable?.(old.metadata!.name!);
  if (why) throw forbidden(registry.groupResource, old.metadata!.name!, why);
  checkPreconditions(registry, old, options);
  if (registry.name === "namespaces") return deleteNamespace(registry, old, options, request);
  const draft = clone(old) as Draft;
  const grace = graceful(registry.definition, draft, options, registry.backend.simulation.wall);
  if (grace.state === "pending") return { object: old, deleted: false };
  draft.metadata.finalizers = finalizersFor(registry.definition, draft.metadata.finalizers ?? [], options);
  const held = draft.metadata.finalizers.length > 0;
  if (!held) delete draft.metadata.finalizers;
  if (grace.state === "none") {
    if (!held) return remove(registry, old, request);
    markAsDeleting(draft, registry.backend.simulation.wall);
    return { object: write(registry, draft, old, request), deleted: false };
  }
  const updated = write(registry, draft, old, request);
  if (held || grace.seconds > 0) return { object: updated, deleted: false };
  return remove(registry, updated, request);
}

function checkOptions({ propagationPolicy, orphanDependents }: DeleteOptions): void {
  const errors = [];
  if (orphanDependents !== undefined && propagationPolicy !== undefined) {
    errors.push(fieldInvalid("propagationPolicy", propagationPolicy, "orphanDependents and deletionPropagation cannot be both set"));
  }
  if (propagationPolicy !== undefined && !POLICIES.includes(propagationPolicy)) {
    errors.push(notSupported("propagationPolicy", propagationPolicy, [...POLICIES, "nil"]));
  }
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", errors);
}

function checkPreconditions(registry: Registry, old: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion, name } = old.metadata!;
  const kind = { group: registry.definition.group, resource: registry.definition.kind };
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const what = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}).`;
    throw conflict(kind, name!, `${what} The object might have been deleted and then recreated`);
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const versions = `(${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion})`;
    throw conflict(kind, name!, `the ResourceVersion in the precondition ${versions}. The object might have been modified`);
  }
}

type Grace = { state: "none" } | { state: "pending" } | { state: "begun"; seconds: number };

/** Sets the deletion timestamp of kinds that end gracefully: Pods. A second request may only shorten the time. */
function graceful(definition: ResourceDefinition, draft: Draft, options: DeleteOptions, wall: number): Grace {
  if (!definition.gracefulDelete) return { state: "none" };
  const { metadata } = draft;
  const asked = options.gracePeriodSeconds !== undefined && options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds;
  if (metadata.deletionTimestamp) {
    const present: number = metadata.deletionGracePeriodSeconds ?? 0;
    if (present === 0) return { state: "none" };
    if (asked === undefined || asked >= present) return { state: "pending" };
    return shorten(metadata, present, asked, wall);
  }
  const seconds = podGrace(draft, asked);
  metadata.deletionTimestamp = rfc3339(wall + seconds * 1000);
  metadata.deletionGracePeriodSeconds = seconds;
  if (metadata.generation > 0) metadata.generation += 1;
  return { state: "begun", seconds };
}

function shorten(metadata: Draft, present: number, asked: number, wall: number): Grace {
  const begun = (parseTime(metadata.deletionTimestamp) ?? wall) - present * 1000;
  const until = begun + asked * 1000;
  const past = until < wall;
  const seconds = past && asked !== 0 ? 1 : asked;
  metadata.deletionTimestamp = rfc3339(past ? wall : until);
  metadata.deletionGracePeriodSeconds = seconds;
  return { state: "begun", seconds };
}

/** Seconds (registry/core/pod/strategy.go CheckGracefulDelete): none for Pods that no kubelet has to end. */
function podGrace(pod: Draft, asked: number | undefined): number {
  let seconds: number = asked ?? pod.spec?.terminationGracePeriodSeconds ?? 0;
  if (!pod.spec?.nodeName) seconds = 0;
  if (pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") seconds = 0;
  return seconds < 0 ? 1 : seconds;
}

/** The finalizers with those that make the garbage collector do what the options ask. */
function finalizersFor(definition: ResourceDefinition, present: readonly string[], options: DeleteOptions): string[] {
  const policy = policyOf(definition, present, options);
  const kept = present.filter((name) => name !== "orphan" && name !== "foregroundDeletion");
  if (policy === "Orphan") kept.push("orphan");
  if (policy === "Foreground") kept.push("foregroundDeletion");
  return kept;
}

function policyOf(definition: ResourceDefinition, present: readonly string[], options: DeleteOptions): string {
  if (definition.defaultPropagation === "Unsupported") return "Background";
  if (options.orphanDependents !== undefined) return options.orphanDependents ? "Orphan" : "Background";
  if (options.propagationPolicy !== undefined) return options.propagationPolicy;
  if (present.includes("orphan")) return "Orphan";
  if (present.includes("foregroundDeletion")) return "Foreground";
  return definition.defaultPropagation ?? "Background";
}

/** Of an object that only its finalizers hold. */
function markAsDeleting(draft: Draft, wall: number): void {
  const { metadata } = draft;
  if (!metadata.deletionTimestamp && metadata.generation > 0) metadata.generation += 1;
  const present = parseTime(metadata.deletionTimestamp);
  if (present === undefined || present > wall) metadata.deletionTimestamp = rfc3339(wall);
  metadata.deletionGracePeriodSeconds = 0;
}

/** A namespace goes when the namespace controller has emptied it and taken its finalizer off (registry/core/namespace). */
function deleteNamespace(registry: Registry, old: KubeObject, options: DeleteOptions, request: RequestContext): Deletion {
  const draft = clone(old) as Draft;
  if (!old.metadata!.deletionTimestamp) {
    draft.metadata.deletionTimestamp = rfc3339(registry.backend.simulation.wall);
    draft.status = { ...draft.status, phase: "Terminating" };
    const finalizers = finalizersFor(registry.definition, draft.metadata.finalizers ?? [], options);
    if (finalizers.length > 0) draft.metadata.finalizers = finalizers;
    else delete draft.metadata.finalizers;
    return { object: write(registry, draft, old, request), deleted: false };
  }
  if ((draft.spec?.finalizers ?? []).length > 0 || (draft.metadata.finalizers ?? []).length > 0) {
    return { object: old, deleted: false };
  }
  return remove(registry, old, request);
}

function write(registry: Registry, draft: Draft, old: KubeObject, request: RequestContext): KubeObject {
  if (request.dryRun) return share(old, draft) as KubeObject;
  const record = registry.record(request, "");
  record.ownership = registry.ownership(old.metadata!.namespace ?? "", old.metadata!.name!);
  return registry.backend.storage.update(draft, old, record);
}

function remove(registry: Registry, old: KubeObject, request: RequestContext): Deletion {
  if (request.dryRun) return { object: old, deleted: true };
  const record = registry.record(request, "");
  record.ownership = registry.ownership(old.metadata!.namespace ?? "", old.metadata!.name!);
  return { object: registry.backend.storage.delete(old, record), deleted: true };
}
