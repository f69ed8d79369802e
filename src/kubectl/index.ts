import type { Program } from "../os/index.ts";
import { kubectl } from "./main.ts";

export { kubectl };
export { completeKubectl } from "./complete/index.ts";

/** The programs of this room by name, for a machine's table. */
export const programs: ReadonlyMap<string, Program> = new Map([["kubectl", kubectl]]);
