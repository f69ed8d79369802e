export { goOn } from "../readline/interactive.ts";
export { beginShell, createShell } from "./main.ts";
export { isIncomplete } from "./source.ts";
