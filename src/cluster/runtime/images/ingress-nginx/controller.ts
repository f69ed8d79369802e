import type { EndpointSlice, Ingress, IngressClass, Node, Pod, Secret, Service } from "../../../../apimachinery/types/index.ts";
import { print, sleep, untilStopped, type Call, type Process, type Program } from "../../../../os/index.ts";
import { log, pathOf, serve, text } from "../http-service.ts";
import { createApiClient, type Store } from "../in-cluster/api-client.ts";
import { byAge, serversOf, type Server } from "./rules.ts";
import { klogTime } from "./klog.ts";
import { answer, type ProxyState } from "./proxy.ts";
import { createStatusSync, type StatusSync } from "./status.ts";
import { serveWebhook } from "./webhook.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
const DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";
/** nginx is reloaded at most this often; ms. */
const SYNC_PERIOD = 300;
const RELOAD_TIME = 80;
/** For requests that are under way; ms. */
const SHUTDOWN_TIME = 500;

/** The flags of the controller that change what it does. */
export interface Flags {
  readonly ingressClass: string;
  readonly controllerClass: string;
  readonly watchNamespace: string;
  readonly watchWithoutClass: boolean;
  /** NAMESPACE/NAME of the Service whose addresses go into status. */
  readonly publishService: string | undefined;
  readonly publishAddress: readonly string[];
  readonly nodeAddresses: boolean;
  readonly updateStatus: boolean;
  readonly defaultBackend: string | undefined;
  readonly defaultCertificate: string | undefined;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly healthPort: number;
  readonly webhook: { readonly port: number; readonly certificate: string } | undefined;
}

