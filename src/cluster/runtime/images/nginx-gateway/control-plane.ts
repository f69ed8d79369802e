import { semanticEqual } from "../../../../apimachinery/json/index.ts";
import { rfc3339 } from "../../../../apimachinery/time.ts";
import type { Deployment, EndpointSlice, KubeObject, Namespace, Pod, Secret, Service } from "../../../../apimachinery/types/index.ts";
import { encode, untilStopped, type Process, type Program } from "../../../../os/index.ts";
import { log, pathOf, serve, text } from "../http-service.ts";
import { createApiClient, type ApiClient, type Store } from "../in-cluster/api-client.ts";
import { build, type Built } from "./build.ts";
import { AGENT_PORT, HEALTH_PORT } from "./data-plane.ts";
import { GROUP, type Condition, type Gateway, type GatewayClass, type HTTPRoute, type ReferenceGrant } from "./types.ts";

/** Changes are gathered for so long; ms. */
const SYNC_PERIOD = 200;
const RETRY = 1000;
const GATEWAY_NAME = `${GROUP}/gateway-name`;
const API = `/apis/${GROUP}/v1`;

interface Flags {
  readonly controllerName: string;
  readonly gatewayClass: string;
  readonly serviceType: string;
  readonly image: string;
}

function readFlags(args: readonly string[]): Flags {
  const value = (name: string, missing: string): string => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? missing;
  return {
    controllerName: value("gateway-ctlr-name", "gateway.nginx.org/nginx-gateway-controller"),
    gatewayClass: value("gatewayclass", "nginx"),
    serviceType: value("service-type", "LoadBalancer"),
    image: value("nginx-image", "ghcr.io/nginx/nginx-gateway-fabric/nginx:2.2.0"),
  };
}

/**
 * The control plane of a Gateway API implementation: for each Gateway of its class it makes a Deployment and a Service, tells
 * their Pods what to serve, and writes what it thinks of Gateways and routes into their statuses.
 */
export const controlPlane: Program = function* (process) {
  const flags = readFlags(process.args.slice(1));
  process.useMemory(60 * 1024 * 1024);
  const api = createApiClient(process);
  const say = (level: string, msg: string, more: Record<string, unknown> = {}): void =>
    log(process, JSON.stringify({ level, ts: new Date(process.wall).toISOString(), msg, ...more }), 2);
  say("info", "Starting the NGINX Gateway Fabric control plane", { version: "2.2.0" });
  const plane = new ControlPlane(process, api, flags, say);
  serve(process, { port: HEALTH_PORT }, (request, respond) =>
    respond(pathOf(request) === "/readyz" && plane.synced ? text(200, "ok") : text(503, "not ready")));
  yield* untilStopped(process);
  return 0;
};

class ControlPlane {
  synced = false;
  private readonly process: Process;
  private readonly api: ApiClient;
  private readonly flags: Flags;
  private readonly say: (level: string, msg: string, more?: Record<string, unknown>) => void;
  private planned = false;
  /** What each Pod of the data plane was last told. */
  private readonly told = new Map<string, string>();
  private readonly stores: {
    readonly classes: Store<GatewayClass>;
    readonly gateways: Store<Gateway>;
    readonly routes: Store<HTTPRoute>;
    readonly grants: Store<ReferenceGrant>;
    readonly services: Store<Service>;
    readonly slices: Store<EndpointSlice>;
    readonly secrets: Store<Secret>;
    readonly namespaces: Store<Namespace>;
    readonly deployments: Store<Deployment>;
    readonly pods: Store<Pod>;
  };

  constructor(process: Process, api: ApiClient, flags: Flags, say: ControlPlane["say"]) {
    this.process = process;
    this.api = api;
    this.flags = flags;
    this.say = say;
    const watch = <T extends KubeObject>(path: string): Store<T> => api.watch<T>(path, {
      synced: () => this.begin(),
      changed: () => this.plan(),
      deleted: () => this.plan(),
      refused: ({ object }) => say("error", "Failed to watch", { path, error: object?.["message"] ?? "connection refused" }),
    });
    this.stores = {
      classes: watch(`${API}/gatewayclasses`),
      gateways: watch(`${API}/gateways`),
      routes: watch(`${API}/httproutes`),
      grants: watch(`/apis/${GROUP}/v1beta1/referencegrants`),
      services: watch("/api/v1/services"),
      slices: watch("/apis/discovery.k8s.io/v1/endpointslices"),
      secrets: watch("/api/v1/secrets"),
      namespaces: watch("/api/v1/namespaces"),
      deployments: watch(`/apis/apps/v1/deployments?labelSelector=${encodeURIComponent("app.kubernetes.io/managed-by=nginx-gateway")}`),
      pods: watch(`/api/v1/pods?labelSelector=${encodeURIComponent("app.kubernetes.io/managed-by=nginx-gateway")}`),
    };
  }

