import { jq } from "../jq/index.ts";
import type { Makers } from "../later.ts";

/** jq: loaded when it is first run. */
export const makers: Makers = {
  jq: () => jq,
};
