import type { Flavour } from "../../options.ts";
import { print, program, type Invocation } from "../../program.ts";
import { linksOf } from "./interfaces.ts";
import { routingTable } from "./route.ts";
import { serviceName } from "./service-names.ts";
import { ownersOf, socketsOf, type Socket } from "./sockets.ts";

export const netstat = (flavour: Flavour) =>
  program(
    {
      name: "netstat",
      short: "aceilnpruswxtoWvNCFg46",
      long: {
        all: "a", listening: "l", numeric: "n", programs: "p", route: "r", tcp: "t", udp: "u", interfaces: "i", wide: "W", extend: "e", timers: "o", continuous: "c", statistics: "s", "numeric-ports": "n",
        "numeric-hosts": "n",
      },
      *run(invocation) {
        const { process } = invocation;
        if (invocation.has("r")) {
          yield* print(routingTable(process, { numeric: invocation.has("n"), flavour, windows: true }));
          return;
        }
        if (invocation.has("i") && flavour === "gnu") {
          const links = [...linksOf(process)].sort((a, b) => (a.name < b.name ? -1 : 1));
          yield* print("Kernel Interface table\nIface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n");
          yield* print(links.map((link) => `${link.name.padEnd(15)} ${String(link.mtu).padStart(5)} ${"0".padStart(8)} ${"0".padStart(6)} ${"0".padStart(6)} 0      ${"0".padStart(8)} ${"0".padStart(6)} ${"0".padStart(6)} ${"0".padStart(6)} ${link.kind === "loopback" ? "LRU" : "BMRU"}\n`).join(""));
          return;
        }
        const listening = invocation.has("l");
        const all = invocation.has("a");
        const title = listening ? "only servers" : all ? "servers and established" : "w/o servers";
        const state = "State".padEnd(flavour === "gnu" ? 11 : 12);
        const extra = `${invocation.has("e") ? " User       Inode     " : ""}${invocation.has("p") ? `${flavour === "gnu" ? " " : ""}PID/Program name    ` : ""}`;
        // As the kernel's tables follow each other.
        const order = (socket: Socket): number => (socket.protocol === "tcp" ? 0 : 2) + (socket.family === "inet6" ? 1 : 0);
        const shown = socketsOf(process).filter((socket) => (socket.state === "ESTAB" ? !listening : listening || all))
          .filter(({ protocol }) => invocation.has("t") === invocation.has("u") || (protocol === "udp" ? invocation.has("u") : invocation.has("t")))
          .sort((a, b) => order(a) - order(b));
        yield* print(`Active Internet connections (${title})\nProto Recv-Q Send-Q Local Address           Foreign Address         ${state}${extra}\n${shown.map((socket) => lineOf(invocation, socket)).join("")}`);
        if (flavour === "gnu" && !invocation.has("t") && !invocation.has("u")) {
          yield* print(`Active UNIX domain sockets (${title})\nProto RefCnt Flags       Type       State         I-Node  ${invocation.has("p") ? " PID/Program name    " : ""} Path\n`);
        }
      },
    },
    flavour,
  );

function lineOf(invocation: Invocation, socket: Socket): string {
  const { process, flavour } = invocation;
  const { protocol, family, local, peer, state } = socket;
  const six = family === "inet6";
  const port = (number: number): string => (invocation.has("n") ? undefined : serviceName(process, number, protocol)) ?? String(number);
  // What does not fit is cut, unless -W is given.
  const end = (address: string, portText: string): string => {
    const room = 23 - 1 - portText.length;
    return `${invocation.has("W") ? address : address.slice(0, Math.max(5, room))}:${portText}`.padEnd(23);
  };
  const word = state === "LISTEN" ? "LISTEN" : state === "ESTAB" ? "ESTABLISHED" : "";
  const owner = invocation.has("p") ? ` ${(ownersOf(process, socket).map(({ pid, name }) => `${pid}/${name}`)[0] ?? "-").padEnd(19)}` : "";
  const extra = invocation.has("e") ? ` ${"0".padEnd(10)} ${String(20000 + local.port).padEnd(10)}` : "";
  const closing = flavour === "gnu" && owner !== "" ? " " : flavour === "busybox" ? " " : "";
  return `${`${protocol}${six && flavour === "gnu" ? "6" : ""}`.padEnd(5)} ${"0".padStart(6)} ${"0".padStart(6)} ${end(six ? "::" : local.address, port(local.port))} ${peer ? end(peer.address, port(peer.port)) : (six ? ":::*" : "0.0.0.0:*").padEnd(23)} ${word.padEnd(11)}${extra}${owner}${closing}\n`;
}
