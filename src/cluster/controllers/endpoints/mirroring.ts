import type { Endpoint, EndpointPort, Endpoints, EndpointSlice } from "../../../apimachinery/types/index.ts";
import { same } from "../../scheduler/requeue.ts";
import { type Controller, type ControllerOptions, deleting, keyOf, splitKey } from "../controller.ts";
import { createWorkQueue } from "../work-queue.ts";
import { MANAGED_BY, SERVICE_NAME } from "./endpoint-slice.ts";
import { MANAGED_BY as ENDPOINTS_MANAGED_BY } from "./endpoints.ts";

const CONTROLLER_NAME = "endpointslicemirroring-controller.k8s.io";
const SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";

/** Copies Endpoints that somebody wrote by hand, for a Service without selector, into EndpointSlices. */
export function createEndpointSliceMirroringController({ simulation, client, informers }: ControllerOptions): Controller {
  const endpoints = informers.of("endpoints");
  const services = informers.of("services");
  const slices = informers.of("endpointslices.discovery.k8s.io");
  const slicesOf = slices.index("mirrored", ({ metadata }) =>
    metadata!.labels?.[MANAGED_BY] === CONTROLLER_NAME ? [`${metadata!.namespace}/${metadata!.labels[SERVICE_NAME]}`] : [],
  );
  const api = client.of("endpointslices.discovery.k8s.io");
  const queue = createWorkQueue({ simulation, sync });
  const enqueue = (object: Endpoints): void => queue.add(keyOf(object));
  endpoints.on({ added: enqueue, updated: enqueue, deleted: enqueue });
  services.on({ added: (s) => queue.add(keyOf(s)), updated: (s) => queue.add(keyOf(s)), deleted: (s) => queue.add(keyOf(s)) });

  function wanted(key: string): Endpoints | undefined {
    const [namespace, name] = splitKey(key);
    const object = endpoints.get(namespace, name);
    const service = services.get(namespace, name);
    if (!object || !service || deleting(service) || service.spec?.selector) return undefined;
    const { labels, annotations } = object.metadata!;
    if (labels?.[SKIP_MIRROR] === "true" || labels?.[ENDPOINTS_MANAGED_BY] === "endpoint-controller") return undefined;
    return annotations?.["control-plane.alpha.kubernetes.io/leader"] ? undefined : object;
  }

  function sync(key: string): void {
    const [namespace, name] = splitKey(key);
    const object = wanted(key);
    const existing = [...slicesOf(key)];
    for (const subset of object?.subsets ?? []) {
      const ports = (subset.ports ?? []).map(({ name: portName = "", port, protocol = "TCP", appProtocol }): EndpointPort => ({
        name: portName, port, protocol, ...(appProtocol ? { appProtocol } : {}),
      }));
      const toEndpoint = (ready: boolean) => ({ ip, hostname, nodeName, targetRef }: NonNullable<typeof subset.addresses>[number]): Endpoint => ({
        addresses: [ip],
        conditions: { ready },
        ...(hostname ? { hostname } : {}),
        ...(nodeName ? { nodeName } : {}),
        ...(targetRef ? { targetRef } : {}),
      });
      const list = [...(subset.addresses ?? []).map(toEndpoint(true)), ...(subset.notReadyAddresses ?? []).map(toEndpoint(false))];
      const slice = existing.shift();
      const labels = { ...object!.metadata!.labels, [MANAGED_BY]: CONTROLLER_NAME, [SERVICE_NAME]: name };
      if (slice) {
        if (same(slice.endpoints, list) && same(slice.ports, ports)) continue;
        api.update(namespace, { ...slice, metadata: { ...slice.metadata, labels }, endpoints: list, ports } as EndpointSlice);
        continue;
      }
      const { uid } = object!.metadata!;
      api.create(namespace, {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          generateName: `${name}-`,
          namespace,
          labels,
          ownerReferences: [{ apiVersion: "v1", kind: "Endpoints", name, uid: uid!, controller: true, blockOwnerDeletion: true }],
        },
        addressType: list[0]?.addresses[0]?.includes(":") ? "IPv6" : "IPv4",
        endpoints: list,
        ports,
      });
    }
    for (const slice of existing) if (!deleting(slice)) api.delete(namespace, slice.metadata!.name!);
  }

  return { stop: () => queue.stop() };
}
