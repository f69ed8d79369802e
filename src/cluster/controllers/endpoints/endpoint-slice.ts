import type { Endpoint, EndpointPort, EndpointSlice, Pod, Service } from "../../../apimachinery/types/index.ts";
import { rfc3339Nano } from "../../../apimachinery/time.ts";
import { same } from "../../scheduler/requeue.ts";
import { StatusError } from "../../apiserver/client.ts";
import { type Controller, type ControllerOptions, controllerReference, deleting, keyOf, recorderOf, splitKey } from "../controller.ts";
import { isReady } from "../pod-state.ts";
import { createWorkQueue } from "../work-queue.ts";
import { endpointHostname, followServices, isEndpoint, targetPort } from "./service-pods.ts";

export const SERVICE_NAME = "kubernetes.io/service-name";
export const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
export const CONTROLLER_NAME = "endpointslice-controller.k8s.io";
const HEADLESS = "service.kubernetes.io/headless";
const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
/** kube-controller-manager --max-endpoints-per-slice. */
const MAX_ENDPOINTS = 100;

interface Group {
  ports: readonly EndpointPort[];
  endpoints: Endpoint[];
}

/** Keeps the EndpointSlices of each Service with a selector: its Pods that have an address, ready or not. */
export function createEndpointSliceController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const services = informers.of("services");
  const pods = informers.of("pods");
  const nodes = informers.of("nodes");
  const slices = informers.of("endpointslices.discovery.k8s.io");
  const slicesOf = slices.index("service", ({ metadata }) =>
    metadata!.labels?.[MANAGED_BY] === CONTROLLER_NAME && metadata!.labels[SERVICE_NAME]
      ? [`${metadata!.namespace}/${metadata!.labels[SERVICE_NAME]}`]
      : [],
  );
  const recorder = recorderOf(options, "endpoint-slice-controller");
  const queue = createWorkQueue({
    simulation,
    sync,
    onError(key, error) {
      const [namespace, name] = splitKey(key);
      const service = services.get(namespace, name);
      if (!service) return;
      const message = `Error updating Endpoint Slices for Service ${key}: ${error.message}`;
      recorder.event(service, "Warning", "FailedToUpdateEndpointSlices", message);
    },
  });

  followServices(services, pods, (service) => queue.add(keyOf(service)));
  const enqueueSlice = ({ metadata }: EndpointSlice): void => {
    const service = metadata!.labels?.[SERVICE_NAME];
    if (service && metadata!.labels?.[MANAGED_BY] === CONTROLLER_NAME) queue.add(`${metadata!.namespace}/${service}`);
  };
  slices.on({ updated: enqueueSlice, deleted: enqueueSlice });

  function endpointOf(pod: Pod, service: Service): Endpoint {
    const serving = isReady(pod);
    const terminating = deleting(pod);
    const { name, namespace, uid } = pod.metadata!;
    const zone = nodes.get("", pod.spec!.nodeName ?? "")?.metadata?.labels?.["topology.kubernetes.io/zone"];
    const hostname = endpointHostname(pod, service);
    return {
      addresses: [pod.status!.podIP!],
      conditions: { ready: Boolean(service.spec!.publishNotReadyAddresses) || (serving && !terminating), serving, terminating },
      ...(hostname ? { hostname } : {}),
      ...(pod.spec!.nodeName ? { nodeName: pod.spec!.nodeName } : {}),
      targetRef: { kind: "Pod", namespace, name, uid },
      ...(zone ? { zone } : {}),
    };
  }

  function portsOf(pod: Pod, service: Service): EndpointPort[] {
    const ports: EndpointPort[] = [];
    for (const spec of service.spec!.ports ?? []) {
      const port = targetPort(pod, spec);
      if (port === undefined) continue;
      const { name = "", protocol = "TCP", appProtocol } = spec;
      ports.push({ name, port, protocol, ...(appProtocol ? { appProtocol } : {}) });
    }
    return ports;
  }

  function sync(key: string): void {
    const [namespace, name] = splitKey(key);
    const service = services.get(namespace, name);
    // Slices of a Service that is gone go with it, by their owner reference.
    if (!service || deleting(service)) return;
    if (service.spec!.type === "ExternalName" || !service.spec!.selector || Object.keys(service.spec!.selector).length === 0) return;
    const groups = new Map<string, Group>();
    for (const pod of pods.list(namespace)) {
      if (!isEndpoint(pod, true) || !selectsAll(service, pod)) continue;
      const ports = portsOf(pod, service);
      const id = JSON.stringify(ports);
      const group = groups.get(id) ?? { ports, endpoints: [] };
      groups.set(id, group);
      group.endpoints.push(endpointOf(pod, service));
    }
    reconcile(service, groups, slicesOf(key).filter((slice) => !deleting(slice)));
  }

  function labelsOf(service: Service): Record<string, string> {
    const labels: Record<string, string> = {};
    for (const [label, value] of Object.entries(service.metadata!.labels ?? {})) {
      if (label !== HEADLESS) labels[label] = value;
    }
    labels[MANAGED_BY] = CONTROLLER_NAME;
    labels[SERVICE_NAME] = service.metadata!.name!;
    if (service.spec!.clusterIP === "None") labels[HEADLESS] = "";
    return labels;
  }

  function reconcile(service: Service, groups: Map<string, Group>, existing: readonly EndpointSlice[]): void {
    const { namespace, name } = service.metadata!;
    const api = client.of("endpointslices.discovery.k8s.io");
    const labels = labelsOf(service);
    const annotations = { [TRIGGER_TIME]: rfc3339Nano(simulation.wall) };
    const spare: EndpointSlice[] = [];
    const kept: { slice: EndpointSlice; ports: readonly EndpointPort[]; endpoints: Endpoint[] }[] = [];
    const placed = new Set<string>();
    for (const slice of existing) {
      const group = groups.get(JSON.stringify(slice.ports ?? []));
      const endpoints: Endpoint[] = [];
      for (const { targetRef } of group ? (slice.endpoints ?? []) : []) {
        const wanted = group!.endpoints.find((endpoint) => endpoint.targetRef!.uid === targetRef?.uid);
        if (!wanted || placed.has(wanted.targetRef!.uid!)) continue;
        placed.add(wanted.targetRef!.uid!);
        endpoints.push(wanted);
      }
      if (group && endpoints.length > 0) kept.push({ slice, ports: group.ports, endpoints });
      else spare.push(slice);
    }
    const fresh: Group[] = [];
    for (const { ports, endpoints } of groups.values()) {
      const id = JSON.stringify(ports);
      const targets: Group[] = kept.filter((one) => JSON.stringify(one.ports) === id);
      for (const endpoint of endpoints) {
        if (placed.has(endpoint.targetRef!.uid!)) continue;
        let target = targets.find((one) => one.endpoints.length < MAX_ENDPOINTS);
        if (!target) {
          target = { ports, endpoints: [] };
          targets.push(target);
          fresh.push(target);
        }
        target.endpoints.push(endpoint);
      }
    }
    // A Service without endpoints has one empty slice.
    if (kept.length === 0 && fresh.length === 0) fresh.push({ ports: [], endpoints: [] });
    const write = (slice: EndpointSlice, group: Group): void => {
      const { ports, endpoints } = group;
      const unchanged =
        same(slice.endpoints ?? [], endpoints) && same(slice.ports ?? [], ports) &&
        same(sorted(slice.metadata!.labels), sorted(labels));
      if (unchanged) return;
      api.update(namespace!, {
        ...slice,
        metadata: { ...slice.metadata, labels, annotations: { ...slice.metadata!.annotations, ...annotations } },
        endpoints: endpoints.length > 0 ? endpoints : (null as unknown as undefined),
        ports: ports.length > 0 ? ports : (null as unknown as undefined),
      } as EndpointSlice);
    };
    for (const { slice, ports, endpoints } of kept) write(slice, { ports, endpoints });
    for (const group of fresh) {
      const slice = spare.shift();
      if (slice) {
        write(slice, group);
        continue;
      }
      try {
        api.create(namespace!, {
          apiVersion: "discovery.k8s.io/v1",
          kind: "EndpointSlice",
          metadata: {
            generateName: `${name}-`,
            namespace,
            labels,
            annotations,
            ownerReferences: [controllerReference(service, "v1", "Service")],
          },
          addressType: "IPv4",
          endpoints: group.endpoints.length > 0 ? group.endpoints : (null as unknown as readonly Endpoint[]),
          ports: group.ports.length > 0 ? group.ports : (null as unknown as undefined),
        });
      } catch (error) {
        if (error instanceof StatusError && error.status.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating")) return;
        throw error;
      }
    }
    for (const slice of spare) api.delete(namespace!, slice.metadata!.name!);
  }

  return { stop: () => queue.stop() };
}

function selectsAll(service: Service, pod: Pod): boolean {
  const { selector } = service.spec!;
  for (const key in selector) if (pod.metadata!.labels?.[key] !== selector[key]) return false;
  return true;
}

function sorted(labels: { readonly [key: string]: string } | undefined): [string, string][] {
  return Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
