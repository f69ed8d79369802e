import type { Flavour } from "../../options.ts";
import { print, program } from "../../program.ts";
import { ownersOf } from "./socket-owners.ts";
import { networkOf } from "./connection.ts";

export const netstat = (flavour: Flavour) =>
  program(
    {
      name: "netstat",
      short: "aceilnpruswxtoW",
      *run(invocation) {
        const network = networkOf(invocation.process);
        const address = network.addresses[0] ?? "";
        if (invocation.has("r")) {
          yield* print(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n0.0.0.0         ${`${address.split(".").slice(0, 3).join(".")}.1`.padEnd(15)} 0.0.0.0         UG        0 0          0 eth0\n`);
          return;
        }
        const listening = invocation.has("l");
        const all = invocation.has("a");
        const title = listening ? "only servers" : all ? "servers and established" : "w/o servers";
        let text = `Active Internet connections (${title})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${invocation.has("p") ? "PID/Program name    " : ""}\n`;
        if (listening || all) {
          const sockets = (network.listeners ?? []).flatMap(({ ipv6, ...each }) => [
            ...(ipv6 === "dual" ? [] : [{ ...each, peer: "0.0.0.0:*", six: false }]),
            ...(ipv6 === undefined ? [] : [{ ...each, address: "::", peer: ":::*", six: true }]),
          ]);
          // As the kernel's tables follow each other.
          for (const each of sockets.sort((a, b) => Number(a.six) - Number(b.six))) {
            const udp = each.protocol === "UDP";
            if ((invocation.has("t") && !invocation.has("u") && udp) || (invocation.has("u") && !invocation.has("t") && !udp)) continue;
            text += `${`${udp ? "udp" : "tcp"}${each.six && flavour === "gnu" ? "6" : ""}`.padEnd(5)} ${"0".padStart(6)} ${"0".padStart(6)} ${`${each.address}:${each.port}`.padEnd(23)} ${each.peer.padEnd(23)} ${(udp ? "" : "LISTEN").padEnd(11)} ${invocation.has("p") ? (ownersOf(invocation.process, each.port).map(({ pid, name }) => `${pid}/${name}`)[0] ?? "-").padEnd(20) : ""}\n`;
          }
        }
        yield* print(text);
      },
    },
    flavour,
  );
