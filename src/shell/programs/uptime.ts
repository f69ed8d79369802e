import type { Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { print, program } from "../program.ts";
import { formatTime } from "../strftime.ts";

function upSeconds(process: Process): number {
  return Math.floor((process.now - process.machine.bootedAt) / 1000);
}

/** What procps prints for -p: parts that are nothing are left out, but minutes below an hour. */
function prettyTime(seconds: number): string {
  const parts = [["week", Math.floor(seconds / 604_800)], ["day", Math.floor(seconds / 86_400) % 7], ["hour", Math.floor(seconds / 3600) % 24], ["minute", Math.floor(seconds / 60) % 60]] as const;
  const shown = parts.filter(([, count]) => count > 0).map(([unit, count]) => `${count} ${unit}${count > 1 ? "s" : ""}`);
  return shown.length > 0 ? shown.join(", ") : "0 minutes";
}

/** What uptime prints, and the first line of top and w. */
export function uptimeText(process: Process): string {
  const seconds = upSeconds(process);
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const up = `${days > 0 ? `${days} day${days > 1 ? "s" : ""}, ` : ""}${hours > 0 ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, "0")}` : `${minutes} min`}`;
  return ` ${formatTime("%H:%M:%S", process.wall)} up ${up},  ${process.tty ? 1 : 0} user,  load average: 0.00, 0.00, 0.00`;
}

export const uptime = (flavour: Flavour) =>
  program(
    {
      name: "uptime",
      short: "ps",
      long: { pretty: "p", since: "s" },
      *run(invocation) {
        const { process } = invocation;
        if (invocation.has("p")) yield* print(`up ${prettyTime(upSeconds(process))}\n`);
        else if (invocation.has("s")) yield* print(`${formatTime("%Y-%m-%d %H:%M:%S", process.wall - upSeconds(process) * 1000)}\n`);
        else yield* print(`${uptimeText(process)}\n`);
      },
    },
    flavour,
  );
