import { bc } from "../bc/index.ts";
import type { Makers } from "../later.ts";

/** bc: loaded when it is first run. */
export const makers: Makers = { bc };
