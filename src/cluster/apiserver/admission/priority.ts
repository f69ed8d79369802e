import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceContext } from "../resources/definition.ts";
import { isPod, type AdmissionPlugin, type AdmissionRequest } from "./plugin.ts";
import { refuse } from "./refuse.ts";

const CLASSES = "priorityclasses.scheduling.k8s.io";

type PriorityClass = KubeObject & { value?: number; globalDefault?: boolean; preemptionPolicy?: string };

/** Turns the priority class of a Pod into its priority, and lets only one class be the default. */
export const priority: AdmissionPlugin = {
  name: "Priority",
  admit(request, context) {
    if (!isPod(request) || request.subresource !== "") return;
    const pod: Draft = request.object;
    if (request.operation === "UPDATE") {
      const old = request.old as Draft;
      if (pod.spec.priority === undefined && old.spec?.priority !== undefined) pod.spec.priority = old.spec.priority;
      if (pod.spec.preemptionPolicy === undefined && old.spec?.preemptionPolicy) {
        pod.spec.preemptionPolicy = old.spec.preemptionPolicy;
      }
    }
    if (request.operation === "CREATE") admitPod(request, pod, context);
  },
  validate(request, context) {
    if (request.definition.resource !== "priorityclasses" || request.operation === "DELETE") return;
    if (!request.object?.globalDefault) return;
    const present = defaultClass(context);
    if (present && present.metadata?.name !== request.object.metadata.name) {
      throw refuse(request, `PriorityClass ${present.metadata?.name} is already marked as default. Only one default can exist`);
    }
  },
};

function admitPod(request: AdmissionRequest, pod: Draft, context: ResourceContext): void {
  pod.spec ??= {};
  const name: string = pod.spec.priorityClassName ?? "";
  const found = name === "" ? defaultClass(context) : (context.find(CLASSES, "", name) as PriorityClass | undefined);
  if (name !== "" && !found) throw refuse(request, `no PriorityClass with name ${name} was found`);
  if (name === "" && found) pod.spec.priorityClassName = found.metadata!.name;
  const value = found?.value ?? 0;
  const policy = found?.preemptionPolicy ?? "PreemptLowerPriority";
  const computed = `priority admission controller computed`;
  if (pod.spec.priority !== undefined && pod.spec.priority !== value) {
    const what = `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec`;
    throw refuse(request, `${what}; ${computed} ${value} from the given PriorityClass name`);
  }
  pod.spec.priority = value;
  if (pod.spec.preemptionPolicy && pod.spec.preemptionPolicy !== policy) {
    const what = `the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec`;
    throw refuse(request, `${what}; ${computed} ${policy} from the given PriorityClass name`);
  }
  pod.spec.preemptionPolicy = policy;
}

/** The class for Pods that name none; of several, the lowest. */
function defaultClass(context: ResourceContext): PriorityClass | undefined {
  let lowest: PriorityClass | undefined;
  for (const one of context.list(CLASSES) as PriorityClass[]) {
    if (one.globalDefault && (!lowest || (one.value ?? 0) < (lowest.value ?? 0))) lowest = one;
  }
  return lowest;
}
