import { restModule } from "../../os/index.ts";

/** Names, HTTP as bytes, policies: the components of a cluster call each other by address, with whole messages, and nothing forbids it. */
export const rest = restModule(() => import("./complete.ts"));
