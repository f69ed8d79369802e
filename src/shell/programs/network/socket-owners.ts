import type { OpenFile, Process } from "../../../os/index.ts";

/** A process that has a listening socket open. */
export interface SocketOwner {
  name: string;
  pid: number;
  descriptor: number;
}

/** Who listens at a port, as far as descriptors tell. */
export function ownersOf(process: Process, port: number): SocketOwner[] {
  const owners: SocketOwner[] = [];
  for (const each of [...process.machine.pids.processes.values()].sort((a, b) => a.pid - b.pid)) {
    for (const [descriptor, open] of each.openDescriptors) {
      const listener = open as OpenFile & { accept?: unknown; port?: number };
      if (typeof listener.accept === "function" && listener.port === port) owners.push({ name: each.name, pid: each.pid, descriptor });
    }
  }
  return owners;
}
