import type { Program } from "../../os/index.ts";
import { createShell } from "../interpreter/main.ts";
import type { Flavour } from "../options.ts";
import { gunzipProgram, gzipProgram, tar, zcat } from "./archives.ts";
import { awk } from "./awk/index.ts";
import { dd, hexdump, od, split, strings, xxd } from "./bytes.ts";
import { cat, nl, rev, tac } from "./cat.ts";
import { base32, base64, cksum, md5sum, sha1sum, sha256sum, sha512sum } from "./checksums.ts";
import { column, comm, cut, expand, fold, join, paste, unexpand } from "./columns.ts";
import { curl } from "./curl.ts";
import { cmp, diff } from "./diff.ts";
import { dig, getent, host, nslookup } from "./dns-tools.ts";
import { clear, env, groupsProgram, hostname, id, nohup, nproc, printenv, reset, stty, su, sudo, tput, tty, uname, which, whoami, wrapper } from "./environment.ts";
import { find } from "./find.ts";
import { egrep, fgrep, grep } from "./grep.ts";
import { head, tail } from "./head.ts";
import { basename, df, dirname, du, file, readlink, realpath, stat, tree } from "./inspect.ts";
import { httpd } from "./httpd.ts";
import { jq } from "./jq/index.ts";
import { less } from "./less.ts";
import { ls } from "./ls.ts";
import { chmod, chown, cp, install, ln, mkdir, mktemp, mv, rm, rmdir, touch, truncate } from "./manage.ts";
import { nano } from "./nano.ts";
import { ifconfig, ip, nc, netstat, ping, route, ss, telnet, traceroute } from "./network-tools.ts";
import { free, kill, killall, pgrep, pidof, pkill, ps, top, uptime } from "./processes.ts";
import { sed } from "./sed/index.ts";
import { seq, yes } from "./seq.ts";
import { echo, expr, falseProgram, printf, pwd, test, trueProgram } from "./shell-tools.ts";
import { shuf, sort, uniq } from "./sort.ts";
import { tee } from "./tee.ts";
import { date, sleep, time, timeout, watch } from "./time.ts";
import { tr } from "./tr.ts";
import { vi } from "./vi/index.ts";
import { wc } from "./wc.ts";
import { wget } from "./wget.ts";
import { xargs } from "./xargs.ts";

type Maker = (flavour: Flavour) => Program;

/** Programs in both flavours. */
const MAKERS: Readonly<Record<string, Maker>> = {
  base32, base64, basename, cat, chmod, chown, cksum, clear, column, comm, cp, cut, date, df, dirname, du, echo, egrep, env, expand, expr, false: falseProgram, fgrep, file, find,
  fold, free, grep, groups: groupsProgram, head, hostname, id, install, join, kill, killall, ln, ls, md5sum, mkdir, mktemp, mv, nl, nohup, nproc, paste, pgrep, pidof, pkill,
  printenv, printf, ps, pwd, readlink, realpath, reset, rev, rm, rmdir, sed, seq, sha1sum, sha256sum, sha512sum, shuf, sleep, sort, stat, stty, su, sudo, tac, tail, tee, test, "[": test,
  time, timeout, top, touch, tput, tr, tree, true: trueProgram, truncate, tty, uname, unexpand, uniq, uptime, watch, wc, which, whoami, xargs, yes,
  cmp, dd, diff, getent, hexdump, ifconfig, ip, nc, netstat, nslookup, od, ping, route, split, strings, tar, telnet, traceroute, wget, xxd, zcat,
  less, more: (flavour) => less(flavour, "more"), nano, vi, view: (flavour) => vi(flavour, "view"), vim: (flavour) => vi(flavour, "vim"),
  gunzip: gunzipProgram, gzip: gzipProgram,
  chgrp: (flavour) => chown(flavour, "chgrp"),
  nice: wrapper("nice", "n:", { "adjustment=": "n" }), ionice: wrapper("ionice", "c:n:tp:"), setsid: wrapper("setsid", "cw"), stdbuf: wrapper("stdbuf", "i:o:e:"),
};

/** GNU's tools that BusyBox does not have. */
const GNU_ONLY = new Set(["base32", "column", "file", "join", "pgrep", "pkill", "printenv", "sudo", "tput", "install", "ionice", "stdbuf", "nano", "vim", "view"]);
const BUSYBOX_ALSO = new Set(["pgrep", "pkill", "printenv", "install", "base32", "ionice"]);

function build(): Map<string, Program> {
  const programs = new Map<string, Program>([
    ["bash", createShell("bash")],
    ["busybox/sh", createShell("ash")],
    ["jq", jq],
    ["awk", awk],
    ["busybox/awk", awk],
    ["curl", curl],
    ["busybox/httpd", httpd("busybox")],
    ["dig", dig],
    ["host", host],
    ["ss", ss],
  ]);
  for (const [name, make] of Object.entries(MAKERS)) {
    programs.set(name, make("gnu"));
    if (!GNU_ONLY.has(name) || BUSYBOX_ALSO.has(name)) programs.set(`busybox/${name}`, make("busybox"));
  }
  return programs;
}

/** Every program by the name that executable files say: GNU's by their own, BusyBox's applets under "busybox/". */
export const programs: ReadonlyMap<string, Program> = build();
