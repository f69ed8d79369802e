import { less } from "../less/index.ts";
import { man } from "../man.ts";
import { more } from "../more.ts";
import { nano } from "../nano/index.ts";
import { vi } from "../vi/index.ts";
import type { Makers } from "../later.ts";

/** Editors and pagers: loaded when the first of them is run. */
export const makers: Makers = {
  less, man: () => man, more, nano, vi, view: (flavour) => vi(flavour, "view"), vim: (flavour) => vi(flavour, "vim"),
};