export function readFlags(args: readonly string[]): Flags {
  const values = new Map<string, string>();
  for (let i = 0; i < args.length; i += 1) {
    const [, name, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(args[i]!) ?? [];
    if (name === undefined) continue;
    const next = args[i + 1];
    if (value !== undefined) values.set(name, value);
    else if (next !== undefined && !next.startsWith("-")) values.set(name, args[(i += 1)]!);
    else values.set(name, "true");
  }
  const on = (name: string, missing = false): boolean => (values.has(name) ? values.get(name) !== "false" : missing);
  const webhook = values.get("validating-webhook");
  return {
    ingressClass: values.get("ingress-class") ?? "nginx",
    controllerClass: values.get("controller-class") ?? "k8s.io/ingress-nginx",
    watchNamespace: values.get("watch-namespace") ?? "",
    watchWithoutClass: on("watch-ingress-without-class"),
    publishService: values.get("publish-service") || undefined,
    publishAddress: (values.get("publish-status-address") ?? "").split(",").filter(Boolean),
    nodeAddresses: on("report-node-internal-ip-address"),
    updateStatus: on("update-status", true),
    defaultBackend: values.get("default-backend-service") || undefined,
    defaultCertificate: values.get("default-ssl-certificate") || undefined,
    httpPort: Number(values.get("http-port") ?? 80),
    httpsPort: Number(values.get("https-port") ?? 443),
    healthPort: Number(values.get("healthz-port") ?? 10254),
    webhook: webhook ? { port: Number(webhook.replace(/^.*:/, "")), certificate: values.get("validating-webhook-certificate") ?? "" } : undefined,
  };
}

/** All that the controller watches. */
export interface Stores {
  readonly ingresses: Store<Ingress>;
  readonly classes: Store<IngressClass>;
  readonly services: Store<Service>;
  readonly slices: Store<EndpointSlice>;
  readonly secrets: Store<Secret>;
  readonly nodes: Store<Node>;
  readonly pods: Store<Pod>;
}

/**
 * ingress-nginx: watches Ingresses of its class and serves what they say on its ports. The API is reached over the Pod's
 * network with the Pod's service account, so roles, Services and network policies count for it as for any other program.
 */
export const ingressController: Program = function* (process) {
  const flags = readFlags(process.args.slice(1));
  process.useMemory(90 * 1024 * 1024);
  const api = createApiClient(process);
  const say = (level: string, line: string): void => log(process, `${level}${klogTime(process)}       7 ${line}`, 2);
  yield* banner();
  if (!api.host) {
    say("F", "main.go:70] open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory");
    return 255;
  }
  say("W", "client_config.go:667] Neither --kubeconfig nor --master was specified.  Using the inClusterConfig.  This might not work.");
  say("I", `main.go:205] "Creating API client" host="${api.host}"`);
  say("I", 'main.go:101] "SSL fake certificate created" file="/etc/ingress-controller/ssl/default-fake-certificate.pem"');
  say("I", 'nginx.go:273] "Starting NGINX Ingress controller"');
  const status = start(process, flags, api, say);
  yield* untilStopped(process);
  say("I", 'main.go:52] "Received SIGTERM, shutting down"');
  say("I", 'nginx.go:394] "Shutting down controller queues"');
  status.clear();
  yield* sleep(SHUTDOWN_TIME);
  return 0;
};

function* banner(): Call<void> {
  const line = "-".repeat(79);
  yield* print(
    `${line}\nNGINX Ingress controller\n  Release:       v1.13.3\n  Build:         ba1b5a7ac5\n` +
      `  Repository:    https://github.com/kubernetes/ingress-nginx\n  nginx version: nginx/1.27.1\n\n${line}\n\n`,
  );
}

function start(process: Process, flags: Flags, api: ReturnType<typeof createApiClient>, say: (level: string, line: string) => void): StatusSync {
  const { simulation } = process.machine;
  const events = api.events("nginx-ingress-controller");
  const scope = flags.watchNamespace ? `/namespaces/${flags.watchNamespace}` : "";
  let planned = false;
  let synced = false;
  const changed = (): void => {
    if (planned || !synced) return;
    planned = true;
    simulation.after(SYNC_PERIOD, () => {
      planned = false;
      if (!process.status) reload();
    });
  };
  const refused = (what: string) => (result: { status: number; object: Record<string, unknown> | undefined }): void => {
    const why = (result.object?.["message"] as string | undefined) ?? `Get "${api.host}/${what}": dial tcp: connect: connection refused`;
    say("E", `reflector.go:205] "Failed to watch" err="failed to list ${what}: ${why}" logger="UnhandledError"`);
  };
  const all = (): readonly Store<never>[] => Object.values(stores) as readonly Store<never>[];
  const ready = (): void => {
    if (synced || !all().every((store) => store.synced)) return;
    synced = true;
    for (const ingress of stores.ingresses.list()) considered(ingress, undefined);
    reload();
    status.sync();
  };
  const plain = (what: string) => ({ synced: ready, changed, deleted: changed, refused: refused(what) });
  const stores: Stores = {
    ingresses: api.watch<Ingress>(`/apis/networking.k8s.io/v1${scope}/ingresses`, {
      ...plain("*v1.Ingress"),
      changed(ingress, old) {
        considered(ingress, old);
        changed();
        status.later();
      },
    }),
    classes: api.watch<IngressClass>("/apis/networking.k8s.io/v1/ingressclasses", plain("*v1.IngressClass")),
    services: api.watch<Service>(`/api/v1${scope}/services`, {
      ...plain("*v1.Service"),
      changed(service) {
        changed();
        if (`${service.metadata!.namespace}/${service.metadata!.name}` === flags.publishService) status.later();
      },
    }),
    slices: api.watch<EndpointSlice>(`/apis/discovery.k8s.io/v1${scope}/endpointslices`, plain("*v1.EndpointSlice")),
    secrets: api.watch<Secret>(`/api/v1${scope}/secrets`, plain("*v1.Secret")),
    nodes: api.watch<Node>("/api/v1/nodes", { synced: ready, refused: refused("*v1.Node") }),
    pods: api.watch<Pod>(`/api/v1/namespaces/${process.env.get("POD_NAMESPACE") ?? "default"}/pods`, {
      synced: ready, refused: refused("*v1.Pod"), changed: () => status.later(), deleted: () => status.later(),
    }),
  };

  /** The class of an Ingress is the controller's own, or that of a class whose controller it is. */
  function isOurs({ metadata, spec }: Ingress): boolean {
    const annotation = metadata!.annotations?.[CLASS_ANNOTATION];
    if (annotation !== undefined) return annotation === flags.ingressClass;
    const own = ({ spec: of }: IngressClass): boolean => of?.controller === flags.controllerClass;
    if (spec?.ingressClassName !== undefined) {
      const found = stores.classes.get("", spec.ingressClassName);
      return found !== undefined && own(found);
    }
    return flags.watchWithoutClass || stores.classes.list().some((one) => own(one) && one.metadata!.annotations?.[DEFAULT_CLASS] === "true");
  }

  function considered(ingress: Ingress, old: Ingress | undefined): void {
    const key = `${ingress.metadata!.namespace}/${ingress.metadata!.name}`;
    if (!isOurs(ingress)) {
      if (!old) say("I", `store.go:443] "Ignoring ingress because of error while validating ingress class" ingress="${key}" error="ingress does not contain a valid IngressClass"`);
      return;
    }
    if (!old) say("I", `store.go:440] "Found valid IngressClass" ingress="${key}" ingressclass="${ingress.spec?.ingressClassName ?? flags.ingressClass}"`);
    const { namespace, name, uid, resourceVersion } = ingress.metadata!;
    say("I", `event.go:377] Event(v1.ObjectReference{Kind:"Ingress", Namespace:"${namespace}", Name:"${name}", UID:"${uid}", APIVersion:"networking.k8s.io/v1", ResourceVersion:"${resourceVersion}", FieldPath:""}): type: 'Normal' reason: 'Sync' Scheduled for sync`);
    events.event(ingress, "Normal", "Sync", "Scheduled for sync");
  }

  const own = (): Ingress[] => byAge(stores.ingresses.list().filter(isOurs));
  const state: ProxyState = {
    process, flags, stores, servers: new Map<string, Server>(), connections: 0, random: simulation.random.fork(`ingress-nginx/${process.machine.hostname}`),
    rotation: new Map(), warn: (line) => say("W", line),
  };
  let shape = "";
  function reload(): void {
    const { servers, conflicts } = serversOf(own());
    for (const { host, path, ingress, owner } of conflicts) {
      say("W", `controller.go:1600] "Ingress conflict: host and path are already defined" host="${host}" path="${path}" ingress="${ingress.metadata!.namespace}/${ingress.metadata!.name}" owner="${owner.metadata!.namespace}/${owner.metadata!.name}"`);
    }
    // Endpoints are found for each request; only new rules, and certificates, want nginx anew.
    const next = JSON.stringify([...servers].map(([host, server]) => [host, server.tls?.secret, server.locations.map(({ path, match, backend, ingress }) => [path, match, backend, ingress.metadata!.annotations])]));
    if (next === shape) return;
    shape = next;
    say("I", 'controller.go:193] "Configuration changes detected, backend reload required"');
    simulation.after(RELOAD_TIME, () => {
      if (process.status) return;
      state.servers = servers;
      say("I", 'controller.go:213] "Backend successfully reloaded"');
    });
  }

  const status = createStatusSync({ process, flags, stores, api, own, say });
  serve(process, { port: flags.httpPort, ipv6: "also", cost: 0.15 }, (request, respond) => answer(state, request, "http", respond));
  serve(process, { port: flags.httpsPort, ipv6: "also", tls: true, cost: 0.25 }, (request, respond) => answer(state, request, "https", respond));
  serve(process, { port: flags.healthPort }, (request, respond) => {
    const path = pathOf(request);
    if (path === "/healthz") respond(synced ? text(200, "ok") : text(500, "not synced"));
    else if (path === "/metrics") respond(text(200, `# TYPE nginx_ingress_controller_requests counter\nnginx_ingress_controller_requests ${state.connections}\n`));
    else respond(text(404, "404 page not found\n"));
  });
  if (flags.webhook) serveWebhook(process, flags.webhook.port, () => ({ ingresses: own(), isOurs }));
  return status;
}
