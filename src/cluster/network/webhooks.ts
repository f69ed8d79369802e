import type { Service } from "../../apimachinery/types/index.ts";
import { HttpError, isSystemError, parseUrl, ResolveError, type HttpResponse } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import type { WebhookCaller, WebhookTarget } from "../apiserver/admission/webhooks/session.ts";
import type { NetworkNamespace } from "./namespace.ts";
import { GATEWAY } from "./network.ts";

export interface WebhookNetwork {
  readonly simulation: Simulation;
  /** The network of the API server. */
  network(): NetworkNamespace | undefined;
  service(namespace: string, name: string): Service | undefined;
}

interface Place {
  /** As the server names it in errors. */
  readonly shown: string;
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly path: string;
}

/**
 * Asks webhooks from the node of the API server, a Service by its cluster address as a server does that has no aggregator
 * routing. Errors have the words of Go's net/http.
 */
export function createWebhookCaller({ simulation, network, service }: WebhookNetwork): WebhookCaller {
  return (target, body, done) => {
    let over = false;
    let cancel: (() => void) | undefined;
    const shown = urlOf(target);
    const finish = (outcome: Parameters<typeof done>[0]): void => {
      if (over) return;
      over = true;
      timer.cancel();
      done(outcome);
    };
    const fail = (why: string): void => finish({ error: `Post ${JSON.stringify(shown)}: ${why}` });
    const timer = simulation.after(target.timeoutSeconds * 1000, () => {
      cancel?.();
      fail("context deadline exceeded");
    });
    const give = (): void => {
      over = true;
      timer.cancel();
      cancel?.();
    };
    // Never within the write that asks: its own event comes first.
    const begin = simulation.after(0, () => {
      const from = network();
      if (!from) return fail("dial tcp: connect: network is unreachable");
      const place = placeOf(target, shown, service);
      if (typeof place === "string") return fail(place);
      const send = (address: string): void => {
        const request = { method: "POST", path: place.path, headers: { host: place.host, "content-type": "application/json", accept: "application/json, */*", "user-agent": "kube-apiserver-admission" }, body };
        cancel = from.http(address, place.port, request, (response) => finish({ status: response.status, body: bytesOf(response) }), (error) => fail(reasonOf(error, `${address}:${place.port}`)), { tls: true });
      };
      if (/^[\d.]+$/.test(place.address)) return send(place.address);
      cancel = from.resolve(place.address, { hosts: "", resolvConf: `nameserver ${GATEWAY}\n` }, ([address = ""]) => send(address), () => fail(`dial tcp: lookup ${place.address} on ${GATEWAY}:53: no such host`));
    });
    return () => {
      begin.cancel();
      give();
    };
  };
}

function urlOf({ service, url, timeoutSeconds }: WebhookTarget): string {
  const base = service ? `https://${service.name}.${service.namespace}.svc:${service.port}${service.path}` : (url ?? "");
  return `${base}${base.includes("?") ? "&" : "?"}timeout=${timeoutSeconds}s`;
}

/** Where to send it, or why that cannot be known. */
function placeOf({ service: wanted, url }: WebhookTarget, shown: string, find: WebhookNetwork["service"]): Place | string {
  const parsed = parseUrl(shown);
  if (!parsed) return `unsupported protocol scheme ${JSON.stringify(url?.split(":")[0] ?? "")}`;
  const { host, port, path } = parsed;
  if (!wanted) return { shown, host, address: host, port, path };
  const service = find(wanted.namespace, wanted.name);
  if (!service) return `service ${JSON.stringify(wanted.name)} not found`;
  const { type, externalName, clusterIP = "", ports = [] } = service.spec ?? {};
  if (type === "ExternalName") return { shown, host, address: externalName ?? "", port: wanted.port, path };
  if (clusterIP === "None") return 'cannot route to service with ClusterIP "None"';
  if (!ports.some((one) => one.port === wanted.port)) return `no service port ${wanted.port} found for service ${JSON.stringify(wanted.name)}`;
  return { shown, host, address: clusterIP, port: wanted.port, path };
}

function bytesOf({ body }: HttpResponse): Uint8Array {
  return body instanceof Uint8Array ? body : (body.take(Infinity) ?? new Uint8Array(0));
}

function reasonOf(error: unknown, address: string): string {
  const dial = (why: string): string => `dial tcp ${address}: connect: ${why}`;
  if (error instanceof ResolveError) return `dial tcp: lookup ${address} on ${GATEWAY}:53: no such host`;
  if (error instanceof HttpError) return "http: server gave HTTP response to HTTPS client";
  if (!isSystemError(error)) return String(error);
  switch (error.code) {
    case "ECONNREFUSED":
      return dial("connection refused");
    case "EHOSTUNREACH":
      return dial("no route to host");
    case "ETIMEDOUT":
      return dial("connection timed out");
    case "ECONNRESET":
      return "EOF";
    default:
      return dial(error.message.toLowerCase());
  }
}
