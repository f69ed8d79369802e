import { isSystemError, ttyOf, type Call, type JournalEntry } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program, type Invocation } from "../../program.ts";
import { formatTime } from "../../strftime.ts";
import { journal } from "./units.ts";

const LEVELS = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];

/** dmesg: what the kernel of the node has said. In a container there is no way to ask it. */
export const dmesg = (flavour: Flavour) =>
  program(
    {
      name: "dmesg",
      short: flavour === "busybox" ? "cn:rs:" : "CcDdEeF:f:HhkL::l:n:PprSs:TtuVwWx",
      long: { clear: "C", "read-clear": "c", ctime: "T", color: "L", "color=?": "L", decode: "x", follow: "w", "follow-new": "W", human: "H", kernel: "k", "level=": "l", "facility=": "f", nopager: "P", notime: "t", raw: "r", reltime: "e", userspace: "u", "time-format=": "format" },
      *run(invocation) {
        const { process } = invocation;
        if (process.credentials.uid !== 0) throw new Failure(flavour === "busybox" ? "klogctl: Operation not permitted" : "read kernel buffer failed: Operation not permitted");
        const colour = invocation.has("L") ? invocation.value("L") !== "never" : ttyOf(process, 1) !== undefined;
        const levels = invocation.value("l")?.split(",");
        for (const level of levels ?? []) if (!LEVELS.includes(level)) throw new Failure(`unknown level '${level}'`);
        const show = function* (entries: readonly JournalEntry[], boot: number): Call<void> {
          const wanted = entries.filter((entry) => !levels || levels.includes(LEVELS[entry.priority]!));
          yield* print(wanted.map((entry) => `${lineOf(invocation, entry, boot, colour)}\n`).join(""));
        };
        try {
          const { entries, boots } = yield* journal(process, { identifier: "kernel" });
          const boot = boots.at(-1)?.first ?? 0;
          const current = entries.filter((entry) => entry.time >= boot);
          if (!invocation.has("C") && !invocation.has("W")) yield* show(current, boot);
          let cursor = entries.at(-1)?.cursor ?? 0;
          while (invocation.has("w") || invocation.has("W")) {
            const more = yield* journal(process, { identifier: "kernel", cursor, wait: true });
            cursor = more.entries.at(-1)?.cursor ?? cursor;
            yield* show(more.entries, boot);
          }
        } catch (error) {
          if (!isSystemError(error, "ENOENT", "ECONNREFUSED")) throw error;
          throw new Failure(flavour === "busybox" ? "klogctl: Operation not permitted" : "read kernel buffer failed: Operation not permitted");
        }
      },
    },
    flavour,
  );

function lineOf(invocation: Invocation, entry: JournalEntry, boot: number, colour: boolean): string {
  const seconds = ((entry.time - boot) / 1000).toFixed(6).padStart(12);
  const named = invocation.has("x") ? `kern  :${LEVELS[entry.priority]!.padEnd(6)}: ` : "";
  const format = invocation.value("format");
  const time = invocation.has("t") || format === "notime" ? "" : invocation.has("T") || format === "ctime" ? `[${formatTime("%a %b %e %H:%M:%S %Y", entry.time)}] ` : format === "iso" ? `${formatTime("%Y-%m-%dT%H:%M:%S,%N", entry.time).slice(0, 26)}+00:00 ` : `[${seconds}] `;
  if (invocation.has("r")) return `<${entry.priority}>[${seconds}] ${entry.message}`;
  if (!colour) return named + time + entry.message;
  const body = entry.priority <= 3 ? `\x1b[31m${entry.message}\x1b[0m` : entry.message;
  return `${named}\x1b[32m${time}\x1b[0m${body}`;
}
