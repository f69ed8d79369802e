import { selectorFromSet } from "../../../apimachinery/selectors/index.ts";
import { same } from "../../scheduler/requeue.ts";
import type { Container, Pod, Service, ServicePort } from "../../../apimachinery/types/index.ts";
import { isFinished, isReady } from "../pod-state.ts";
import type { SharedInformer } from "../informers.ts";

/** Services of the Pod's namespace that select it. */
function servicesOf(services: SharedInformer<Service>, pod: Pod): readonly Service[] {
  return services.list(pod.metadata!.namespace).filter(({ spec }) => selects(spec?.selector, pod));
}

export function selects(selector: { readonly [key: string]: string } | undefined, pod: Pod): boolean {
  if (!selector || Object.keys(selector).length === 0) return false;
  return selectorFromSet(selector).matches(pod.metadata!.labels);
}

/** Whether an update of a Pod may change endpoints. */
function endpointChanged(pod: Pod, old: Pod): boolean {
  return (
    Boolean(pod.metadata!.deletionTimestamp) !== Boolean(old.metadata!.deletionTimestamp) ||
    isReady(pod) !== isReady(old) ||
    isFinished(pod) !== isFinished(old) ||
    pod.spec!.nodeName !== old.spec!.nodeName ||
    !same(pod.status?.podIPs, old.status?.podIPs) ||
    !same(pod.metadata!.labels, old.metadata!.labels)
  );
}

/** Tells of each Service that has changed, or whose endpoints may have changed with a Pod. */
export function followServices(services: SharedInformer<Service>, pods: SharedInformer<Pod>, changed: (service: Service) => void): void {
  services.on({ added: changed, updated: changed, deleted: changed });
  const podChanged = (pod: Pod): void => servicesOf(services, pod).forEach(changed);
  pods.on({
    added: podChanged,
    updated(pod, old) {
      if (!endpointChanged(pod, old)) return;
      podChanged(pod);
      if (!same(pod.metadata!.labels, old.metadata!.labels)) podChanged(old);
    },
    deleted: podChanged,
  });
}

/** Whether a Pod is an endpoint at all: it has an address and has not ended. */
export function isEndpoint(pod: Pod, includeTerminating: boolean): boolean {
  if (isFinished(pod) || !pod.status?.podIP) return false;
  return includeTerminating || !pod.metadata!.deletionTimestamp;
}

/** The number of the container port that a Service port aims at; undefined if the Pod has no port of that name. */
export function targetPort(pod: Pod, { targetPort: target, port, protocol = "TCP" }: ServicePort): number | undefined {
  if (target === undefined || target === 0 || target === "") return port;
  if (typeof target === "number") return target;
  const sidecars = (pod.spec!.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  for (const container of [...pod.spec!.containers, ...sidecars] as readonly Container[]) {
    for (const candidate of container.ports ?? []) {
      if (candidate.name === target && (candidate.protocol ?? "TCP") === protocol) return candidate.containerPort;
    }
  }
  return undefined;
}

/** The name that DNS gives the endpoint, if the Pod asks for one under this Service. */
export function endpointHostname(pod: Pod, service: Service): string | undefined {
  const { hostname, subdomain } = pod.spec!;
  return hostname && subdomain === service.metadata!.name ? hostname : undefined;
}
