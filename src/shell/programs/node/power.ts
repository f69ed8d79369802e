import { callback, isSystemError, printError, SocketError, type Call, type Process } from "../../../os/index.ts";
import { Failure, program } from "../../program.ts";
import { formatTime } from "../../strftime.ts";
import { manager } from "./units.ts";

const scheduled = new WeakMap<object, { cancel(): void }>();

/** Asks systemd to switch the machine off, or to start it anew. */
export function* switchOff(process: Process, reboot: boolean): Call<void> {
  try {
    yield* manager(process, reboot ? "Reboot" : "PowerOff");
  } catch (error) {
    if (error instanceof SocketError) throw new Failure(`Call to ${reboot ? "Reboot" : "PowerOff"} failed: ${error.message}`);
    if (isSystemError(error, "ENOENT", "ECONNREFUSED")) throw new Failure("System has not been booted with systemd as init system (PID 1). Can't operate.");
    throw error;
  }
}

const now = (name: string, reboots: boolean) => () =>
  program({
    name,
    short: "fdnwp",
    long: { force: "f", "wtmp-only": "w", "no-wtmp": "d", "no-wall": "no-wall", halt: "halt", poweroff: "p", reboot: "reboot" },
    usage: `${name} [OPTIONS...]`,
    help: `${name === "reboot" ? "Reboot" : name === "halt" ? "Halt" : "Power off"} the system.\n`,
    *run({ process, has }) {
      yield* switchOff(process, has("reboot") || (reboots && !has("p") && !has("halt")));
    },
  });

export const reboot = now("reboot", true);
export const poweroff = now("poweroff", false);
export const halt = now("halt", false);

/** shutdown: now, or in so many minutes (one, unless it is said). */
export const shutdown = () =>
  program({
    name: "shutdown",
    short: "HPrhkct:",
    long: { halt: "H", poweroff: "P", reboot: "r", "no-wall": "no-wall", show: "show" },
    usage: "shutdown [OPTIONS...] [TIME] [WALL...]",
    help: "Shut down the system.\n",
    *run({ process, operands, has }) {
      const { machine } = process;
      if (has("c")) {
        scheduled.get(machine)?.cancel();
        scheduled.delete(machine);
        return;
      }
      const time = operands[0] ?? "+1";
      const minutes = time === "now" ? 0 : /^\+?\d+$/.test(time) ? Number(time) : undefined;
      if (minutes === undefined) throw new Failure(`Failed to parse time specification: ${time}`);
      if (minutes === 0) return yield* switchOff(process, has("r"));
      const { simulation } = machine;
      const at = simulation.wall + minutes * 60_000;
      const child = machine.spawn({
        args: ["systemd-logind"], env: process.env,
        program: function* (waiting) {
          yield* callback<void>("pause", (done) => {
            const timer = simulation.after(minutes * 60_000, () => done());
            return () => timer.cancel();
          });
          yield* switchOff(waiting, has("r"));
          return 0;
        },
      });
      scheduled.get(machine)?.cancel();
      scheduled.set(machine, { cancel: () => machine.signal(child, "SIGKILL", true) });
      yield* printError(`${has("r") ? "Reboot" : "Shutdown"} scheduled for ${formatTime("%a %F %T %Z", at)}, use 'shutdown -c' to cancel.\n`);
    },
  });
