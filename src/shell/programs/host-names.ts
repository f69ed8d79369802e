import { capable, KERNEL, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, print, program } from "../program.ts";

/* How the machine is called: hostname, uname. */

/** The canonical name of the host: the first one of the line of /etc/hosts that has it. */
function fullName(process: Process): string {
  const { hostname: own } = process.machine;
  if (!process.files.exists("/etc/hosts")) return own;
  for (const line of process.files.readText("/etc/hosts").split("\n")) {
    const [, first, ...rest] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (first !== undefined && (first === own || rest.includes(own))) return first;
  }
  return own;
}

export const hostname = (flavour: Flavour) =>
  program(
    {
      name: "hostname",
      short: "AadfIisy",
      long: { fqdn: "f", short: "s", "ip-address": "i", "all-ip-addresses": "I" },
      *run(invocation) {
        const { machine } = invocation.process;
        if (invocation.has("I")) yield* print(`${(machine.network?.addresses ?? []).join(" ")} \n`);
        else if (invocation.has("i")) yield* print(`${machine.network?.addresses[0] ?? "127.0.1.1"}\n`);
        else if (invocation.has("s")) yield* print(`${machine.hostname.split(".")[0]}\n`);
        else if (invocation.has("f")) yield* print(`${fullName(invocation.process)}\n`);
        else if (invocation.operands[0] !== undefined) {
          if (!capable(invocation.process.credentials, "SYS_ADMIN")) throw new Failure(flavour === "busybox" ? "sethostname: Operation not permitted" : "you must be root to change the host name");
          machine.hostname = invocation.operands[0];
        } else yield* print(`${machine.hostname}\n`);
      },
    },
    flavour,
  );

export const uname = (flavour: Flavour) =>
  program(
    {
      name: "uname",
      short: "amnoprsvi",
      long: { all: "a", "kernel-name": "s", nodename: "n", "kernel-release": "r", "kernel-version": "v", machine: "m", processor: "p", "operating-system": "o" },
      *run(invocation) {
        const fields: [string, string][] = [
          ["s", "Linux"], ["n", invocation.process.machine.hostname], ["r", KERNEL.release], ["v", KERNEL.version], ["m", "x86_64"],
          ["p", "unknown"], ["i", "unknown"], ["o", "GNU/Linux"],
        ];
        const all = invocation.has("a");
        // What the processor and the hardware are called Debian does not know; -a leaves out what is not known.
        const chosen = fields.filter(([letter]) => (all ? letter !== "p" && letter !== "i" : invocation.has(letter)));
        yield* print(`${(chosen.length > 0 ? chosen : fields.slice(0, 1)).map(([, text]) => text).join(" ")}\n`);
      },
    },
    flavour,
  );
