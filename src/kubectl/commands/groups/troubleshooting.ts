/* What shows how things stand inside. */
export { attach } from "../attach.ts";
export { auth } from "../auth/index.ts";
export { cp } from "../cp.ts";
export { debug } from "../debug.ts";
export { events } from "../events.ts";
export { explain } from "../explain.ts";
export { podlab } from "../podlab/index.ts";
export { portForward } from "../port-forward.ts";
