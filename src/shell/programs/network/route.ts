import type { Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { print, program } from "../../program.ts";
import { maskOf, routesOf } from "./interfaces.ts";

/** The kernel's table of routes, as route (the columns with metrics) and netstat -r show it. */
export function routingTable(process: Process, options: { numeric: boolean; flavour: Flavour; windows: boolean }): string {
  const { numeric, flavour, windows } = options;
  const anybody = numeric || flavour === "gnu" ? "0.0.0.0" : "*";
  const rows = routesOf(process).map(({ to, via, device }) => {
    const [base = "", prefix] = to.split("/");
    const destination = to === "default" ? (numeric ? "0.0.0.0" : "default") : base;
    const mask = to === "default" ? "0.0.0.0" : maskOf(Number(prefix ?? 32));
    const flags = via === undefined ? "U" : "UG";
    return `${destination.padEnd(15)} ${(via ?? anybody).padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} ${windows ? "    0 0          0" : "0      0        0"} ${device}\n`;
  });
  const head = windows ? "Flags   MSS Window  irtt Iface" : "Flags Metric Ref    Use Iface";
  return `Kernel IP routing table\nDestination     Gateway         Genmask         ${head}\n${rows.join("")}`;
}

export const route = (flavour: Flavour) =>
  program(
    {
      name: "route",
      short: "nevCF",
      *run(invocation) {
        yield* print(routingTable(invocation.process, { numeric: invocation.has("n"), flavour, windows: false }));
      },
    },
    flavour,
  );
