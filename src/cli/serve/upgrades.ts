import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { encodeResponseHead } from "../../cluster/network/http-codec.ts";
import type { PortForwarder, StreamSession } from "../../cluster/apiserver/index.ts";
import type { HttpHandler, HttpResponse } from "../../os/index.ts";
import type { ServedClock } from "./clock.ts";
import { requestOf } from "./exchange.ts";
import {
  PORT_FORWARD_PROTOCOL, serveCommandStreams, servePortStreams, SPDY_COMMAND_PROTOCOLS, type Transport,
} from "./spdy/sessions.ts";
import type { SpdyConnection } from "./spdy/connection.ts";
import { COMMAND_PROTOCOLS, serveCommandChannels, servePortChannels } from "./websocket-channels.ts";
import { watchBacklog } from "./websocket.ts";

/** SPDY for port-forward, in the messages of a WebSocket. */
const TUNNEL = `SPDY/3.1+${PORT_FORWARD_PROTOCOL}`;
const PORT_PROTOCOLS = [TUNNEL, "v4.channel.k8s.io", "v4.base64.channel.k8s.io", "portforward.k8s.io", "channel.k8s.io", "base64.channel.k8s.io"];

/** Answers requests that want to leave HTTP: exec, attach and port-forward, by WebSocket or SPDY. */
export function createUpgrader(handler: HttpHandler, clock: ServedClock): (message: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered, request) => chooseProtocol(offered, request) || false });
  return (message, socket, head) => {
    socket.on("error", () => socket.destroy());
    const url = new URL(message.url ?? "/", "http://server");
    const forward = url.pathname.endsWith("/portforward");
    const ports = forward ? url.searchParams.getAll("ports").flatMap((text) => text.split(",")).map(Number) : [];
    const request = requestOf(message);
    const websocket = message.headers.upgrade?.toLowerCase() === "websocket";
    if (websocket && !chooseProtocol(offeredProtocols(message), message)) {
      refuse(socket, { status: 400, headers: { "content-type": "text/plain; charset=utf-8" }, body: Buffer.from("unable to upgrade: no supported protocol\n") });
      return;
    }
    // The answer of the handler is a way to any port.
    if (forward) request.path = url.pathname;
    clock.input(() => {
      const answered = clock.wait();
      socket.once("close", answered);
      handler(request, (response) => {
        if (response.status !== 101) {
          answered();
          refuse(socket, response);
          return;
        }
        const on = (name: string): boolean => ["true", "1"].includes(url.searchParams.get(name) ?? "");
        const wanted = { stdin: on("stdin"), stdout: on("stdout"), stderr: on("stderr"), tty: on("tty") };
        // Streams of a forwarded port wait for themselves.
        if (forward) answered();
        if (websocket) {
          sockets.handleUpgrade(message, socket, head, (client) => {
            if (!forward) serveCommandChannels(client, response.upgrade as StreamSession, wanted, clock);
            else if (client.protocol === TUNNEL) tunnel(client, (transport) => servePortStreams(transport, response.upgrade as PortForwarder, clock), clock);
            else servePortChannels(client, ports, response.upgrade as PortForwarder, clock);
          });
          return;
        }
        const protocol = spdyProtocol(message, forward ? [PORT_FORWARD_PROTOCOL] : SPDY_COMMAND_PROTOCOLS);
        socket.write(encodeResponseHead({
          status: 101,
          headers: { connection: "Upgrade", upgrade: "SPDY/3.1", "x-stream-protocol-version": protocol, "content-length": "0" },
          body: new Uint8Array(0),
        }));
        overSocket(socket, head, (transport) =>
          forward
            ? servePortStreams(transport, response.upgrade as PortForwarder, clock)
            : serveCommandStreams(transport, response.upgrade as StreamSession, wanted, protocol, clock),
        );
      });
    });
  };
}

function offeredProtocols(message: IncomingMessage): Set<string> {
  return new Set((message.headers["sec-websocket-protocol"] ?? "").split(",").map((text) => text.trim()).filter((text) => text !== ""));
}

/** The first of the client's protocols that is spoken; without any, the oldest. */
function chooseProtocol(offered: Set<string>, message: IncomingMessage): string | undefined {
  const path = (message.url ?? "").split("?")[0]!;
  const spoken = path.endsWith("/portforward") ? PORT_PROTOCOLS : COMMAND_PROTOCOLS;
  if (offered.size === 0) return "channel.k8s.io";
  return [...offered].find((protocol) => spoken.includes(protocol));
}

function spdyProtocol(message: IncomingMessage, spoken: readonly string[]): string {
  const offered = String(message.headers["x-stream-protocol-version"] ?? "").split(",").map((text) => text.trim());
  return offered.find((protocol) => spoken.includes(protocol)) ?? spoken.at(-1)!;
}

/** Says no in plain HTTP. */
function refuse(socket: Duplex, response: HttpResponse): void {
  const headers = { ...response.headers, connection: "close" };
  socket.write(encodeResponseHead({ ...response, headers }));
  socket.end(response.body instanceof Uint8Array ? response.body : undefined);
}

function tunnel(client: WebSocket, serve: (transport: Transport) => SpdyConnection, clock: ServedClock): void {
  const connection = serve({
    send: (bytes) => {
      if (client.readyState !== client.OPEN) return;
      client.send(bytes);
      watchBacklog(client, clock);
    },
    end: () => client.close(1000),
  });
  client.on("message", (data: Buffer) => guarded(() => connection.receive(data), () => client.terminate()));
  client.on("close", () => connection.close());
}

function overSocket(socket: Duplex, head: Buffer, serve: (transport: Transport) => SpdyConnection): void {
  const connection = serve({ send: (bytes) => socket.write(bytes), end: () => socket.end() });
  const receive = (data: Buffer): void => guarded(() => connection.receive(data), () => socket.destroy());
  socket.on("data", receive);
  socket.on("end", () => socket.end());
  socket.on("close", () => connection.close());
  if (head.length > 0) receive(head);
}

/** A peer that does not speak the protocol loses its connection, and nothing else. */
function guarded(work: () => void, giveUp: () => void): void {
  try {
    work();
  } catch {
    giveUp();
  }
}
