import { crictl } from "../node/crictl/index.ts";
import { journalctl, logger } from "../node/journalctl.ts";
import { halt, poweroff, reboot, shutdown } from "../node/power.ts";
import { scp } from "../node/scp.ts";
import { ssh } from "../node/ssh.ts";
import { systemctl } from "../node/systemctl.ts";
import type { Makers } from "../later.ts";

/** Administration of nodes: loaded when the first of them is run. */
export const makers: Makers = {
  crictl: () => crictl, halt, journalctl, logger, poweroff, reboot, shutdown, scp: () => scp, ssh: () => ssh, systemctl,
};
