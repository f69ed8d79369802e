import type { Authenticator } from "../authentication/authenticator.ts";
import { subresourceStrategy } from "../registry/strategy.ts";
import type { Served, ServedResources } from "../served.ts";
import { binding } from "./binding.ts";
import { createEviction } from "./eviction.ts";
import { finalize } from "./finalize.ts";
import type { SubresourceHandler } from "./handler.ts";
import { scale } from "./scale.ts";
import { createTokenRequest } from "./token.ts";

/** What the handlers of subresources work on. */
export interface SubresourceServer {
  readonly subresources: Map<string, SubresourceHandler>;
  readonly served: ServedResources;
  readonly authenticator: Authenticator;
}

/** Enters the subresources that the definition names; those that are streams are served elsewhere (endpoints/connect). */
export function addSubresources(server: SubresourceServer, served: Served): void {
  for (const subresource of served.definition.subresources ?? []) {
    const handler = handlerOf(server, served, subresource);
    if (handler) server.subresources.set(`${served.registry.name}/${subresource}`, handler);
  }
}

function handlerOf(server: SubresourceServer, served: Served, subresource: string): SubresourceHandler | undefined {
  const { registry } = served;
  if (subresource === "status") return { strategy: registry.status };
  if (subresource === "scale") return scale;
  const strategy = subresourceStrategy(registry.definition, subresource);
  if (strategy) return { strategy };
  switch (`${registry.name}/${subresource}`) {
    case "namespaces/finalize":
      return finalize;
    case "pods/binding":
      return binding;
    case "pods/eviction":
      return createEviction(server.served);
    case "serviceaccounts/token":
      return createTokenRequest(server.authenticator, server.served);
    default:
      return undefined;
  }
}

export type * from "./handler.ts";
