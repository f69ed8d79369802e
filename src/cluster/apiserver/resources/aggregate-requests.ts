import { compareKeys } from "../../../apimachinery/json/marshal.ts";
import { parseQuantity, type Quantity } from "../../../apimachinery/quantity.ts";
import type { Draft } from "./definition.ts";

function sortedEntries<T>(map: Readonly<Record<string, T>> = {}): [string, T][] {
  return Object.entries(map).sort(([a], [b]) => compareKeys(a, b));
}

/**
 * What the containers of a pod ask for together: those that run beside each other summed, or what an init container needs
 * beside the sidecars before it where that is more (component-helpers: AggregateContainerRequests).
 */
export function aggregateRequests(spec: Draft): Record<string, Quantity> {
  const sums: Record<string, Quantity> = {};
  const sidecars: Record<string, Quantity> = {};
  const peaks: Record<string, Quantity> = {};
  const add = (to: Record<string, Quantity>, name: string, value: Quantity): void => {
    to[name] = to[name] ? to[name].add(value) : value;
  };
  for (const container of spec.containers ?? []) {
    for (const [name, value] of sortedEntries<string>(container.resources?.requests)) add(sums, name, parseQuantity(value));
  }
  for (const container of spec.initContainers ?? []) {
    for (const [name, value] of sortedEntries<string>(container.resources?.requests)) {
      const quantity = parseQuantity(value);
      if (container.restartPolicy === "Always") {
        add(sums, name, quantity);
        add(sidecars, name, quantity);
        continue;
      }
      const needed = sidecars[name] ? sidecars[name].add(quantity) : quantity;
      if (!peaks[name] || needed.cmp(peaks[name]) > 0) peaks[name] = needed;
    }
  }
  for (const [name, peak] of sortedEntries(peaks)) if (!sums[name] || peak.cmp(sums[name]) > 0) sums[name] = peak;
  return sums;
}
