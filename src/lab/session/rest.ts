import { restModule } from "../../os/index.ts";

export { laterModule, loadedModule, loadLater, loadModule, loadRest } from "../../os/index.ts";

/** What a session needs when somebody does something in it, and to grade. */
export const rest = restModule(() => import("./complete.ts"));
