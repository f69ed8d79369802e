import type { Makers } from "../later.ts";
import { arch, factor, lsblk, mount, pstree, sync, sysctl, w, who } from "../system.ts";

/** What tells of the system: loaded when the first of them is run. */
export const makers: Makers = {
  arch, factor, lsblk, mount, pstree, sync, sysctl, w, who,
};