  private begin(): void {
    this.synced = (Object.values(this.stores) as readonly { synced: boolean }[]).every((store) => store.synced);
    if (this.synced) this.plan();
  }

  private plan(delay = SYNC_PERIOD): void {
    if (this.planned || !this.synced) return;
    this.planned = true;
    this.process.machine.simulation.after(delay, () => {
      this.planned = false;
      if (!this.process.status) this.sync();
    });
  }

  private sync(): void {
    const { classes, gateways, routes, grants, services, slices, secrets, namespaces } = this.stores;
    const { controllerName, gatewayClass } = this.flags;
    const own = classes.get("", gatewayClass);
    for (const one of classes.list()) if (one.spec.controllerName === controllerName) this.acceptClass(one);
    const present = own?.spec.controllerName === controllerName ? gateways.list().filter(({ spec, metadata }) => spec.gatewayClassName === gatewayClass && !metadata!.deletionTimestamp) : [];
    const built = build({
      controllerName, gateways: present, routes: routes.list(), grants: grants.list(), services: services.list(), slices: slices.list(),
      secrets: secrets.list(), namespaces: namespaces.list(),
    });
    for (const gateway of present) this.serveGateway(gateway, built);
    for (const route of routes.list()) this.writeRoute(route, built);
  }

  /** Conditions with the generation they are about; the time stays while the status does. */
  private stamp(conditions: readonly Condition[], old: readonly Condition[] | undefined, { metadata }: KubeObject): Condition[] {
    return conditions.map((condition) => {
      const before = old?.find(({ type }) => type === condition.type);
      const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : undefined;
      return { ...condition, observedGeneration: metadata!.generation!, lastTransitionTime: lastTransitionTime ?? rfc3339(this.process.wall) };
    });
  }

  private writeStatus(path: string, object: KubeObject & { readonly status?: unknown }, status: unknown): void {
    if (semanticEqual(object.status, status)) return;
    this.api.request("PATCH", `${path}/status`, ({ status: code }) => {
      if (code >= 400 && code !== 404) this.plan(RETRY);
    }, { status }, "application/merge-patch+json");
  }

  private acceptClass(one: GatewayClass): void {
    const mine = one.metadata!.name === this.flags.gatewayClass;
    const conditions: Condition[] = [
      mine
        ? { type: "Accepted", status: "True", reason: "Accepted", message: "The GatewayClass is accepted" }
        : { type: "Accepted", status: "False", reason: "GatewayClassConflict", message: "The GatewayClass is ignored due to a conflicting GatewayClass resource" },
      { type: "SupportedVersion", status: "True", reason: "SupportedVersion", message: "The Gateway API CRD versions are supported" },
    ];
    this.writeStatus(`${API}/gatewayclasses/${one.metadata!.name}`, one, { conditions: this.stamp(conditions, one.status?.conditions, one) });
  }

  private serveGateway(gateway: Gateway, built: Built): void {
    const { namespace, name } = gateway.metadata!;
    const key = `${namespace}/${name}`;
    this.provision(gateway);
    const config = JSON.stringify(built.configs.get(key));
    for (const pod of this.stores.pods.list()) {
      const { metadata, status } = pod;
      if (metadata!.namespace !== namespace || metadata!.labels?.[GATEWAY_NAME] !== name || status?.phase !== "Running" || !status.podIP) continue;
      if (!metadata!.deletionTimestamp) this.tell(pod, config);
    }
    const listeners = built.listeners.get(key)!;
    const valid = listeners.filter(({ conditions }) => conditions.every(({ type, status }) => type === "Conflicted" || status === "True"));
    const addresses = this.addressesOf(gateway);
    const accepted: Condition = valid.length === listeners.length
      ? { type: "Accepted", status: "True", reason: "Accepted", message: "The Gateway is accepted" }
      : { type: "Accepted", status: valid.length > 0 ? "True" : "False", reason: "ListenersNotValid", message: valid.length > 0 ? "The Gateway has at least one valid listener" : "The Gateway has no valid listeners" };
    const programmed: Condition = valid.length === 0
      ? { type: "Programmed", status: "False", reason: "Invalid", message: "The Gateway has no valid listeners" }
      : addresses.length === 0
        ? { type: "Programmed", status: "False", reason: "AddressNotAssigned", message: "The Gateway has no address yet" }
        : { type: "Programmed", status: "True", reason: "Programmed", message: "The Gateway is programmed" };
    const old = gateway.status?.listeners;
    this.writeStatus(`${API}/namespaces/${namespace}/gateways/${name}`, gateway, {
      ...(addresses.length > 0 ? { addresses } : {}),
      conditions: this.stamp([accepted, programmed], gateway.status?.conditions, gateway),
      listeners: listeners.map((listener) => ({
        ...listener, conditions: this.stamp(listener.conditions, old?.find((one) => one.name === listener.name)?.conditions, gateway),
      })),
    });
  }

