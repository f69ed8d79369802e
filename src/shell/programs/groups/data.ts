import { jq } from "../jq/index.ts";
import type { Makers } from "../later.ts";

/** Tools for JSON and YAML: loaded when the first of them is run. */
export const makers: Makers = {
  jq: () => jq,
};
