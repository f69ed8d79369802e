import { awk } from "../awk/index.ts";
import { rev, tac } from "../cat.ts";
import { column, cut, paste } from "../columns.ts";
import { cmp } from "../diff/cmp.ts";
import { diff } from "../diff/diff.ts";
import { diff3 } from "../diff/diff3.ts";
import { sdiff } from "../diff/sdiff.ts";
import { envsubst } from "../envsubst.ts";
import { find } from "../find/find.ts";
import { fold } from "../fold.ts";
import { nl } from "../numbered-lines.ts";
import { numfmt } from "../numfmt.ts";
import { csplit, fmt, tsort } from "../paragraphs.ts";
import { pr } from "../pr.ts";
import { sed } from "../sed/index.ts";
import { shuf, sort, uniq } from "../sort.ts";
import { comm, join } from "../sorted-files.ts";
import { expand, unexpand } from "../tabs.ts";
import { tr } from "../tr.ts";
import { xargs } from "../xargs.ts";
import type { Makers } from "../later.ts";

/** Tools for text: loaded when the first of them is run. */
export const makers: Makers = {
  awk, cmp, column, comm, csplit, cut, diff, diff3, envsubst, expand, find, fmt, fold, join, nl, numfmt, paste, pr, rev, sdiff, sed, shuf, sort, tac, tr, tsort, unexpand, uniq, xargs,
};
