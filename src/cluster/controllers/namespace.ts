import type { KubeObject, Namespace, NamespaceCondition } from "../../apimachinery/types/index.ts";
import { StatusError } from "../apiserver/client.ts";
import { type Controller, type ControllerOptions, deleting, rfc3339 } from "./controller.ts";
import { can, type ServedResource } from "./served-resource.ts";
import { createWorkQueue, RetryError } from "./work-queue.ts";

/** Milliseconds between the deletion of a namespace and that of its content: other API servers must hear of it first. */
const GRACE = 5000;
/** Seconds that content with finalizers is given before the next look. */
const FINALIZER_ESTIMATE = 15;

export interface NamespaceControllerOptions extends ControllerOptions {
  /** All that is served. */
  resources(): readonly ServedResource[];
}

interface Remaining {
  /** Objects left, and those that hold finalizers, by their name. */
  count: number;
  finalizers: Map<string, number>;
  /** Seconds after which it is worth another look; 0 if nothing says. */
  estimate: number;
}

const CONDITIONS: readonly { type: string; reason: string; message: string }[] = [
  { type: "NamespaceDeletionDiscoveryFailure", reason: "ResourcesDiscovered", message: "All resources successfully discovered" },
  {
    type: "NamespaceDeletionGroupVersionParsingFailure",
    reason: "ParsedGroupVersions",
    message: "All legacy kube types successfully parsed",
  },
  {
    type: "NamespaceDeletionContentFailure",
    reason: "ContentDeleted",
    message: "All content successfully deleted, may be waiting on finalization",
  },
  { type: "NamespaceContentRemaining", reason: "ContentRemoved", message: "All content successfully removed" },
  { type: "NamespaceFinalizersRemaining", reason: "ContentHasNoFinalizers", message: "All content-preserving finalizers finished" },
];

/** Empties a namespace that is deleted, Pods first, and lets it go when nothing is left. */
export function createNamespaceController({ simulation, client, informers, resources }: NamespaceControllerOptions): Controller {
  const namespaces = client.of("namespaces");
  const queue = createWorkQueue({ simulation, sync, maxDelay: 60_000 });

  informers.of("namespaces").on({ added: enqueue, updated: enqueue });

  function enqueue(namespace: Namespace): void {
    if (deleting(namespace)) queue.addAfter(namespace.metadata!.name!, GRACE);
  }

  function sync(name: string): number | void {
    const namespace = namespaces.find("", name);
    if (!namespace || !deleting(namespace)) return;
    if (!namespace.spec?.finalizers?.includes("kubernetes")) return;
    const remaining = new Map<string, Remaining>();
    const content = resources().filter((resource) => resource.namespaced && can(resource, "list", "delete"));
    const pods = content.filter(({ name: resource }) => resource === "pods");
    const others = content.filter(({ name: resource }) => resource !== "pods");
    for (const resource of pods) empty(name, resource, remaining);
    // Pods go first, so that none of them outlives what it relies on, like a NetworkPolicy.
    if (remaining.size === 0) for (const resource of others) empty(name, resource, remaining);
    const current = writeConditions(name, remaining);
    if (!current) return;
    if (remaining.size === 0) {
      const finalizers = (current.spec?.finalizers ?? []).filter((finalizer) => finalizer !== "kubernetes");
      try {
        namespaces.update("", { ...current, spec: { ...current.spec, finalizers } }, "finalize");
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
      return;
    }
    const estimate = Math.max(...[...remaining.values()].map((left) => left.estimate));
    if (estimate > 0) return (Math.floor(estimate / 2) + 1) * 1000;
    throw new RetryError(`unexpected items still remain in namespace: ${name}`);
  }

  function empty(namespace: string, resource: ServedResource, remaining: Map<string, Remaining>): void {
    const objects = client.ofAny(resource.name);
    for (const object of objects.list(namespace).items) {
      if (deleting(object)) continue;
      try {
        objects.delete(namespace, object.metadata!.name!, { propagationPolicy: "Background" });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    }
    const { items } = objects.list(namespace);
    if (items.length === 0) return;
    const finalizers = new Map<string, number>();
    for (const { metadata } of items) {
      for (const finalizer of metadata!.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
    }
    const grace = Math.max(0, ...items.map(gracePeriod));
    remaining.set(`${resource.resource}.${resource.group}`, {
      count: items.length,
      finalizers,
      estimate: grace || (finalizers.size > 0 ? FINALIZER_ESTIMATE : 0),
    });
  }

  function writeConditions(name: string, remaining: Map<string, Remaining>): Namespace | undefined {
    const namespace = namespaces.find("", name);
    if (!namespace) return undefined;
    const counts = [...remaining].map(([key, { count }]) => `${key} has ${count} resource instances`).sort();
    const holders = new Map<string, number>();
    for (const { finalizers } of remaining.values()) {
      for (const [finalizer, count] of finalizers) holders.set(finalizer, (holders.get(finalizer) ?? 0) + count);
    }
    const finalizers = [...holders].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).sort();
    const old = namespace.status?.conditions ?? [];
    const conditions = CONDITIONS.map((okay): NamespaceCondition => {
      let wanted = { ...okay, status: "False" };
      if (okay.type === "NamespaceContentRemaining" && counts.length > 0) {
        wanted = { ...wanted, status: "True", reason: "SomeResourcesRemain", message: `Some resources are remaining: ${counts.join(", ")}` };
      }
      if (okay.type === "NamespaceFinalizersRemaining" && finalizers.length > 0) {
        const message = `Some content in the namespace has finalizers remaining: ${finalizers.join(", ")}`;
        wanted = { ...wanted, status: "True", reason: "SomeFinalizersRemain", message };
      }
      const before = old.find(({ type }) => type === okay.type);
      if (before && before.status === wanted.status && before.reason === wanted.reason && before.message === wanted.message) return before;
      const lastTransitionTime = before?.status === wanted.status ? before.lastTransitionTime : rfc3339(simulation.wall);
      return { type: wanted.type, status: wanted.status, lastTransitionTime, reason: wanted.reason, message: wanted.message };
    });
    if (old.length === conditions.length && conditions.every((condition) => old.includes(condition))) return namespace;
    return namespaces.updateStatus("", { ...namespace, status: { ...namespace.status, conditions } });
  }

  return { stop: () => queue.stop() };
}

function gracePeriod({ kind, metadata }: KubeObject): number {
  return kind === "Pod" ? (metadata!.deletionGracePeriodSeconds ?? 0) : 0;
}
