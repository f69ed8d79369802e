import type { Service } from "../../apimachinery/types/index.ts";
import { StatusError } from "../apiserver/client.ts";
import { type Controller, type ControllerOptions, deleting, keyOf, recorderOf, splitKey } from "./controller.ts";
import { createWorkQueue } from "./work-queue.ts";

const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
/** Virtual ms that a balancer takes to come up. */
const SETUP_TIME = 2000;

export interface LoadBalancerOptions extends ControllerOptions {
  /** Addresses to give, e.g. those of a network that all nodes share. */
  readonly pool: readonly string[];
}

/** Gives Services of type LoadBalancer an address of the pool, as a cloud (or MetalLB) does; first come, first served. */
export function createLoadBalancerController(options: LoadBalancerOptions): Controller {
  const { simulation, client, informers, pool } = options;
  const services = informers.of("services");
  const api = client.of("services");
  const recorder = recorderOf(options, "service-controller");
  const ready = new Map<string, number>();
  const queue = createWorkQueue({ simulation, sync });
  const enqueue = (service: Service): void => {
    if (service.spec?.type === "LoadBalancer" || service.metadata!.finalizers?.includes(FINALIZER)) queue.add(keyOf(service));
  };
  services.on({ added: enqueue, updated: enqueue });

  function sync(key: string): number | void {
    const [namespace, name] = splitKey(key);
    const service = api.find(namespace, name);
    if (!service) return;
    const wanted = service.spec?.type === "LoadBalancer" && !deleting(service) && !service.spec.loadBalancerClass;
    const has = service.metadata!.finalizers?.includes(FINALIZER) ?? false;
    if (!wanted) {
      if (has) release(service);
      return;
    }
    if (!has) {
      recorder.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
      ready.set(service.metadata!.uid!, simulation.now + SETUP_TIME);
      api.patch(namespace, name, "application/merge-patch+json", { metadata: { finalizers: [...(service.metadata!.finalizers ?? []), FINALIZER] } });
      return SETUP_TIME;
    }
    if (service.status?.loadBalancer?.ingress?.length) return;
    const wait = (ready.get(service.metadata!.uid!) ?? 0) - simulation.now;
    if (wait > 0) return wait;
    const taken = new Set(services.list().flatMap(({ status }) => (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip)));
    const asked = service.spec?.loadBalancerIP;
    const ip = asked && pool.includes(asked) ? (taken.has(asked) ? undefined : asked) : pool.find((address) => !taken.has(address));
    if (!ip) {
      recorder.event(service, "Warning", "SyncLoadBalancerFailed", "Error syncing load balancer: failed to ensure load balancer: no available IPs");
      return 60_000;
    }
    api.updateStatus(namespace, { ...service, status: { ...service.status, loadBalancer: { ingress: [{ ip, ipMode: "VIP" }] } } });
    recorder.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  }

  function release(service: Service): void {
    const { namespace, name, finalizers = [] } = service.metadata!;
    const kept = finalizers.filter((finalizer) => finalizer !== FINALIZER);
    try {
      if (!deleting(service)) api.updateStatus(namespace!, { ...service, status: { ...service.status, loadBalancer: {} } });
      api.patch(namespace!, name!, "application/merge-patch+json", { metadata: { finalizers: kept.length > 0 ? kept : null } });
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }

  return { stop: () => queue.stop() };
}
