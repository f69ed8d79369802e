import { restModule } from "../os/index.ts";

/** The interpreter with its parser: no node needs them to boot, and a first prompt is shown without (`readline/first-prompt.ts`). */
export const interpreter = restModule(() => import("./interpreter/index.ts"));

/** What a shell has no need of before a first line is entered: most builtins, arithmetic, completion. */
export const rest = restModule(() => import("./interpreter/rest.ts"));
