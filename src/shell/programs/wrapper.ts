import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
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

/** Exit code of what could not run the other program. */
const CANNOT_RUN = 125;

/** Throws Failure for values of options that nice and stdbuf refuse. */
function checkValues(name: string, invocation: Invocation): void {
  const hint = `\nTry '${name} --help' for more information.`;
  if (name === "nice") {
    const adjustment = invocation.value("n");
    if (adjustment !== undefined && !/^\s*[-+]?\d+$/.test(adjustment)) throw new Failure(`invalid adjustment '${adjustment}'`, CANNOT_RUN);
    if (adjustment !== undefined && invocation.operands.length === 0) throw new Failure(`a command must be given with an adjustment${hint}`, CANNOT_RUN);
  }
  if (name !== "stdbuf") return;
  for (const letter of ["i", "o", "e"]) {
    const mode = invocation.value(letter);
    if (mode === undefined) continue;
    if (mode === "L" && letter === "i") throw new Failure(`line buffering stdin is meaningless${hint}`, CANNOT_RUN);
    if (mode === "L") continue;
    if (!/^\d+(?:[kKMGTPEZY]i?B?|[kMGTPEZY]B)?$/.test(mode)) throw new Failure(`invalid mode '${mode}'`, CANNOT_RUN);
    if (parseInt(mode, 10) >= 2 ** 64) throw new Failure(`invalid mode '${mode}': Value too large for defined data type`, CANNOT_RUN);
  }
  if (invocation.operands.length > 0 && !["i", "o", "e"].some((letter) => invocation.has(letter))) throw new Failure(`you must specify a buffering mode option${hint}`, CANNOT_RUN);
}

/** Programs that run another and change nothing that this machine knows of: nice, ionice, stdbuf, setsid, time limits. */
export const wrapper = (name: string, short: string, long: Record<string, string> = {}) => (flavour: Flavour) =>
  program(
    {
      name,
      short,
      long,
      stopAtOperand: true,
      usageCode: name === "nice" || name === "stdbuf" ? CANNOT_RUN : 1,
      *run(invocation) {
        if (flavour === "gnu") checkValues(name, invocation);
        if (invocation.operands.length === 0) {
          if (name === "nice") {
            yield* print("0\n");
            return 0;
          }
          throw Object.assign(missingOperand(invocation), { code: name === "stdbuf" ? CANNOT_RUN : 1 });
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
