import type { Makers } from "../later.ts";
import { kill, killall, pgrep, pidof, pkill } from "../kill.ts";
import { free } from "../memory.ts";
import { ps } from "../processes.ts";
import { top } from "../top/index.ts";
import { uptime } from "../uptime.ts";

/** What shows and ends processes: loaded when the first of them is run. */
export const makers: Makers = {
  free, kill, killall, pgrep, pidof, pkill, ps, top, uptime,
};
