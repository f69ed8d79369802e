export { createShell, isIncomplete } from "./bash.ts";
export { FirstPrompt } from "./readline/first-prompt.ts";
export { interpreter } from "./rest.ts";
export type { Completer } from "./readline/complete.ts";
export { programs } from "./programs/index.ts";
export { workstationFiles } from "./workstation.ts";
