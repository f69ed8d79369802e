import { subresourceStrategy } from "../registry/strategy.ts";
import type { Served } from "../served.ts";
import { createEviction } from "./eviction.ts";
import { finalize } from "./finalize.ts";
import type { SubresourceHandler } from "./handler.ts";
import type { SubresourceServer } from "./index.ts";
import { scale } from "./scale.ts";

/** The handlers that nobody asks for before somebody comes. */
export function handlerOf(server: SubresourceServer, { registry }: Served, subresource: string): SubresourceHandler | undefined {
  if (subresource === "scale") return scale;
  const strategy = subresourceStrategy(registry.definition, subresource);
  if (strategy) return { strategy };
  switch (`${registry.name}/${subresource}`) {
    case "namespaces/finalize":
      return finalize;
    case "pods/eviction":
      return createEviction(server.served);
    default:
      return undefined;
  }
}
