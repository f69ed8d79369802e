export { createShell } from "./main.ts";
export { isIncomplete } from "./source.ts";
