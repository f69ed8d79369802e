import { laterModule, type Program } from "../../os/index.ts";
import { createShell } from "../bash.ts";
import { later, type Group } from "./later.ts";

const basics: Group = laterModule(() => import("./groups/basics.ts"));
const system: Group = laterModule(() => import("./groups/system.ts"));

/** What is loaded when the first of a group is run. */
const GROUPS: readonly (readonly [Group, string])[] = [
  [basics, "[ cat clear date echo egrep env expr false fgrep grep groups head hostname id ionice ls nice nohup nproc printenv printf pwd reset seq setsid sleep stdbuf stty su sudo tail tee test time timeout tput true tty uname watch wc which whoami yes"],
  [{ load: () => import("./groups/files.ts") }, "basename chgrp chmod chown cp df dirname du file install link ln mkdir mkfifo mknod mktemp mv pathchk readlink realpath rm rmdir stat touch tree truncate unlink"],
  [{ load: () => import("./groups/processes.ts") }, "free kill killall pgrep pidof pkill ps top uptime"],
  [{ load: () => import("./groups/archives.ts") }, "b2sum base32 base64 cksum dd gunzip gzip hexdump md5sum od sha1sum sha224sum sha256sum sha384sum sha512sum split strings sum tar xxd zcat"],
  [{ load: () => import("./groups/text.ts") }, "awk cmp column comm csplit cut diff diff3 envsubst expand find fmt fold join nl numfmt paste pr rev sdiff sed shuf sort tac tr tsort unexpand uniq xargs"],
  [{ load: () => import("./groups/network.ts") }, "curl dig getent host ifconfig ip nc netstat nslookup ping route ss telnet traceroute wget"],
  [{ load: () => import("./groups/editors.ts") }, "less man more nano vi view vim"],
  [{ load: () => import("./groups/data.ts") }, "jq"],
  [{ load: () => import("./groups/yaml.ts") }, "yq"],
  [system, "arch chroot dmesg factor hostid ipcmk ipcrm ipcs last logname lsblk lsof mount nsenter pstree sync sysctl users w who"],
  [{ load: () => import("./groups/keys.ts") }, "openssl"],
  [{ load: () => import("./groups/calculator.ts") }, "bc"],
  [{ load: () => import("./groups/node.ts") }, "crictl halt journalctl logger poweroff reboot scp shutdown ssh systemctl"],
];

/** GNU's tools that BusyBox does not have. */
const GNU_ONLY = new Set(["column", "ipcmk", "file", "join", "sudo", "tput", "stdbuf", "nano", "vim", "view", "jq", "curl", "dig", "host", "ss", "crictl", "journalctl", "halt", "poweroff", "reboot", "shutdown", "ssh", "systemctl", "openssl", "scp", "yq", "man", "lsblk", "csplit", "numfmt", "logname", "sha224sum", "b2sum", "diff3", "sdiff", "pr", "pathchk"]);

function build(): Map<string, Program> {
  const programs = new Map<string, Program>([
    ["bash", createShell("bash")],
    ["busybox/sh", createShell("ash")],
    ["busybox/httpd", later(basics, "httpd", "busybox")],
    ["busybox/busybox", later(system, "busybox", "busybox")],
  ]);
  const add = (group: Group, name: string): void => {
    programs.set(name, later(group, name, "gnu"));
    if (!GNU_ONLY.has(name)) programs.set(`busybox/${name}`, later(group, name, "busybox"));
  };
  for (const [group, names] of GROUPS) for (const name of names.split(" ")) add(group, name);
  return programs;
}

/** Every program by the name that executable files say: GNU's by their own, BusyBox's applets under "busybox/". */
export const programs: ReadonlyMap<string, Program> = build();
