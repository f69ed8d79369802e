import { encode } from "../../os/index.ts";
import {
  CountedFile, HttpError, loadedModule, ResolveError, SystemError, WaitList,
  type Cancel, type Connection, type DnsAnswer, type DnsHandler, type FileInfo, type HttpHandler, type HttpOptions,
  type HttpRequest, type HttpResponse, type Link, type Listener, type ListenOptions, type Network, type Resolver, type RouteEntry,
} from "../../os/index.ts";
import { connectionPair, type ConnectionEnd } from "./connection.ts";
import type { RequestCounts, RequestLog, Settle } from "./requests.ts";
import { serveHttp } from "./http-serving.ts";
import { rest } from "./rest.ts";

export type Protocol = "TCP" | "UDP" | "SCTP";

/** Where a packet goes: to a listener, to a host that answers "nobody there", or nowhere. */
export type Route =
  /** `source`: the address that is seen there, where it is not the sender's own. */
  | { to: NetworkNamespace; address: string; port: number; latency: number; source?: string }
  /** ICMP: the caller is told after `latency` ms. */
  | { error: "ECONNREFUSED" | "EHOSTUNREACH" | "ENETUNREACH"; latency: number }
  /** Dropped without a word. */
  | "lost";

/** The rules by which a namespace's packets find their way; the network knows them. */
export interface Fabric {
  /** The zone of the cluster, for the program of CoreDNS. */
  readonly dns: DnsHandler;
  readonly requests: RequestLog;
  readonly simulation: { readonly now: number; after(delay: number, run: () => void): { cancel(): void }; soon(run: () => void): unknown };
  route(from: NetworkNamespace, address: string, port: number, protocol: Protocol): Route;
  surroundings(of: NetworkNamespace): Surroundings;
}

/** What a namespace is connected with. */
export interface Surroundings {
  /** Its host: the address, the bridge to its Pods, and their range. */
  host: { address: string; bridge: string; podCIDR: string };
  /** The other hosts and the ranges of their Pods. */
  others: readonly { address: string; podCIDR: string }[];
  /** Addresses of the Pods on the host. */
  pods: readonly string[];
}

/** Attempts of TCP to connect before it gives up, ms (Linux: tcp_syn_retries 6). */
const CONNECT_TIMEOUT = 127_000;
const BACKLOG = 4096;

class PortListener extends CountedFile implements Listener {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly http: HttpHandler | undefined;
  readonly dns: DnsHandler | undefined;
  readonly tls: boolean;
  /** What breaks the exchanges under way, called when the listener's process is gone. */
  readonly ipv6: "dual" | "also" | undefined;
  readonly pending = new Set<() => void>();
  private readonly queue: ConnectionEnd[] = [];
  private readonly waiting = new WaitList();
  private readonly closed: () => void;
  private down = false;

  constructor(port: number, options: ListenOptions, closed: () => void) {
    super();
    this.port = port;
    this.address = options.address ?? "0.0.0.0";
    this.protocol = options.protocol ?? "TCP";
    this.ipv6 = isWildcard(this.address) ? options.ipv6 : undefined;
    this.http = options.http;
    this.dns = options.dns;
    this.tls = options.tls ?? false;
    this.closed = closed;
  }

  get full(): boolean {
    return this.queue.length >= BACKLOG;
  }

  accept(): Connection | undefined {
    return this.queue.shift();
  }

  /** A connection that the kernel has accepted. */
  offer(connection: ConnectionEnd): void {
    this.queue.push(connection);
    this.waiting.wake();
  }

  read(): Uint8Array {
    throw new SystemError("ENOTCONN");
  }

  write(): number {
    throw new SystemError("ENOTCONN");
  }

  whenReady(_side: "read" | "write", callback: () => void): Cancel {
    // Nothing will ever come to a listener that is closed: who still waits for it waits till it ends.
    if (this.down) return () => {};
    if (this.queue.length > 0) {
      callback();
      return () => {};
    }
    return this.waiting.add(callback);
  }

  info(): FileInfo {
    return { type: "socket" };
  }

  /** Nobody listens any more: waiting connections and unanswered requests are broken. */
  abort(): void {
    this.down = true;
    this.closed();
    for (const connection of this.queue.splice(0)) connection.reset();
    for (const broken of [...this.pending]) broken();
    this.pending.clear();
  }

  protected close(): void {
    this.abort();
  }
}

/** One network namespace: its addresses, its listeners, its open connections. A Pod's, or a host's. */
export class NetworkNamespace implements Network {
  readonly name: string;
  /** The host it is on. */
  readonly host: string;
  readonly addresses: string[];
  private readonly fabric: Fabric;
  private readonly ports = new Map<string, PortListener>();
  private readonly connections = new Set<ConnectionEnd>();
  /** Where requests to this Pod are counted, from the first one on. */
  private counts: RequestCounts | undefined;
  private nextPort = 32768;
  closed = false;
  /** The Pod it belongs to; undefined for a host's. */
  readonly pod: { namespace: string; name: string } | undefined;
  /** What every packet that comes in takes longer, ms (an experiment). */
  delay = 0;

