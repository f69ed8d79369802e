import type { Program } from "../../os/index.ts";
import { createShell } from "../interpreter/main.ts";
import type { Flavour } from "../options.ts";
import { cat } from "./cat.ts";
import { clear, env, groupsProgram, hostname, id, nohup, nproc, printenv, reset, stty, su, sudo, tput, tty, uname, which, whoami, wrapper } from "./environment.ts";
import { egrep, fgrep, grep } from "./grep.ts";
import { head, tail } from "./head.ts";
import { httpd } from "./httpd.ts";
import { later, type Group } from "./later.ts";
import { ls } from "./ls.ts";
import { seq, yes } from "./seq.ts";
import { echo, expr, falseProgram, printf, pwd, test, trueProgram } from "./shell-tools.ts";
import { tee } from "./tee.ts";
import { date, sleep, time, timeout, watch } from "./time.ts";
import { wc } from "./wc.ts";

type Maker = (flavour: Flavour) => Program;

/** What is there from the start: small, or in use before anything else. */
const MAKERS: Readonly<Record<string, Maker>> = {
  cat, clear, date, echo, egrep, env, expr, false: falseProgram, fgrep, grep, groups: groupsProgram, head, hostname, id, ls, nohup, nproc, printenv, printf, pwd, reset, seq, sleep,
  stty, su, sudo, tail, tee, test, "[": test, time, timeout, tput, true: trueProgram, tty, uname, watch, wc, which, whoami, yes,
  nice: wrapper("nice", "n:", { "adjustment=": "n" }), ionice: wrapper("ionice", "c:n:tp:"), setsid: wrapper("setsid", "cw"), stdbuf: wrapper("stdbuf", "i:o:e:"),
};

/** What is loaded when the first of a group is run. */
const GROUPS: readonly (readonly [Group, string])[] = [
  [{ load: () => import("./groups/files.ts") }, "basename chgrp chmod chown cp df dirname du file install link ln mkdir mkfifo mknod mktemp mv readlink realpath rm rmdir stat touch tree truncate unlink"],
  [{ load: () => import("./groups/processes.ts") }, "free kill killall pgrep pidof pkill ps top uptime"],
  [{ load: () => import("./groups/archives.ts") }, "base32 base64 cksum dd gunzip gzip hexdump md5sum od sha1sum sha224sum sha256sum sha384sum sha512sum split strings sum tar xxd zcat"],
  [{ load: () => import("./groups/text.ts") }, "awk cmp column comm csplit cut diff expand find fmt fold join nl numfmt paste rev sed shuf sort tac tr tsort unexpand uniq xargs"],
  [{ load: () => import("./groups/network.ts") }, "curl dig getent host ifconfig ip nc netstat nslookup ping route ss telnet traceroute wget"],
  [{ load: () => import("./groups/editors.ts") }, "less man more nano vi view vim"],
  [{ load: () => import("./groups/data.ts") }, "jq"],
  [{ load: () => import("./groups/yaml.ts") }, "yq"],
  [{ load: () => import("./groups/system.ts") }, "arch dmesg factor hostid last logname lsblk lsof mount pstree sync sysctl users w who"],
  [{ load: () => import("./groups/keys.ts") }, "openssl"],
  [{ load: () => import("./groups/calculator.ts") }, "bc"],
  [{ load: () => import("./groups/node.ts") }, "crictl journalctl logger scp ssh systemctl"],
];

/** GNU's tools that BusyBox does not have. */
const GNU_ONLY = new Set(["column", "file", "join", "sudo", "tput", "stdbuf", "nano", "vim", "view", "jq", "curl", "dig", "host", "ss", "crictl", "journalctl", "ssh", "systemctl", "openssl", "scp", "yq", "man", "lsblk", "csplit", "numfmt", "logname", "sha224sum"]);

function build(): Map<string, Program> {
  const programs = new Map<string, Program>([
    ["bash", createShell("bash")],
    ["busybox/sh", createShell("ash")],
    ["busybox/httpd", httpd("busybox")],
  ]);
  const add = (name: string, make: Maker): void => {
    programs.set(name, make("gnu"));
    if (!GNU_ONLY.has(name)) programs.set(`busybox/${name}`, make("busybox"));
  };
  for (const [name, make] of Object.entries(MAKERS)) add(name, make);
  for (const [group, names] of GROUPS) for (const name of names.split(" ")) add(name, (flavour) => later(group, name, flavour));
  return programs;
}

/** Every program by the name that executable files say: GNU's by their own, BusyBox's applets under "busybox/". */
export const programs: ReadonlyMap<string, Program> = build();
