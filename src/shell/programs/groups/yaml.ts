import type { Makers } from "../later.ts";
import { yq } from "../yq/index.ts";

/** yq, which brings a whole YAML library: loaded when it is first run. */
export const makers: Makers = {
  yq: () => yq,
};
