import type { Flavour } from "../options.ts";
import { missingOperand, print, program } from "../program.ts";
import { startCommand, waitChild } from "./time.ts";

export const nohup = (flavour: Flavour) =>
  program(
    {
      name: "nohup",
      short: "",
      stopAtOperand: true,
      usageCode: 125,
      *run(invocation) {
        const { process, operands } = invocation;
        if (operands.length === 0) throw missingOperand(invocation);
        process.onSignal("SIGHUP", "ignore");
        const files = new Map(process.openDescriptors);
        if (process.tty && process.hasDescriptor(1) && process.descriptor(1).info().type === "tty") {
          const out = process.files.open("nohup.out", { append: true, create: true, mode: 0o600 });
          files.set(1, out);
          yield* invocation.complain("ignoring input and appending output to 'nohup.out'");
          if (process.descriptor(2).info().type === "tty") files.set(2, out);
        }
        const child = yield* startCommand(invocation, operands, { files });
        return yield* waitChild(child);
      },
    },
    flavour,
  );

/** Programs that run another and change nothing that this machine knows of: nice, ionice, stdbuf, setsid, time limits. */
export const wrapper = (name: string, short: string, long: Record<string, string> = {}) => (flavour: Flavour) =>
  program(
    {
      name,
      short,
      long,
      stopAtOperand: true,
      *run(invocation) {
        if (invocation.operands.length === 0) {
          if (name === "nice") {
            yield* print("0\n");
            return 0;
          }
          throw missingOperand(invocation);
        }
        if (name === "stdbuf") {
          for (const [letter, variable] of [["o", "_STDBUF_O"], ["e", "_STDBUF_E"]] as const) {
            const mode = invocation.value(letter);
            if (mode !== undefined) invocation.process.env.set(variable, mode);
          }
        }
        const child = yield* startCommand(invocation, invocation.operands, name === "setsid" ? { session: {} } : {});
        if (name === "setsid" && !invocation.has("w")) return 0;
        return yield* waitChild(child);
      },
    },
    flavour,
  );
