import { basename, dirname } from "../files/basename.ts";
import { cp, install } from "../files/copy.ts";
import { df } from "../files/df.ts";
import { mkdir, rmdir } from "../files/directories.ts";
import { du } from "../files/du.ts";
import { file } from "../files/file.ts";
import { ln } from "../files/link.ts";
import { mktemp } from "../files/mktemp.ts";
import { mv } from "../files/move.ts";
import { pathchk } from "../files/pathchk.ts";
import { chmod, chown } from "../files/permissions.ts";
import { readlink, realpath } from "../files/realpath.ts";
import { rm } from "../files/remove.ts";
import { stat } from "../files/stat.ts";
import { touch } from "../files/touch.ts";
import { tree } from "../files/tree.ts";
import { truncate } from "../files/truncate.ts";
import type { Makers } from "../later.ts";
import { link, mkfifo, mknod, unlink } from "../special-files.ts";

/** What makes, moves and looks at files: loaded when the first of them is run. */
export const makers: Makers = {
  basename, chgrp: (flavour) => chown(flavour, "chgrp"), chmod, chown, cp, df, dirname, du, file, install, link, ln, mkdir, mkfifo, mknod, mktemp, mv, pathchk, readlink, realpath, rm, rmdir, stat,
  touch, tree, truncate, unlink,
};
