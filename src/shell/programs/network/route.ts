import type { Flavour } from "../../options.ts";
import { print, program } from "../../program.ts";
import { networkOf } from "./connection.ts";

export const route = (flavour: Flavour) =>
  program(
    {
      name: "route",
      short: "nee",
      *run(invocation) {
        const address = networkOf(invocation.process).addresses[0] ?? "";
        const prefix = address.split(".").slice(0, 3).join(".");
        yield* print(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${(invocation.has("n") ? "0.0.0.0" : "default").padEnd(15)} ${`${prefix}.1`.padEnd(15)} 0.0.0.0         UG    0      0        0 eth0\n${`${prefix}.0`.padEnd(15)} ${(invocation.has("n") || flavour === "gnu" ? "0.0.0.0" : "*").padEnd(15)} 255.255.255.0   U     0      0        0 eth0\n`);
      },
    },
    flavour,
  );
