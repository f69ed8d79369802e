import type { EndpointAddress, Endpoints, EndpointSubset, Service } from "../../../apimachinery/types/index.ts";
import { rfc3339Nano } from "../../../apimachinery/time.ts";
import { same } from "../../scheduler/requeue.ts";
import { StatusError } from "../../apiserver/client.ts";
import { type Controller, type ControllerOptions, deleting, keyOf, recorderOf, splitKey } from "../controller.ts";
import { isReady } from "../pod-state.ts";
import { createWorkQueue } from "../work-queue.ts";
import { endpointHostname, followServices, isEndpoint, selects, targetPort } from "./service-pods.ts";

const HEADLESS = "service.kubernetes.io/headless";
export const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
const CAPACITY = 1000;

type SubsetPort = NonNullable<EndpointSubset["ports"]>[number];

/** Keeps the (deprecated) Endpoints object of each Service with a selector: ready and not ready addresses of its Pods. */
export function createEndpointsController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const services = informers.of("services");
  const pods = informers.of("pods");
  const endpoints = informers.of("endpoints");
  const recorder = recorderOf(options, "endpoint-controller");
  const queue = createWorkQueue({ simulation, sync });

  followServices(services, pods, (service) => queue.add(keyOf(service)));
  endpoints.on({ deleted: (object) => queue.add(keyOf(object)) });

  function sync(key: string): void {
    const [namespace, name] = splitKey(key);
    const service = services.get(namespace, name);
    const api = client.of("endpoints");
    if (!service) {
      try {
        if (endpoints.get(namespace, name)) api.delete(namespace, name);
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
      return;
    }
    if (deleting(service) || service.spec!.type === "ExternalName" || !service.spec!.selector) return;
    const subsets = subsetsOf(service);
    const present = endpoints.get(namespace, name);
    const labels: Record<string, string> = { [MANAGED_BY]: "endpoint-controller" };
    for (const [label, value] of Object.entries(service.metadata!.labels ?? {})) if (label !== HEADLESS) labels[label] = value;
    if (service.spec!.clusterIP === "None") labels[HEADLESS] = "";
    const total = subsets.reduce((sum, subset) => sum + (subset.addresses?.length ?? 0) + (subset.notReadyAddresses?.length ?? 0), 0);
    if (
      present && same(present.subsets ?? [], subsets) &&
      Object.keys(labels).length === Object.keys(present.metadata!.labels ?? {}).length &&
      Object.entries(labels).every(([label, value]) => present.metadata!.labels?.[label] === value)
    ) {
      return;
    }
    const annotations: Record<string, string> = { ...present?.metadata!.annotations, [TRIGGER_TIME]: rfc3339Nano(simulation.wall) };
    if (total > CAPACITY) annotations[OVER_CAPACITY] = "truncated";
    else delete annotations[OVER_CAPACITY];
    const wanted: Endpoints = {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { ...(present?.metadata ?? { name, namespace }), labels, annotations },
      ...(subsets.length > 0 ? { subsets } : {}),
    };
    try {
      if (present) api.update(namespace, wanted);
      else api.create(namespace, wanted);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.status.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating")) return;
      const [what, verb] = present ? ["FailedToUpdateEndpoint", "update"] : ["FailedToCreateEndpoint", "create"];
      recorder.event(wanted, "Warning", what!, `Failed to ${verb} endpoint ${key}: ${error.message}`);
      throw error;
    }
  }

  function subsetsOf(service: Service): EndpointSubset[] {
    const groups = new Map<string, { ports: SubsetPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }>();
    const publish = Boolean(service.spec!.publishNotReadyAddresses);
    for (const pod of pods.list(service.metadata!.namespace)) {
      if (!isEndpoint(pod, publish) || !selects(service.spec!.selector, pod)) continue;
      const ports: SubsetPort[] = [];
      for (const spec of service.spec!.ports ?? []) {
        const port = targetPort(pod, spec);
        if (port === undefined) continue;
        const { name, protocol = "TCP", appProtocol } = spec;
        ports.push({ ...(name ? { name } : {}), port, protocol, ...(appProtocol ? { appProtocol } : {}) });
      }
      if (ports.length === 0 && (service.spec!.ports?.length ?? 0) > 0) continue;
      const hostname = endpointHostname(pod, service);
      const { namespace, name, uid } = pod.metadata!;
      const address: EndpointAddress = {
        ip: pod.status!.podIP!,
        ...(hostname ? { hostname } : {}),
        ...(pod.spec!.nodeName ? { nodeName: pod.spec!.nodeName } : {}),
        targetRef: { kind: "Pod", namespace, name, uid },
      };
      const id = JSON.stringify(ports);
      const group = groups.get(id) ?? { ports, ready: [], notReady: [] };
      groups.set(id, group);
      (publish || isReady(pod) ? group.ready : group.notReady).push(address);
    }
    const byAddress = (a: EndpointAddress, b: EndpointAddress): number => (a.ip < b.ip ? -1 : 1);
    return [...groups.values()].map(({ ports, ready, notReady }) => ({
      ...(ready.length > 0 ? { addresses: ready.sort(byAddress) } : {}),
      ...(notReady.length > 0 ? { notReadyAddresses: notReady.sort(byAddress) } : {}),
      ports,
    }));
  }

  return { stop: () => queue.stop() };
}
