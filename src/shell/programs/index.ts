import type { Program } from "../../os/index.ts";
import { createShell } from "../interpreter/main.ts";
import type { Flavour } from "../options.ts";
import { awk } from "./awk/index.ts";
import { cat, nl, rev, tac } from "./cat.ts";
import { column, comm, cut, expand, fold, join, paste, unexpand } from "./columns.ts";
import {
  clear, env, groupsProgram, hostname, id, nohup, nproc, printenv, reset, stty, su, sudo, tput, tty, uname, which, whoami,
} from "./environment.ts";
import { egrep, fgrep, grep } from "./grep.ts";
import { head, tail } from "./head.ts";
import { basename, df, dirname, du, file, readlink, realpath, stat, tree } from "./inspect.ts";
import { jq } from "./jq/index.ts";
import { ls } from "./ls.ts";
import { chmod, chown, cp, install, ln, mkdir, mktemp, mv, rm, rmdir, touch, truncate } from "./manage.ts";
import { free, kill, killall, pgrep, pidof, pkill, ps, top, uptime } from "./processes.ts";
import { sed } from "./sed/index.ts";
import { seq, yes } from "./seq.ts";
import { shuf, sort, uniq } from "./sort.ts";
import { tee } from "./tee.ts";
import { date, sleep, time, timeout, watch } from "./time.ts";
import { tr } from "./tr.ts";
import { wc } from "./wc.ts";

/** Programs that both GNU's tools and BusyBox have, each with the words of its kind. */
const BOTH: Record<string, (flavour: Flavour) => Program> = {
  basename, cat, chmod, chown, clear, comm, cp, cut, date, df, dirname, du, env, expand, fold, free, groups: groupsProgram, head, hostname, id,
  install, kill, killall, ln, ls, mkdir, mktemp, mv, nl, nohup, nproc, paste, pgrep, pidof, pkill, printenv, ps, readlink, realpath, reset, rev, rm,
  rmdir, sed, seq, shuf, sleep, sort, stat, stty, su, tac, tail, tee, time, timeout, top, touch, tr, tree, truncate, tty, uname, unexpand, uniq, uptime,
  watch, wc, which, whoami, yes, chgrp: (flavour) => chown(flavour, "chgrp"), grep, egrep, fgrep,
};
const GNU: Record<string, (flavour: Flavour) => Program> = { column, file, join, sudo, tput };

/** Every program by the name that executable files say: GNU's by their own, BusyBox's applets under "busybox/". */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ["bash", createShell("bash")],
  ["busybox/sh", createShell("ash")],
  ...[...Object.entries(BOTH), ...Object.entries(GNU)].map(([name, make]): [string, Program] => [name, make("gnu")]),
  ...Object.entries(BOTH).map(([name, make]): [string, Program] => [`busybox/${name}`, make("busybox")]),
  ["awk", awk],
  ["busybox/awk", awk],
  ["jq", jq],
]);
