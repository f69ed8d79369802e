export { createShell, interpreter, isIncomplete } from "./bash.ts";
export type { Completer } from "./readline/complete.ts";
export { programs } from "./programs/index.ts";
export { workstationFiles } from "./workstation.ts";
