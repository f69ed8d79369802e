import { clone } from "../../../apimachinery/json/index.ts";
import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import { rfc3339 } from "../../../apimachinery/time.ts";
import type { Pod, PodDisruptionBudget } from "../../../apimachinery/types/index.ts";
import type { RequestContext } from "../request.ts";
import type { Draft } from "../resources/definition.ts";
import type { Served, ServedResources } from "../served.ts";
import { badRequest, forbidden, tooManyRequests, unknownError } from "../status.ts";
import type { UpdateStrategy } from "../registry/strategy.ts";
import type { SubresourceHandler } from "./handler.ts";

const BUDGETS = "poddisruptionbudgets.policy";
const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";
/** A budget forgets evictions that its controller has not seen; more than this is a sign that it is not at work. */
const MAX_DISRUPTED = 2000;

/** POST pods/NAME/eviction: a deletion that the disruption budget of the Pod must allow (registry/core/pod/storage/eviction.go). */
export function createEviction(resources: ServedResources): SubresourceHandler {
  return {
    kind: { group: "policy", version: "v1", kind: "Eviction", schema: "io.k8s.api.policy.v1.Eviction" },
    create({ served, namespace, name, request }, body: Draft) {
      if (body.metadata?.name && body.metadata.name !== name) throw badRequest("name in URL does not match name in Eviction object");
      const pod = served.registry.get(namespace, name) as Pod;
      const options = body.deleteOptions ?? {};
      const evicting = options.dryRun?.includes("All") ? { ...request, dryRun: true } : request;
      if (!isPastBudgets(pod)) ask(resources, pod, evicting);
      markDisrupted(served, pod, evicting);
      served.registry.delete(namespace, name, options, { ...evicting, verb: "create" });
      return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
    },
  };
}

/** Pods that serve nobody are simply deleted. */
function isPastBudgets(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase === "Succeeded" || phase === "Failed" || phase === "Pending" || pod.metadata?.deletionTimestamp !== undefined;
}

function ask(resources: ServedResources, pod: Pod, request: RequestContext): void {
  const registry = resources.named(BUDGETS)?.registry;
  if (!registry) return;
  const budgets = (registry.list(pod.metadata!.namespace) as PodDisruptionBudget[]).filter((budget) =>
    selectorFromObject(budget.spec?.selector as never).matches(pod.metadata?.labels),
  );
  if (budgets.length === 0) return;
  if (budgets.length > 1) {
    throw unknownError("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
  }
  const budget = budgets[0]!;
  if (!isReady(pod)) {
    if (budget.spec?.unhealthyPodEvictionPolicy === "AlwaysAllow") return;
    const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return;
  }
  const { namespace = "", name = "" } = budget.metadata!;
  registry.update(namespace, name, (old) => spend(old as PodDisruptionBudget, pod, request, registry.backend.simulation.wall), request, {
    strategy: registry.status,
  });
}

/** The budget with one disruption less. Throws TooManyRequests when it has none left. */
function spend(budget: PodDisruptionBudget, pod: Pod, request: RequestContext, wall: number): Draft {
  const name = budget.metadata!.name!;
  const { observedGeneration = 0, disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0 } = budget.status ?? {};
  if (observedGeneration < (budget.metadata?.generation ?? 0)) {
    const message = `The disruption budget ${name} is still being processed by the server.`;
    const error = tooManyRequests(VIOLATES, [{ reason: "DisruptionBudget", message }]);
    error.status.details = { ...error.status.details, retryAfterSeconds: 10 };
    throw error;
  }
  const resource = { group: "policy", resource: "poddisruptionbudgets" };
  if (disruptionsAllowed < 0) throw forbidden(resource, name, "pdb disruptions allowed is negative");
  if (Object.keys(budget.status?.disruptedPods ?? {}).length > MAX_DISRUPTED) {
    throw forbidden(resource, name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (disruptionsAllowed === 0) {
    const message = `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
    throw tooManyRequests(VIOLATES, [{ reason: "DisruptionBudget", message }]);
  }
  const draft: Draft = clone(budget);
  if (request.dryRun) return draft;
  draft.status.disruptionsAllowed = disruptionsAllowed - 1;
  draft.status.disruptedPods = { ...draft.status.disruptedPods, [pod.metadata!.name!]: rfc3339(wall) };
  return draft;
}

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

const disrupt: UpdateStrategy = { subresource: "status", untracked: true, prepare: () => undefined, validate: () => [] };

/** The condition by which a controller knows that the Pod did not fail by itself. */
function markDisrupted(served: Served, pod: Pod, request: RequestContext): void {
  const { namespace = "", name = "", generation } = pod.metadata!;
  const now = served.registry.backend.context(request.user.username).timestamp;
  const condition = {
    type: "DisruptionTarget",
    ...(generation ? { observedGeneration: generation } : {}),
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: now,
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  };
  const produce = (old: unknown): Draft => {
    const draft: Draft = clone(old);
    const others = (draft.status?.conditions ?? []).filter(({ type }: Draft) => type !== condition.type);
    draft.status = { ...draft.status, conditions: [...others, condition] };
    return draft;
  };
  served.registry.update(namespace, name, produce, request, { strategy: disrupt });
}
