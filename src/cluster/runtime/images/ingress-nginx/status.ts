import type { Ingress, IngressLoadBalancerIngress, Service } from "../../../../apimachinery/types/index.ts";
import { semanticEqual } from "../../../../apimachinery/json/index.ts";
import type { Process } from "../../../../os/index.ts";
import type { ApiClient } from "../in-cluster/api-client.ts";
import type { Flags, Stores } from "./controller.ts";

/** The addresses are looked at in rounds of so many ms from the start. */
const PERIOD = 60_000;

export interface StatusOptions {
  readonly process: Process;
  readonly flags: Flags;
  readonly stores: Stores;
  readonly api: ApiClient;
  own(): readonly Ingress[];
  say(level: string, line: string): void;
}

/** Writes into status.loadBalancer at what address the Ingresses of the controller are served. */
export interface StatusSync {
  sync(): void;
  /** Something changed: the next round writes it. Without a change there is no round. */
  later(): void;
  /** The last of the controllers goes: nothing serves any more. */
  clear(): void;
}

export function createStatusSync({ process, flags, stores, api, own, say }: StatusOptions): StatusSync {
  const { simulation } = process.machine;
  const began = simulation.now;
  let planned = false;

  function addresses(): IngressLoadBalancerIngress[] {
    if (flags.publishAddress.length > 0) return flags.publishAddress.map(addressOf);
    if (flags.publishService !== undefined) {
      const [namespace = "", name = ""] = flags.publishService.split("/");
      const service = stores.services.get(namespace, name);
      return service ? ofService(service) : [];
    }
    return ofNodes();
  }

  /** The nodes on which the controller's Pods run. */
  function ofNodes(): IngressLoadBalancerIngress[] {
    const self = stores.pods.get(process.env.get("POD_NAMESPACE") ?? "default", process.env.get("POD_NAME") ?? process.machine.hostname);
    const labels = Object.entries(self?.metadata?.labels ?? {}).filter(([key]) => key !== "pod-template-hash");
    const found = new Set<string>();
    for (const { metadata, spec, status } of stores.pods.list()) {
      if (status?.phase !== "Running" || labels.some(([key, value]) => metadata?.labels?.[key] !== value)) continue;
      const all = stores.nodes.get("", spec?.nodeName ?? "")?.status?.addresses ?? [];
      const internal = all.find(({ type }) => type === "InternalIP")?.address;
      const external = flags.nodeAddresses ? undefined : all.find(({ type }) => type === "ExternalIP")?.address;
      const address = external ?? internal;
      if (address) found.add(address);
    }
    return [...found].sort().map(addressOf);
  }

  function write(value: readonly IngressLoadBalancerIngress[]): void {
    for (const ingress of own()) {
      const { namespace, name } = ingress.metadata!;
      const present = ingress.status?.loadBalancer?.ingress ?? [];
      if (semanticEqual(present, value)) continue;
      const shown = (list: readonly IngressLoadBalancerIngress[]): string => (list.length > 0 ? JSON.stringify(list) : "null");
      say("I", `status.go:311] "updating Ingress status" namespace="${namespace}" ingress="${name}" currentValue=${shown(present)} newValue=${shown(value)}`);
      api.request(
        "PATCH", `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/${name}/status`, () => {},
        { status: { loadBalancer: { ingress: value.length > 0 ? value : null } } }, "application/merge-patch+json",
      );
    }
  }

  const sync = (): void => {
    if (flags.updateStatus) write(addresses());
  };
  return {
    sync,
    later() {
      if (planned || !flags.updateStatus) return;
      planned = true;
      const rounds = Math.floor((simulation.now - began) / PERIOD) + 1;
      simulation.at(began + rounds * PERIOD, () => {
        planned = false;
        if (!process.status) sync();
      });
    },
    clear() {
      const others = stores.pods.list().filter(({ metadata, status }) =>
        status?.phase === "Running" && !metadata!.deletionTimestamp && metadata!.name !== (process.env.get("POD_NAME") ?? process.machine.hostname) &&
        metadata!.labels?.["app.kubernetes.io/component"] === "controller");
      if (flags.updateStatus && others.length === 0) write([]);
    },
  };
}

const addressOf = (text: string): IngressLoadBalancerIngress => (/^[\d.]+$/.test(text) ? { ip: text } : { hostname: text });

function ofService({ spec, status }: Service): IngressLoadBalancerIngress[] {
  const external = (spec?.externalIPs ?? []).map(addressOf);
  switch (spec?.type) {
    case "ExternalName":
      return [{ hostname: spec.externalName! }];
    case "ClusterIP":
      return [{ ip: spec.clusterIP! }];
    case "NodePort":
      return external.length > 0 ? external : [{ ip: spec.clusterIP! }];
    default:
      return [...(status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ({ ...(ip ? { ip } : {}), ...(hostname ? { hostname } : {}) })), ...external];
  }
}
