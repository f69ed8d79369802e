import { milliOf, milliQuantity, quantity, valueOf } from "../../apimachinery/quantity.ts";
import type { Container, Pod, PodStatus } from "../../apimachinery/types/index.ts";
import { isSidecar, type AnyContainer } from "./pod.ts";

type Resources = Container["resources"];
type List = Record<string, string>;

const NAMES = ["cpu", "memory"] as const;

/** Millicores or bytes. */
const amountOf = (name: string, text: string | undefined): number => (text === undefined ? 0 : name === "cpu" ? milliOf(text) : valueOf(text));
const textOf = (name: string, amount: number): string => (name === "cpu" ? milliQuantity(amount) : quantity(amount, "BinarySI")).toString();

/**
 * What the Pod's own group has, as its status tells: what the Pod asks for itself, or what its containers do together, with the
 * overhead of its runtime class. A limit that one container lacks is none of the Pod.
 */
export function podResources(pod: Pod, allocated: (container: AnyContainer) => Resources): Pick<PodStatus, "resources" | "allocatedResources"> {
  const { containers = [], initContainers = [], resources, overhead } = pod.spec ?? {};
  const total = (kind: "limits" | "requests", name: string): number => {
    const of = (container: AnyContainer): number => amountOf(name, allocated(container)?.[kind]?.[name]);
    let sum = 0;
    for (const container of containers) sum += of(container);
    let sidecars = 0;
    let most = 0;
    for (const container of initContainers) {
      if (isSidecar(container)) sidecars += of(container);
      most = Math.max(most, isSidecar(container) ? sidecars : sidecars + of(container));
    }
    return Math.max(sum + sidecars, most);
  };
  const lasting = [...containers, ...initContainers.filter(isSidecar)];
  const list = (kind: "limits" | "requests"): List | undefined => {
    const found: List = {};
    for (const name of NAMES) {
      const own = resources?.[kind]?.[name];
      const limited = kind === "requests" || lasting.every((container) => allocated(container)?.limits?.[name] !== undefined);
      const amount = own !== undefined ? amountOf(name, own) : limited ? total(kind, name) : 0;
      if (amount > 0) found[name] = textOf(name, amount + amountOf(name, overhead?.[name]));
    }
    return Object.keys(found).length > 0 ? found : undefined;
  };
  const limits = list("limits");
  const requests = list("requests");
  return { ...(requests ? { allocatedResources: requests } : {}), resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) } };
}

/** Bytes that the Pod's group may have; undefined for as many as there are. */
export function podMemoryLimit(pod: Pod, allocated: (container: AnyContainer) => Resources): number | undefined {
  // Mostly there is none, and that is seen at once.
  const { containers = [], resources } = pod.spec ?? {};
  if (resources?.limits?.memory === undefined && containers.some((container) => allocated(container)?.limits?.memory === undefined)) return undefined;
  const limit = podResources(pod, allocated).resources?.limits?.["memory"];
  return limit === undefined ? undefined : valueOf(limit);
}

/** What a container's group gets; a limit that it does not have itself is the Pod's. */
export function limitsOf(pod: Pod, resources: Resources): { cpuLimit?: number; memoryLimit?: number; cpuRequest?: number } {
  const { requests } = resources ?? {};
  const limits = { ...pod.spec?.resources?.limits, ...resources?.limits };
  return {
    ...(limits.cpu ? { cpuLimit: milliOf(limits.cpu) / 1000 } : {}),
    ...(limits.memory ? { memoryLimit: valueOf(limits.memory) } : {}),
    ...(requests?.cpu ? { cpuRequest: milliOf(requests.cpu) } : {}),
  };
}