  /** Sends a Pod of the data plane what it is to serve, unless it knows. */
  private tell({ metadata, status }: Pod, config: string): void {
    const known = `${metadata!.uid}/${status!.containerStatuses?.[0]?.containerID ?? ""}`;
    if (this.told.get(known) === config) return;
    this.told.set(known, config);
    this.process.machine.network!.http(
      status!.podIP!, AGENT_PORT, { method: "POST", path: "/config", headers: { "content-type": "application/json" }, body: encode(config) },
      () => this.say("info", "NGINX configuration was successfully updated", { pod: metadata!.name }),
      () => {
        this.told.delete(known);
        if (!this.process.status) this.plan(RETRY);
      },
    );
  }

  private addressesOf({ metadata }: Gateway): { type: string; value: string }[] {
    const service = this.stores.services.get(metadata!.namespace!, this.nameOf(metadata!.name!));
    if (!service) return [];
    const values = service.spec?.type === "LoadBalancer"
      ? (service.status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? "")
      : [service.spec?.clusterIP ?? ""];
    return values.filter(Boolean).map((value) => ({ type: /^[\d.]+$/.test(value) ? "IPAddress" : "Hostname", value }));
  }

  private readonly nameOf = (gateway: string): string => `${gateway}-${this.flags.gatewayClass}`;

  /** The Deployment and the Service of a Gateway; they go with it by their owner. */
  private provision(gateway: Gateway): void {
    const { namespace, name: gatewayName, uid } = gateway.metadata!;
    const name = this.nameOf(gatewayName!);
    const labels = {
      "app.kubernetes.io/instance": "ngf", "app.kubernetes.io/managed-by": "nginx-gateway", "app.kubernetes.io/name": name, [GATEWAY_NAME]: gatewayName!,
    };
    const metadata = {
      name, namespace, labels,
      ownerReferences: [{ apiVersion: `${GROUP}/v1`, kind: "Gateway", name: gatewayName!, uid: uid!, controller: true, blockOwnerDeletion: true }],
    };
    const numbers = [...new Set(gateway.spec.listeners.map(({ port }) => port))].sort((a, b) => a - b);
    const ports = numbers.map((port) => ({ name: `port-${port}`, port, protocol: "TCP", targetPort: port }));
    const services = `/api/v1/namespaces/${namespace}/services`;
    const service = this.stores.services.get(namespace!, name);
    const report = (what: string) => ({ status, object }: { status: number; object: Record<string, unknown> | undefined }): void => {
      if (status >= 400 && status !== 409) this.say("error", `Failed to write ${what}`, { error: object?.["message"] });
    };
    if (!service) {
      const spec = { type: this.flags.serviceType, selector: labels, ports, ...(this.flags.serviceType === "LoadBalancer" ? { externalTrafficPolicy: "Local" } : {}) };
      this.api.request("POST", services, report("Service"), { apiVersion: "v1", kind: "Service", metadata, spec });
    } else if (!semanticEqual(service.spec?.ports?.map(({ port }) => port), numbers)) {
      this.api.request("PATCH", `${services}/${name}`, report("Service"), { spec: { ports } }, "application/merge-patch+json");
    }
    if (this.stores.deployments.get(namespace!, name)) return;
    this.api.request("POST", `/apis/apps/v1/namespaces/${namespace}/deployments`, report("Deployment"), {
      apiVersion: "apps/v1", kind: "Deployment", metadata,
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: this.podSpec(ports) } },
    });
  }

  private podSpec(ports: readonly { name: string; port: number }[]) {
    return {
      automountServiceAccountToken: false,
      containers: [{
        name: "nginx", image: this.flags.image, imagePullPolicy: "IfNotPresent",
        ports: ports.map(({ name, port }) => ({ name, containerPort: port, protocol: "TCP" })),
        readinessProbe: { httpGet: { path: "/readyz", port: HEALTH_PORT }, initialDelaySeconds: 1, periodSeconds: 5 },
        securityContext: {
          allowPrivilegeEscalation: false, capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] }, runAsGroup: 1001, runAsUser: 101,
          seccompProfile: { type: "RuntimeDefault" },
        },
      }],
      terminationGracePeriodSeconds: 30,
    };
  }

  /** What other controllers have said of the route stays. */
  private writeRoute(route: HTTPRoute, { parents }: Built): void {
    const { namespace, name } = route.metadata!;
    const old = route.status?.parents ?? [];
    const others = old.filter(({ controllerName }) => controllerName !== this.flags.controllerName);
    const mine = (parents.get(`${namespace}/${name}`) ?? []).map((status) => ({
      ...status,
      conditions: this.stamp(status.conditions, old.find((one) => one.controllerName === status.controllerName && semanticEqual(one.parentRef, status.parentRef))?.conditions, route),
    }));
    if (others.length + mine.length === 0 && old.length === 0) return;
    this.writeStatus(`${API}/namespaces/${namespace}/httproutes/${name}`, route, { parents: [...others, ...mine] });
  }
}
