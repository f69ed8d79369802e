import type { Flavour } from "../options.ts";
import { missingOperand, print, program } from "../program.ts";
import { count } from "./counts.ts";

export const nproc = (flavour: Flavour) =>
  program(
    {
      name: "nproc",
      short: "",
      long: { all: "all", "ignore=": "ignore" },
      *run(invocation) {
        if (flavour === "gnu") {
          if (invocation.operands.length > 0) throw missingOperand(invocation, `extra operand '${invocation.operands[0]!}'`);
          if (invocation.has("ignore")) count(invocation.value("ignore")!, "number");
        }
        const cores = coresOf(invocation.process.files.exists("/proc/cpuinfo") ? invocation.process.files.readText("/proc/cpuinfo") : "");
        yield* print(`${Math.max(1, cores - Number(invocation.value("ignore") ?? 0))}\n`);
      },
    },
    flavour,
  );

/** Processors that /proc/cpuinfo names; 2 where there is none. */
export function coresOf(cpuinfo: string): number {
  return (cpuinfo.match(/^processor\s*:/gm) ?? []).length || 2;
}
