import type { Link } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { broadcastOf, linksOf, maskOf } from "./interfaces.ts";

export const ifconfig = (flavour: Flavour) =>
  program(
    {
      name: "ifconfig",
      short: "as",
      *run(invocation) {
        const links = [...linksOf(invocation.process)].sort((a, b) => Number(a.kind === "loopback") - Number(b.kind === "loopback") || (a.name < b.name ? -1 : 1));
        const [wanted] = invocation.operands;
        const chosen = links.filter((link) => wanted === undefined || link.name === wanted);
        if (chosen.length === 0) throw new Failure(flavour === "gnu" ? `\n${wanted}: error fetching interface information: Device not found` : `${wanted}: error fetching interface information: Device not found`);
        if (invocation.has("s")) {
          yield* print("Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n");
          yield* print(chosen.map((link) => `${link.name.padEnd(15)} ${String(link.mtu).padStart(5)} ${"0".padStart(8)} ${"0".padStart(6)} ${"0".padStart(6)} 0      ${"0".padStart(8)} ${"0".padStart(6)} ${"0".padStart(6)} ${"0".padStart(6)} ${link.kind === "loopback" ? "LRU" : "BMRU"}\n`).join(""));
          return;
        }
        yield* print(chosen.map((link) => `${(flavour === "busybox" ? busyboxText(link) : text(link))}\n`).join(""));
      },
    },
    flavour,
  );

const COUNTS = ["RX packets 0  bytes 0 (0.0 B)", "RX errors 0  dropped 0  overruns 0  frame 0", "TX packets 0  bytes 0 (0.0 B)", "TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0"];

function text(link: Link): string {
  const lo = link.kind === "loopback";
  const lines = [
    ...link.addresses.map(({ address, prefix }) => `inet ${address}  netmask ${maskOf(prefix)}${lo ? "" : `  broadcast ${broadcastOf(address, prefix)}`}`),
    ...(lo ? ["inet6 ::1  prefixlen 128  scopeid 0x10<host>", "loop  txqueuelen 1000  (Local Loopback)"] : [`ether ${link.mac}  txqueuelen ${link.kind === "veth" ? 0 : 1000}  (Ethernet)`]), ...COUNTS,
  ];
  return `${link.name}: flags=${lo ? "73<UP,LOOPBACK,RUNNING>" : "4163<UP,BROADCAST,RUNNING,MULTICAST>"}  mtu ${link.mtu}\n${lines.map((line) => `        ${line}\n`).join("")}`;
}

function busyboxText(link: Link): string {
  const lo = link.kind === "loopback";
  const lines = [
    `${link.name.padEnd(9)} Link encap:${lo ? "Local Loopback  " : `Ethernet  HWaddr ${link.mac.toUpperCase()}  `}`,
    ...link.addresses.map(({ address, prefix }) => `          inet addr:${address}${lo ? "" : `  Bcast:${broadcastOf(address, prefix)}`}  Mask:${maskOf(prefix)}`),
    `          UP ${lo ? "LOOPBACK RUNNING" : "BROADCAST RUNNING MULTICAST"}  MTU:${link.mtu}  Metric:1`, "          RX packets:0 errors:0 dropped:0 overruns:0 frame:0", "          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0",
    `          collisions:0 txqueuelen:${link.kind === "veth" ? 0 : 1000} `, "          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)",
  ];
  return lines.map((line) => `${line}\n`).join("");
}
