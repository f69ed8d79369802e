import type { Served } from "../served.ts";
import { binding } from "./binding.ts";
import { finalize } from "./finalize.ts";
import type { SubresourceHandler } from "./handler.ts";
import { scale } from "./scale.ts";

/** The subresources that one kind has for itself. */
const SPECIAL: Readonly<Record<string, SubresourceHandler>> = {
  "namespaces/finalize": finalize,
  "pods/binding": binding,
};

/** Enters the subresources that the definition names. */
export function addSubresources(handlers: Map<string, SubresourceHandler>, served: Served): void {
  const { registry } = served;
  for (const subresource of served.definition.subresources ?? []) {
    const key = `${registry.name}/${subresource}`;
    if (subresource === "status") handlers.set(key, { strategy: registry.status });
    else if (subresource === "scale") handlers.set(key, scale);
    else if (SPECIAL[key]) handlers.set(key, SPECIAL[key]);
  }
}

export type * from "./handler.ts";
