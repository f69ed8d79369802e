import type { Makers } from "../later.ts";
import { free, kill, killall, pgrep, pidof, pkill, ps, uptime } from "../processes.ts";
import { top } from "../top/index.ts";

/** What shows and ends processes: loaded when the first of them is run. */
export const makers: Makers = {
  free, kill, killall, pgrep, pidof, pkill, ps, top, uptime,
};
