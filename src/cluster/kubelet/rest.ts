import { restModule } from "../../os/index.ts";

/** What people ask a node for (logs, exec, crictl), and what only Pods of theirs need. */
export const rest = restModule(() => import("./complete.ts"));
