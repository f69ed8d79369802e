import type { Link, Process, RouteEntry } from "../../../os/index.ts";

const LOOPBACK: Link = { index: 1, name: "lo", kind: "loopback", mac: "00:00:00:00:00:00", mtu: 65536, addresses: [{ address: "127.0.0.1", prefix: 8 }] };

/** The interfaces of the network a process is in. */
export function linksOf(process: Process): readonly Link[] {
  return process.machine.network?.links ?? [LOOPBACK];
}

export function routesOf(process: Process): readonly RouteEntry[] {
  return process.machine.network?.routes ?? [];
}

/** Words that describe an interface's state: flags, queueing discipline, and whether it is up. */
export function stateOf({ kind }: Link): { flags: string[]; qdisc: string; state: string } {
  if (kind === "loopback") return { flags: ["LOOPBACK", "UP", "LOWER_UP"], qdisc: "noqueue", state: "UNKNOWN" };
  return { flags: ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"], qdisc: kind === "ethernet" ? "fq_codel" : "noqueue", state: "UP" };
}

export function broadcastOf(address: string, prefix: number): string {
  return numberText((addressNumber(address) | (2 ** (32 - prefix) - 1)) >>> 0);
}

export function maskOf(prefix: number): string {
  return numberText(prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0);
}

/** Whether an address is in a range like 10.244.0.0/16. */
export function within(address: string, range: string): boolean {
  const [base = "", prefix = "32"] = range.split("/");
  return base !== "default" && addressNumber(address) >>> (32 - Number(prefix)) === addressNumber(base) >>> (32 - Number(prefix));
}

/** The route that a packet takes: the one with the longest prefix. */
export function routeTo(process: Process, address: string): RouteEntry | undefined {
  const routes = routesOf(process);
  const fitting = routes.filter((route) => within(address, route.to)).sort((a, b) => Number(b.to.split("/")[1]) - Number(a.to.split("/")[1]));
  return fitting[0] ?? routes.find((route) => route.to === "default");
}

function addressNumber(text: string): number {
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function numberText(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");
}
