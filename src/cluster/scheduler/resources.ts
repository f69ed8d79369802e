import { milliOf, valueOf } from "../../apimachinery/quantity.ts";
import type { Container, Pod } from "../../apimachinery/types/index.ts";

/** Amounts as the scheduler counts them: cpu in millicores, memory and ephemeral storage in bytes, others in units. */
export interface Resources {
  cpu: number;
  memory: number;
  ephemeralStorage: number;
  /** hugepages-*, extended resources: undefined when there is none. */
  scalars: Map<string, number> | undefined;
}

type ResourceList = { readonly [name: string]: string } | undefined;

const parsed = new Map<string, number>();

/** Amount of a resource in the unit of `Resources`; memoised, as there are few different strings. */
export function amount(resource: string, quantity: string | number): number {
  const text = String(quantity);
  const key = resource === "cpu" ? `m${text}` : text;
  let number = parsed.get(key);
  if (number === undefined) {
    number = resource === "cpu" ? milliOf(text) : valueOf(text);
    if (parsed.size > 10_000) parsed.clear();
    parsed.set(key, number);
  }
  return number;
}

export function noResources(): Resources {
  return { cpu: 0, memory: 0, ephemeralStorage: 0, scalars: undefined };
}

export function toResources(list: ResourceList): Resources {
  const resources = noResources();
  for (const name in list) setResource(resources, name, amount(name, list[name]!));
  return resources;
}

export function getResource(resources: Resources, name: string): number {
  if (name === "cpu") return resources.cpu;
  if (name === "memory") return resources.memory;
  if (name === "ephemeral-storage") return resources.ephemeralStorage;
  return resources.scalars?.get(name) ?? 0;
}

function setResource(resources: Resources, name: string, number: number): void {
  if (name === "cpu") resources.cpu = number;
  else if (name === "memory") resources.memory = number;
  else if (name === "ephemeral-storage") resources.ephemeralStorage = number;
  else if (name !== "pods") (resources.scalars ??= new Map()).set(name, number);
}

/** `sign` 1 adds, -1 takes away. */
export function addResources(total: Resources, more: Resources, sign: 1 | -1 = 1): void {
  total.cpu += sign * more.cpu;
  total.memory += sign * more.memory;
  total.ephemeralStorage += sign * more.ephemeralStorage;
  if (!more.scalars) return;
  for (const [name, number] of more.scalars) setResource(total, name, getResource(total, name) + sign * number);
}

function maxResources(total: Resources, other: Resources): void {
  total.cpu = Math.max(total.cpu, other.cpu);
  total.memory = Math.max(total.memory, other.memory);
  total.ephemeralStorage = Math.max(total.ephemeralStorage, other.ephemeralStorage);
  if (!other.scalars) return;
  for (const [name, number] of other.scalars) setResource(total, name, Math.max(getResource(total, name), number));
}

const copy = (resources: Resources): Resources => ({
  ...resources,
  scalars: resources.scalars && new Map(resources.scalars),
});

/** What a container counts as in scores when it asks for nothing (kubernetes: pkg/scheduler/util/pod_resources.go). */
const DEFAULT_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

/**
 * What a Pod asks of a node: the larger of (a) the sum of its containers and sidecars and (b) each init container with the
 * sidecars that start before it; Pod-level requests replace what they name; overhead comes on top (kubernetes:
 * component-helpers/resource/helpers.go). With `nonZero`, containers that ask for no cpu or memory count with a default.
 */
export function podRequests(pod: Pod, nonZero = false): Resources {
  const spec = pod.spec!;
  const statuses = pod.status?.containerStatuses;
  const level = spec.resources?.requests;
  const requestsOf = (container: Container): Resources => {
    const resources = toResources(container.resources?.requests);
    const allocated = statuses?.find(({ name }) => name === container.name)?.allocatedResources;
    if (allocated) maxResources(resources, toResources(allocated));
    if (nonZero) {
      if (container.resources?.requests?.["cpu"] === undefined && level?.["cpu"] === undefined) resources.cpu = DEFAULT_CPU;
      if (container.resources?.requests?.["memory"] === undefined && level?.["memory"] === undefined) {
        resources.memory = DEFAULT_MEMORY;
      }
    }
    return resources;
  };
  const total = noResources();
  for (const container of spec.containers) addResources(total, requestsOf(container));
  const sidecars = noResources();
  const init = noResources();
  for (const container of spec.initContainers ?? []) {
    const own = requestsOf(container as Container);
    if (container.restartPolicy === "Always") {
      addResources(total, own);
      addResources(sidecars, own);
      maxResources(init, sidecars);
    } else {
      const together = copy(sidecars);
      addResources(together, own);
      maxResources(init, together);
    }
  }
  maxResources(total, init);
  for (const name in level) {
    if (name === "cpu" || name === "memory" || name.startsWith("hugepages-")) {
      setResource(total, name, amount(name, level[name]!));
    }
  }
  if (spec.overhead) addResources(total, toResources(spec.overhead));
  return total;
}
