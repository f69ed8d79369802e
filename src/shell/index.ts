export { createShell } from "./interpreter/main.ts";
export { programs } from "./programs/index.ts";
export { workstationFiles } from "./workstation.ts";
