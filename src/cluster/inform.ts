import type { Kinds, ResourceName } from "../apimachinery/types/index.ts";
import { type Client, type Informer, type InformerHandler, StatusError } from "./apiserver/client.ts";

/** Watches a resource; one that this server does not serve counts as empty, so that a component runs without it. */
export function informOrNothing<R extends ResourceName>(
  client: Client,
  resource: R,
  handler?: InformerHandler<Kinds[R]>,
): Informer<Kinds[R]> {
  try {
    return client.of(resource).inform(handler);
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 404) throw error;
    return { get: () => undefined, list: () => [], synced: true, stop: () => undefined };
  }
}
