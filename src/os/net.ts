import type { Cancel, OpenFile } from "./file.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "./http.ts";

/** An end of a connection: bytes both ways. Reads answer the end of file when the peer has shut its side. */
export interface Connection extends OpenFile {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Says to the peer that nothing more will be written (FIN). */
  shutdown(): void;
  /** Ends the connection at once (RST). */
  reset(): void;
}

/** A listening socket. `release` stops the listening. */
export interface Listener extends OpenFile {
  readonly address: string;
  readonly port: number;
  /** The next connection, or undefined when there is none yet. */
  accept(): Connection | undefined;
}

export interface ListenOptions {
  /** Default 0.0.0.0. */
  address?: string;
  /**
   * Speaks HTTP: whole requests go to this handler, without bytes in between when the client speaks HTTP too; raw
   * connections are parsed. Such a listener never has anything to accept.
   */
  http?: HttpHandler;
  /**
   * There is one address family here; what netstat shows of the other: one socket for both ("dual", as Go's programs have it) or
   * one more ("also"). Default: none.
   */
  ipv6?: "dual" | "also";
  /** The server wants TLS: clients that do not are answered as a TLS server answers them. */
  tls?: boolean;
  protocol?: "TCP" | "UDP" | "SCTP";
  /** Answers DNS questions (a UDP listener, usually on port 53). */
  dns?: DnsHandler;
}

/** A name server: answers one question, at once or later. */
export type DnsHandler = (name: string, type: string, respond: (answer: DnsAnswer) => void) => void;

/** How an HTTP exchange can go wrong below HTTP. */
export interface HttpOptions {
  /** Host name for the certificate and the Host header where the request has none. */
  tls?: boolean;
  /** Called when the peer has accepted the connection. */
  onConnected?: () => void;
}

/**
 * The network as one network namespace sees it (one per Pod, one per host). All answers come by callback in virtual time;
 * failures are SystemErrors (ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, ECONNRESET).
 */
export interface Network {
  /** Own addresses, the primary one first; 127.0.0.1 is understood. */
  readonly addresses: readonly string[];
  /** Throws EADDRINUSE, EADDRNOTAVAIL. */
  listen(port: number, options?: ListenOptions): Listener;
  connect(address: string, port: number, done: (connection: Connection) => void, fail: (error: unknown) => void): Cancel;
  /** One request and its response, over a connection of its own. */
  http(
    address: string,
    port: number,
    request: HttpRequest,
    done: (response: HttpResponse) => void,
    fail: (error: unknown) => void,
    options?: HttpOptions,
  ): Cancel;
  /** Addresses of a name (search list and hosts file of `resolver` applied); fails with ResolveError. */
  resolve(name: string, resolver: Resolver, done: (addresses: string[]) => void, fail: (error: unknown) => void): Cancel;
  /** One ICMP echo: the round trip in ms, or undefined when nothing came back. */
  ping?(address: string, done: (milliseconds: number | undefined) => void): Cancel;
  /** What listens here, for ss and netstat. */
  readonly listeners?: readonly { address: string; port: number; protocol: "TCP" | "UDP" | "SCTP"; ipv6: "dual" | "also" | undefined }[];
  /** Connections that are open, for ss and netstat. */
  readonly established?: readonly Pick<Connection, "localAddress" | "localPort" | "remoteAddress" | "remotePort">[];
  /** Its interfaces, the loopback first. */
  readonly links?: readonly Link[];
  readonly routes?: readonly RouteEntry[];
  /** A DNS question to a server, answered with records: what nslookup and dig print. */
  query(server: string, name: string, type: string, done: (answer: DnsAnswer) => void, fail: (error: unknown) => void): Cancel;
}

/** An interface of a network namespace, for ip and ifconfig. */
export interface Link {
  index: number;
  name: string;
  kind: "loopback" | "ethernet" | "veth" | "bridge";
  mac: string;
  mtu: number;
  addresses: readonly { address: string; prefix: number }[];
  /** The index of the other end of a veth, in the other namespace. */
  peer?: number;
  /** The number of that namespace, as this one counts. */
  netns?: number;
  /** The bridge it belongs to. */
  master?: string;
}

/** A line of a routing table. `to`: a range of addresses, or "default". */
export interface RouteEntry {
  to: string;
  via?: string;
  device: string;
  source?: string;
}

/** What /etc/hosts and /etc/resolv.conf of the asking machine say. */
export interface Resolver {
  hosts: string;
  resolvConf: string;
}

export interface DnsAnswer {
  code: "NOERROR" | "NXDOMAIN" | "SERVFAIL" | "REFUSED";
  records: { name: string; type: string; ttl: number; value: string }[];
}

/** A name that could not be resolved. */
export class ResolveError extends Error {
  readonly kind: "not-found" | "no-server" | "temporary";
  constructor(kind: "not-found" | "no-server" | "temporary", message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The peer answers, but not as HTTP wants it. `detail`: the line that came, where there is one. */
export class HttpError extends Error {
  readonly kind: "eof" | "malformed" | "not-tls";
  readonly detail: string;
  constructor(kind: "eof" | "malformed" | "not-tls", detail = "") {
    super(kind === "eof" ? "EOF" : kind === "malformed" ? `malformed HTTP response ${JSON.stringify(detail)}` : "server gave HTTP response to HTTPS client");
    this.kind = kind;
    this.detail = detail;
  }
}
