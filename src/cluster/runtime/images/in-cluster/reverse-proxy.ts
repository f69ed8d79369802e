import type { EndpointSlice, Service, ServicePort } from "../../../../apimachinery/types/index.ts";
import { isSystemError, type HttpRequest, type HttpResponse, type Process } from "../../../../os/index.ts";

/** One place a request can be sent to. */
export interface Upstream {
  readonly address: string;
  readonly port: number;
}

/** The ready endpoints of a port of a Service, each address once. */
export function upstreamsOf(service: Service, port: ServicePort, slices: readonly EndpointSlice[]): Upstream[] {
  const found = new Map<string, Upstream>();
  for (const { metadata, ports, endpoints } of slices) {
    if (metadata!.namespace !== service.metadata!.namespace) continue;
    if (metadata!.labels?.["kubernetes.io/service-name"] !== service.metadata!.name) continue;
    const target = ports?.find(({ name = "", protocol = "TCP" }) => name === (port.name ?? "") && protocol === (port.protocol ?? "TCP"));
    if (!target?.port) continue;
    for (const { addresses, conditions } of endpoints ?? []) {
      if (conditions?.ready === false) continue;
      for (const address of addresses) found.set(`${address}:${target.port}`, { address, port: target.port });
    }
  }
  return [...found.values()];
}

export interface ForwardOptions {
  readonly tls?: boolean;
  /** ms to the connection and to the response. */
  readonly connectTimeout: number;
  readonly readTimeout: number;
  /** How many upstreams are tried at most. */
  readonly tries: number;
}

export interface Attempt {
  readonly upstream: Upstream;
  readonly status: number;
  /** ms */
  readonly took: number;
}

export interface Forwarded {
  /** Undefined when no upstream answered: then the last attempt says whether that is a 502 or a 504. */
  readonly response: HttpResponse | undefined;
  readonly attempts: readonly Attempt[];
}

/** Sends a request to the first of the upstreams that takes it. A response that has begun is not tried again. */
export function forward(
  process: Process, request: HttpRequest, upstreams: readonly Upstream[], options: ForwardOptions, done: (result: Forwarded) => void,
): () => void {
  const { network, simulation } = process.machine;
  const attempts: Attempt[] = [];
  let stop: () => void = () => {};
  const attempt = (index: number): void => {
    const upstream = upstreams[index];
    if (!upstream || index >= options.tries || !network) return done({ response: undefined, attempts });
    const began = simulation.now;
    let settled = false;
    let connected = false;
    const settle = (status: number, response?: HttpResponse): void => {
      if (settled) return;
      settled = true;
      timer.cancel();
      attempts.push({ upstream, status, took: simulation.now - began });
      if (response) done({ response, attempts });
      else if (status === 504 && connected) done({ response: undefined, attempts });
      else attempt(index + 1);
    };
    let timer = simulation.after(options.connectTimeout, () => {
      cancel();
      settle(504);
    });
    const cancel = network.http(
      upstream.address, upstream.port, request,
      (response) => settle(response.status, response),
      (error) => settle(isSystemError(error, "ETIMEDOUT") ? 504 : 502),
      {
        tls: options.tls ?? false,
        onConnected: () => {
          if (settled) return;
          connected = true;
          timer.cancel();
          timer = simulation.after(options.readTimeout, () => {
            cancel();
            settle(504);
          });
        },
      },
    );
    stop = () => {
      timer.cancel();
      cancel();
    };
  };
  attempt(0);
  return () => stop();
}

/** The host of a request in lower case, without its port. */
export function hostOf(request: HttpRequest): string {
  return (request.headers["host"] ?? "").replace(/:\d+$/, "").toLowerCase();
}

/** Headers that a proxy adds for the server behind it. */
export function forwardedHeaders(request: HttpRequest, scheme: "http" | "https", port: number): Record<string, string> {
  const host = request.headers["host"] ?? "";
  const remote = request.remoteAddress ?? "";
  return {
    "x-real-ip": remote,
    "x-forwarded-for": remote,
    "x-forwarded-host": host,
    "x-forwarded-port": String(port),
    "x-forwarded-proto": scheme,
    "x-forwarded-scheme": scheme,
    "x-scheme": scheme,
  };
}
