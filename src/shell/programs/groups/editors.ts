import { less } from "../less.ts";
import { man } from "../man.ts";
import { nano } from "../nano.ts";
import { vi } from "../vi/index.ts";
import type { Makers } from "../later.ts";

/** Editors and pagers: loaded when the first of them is run. */
export const makers: Makers = {
  less, man: () => man, more: (flavour) => less(flavour, "more"), nano, vi, view: (flavour) => vi(flavour, "view"), vim: (flavour) => vi(flavour, "vim"),
};
