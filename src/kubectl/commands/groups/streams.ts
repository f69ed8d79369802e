/* Commands that hold a connection to a Pod. */
export { attach } from "../attach.ts";
export { cp } from "../cp.ts";
export { debug } from "../debug.ts";
export { portForward } from "../port-forward.ts";