  constructor(fabric: Fabric, name: string, host: string, addresses: readonly string[], pod?: { namespace: string; name: string }) {
    this.fabric = fabric;
    this.pod = pod;
    this.name = name;
    this.host = host;
    this.addresses = [...addresses];
  }

  get dns(): DnsHandler {
    return this.fabric.dns;
  }

  get listeners(): { address: string; port: number; protocol: Protocol; ipv6: "dual" | "also" | undefined }[] {
    return [...this.ports.values()].map(({ address, port, protocol, ipv6 }) => ({ address, port, protocol, ipv6 }));
  }

  get links(): readonly Link[] {
    return loadedModule(rest).linksOf(this, this.fabric.surroundings(this));
  }

  get routes(): readonly RouteEntry[] {
    return loadedModule(rest).routesOf(this, this.fabric.surroundings(this));
  }

  get established(): readonly ConnectionEnd[] {
    return [...this.connections];
  }

  listen(port: number, options: ListenOptions = {}): Listener {
    const address = options.address ?? "0.0.0.0";
    if (!isWildcard(address) && !isLoopback(address) && !this.addresses.includes(address)) {
      throw new SystemError("EADDRNOTAVAIL", address);
    }
    const number = port === 0 ? this.ephemeralPort() : port;
    const protocol = options.protocol ?? "TCP";
    for (const other of this.ports.values()) {
      if (other.port !== number || other.protocol !== protocol) continue;
      if (isWildcard(other.address) || isWildcard(address) || other.address === address) {
        throw new SystemError("EADDRINUSE", `${address}:${number}`);
      }
    }
    const key = `${protocol}/${address}/${number}`;
    const listener = new PortListener(number, options, () => {
      if (this.ports.get(key) === listener) this.ports.delete(key);
    });
    this.ports.set(key, listener);
    return listener;
  }

  /** The listener for packets to `address`:`port`. */
  listener(address: string, port: number, protocol: Protocol = "TCP"): PortListener | undefined {
    return (
      this.ports.get(`${protocol}/0.0.0.0/${port}`) ??
      this.ports.get(`${protocol}/${address}/${port}`) ??
      this.ports.get(`${protocol}/::/${port}`)
    );
  }

  connect(address: string, port: number, done: (connection: Connection) => void, fail: (error: unknown) => void): Cancel {
    return this.reach(address, port, fail, (listener, route) => {
      const { client, server } = this.pair(route);
      if (listener.http) {
        const { http } = listener;
        const broken = (): void => server.reset();
        listener.pending.add(broken);
        let settle: Settle | undefined;
        const counted: HttpHandler = (request, respond) => {
          const own = (settle = route.to.arrived(request));
          return http(request, (response) => {
            own?.(outcomeOf(response));
            respond(response);
          });
        };
        serveHttp(server, counted, listener.tls, this.fabric.simulation, () => {
          listener.pending.delete(broken);
          settle?.("failed");
        });
      } else {
        listener.offer(server);
      }
      done(client);
    });
  }

  http(
    address: string,
    port: number,
    request: HttpRequest,
    done: (response: HttpResponse) => void,
    fail: (error: unknown) => void,
    options: HttpOptions = {},
  ): Cancel {
    let cancelled = false;
    let abandon: (() => void) | undefined;
    let settle: Settle | undefined;
    const refused = (to: NetworkNamespace): void => to.arrived(request)?.("failed");
    const cancelReach = this.reach(address, port, fail, (listener, route) => {
      options.onConnected?.();
      if (cancelled) return;
      settle = route.to.arrived(request);
      const { simulation } = this.fabric;
      const host = `${address}:${port}`;
      if (!listener.http) {
        const { client, server } = this.pair(route);
        listener.offer(server);
        const answered = (response: HttpResponse): void => {
          settle?.(outcomeOf(response));
          done(response);
        };
        const failed = (error: unknown): void => {
          settle?.("failed");
          fail(error);
        };
        abandon = loadedModule(rest).exchange(client, request, host, { tls: options.tls ?? false }, answered, failed);
        return;
      }
      const { http } = listener;
      if (options.tls && !listener.tls) {
        settle?.("failed");
        simulation.after(route.latency, () => !cancelled && fail(new HttpError("not-tls")));
        return;
      }
      if (!options.tls && listener.tls) {
        settle?.("answered");
        const body = encode("Client sent an HTTP request to an HTTPS server.\n");
        simulation.after(route.latency, () => !cancelled && done({ status: 400, headers: {}, body }));
        return;
      }
      const headers = request.headers.host === undefined ? { ...request.headers, host } : request.headers;
      const arrived = { ...request, headers, remoteAddress: request.remoteAddress ?? this.sourceAddress(route) };
      let ended = false;
      // A server that dies breaks what it has not answered.
      const broken = (): void => {
        if (ended || cancelled) return;
        ended = true;
        settle?.("failed");
        fail(new SystemError("ECONNRESET"));
      };
      listener.pending.add(broken);
      const gone = http(arrived, (response) => {
        listener.pending.delete(broken);
        if (ended || cancelled) return;
        ended = true;
        settle?.(outcomeOf(response));
        simulation.after(route.latency, () => !cancelled && done(response));
      });
      abandon = () => {
        listener.pending.delete(broken);
        if (!ended) gone?.();
      };
    }, refused);
    return () => {
      cancelled = true;
      cancelReach();
      abandon?.();
      settle?.("failed");
    };
  }

