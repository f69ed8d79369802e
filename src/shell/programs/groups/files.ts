import { cp, install } from "../files/copy.ts";
import { mkdir, rmdir } from "../files/directories.ts";
import { ln } from "../files/link.ts";
import { mktemp } from "../files/mktemp.ts";
import { mv } from "../files/move.ts";
import { chmod, chown } from "../files/permissions.ts";
import { rm } from "../files/remove.ts";
import { touch } from "../files/touch.ts";
import { truncate } from "../files/truncate.ts";
import { basename, df, dirname, du, file, readlink, realpath, stat, tree } from "../inspect.ts";
import type { Makers } from "../later.ts";
import { link, mkfifo, mknod, unlink } from "../special-files.ts";

/** What makes, moves and looks at files: loaded when the first of them is run. */
export const makers: Makers = {
  basename, chgrp: (flavour) => chown(flavour, "chgrp"), chmod, chown, cp, df, dirname, du, file, install, link, ln, mkdir, mkfifo, mknod, mktemp, mv, readlink, realpath, rm, rmdir, stat,
  touch, tree, truncate, unlink,
};
