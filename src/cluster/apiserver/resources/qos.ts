import type { Pod, Container, ResourceRequirements } from "../../../apimachinery/types/index.ts";
import { tryParseQuantity, type Quantity } from "../../../apimachinery/quantity.ts";

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

const SUPPORTED = ["cpu", "memory"];

function positive(list: Readonly<Record<string, string>> | undefined, name: string): Quantity | undefined {
  const value = tryParseQuantity(list?.[name]);
  return value && value.sign() > 0 ? value : undefined;
}

/**
 * The quality-of-service class of a pod, from cpu and memory of its containers and init containers, or of the pod itself
 * where pod-level resources are given (component-helpers: qos.ComputePodQOS).
 */
export function qosClass(pod: Pod): QosClass {
  const spec = pod.spec;
  const podLevel = spec?.resources;
  const owners: (ResourceRequirements | undefined)[] =
    podLevel && (podLevel.requests || podLevel.limits)
      ? [podLevel]
      : [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map((c: Container) => c.resources);
  let any = false;
  let guaranteed = true;
  for (const resources of owners) {
    for (const name of SUPPORTED) {
      const limit = positive(resources?.limits, name);
      const request = positive(resources?.requests, name);
      if (limit !== undefined || request !== undefined) any = true;
      if (limit === undefined || request === undefined || !limit.equals(request)) guaranteed = false;
    }
  }
  if (!any) return "BestEffort";
  return guaranteed ? "Guaranteed" : "Burstable";
}
