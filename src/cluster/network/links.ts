import type { Link, RouteEntry } from "../../os/index.ts";
import { parseAddress } from "./addresses.ts";
import type { NetworkNamespace, Surroundings } from "./namespace.ts";

/*
 * What `ip` shows of a network namespace, as the plugin "bridge" (/etc/cni/net.d) sets it up: each Pod has one end of a veth, the other is in the
 * bridge cni0 of its host, and hosts know the ranges of each other's Pods.
 */

const LOOPBACK: Link = { index: 1, name: "lo", kind: "loopback", mac: "00:00:00:00:00:00", mtu: 65536, addresses: [{ address: "127.0.0.1", prefix: 8 }] };

/** Interfaces of a host before those of its Pods: lo, eth0, cni0. */
const OWN_LINKS = 3;

export function linksOf(namespace: NetworkNamespace, around: Surroundings): Link[] {
  const own = namespace.addresses[0] ?? "";
  if (namespace.pod) {
    return [LOOPBACK, { index: 2, name: "eth0", kind: "veth", mac: macOf(own, 0x0a), mtu: 1500, addresses: [{ address: own, prefix: prefixOf(around.host.podCIDR) }], peer: indexOf(own, around), netns: 0 }];
  }
  const links: Link[] = [LOOPBACK, { index: 2, name: "eth0", kind: "ethernet", mac: macOf(own, 0x02), mtu: 1500, addresses: namespace.addresses.map((address) => ({ address, prefix: 24 })) }];
  // The bridge comes with the first Pod.
  if (around.pods.length === 0) return links;
  const { bridge, podCIDR } = around.host;
  links.push({ index: OWN_LINKS, name: "cni0", kind: "bridge", mac: macOf(bridge, 0x5e), mtu: 1500, addresses: [{ address: bridge, prefix: prefixOf(podCIDR) }] });
  for (const [number, pod] of inOrder(around.pods).entries()) {
    links.push({ index: indexOf(pod, around), name: `veth${numberOf(pod, 0x9e3779b1).toString(16).padStart(8, "0")}`, kind: "veth", mac: macOf(pod, 0x72), mtu: 1500, addresses: [], peer: 2, netns: number, master: "cni0" });
  }
  return links;
}

export function routesOf(namespace: NetworkNamespace, around: Surroundings): RouteEntry[] {
  const own = namespace.addresses[0] ?? "";
  const { bridge, podCIDR } = around.host;
  if (namespace.pod) return [{ to: "default", via: bridge, device: "eth0" }, { to: podCIDR, device: "eth0", source: own }];
  const prefix = own.slice(0, own.lastIndexOf("."));
  const routes: RouteEntry[] = [
    ...(around.pods.length > 0 ? [{ to: podCIDR, device: "cni0", source: bridge }] : []),
    ...around.others.map((other) => ({ to: other.podCIDR, via: other.address, device: "eth0" })),
    { to: `${prefix}.0/24`, device: "eth0", source: own },
  ];
  return [{ to: "default", via: `${prefix}.1`, device: "eth0" }, ...routes.sort((a, b) => (parseAddress(a.to.replace(/\/.*/, "")) ?? 0) - (parseAddress(b.to.replace(/\/.*/, "")) ?? 0))];
}

/** Of a Pod's end in the bridge: it stays the same whoever comes and goes. */
function indexOf(address: string, { host }: Surroundings): number {
  return OWN_LINKS + (parseAddress(address) ?? 0) - (parseAddress(host.bridge) ?? 0);
}

function inOrder(addresses: readonly string[]): string[] {
  return [...addresses].sort((a, b) => (parseAddress(a) ?? 0) - (parseAddress(b) ?? 0));
}

function prefixOf(range: string): number {
  return Number(range.split("/")[1] ?? 24);
}

/** A number that looks like chance and is the same for the same address. */
function numberOf(address: string, salt: number): number {
  return Math.imul((parseAddress(address) ?? 0) ^ salt, 0x85ebca6b) >>> 0;
}

/** A locally administered address of the link layer. */
function macOf(address: string, salt: number): string {
  const number = numberOf(address, salt);
  const bytes = [(salt & 0xfc) | 0x02, salt ^ 0x5a, number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
  return bytes.map((byte) => (byte & 255).toString(16).padStart(2, "0")).join(":");
}
