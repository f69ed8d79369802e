import type { Authenticator } from "../authentication/authenticator.ts";
import { rest } from "../rest.ts";
import type { Served, ServedResources } from "../served.ts";
import { binding } from "./binding.ts";
import type { SubresourceHandler } from "./handler.ts";
import { createTokenRequest } from "./token.ts";

/** What the handlers of subresources work on. */
export interface SubresourceServer {
  readonly subresources: Map<string, SubresourceHandler>;
  readonly served: ServedResources;
  readonly authenticator: Authenticator;
}

/**
 * Enters the subresources that the definition names; those that are streams are served elsewhere (endpoints/connect). Of those of which
 * a booting cluster has no need there are handlers when the rest is here.
 */
export function addSubresources(server: SubresourceServer, served: Served): void {
  for (const subresource of served.definition.subresources ?? []) {
    const handler = handlerOf(server, served, subresource) ?? rest.value?.handlerOf(server, served, subresource);
    if (handler) server.subresources.set(`${served.registry.name}/${subresource}`, handler);
  }
}

function handlerOf(server: SubresourceServer, { registry }: Served, subresource: string): SubresourceHandler | undefined {
  if (subresource === "status") return { strategy: registry.status };
  switch (`${registry.name}/${subresource}`) {
    case "pods/binding":
      return binding;
    case "serviceaccounts/token":
      return createTokenRequest(server.authenticator, server.served);
    default:
      return undefined;
  }
}

export type * from "./handler.ts";
