import { parseQuantity, ZERO, type Quantity } from "../../apimachinery/quantity.ts";
import type { KubeObject } from "../object.ts";
import { containersOf, initContainersOf, type Container } from "../pods/containers.ts";

export type ResourceList = Map<string, Quantity>;
type Kind = "requests" | "limits";

export function addTo(total: ResourceList, more: ResourceList): void {
  for (const [name, amount] of more) {
    const before = total.get(name);
    total.set(name, before ? before.add(amount) : amount);
  }
}

function raiseTo(total: ResourceList, other: ResourceList): void {
  for (const [name, amount] of other) {
    const before = total.get(name);
    if (!before || amount.cmp(before) > 0) total.set(name, amount);
  }
}

function listOf(resources: Readonly<Record<string, Record<string, string> | undefined>> | undefined, kind: Kind): ResourceList {
  return new Map(Object.entries(resources?.[kind] ?? {}).map(([name, amount]) => [name, parseQuantity(amount)]));
}

/**
 * What a Pod asks for as the scheduler counts it: its containers together with the sidecars, or the largest init container with
 * the sidecars started before it, and the overhead. Amounts of the whole Pod replace those of its containers.
 */
export function podResources(pod: KubeObject, kind: Kind): ResourceList {
  const statuses = (pod.status?.containerStatuses ?? []) as { name: string; resources?: Record<string, Record<string, string>> }[];
  const total: ResourceList = new Map();
  for (const container of containersOf(pod)) addTo(total, containerResources(container, statuses, kind));
  const sidecars: ResourceList = new Map();
  const starting: ResourceList = new Map();
  for (const container of initContainersOf(pod)) {
    let own = listOf(container.resources, kind);
    if (container.restartPolicy === "Always") {
      addTo(total, own);
      addTo(sidecars, own);
      own = new Map(sidecars);
    } else {
      const sum: ResourceList = new Map(own);
      addTo(sum, sidecars);
      own = sum;
    }
    raiseTo(starting, own);
  }
  raiseTo(total, starting);
  for (const [name, amount] of listOf(pod.spec?.resources, kind)) {
    if (name === "cpu" || name === "memory" || name.startsWith("hugepages-")) total.set(name, amount);
  }
  for (const [name, amount] of Object.entries((pod.spec?.overhead ?? {}) as Record<string, string>)) {
    const before = total.get(name);
    if (before || kind === "requests") total.set(name, (before ?? ZERO).add(parseQuantity(amount)));
  }
  return total;
}

/** While a container is resized, the larger of what is wanted and what it has counts as its request. */
function containerResources(
  container: Container, statuses: readonly { name: string; resources?: Record<string, Record<string, string>> }[], kind: Kind,
): ResourceList {
  const wanted = listOf(container.resources, kind);
  const status = statuses.find(({ name }) => name === container.name);
  if (status?.resources) raiseTo(wanted, listOf(status.resources, kind));
  return wanted;
}
