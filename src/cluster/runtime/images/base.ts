import type { Program, TreeEntry } from "../../../os/index.ts";

type Files = Record<string, TreeEntry>;

/** Directories that every Linux image has. */
const SKELETON: Files = {
  "/tmp": { directory: true, mode: 0o1777 },
  "/root": { directory: true, mode: 0o700 },
  "/home": { directory: true },
  "/var/log": { directory: true },
  "/var/tmp": { directory: true, mode: 0o1777 },
  "/var/run": { directory: true },
  "/usr/bin": { directory: true },
  "/usr/sbin": { directory: true },
  "/sbin": { directory: true },
  "/etc": { directory: true },
  "/mnt": { directory: true },
  "/opt": { directory: true },
  "/sys": { directory: true, mode: 0o555 },
};

const BUSYBOX_PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
sync:x:4:100:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
operator:x:37:37:Operator:/var:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`;

const BUSYBOX_GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
mail:x:8:
wheel:x:10:root
www-data:x:33:
staff:x:50:
users:x:100:
nobody:x:65534:
`;

/** BusyBox: every applet of the table in /bin. */
export function busyboxFiles(programs: ReadonlyMap<string, Program>): Files {
  const files: Files = { ...SKELETON, "/etc/passwd": BUSYBOX_PASSWD, "/etc/group": BUSYBOX_GROUP, "/var/spool/mail": { directory: true } };
  for (const name of programs.keys()) {
    if (name.startsWith("busybox/")) files[`/bin/${name.slice(8)}`] = { program: name };
  }
  return files;
}

/** root is a member of many: `id` in Alpine shows it. */
const ALPINE_GROUPS = `root:x:0:root
bin:x:1:root,bin,daemon
daemon:x:2:root,bin,daemon
sys:x:3:root,bin
adm:x:4:root,daemon
tty:x:5:
disk:x:6:root
lp:x:7:lp
mem:x:8:
kmem:x:9:
wheel:x:10:root
floppy:x:11:root
mail:x:12:mail
cron:x:16:cron
dialout:x:20:root
ftp:x:21:
cdrom:x:24:
tape:x:26:root
video:x:27:root
users:x:100:games
nogroup:x:65533:
nobody:x:65534:
`;

/** The applets that Alpine has outside /bin. */
const ALPINE_USR = /^(?:\[|awk|basename|bc|clear|cmp|comm|cut|dc|diff|dirname|du|env|expr|find|fold|free|groups|head|hexdump|hostid|id|ipcrm|ipcs|killall|less|md5sum|nc|nl|nohup|nproc|nsenter|nslookup|od|paste|pgrep|pkill|printf|pstree|readlink|realpath|seq|sha\w+sum|shuf|sort|split|strings|sum|tac|tail|tee|test|timeout|top|tr|traceroute|truncate|tty|uniq|unzip|uptime|vi|wc|wget|which|who|whoami|xargs|xxd|yes)$/;

export function alpineFiles(programs: ReadonlyMap<string, Program>, version = "3.20.3"): Files {
  const files: Files = {
    ...SKELETON,
    "/etc/passwd": `root:x:0:0:root:/root:/bin/sh
bin:x:1:1:bin:/bin:/sbin/nologin
daemon:x:2:2:daemon:/sbin:/sbin/nologin
lp:x:4:7:lp:/var/spool/lpd:/sbin/nologin
sync:x:5:0:sync:/sbin:/bin/sync
mail:x:8:12:mail:/var/mail:/sbin/nologin
guest:x:405:100:guest:/dev/null:/sbin/nologin
nobody:x:65534:65534:nobody:/:/sbin/nologin
`,
    "/etc/group": ALPINE_GROUPS,
    "/etc/alpine-release": `${version}\n`,
    "/etc/os-release": `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}\nPRETTY_NAME="Alpine Linux v${version.split(".").slice(0, 2).join(".")}"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`,
  };
  for (const name of programs.keys()) {
    if (!name.startsWith("busybox/")) continue;
    const applet = name.slice(8);
    if (applet === "httpd") continue;
    files[`${ALPINE_USR.test(applet) ? "/usr/bin" : "/bin"}/${applet}`] = { program: name };
  }
  return files;
}

/** What debian:bookworm-slim has. */
const DEBIAN_BIN = `[ arch awk b2sum base32 base64 basename bash cat chgrp chmod chown cksum clear cmp comm cp cut date dd df diff dirname dmesg
du echo egrep env expand expr factor false fgrep find fmt fold getent grep groups gunzip gzip head hostid hostname id install ipcmk ipcrm ipcs join
kill link ln logname ls lsblk mawk md5sum mkdir mkfifo mknod mktemp more mount mv nice nl nohup nproc numfmt od paste pathchk perl pr
printenv printf pwd readlink realpath rev rm rmdir sed seq sh sha1sum sha224sum sha256sum sha384sum sha512sum shuf sleep sort split
stat stty su sum sync tac tail tar tee test timeout touch tr true truncate tsort tty umount uname unexpand uniq unlink users wc
which who whoami xargs yes zcat`.split(/\s+/);

export function debianFiles(programs: ReadonlyMap<string, Program>, more: readonly string[] = []): Files {
  const files: Files = {
    ...SKELETON,
    "/etc/passwd": `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`,
    "/etc/group": "root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\nmail:x:8:\nwww-data:x:33:\nstaff:x:50:\nusers:x:100:\nnogroup:x:65534:\n",
    "/etc/debian_version": "12.7\n",
    "/etc/os-release": `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n`,
    "/bin": { directory: true },
  };
  for (const name of [...DEBIAN_BIN, ...more]) {
    const program = programOf(programs, name);
    if (program !== undefined) files[`${name === "sh" || name === "bash" ? "/bin" : "/usr/bin"}/${name}`] = { program };
  }
  // /bin is /usr/bin there; paths of both kinds are used by manifests.
  for (const name of ["cat", "ls", "echo", "sleep", "true", "false", "date", "grep", "touch", "rm", "mkdir", "cp", "mv", "hostname"]) {
    const program = programOf(programs, name);
    if (program !== undefined) files[`/bin/${name}`] = { program };
  }
  return files;
}

function programOf(programs: ReadonlyMap<string, Program>, name: string): string | undefined {
  const choices: Record<string, string[]> = { sh: ["dash", "sh", "bash"], awk: ["mawk", "awk"], egrep: ["egrep", "grep"], fgrep: ["fgrep", "grep"] };
  return (choices[name] ?? [name]).find((choice) => programs.has(choice));
}
