import { print, program } from "../../program.ts";
import { ownersOf } from "./socket-owners.ts";
import { networkOf } from "./connection.ts";

export const ss = program(
  {
    name: "ss",
    short: "tulnpaHs4o6xw",
    long: { tcp: "t", udp: "u", listening: "l", numeric: "n", processes: "p", all: "a", "no-header": "H" },
    *run(invocation) {
      const wantTcp = invocation.has("t") || !invocation.has("u");
      const wantUdp = invocation.has("u") || !invocation.has("t");
      const listeners = (networkOf(invocation.process).listeners ?? []).filter((each) => (each.protocol === "TCP" ? wantTcp : each.protocol === "UDP" && wantUdp));
      const both = wantTcp && wantUdp;
      // Addresses stand right of their columns, ports left of theirs; each line is padded, as the real one does it.
      const header = [...(both ? ["Netid"] : []), "State", "Recv-Q", "Send-Q", "Local Address:", "Port", "Peer Address:", "Port", "Process"];
      const rows = invocation.has("l") || invocation.has("a") ? listeners.flatMap(({ ipv6, ...each }) => [
        ...(ipv6 === "dual" ? [{ ...each, address: "*", peer: "*:" }] : [{ ...each, peer: "0.0.0.0:" }]),
        ...(ipv6 === "also" ? [{ ...each, address: "[::]", peer: "[::]:" }] : []),
      ]).map((each) => {
        const udp = each.protocol === "UDP";
        const owners = invocation.has("p") ? ownersOf(invocation.process, each.port) : [];
        const users = owners.length === 0 ? "" : ` users:(${owners.map(({ name, pid, descriptor }) => `("${name}",pid=${pid},fd=${descriptor})`).join(",")})`;
        return [...(both ? [each.protocol.toLowerCase()] : []), udp ? "UNCONN" : "LISTEN", "0", udp ? "0" : "4096", `${each.address}:`, String(each.port), each.peer, "*", users];
      }) : [];
      const table = [...(invocation.has("H") ? [] : [header]), ...rows];
      const widths = header.map((_cell, column) => Math.max(0, ...table.map((row) => row[column]!.length)));
      const lines = table.map((row) => row.map((cell, column) => {
        const name = header[column]!;
        const padded = name.endsWith(":") ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
        return column === 0 || name === "Port" || name === "Process" ? padded : ` ${padded}`;
      }).join(""));
      yield* print(lines.map((line) => `${line}\n`).join(""));
    },
  },
  "gnu",
);
