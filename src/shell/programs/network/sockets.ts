import type { OpenFile, Process } from "../../../os/index.ts";
import { networkOf } from "./connection.ts";

/** One line of ss and netstat. */
export interface Socket {
  protocol: "tcp" | "udp" | "sctp";
  family: "inet" | "inet6";
  state: "LISTEN" | "UNCONN" | "ESTAB";
  local: { address: string; port: number };
  /** Undefined: anybody. */
  peer: { address: string; port: number } | undefined;
}

/** A process that has a socket open. */
export interface SocketOwner {
  name: string;
  pid: number;
  descriptor: number;
}

/** The sockets of the network the process is in: what listens, then what is connected. */
export function socketsOf(process: Process): Socket[] {
  const network = networkOf(process);
  const sockets: Socket[] = [];
  for (const { address, port, protocol, ipv6 } of network.listeners ?? []) {
    const common = { protocol: protocol.toLowerCase() as Socket["protocol"], state: protocol === "UDP" ? "UNCONN" : "LISTEN", peer: undefined } as const;
    // One socket for both families shows as "*".
    if (ipv6 === "dual") sockets.push({ ...common, family: "inet6", local: { address: "*", port } });
    else sockets.push({ ...common, family: "inet", local: { address, port } });
    if (ipv6 === "also") sockets.push({ ...common, family: "inet6", local: { address: "[::]", port } });
  }
  for (const { localAddress, localPort, remoteAddress, remotePort } of network.established ?? []) {
    sockets.push({ protocol: "tcp", family: "inet", state: "ESTAB", local: { address: localAddress, port: localPort }, peer: { address: remoteAddress, port: remotePort } });
  }
  return sockets;
}

/** Whose socket it is, as far as descriptors tell. */
export function ownersOf(process: Process, socket: Socket): SocketOwner[] {
  const owners: SocketOwner[] = [];
  for (const each of [...process.machine.pids.processes.values()].sort((a, b) => a.pid - b.pid)) {
    for (const [descriptor, open] of each.openDescriptors) {
      const file = open as OpenFile & { accept?: unknown; port?: number; localPort?: number; remotePort?: number };
      const own = socket.peer ? file.localPort === socket.local.port && file.remotePort === socket.peer.port : typeof file.accept === "function" && file.port === socket.local.port;
      if (own) owners.push({ name: each.name, pid: each.pid, descriptor });
    }
  }
  return owners;
}
