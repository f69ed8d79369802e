export { goOn } from "../readline/interactive.ts";
export { readLine } from "../readline/reader.ts";
export { beginShell, createShell } from "./main.ts";
export { isIncomplete } from "./source.ts";
