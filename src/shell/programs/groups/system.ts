import { busybox } from "../busybox.ts";
import { chroot } from "../chroot.ts";
import type { Makers } from "../later.ts";
import { ipcmk, ipcrm, ipcs } from "../ipc.ts";
import { lsof } from "../lsof.ts";
import { nsenter } from "../nsenter.ts";
import { dmesg } from "../node/dmesg.ts";
import { arch, factor, hostid, last, logname, lsblk, mount, pstree, sync, sysctl, users, w, who } from "../system.ts";

/** What tells of the system: loaded when the first of them is run. */
export const makers: Makers = {
  arch, busybox, chroot, dmesg, factor, hostid, ipcmk, ipcrm, ipcs, last, logname, lsblk, lsof, mount, nsenter, pstree, sync, sysctl, users, w, who,
};
