export { createShell } from "./interpreter/main.ts";
export type { Completer } from "./readline/complete.ts";
export { isIncomplete } from "./interpreter/source.ts";
export { programs } from "./programs/index.ts";
export { workstationFiles } from "./workstation.ts";
