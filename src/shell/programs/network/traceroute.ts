import { sleep } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { addressOf } from "./connection.ts";
import { echo } from "./ping.ts";

export const traceroute = (flavour: Flavour) =>
  program(
    {
      name: "traceroute",
      short: "46dFInrTm:p:q:s:w:z:",
      *run(invocation) {
        const name = invocation.operands[0];
        if (name === undefined) throw new Failure("missing host");
        const address = yield* addressOf(invocation, name, (host) => (flavour === "busybox" ? `bad address '${host}'` : `${host}: Name or service not known`), 2);
        yield* print(`traceroute to ${name} (${address}), 30 hops max, ${flavour === "busybox" ? 46 : 60} byte packets\n`);
        const ms = yield* echo(invocation.process, address, 5000);
        if (ms === undefined) {
          for (let hop = 1; hop <= 30; hop += 1) {
            yield* sleep(5000);
            yield* print(`${String(hop).padStart(2)}  * * *\n`);
          }
          return 0;
        }
        yield* print(` 1  ${name === address ? address : name} (${address})  ${ms.toFixed(3)} ms  ${(ms * 0.9).toFixed(3)} ms  ${(ms * 0.95).toFixed(3)} ms\n`);
        return 0;
      },
    },
    flavour,
  );