  resolve(name: string, resolver: Resolver, done: (addresses: string[]) => void, fail: (error: unknown) => void): Cancel {
    return loadedModule(rest).resolveName(this, this.fabric.simulation, name, resolver, done, fail);
  }

  query(server: string, name: string, type: string, done: (answer: DnsAnswer) => void, fail: (error: unknown) => void): Cancel {
    const { simulation } = this.fabric;
    const route = this.fabric.route(this, server, 53, "UDP");
    let timer: { cancel(): void };
    if (route === "lost") {
      timer = simulation.after(5000, () => fail(new ResolveError("no-server", "connection timed out; no servers could be reached")));
    } else if ("error" in route) {
      timer = simulation.after(route.latency, () => fail(new ResolveError("no-server", "connection refused")));
    } else {
      timer = simulation.after(route.latency, () => {
        const dns = route.to.listener(route.address, route.port, "UDP")?.dns;
        if (!dns) {
          fail(new ResolveError("no-server", "connection refused"));
          return;
        }
        dns(name, type, (answer) => {
          timer = simulation.after(route.latency, () => done(answer));
        });
      });
    }
    return () => timer.cancel();
  }

  ping(address: string, done: (milliseconds: number | undefined) => void): Cancel {
    const route = this.fabric.route(this, address, 0, "UDP");
    const { simulation } = this.fabric;
    const timer =
      typeof route === "object" && "to" in route
        ? simulation.after(route.latency * 2, () => done(route.latency * 2))
        : simulation.after(typeof route === "object" ? route.latency : 10_000, () => done(undefined));
    return () => timer.cancel();
  }

  /** The namespace is taken down: nothing listens any more, connections are broken. */
  close(): void {
    this.closed = true;
    for (const listener of [...this.ports.values()]) listener.abort();
    for (const connection of [...this.connections]) connection.reset();
  }

  /** Breaks the connections that `matches` (a node is cut off, a policy came). */
  breakConnections(matches: (connection: ConnectionEnd) => boolean): void {
    for (const connection of [...this.connections]) if (matches(connection)) connection.broken();
  }

  private reach(
    address: string,
    port: number,
    fail: (error: unknown) => void,
    then: (listener: PortListener, route: Extract<Route, { to: NetworkNamespace }>) => void,
    refused?: (by: NetworkNamespace) => void,
  ): Cancel {
    const { simulation } = this.fabric;
    const route = this.fabric.route(this, address, port, "TCP");
    const subject = `${address}:${port}`;
    if (route === "lost") {
      const timer = simulation.after(CONNECT_TIMEOUT, () => fail(new SystemError("ETIMEDOUT", subject)));
      return () => timer.cancel();
    }
    if ("error" in route) {
      const timer = simulation.after(route.latency, () => fail(new SystemError(route.error, subject)));
      return () => timer.cancel();
    }
    const timer = simulation.after(route.latency, () => {
      const listener = route.to.closed ? undefined : route.to.listener(route.address, route.port);
      if (listener && !listener.full) {
        then(listener, route);
        return;
      }
      refused?.(route.to);
      fail(new SystemError("ECONNREFUSED", subject));
    });
    return () => timer.cancel();
  }

  /** Counts a request that has come to this Pod; hosts do not count. */
  private arrived(request: HttpRequest): Settle | undefined {
    if (!this.pod) return undefined;
    return (this.counts ??= this.fabric.requests.open(this.pod)).begin(request);
  }

  private pair(route: Extract<Route, { to: NetworkNamespace }>): { client: ConnectionEnd; server: ConnectionEnd } {
    const ends = connectionPair([this.sourceAddress(route), this.ephemeralPort()], [route.address, route.port]);
    this.connections.add(ends.client);
    route.to.connections.add(ends.server);
    ends.client.onClosed = () => this.connections.delete(ends.client);
    ends.server.onClosed = () => route.to.connections.delete(ends.server);
    return ends;
  }

  private sourceAddress(route: Extract<Route, { to: NetworkNamespace }>): string {
    if (route.to === this && isLoopback(route.address)) return "127.0.0.1";
    return route.source ?? this.addresses[0] ?? "127.0.0.1";
  }

  private ephemeralPort(): number {
    this.nextPort = this.nextPort >= 60999 ? 32768 : this.nextPort + 1;
    return this.nextPort;
  }
}

function outcomeOf({ status }: HttpResponse): "answered" | "failed" {
  return status < 500 ? "answered" : "failed";
}

export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1" || address === "localhost";
}

function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::" || address === "";
}
