import { basename, df, dirname, du, file, readlink, realpath, stat, tree } from "../inspect.ts";
import type { Makers } from "../later.ts";
import { chmod, chown, cp, install, ln, mkdir, mktemp, mv, rm, rmdir, touch, truncate } from "../manage.ts";
import { link, mkfifo, mknod, unlink } from "../special-files.ts";

/** What makes, moves and looks at files: loaded when the first of them is run. */
export const makers: Makers = {
  basename, chgrp: (flavour) => chown(flavour, "chgrp"), chmod, chown, cp, df, dirname, du, file, install, link, ln, mkdir, mkfifo, mknod, mktemp, mv, readlink, realpath, rm, rmdir, stat,
  touch, tree, truncate, unlink,
};
