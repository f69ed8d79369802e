import type { EndpointSlice, IngressBackend, Service } from "../../../../apimachinery/types/index.ts";
import type { Store } from "../in-cluster/api-client.ts";
import { upstreamsOf, type Upstream } from "../in-cluster/reverse-proxy.ts";

/** Where a backend of an Ingress leads now. */
export interface Target {
  /** `default-web-80`, as the access log names it. */
  readonly name: string;
  readonly upstreams: readonly Upstream[];
  /** Why there are none, as the log says it. */
  readonly problem: string | undefined;
}

/** Looks a backend up: the ready endpoints of its Service's port. */
export function targetOf(
  services: Store<Service>, slices: Store<EndpointSlice>, namespace: string, { service: reference }: IngressBackend,
): Target {
  const { name = "", port } = reference ?? {};
  const key = `${namespace}/${name}`;
  const label = `${namespace}-${name}-${port?.name ?? port?.number ?? ""}`;
  const service = services.get(namespace, name);
  if (!service) {
    return { name: "", upstreams: [], problem: `Error obtaining Endpoints for Service "${key}": no object matching key "${key}" in local store` };
  }
  const spec = service.spec?.ports?.find((one) => (port?.name ? one.name === port.name : one.port === port?.number));
  const upstreams = spec ? upstreamsOf(service, spec, slices.list()) : [];
  return { name: label, upstreams, problem: upstreams.length > 0 ? undefined : `Service "${key}" does not have any active Endpoint.` };
}
