import type { KubeObject } from "../../apimachinery/types/index.ts";
import { StatusError, type Client, type ResourceClient } from "../apiserver/client.ts";

/** The API server did not answer. Components treat it as every other refusal: they try again later. */
export class Unreachable extends StatusError {
  constructor(message: string) {
    super({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: "ServiceUnavailable", code: 503 });
  }
}

/**
 * A client over a line that may be down: writes throw `Unreachable` then. Reads are answered, from what the component's
 * caches would still hold.
 */
export function clientOver(client: Client, trouble: () => string | undefined): Client {
  const clients = new Map<string, ResourceClient<KubeObject>>();
  const check = (): void => {
    const message = trouble();
    if (message !== undefined) throw new Unreachable(message);
  };
  const ofAny = (resource: string): ResourceClient<KubeObject> => {
    let own = clients.get(resource);
    if (!own) {
      const inner = client.ofAny(resource);
      own = {
        get: inner.get,
        find: inner.find,
        list: inner.list,
        inform: inner.inform,
        create: (namespace, object, options) => (check(), inner.create(namespace, object, options)),
        update: (namespace, object, subresource, options) => (check(), inner.update(namespace, object, subresource, options)),
        updateStatus: (namespace, object) => (check(), inner.updateStatus(namespace, object)),
        patch: (namespace, name, type, patch, subresource, options) =>
          (check(), inner.patch(namespace, name, type, patch, subresource, options)),
        createSubresource: (namespace, name, subresource, body) => (check(), inner.createSubresource(namespace, name, subresource, body)),
        delete: (namespace, name, options) => (check(), inner.delete(namespace, name, options)),
      };
      clients.set(resource, own);
    }
    return own;
  };
  return { userAgent: client.userAgent, ofAny, of: ofAny as Client["of"] };
}
