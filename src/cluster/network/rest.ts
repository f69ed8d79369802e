import { restModule } from "../../os/index.ts";

/** Names: the components of a cluster call each other by address. */
export const rest = restModule(() => import("./complete.ts"));
