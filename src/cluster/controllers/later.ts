import { restModule } from "../../os/index.ts";

/** Controllers that begin with a first object, and what the garbage collector does when something is deleted. */
export const rest = restModule(() => import("./rest.ts"));
