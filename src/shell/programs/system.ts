import { capable, DirectoryNode, isSystemError, printError, spend, treeContext, Volume, type Call, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program } from "../program.ts";
import { formatTime } from "../strftime.ts";
import { userName } from "./accounts.ts";

/*
 * Small programs that tell of the system: mounts, disks, kernel settings, who is logged in.
 */

export const arch = (flavour: Flavour) => program({
  name: "arch",
  short: "",
  *run(invocation) {
    if (flavour === "gnu" && invocation.operands.length > 0) throw missingOperand(invocation, `extra operand '${invocation.operands[0]!}'`);
    yield* print("x86_64\n");
  },
}, flavour);

export const sync = (flavour: Flavour) => program({ name: "sync", short: "df", *run() { yield* spend(1); } }, flavour);

export const factor = (flavour: Flavour) =>
  program(
    {
      name: "factor",
      short: "",
      *run(invocation) {
        for (const text of invocation.operands) {
          if (!/^\d+$/.test(text)) throw new Failure(`'${text}' is not a valid positive integer`);
          let rest = Number(text);
          const found: number[] = [];
          for (let n = 2; n * n <= rest; n += 1) {
            if (n % 10_000 === 0) yield* spend(0.05);
            for (; rest % n === 0; rest /= n) found.push(n);
          }
          if (rest > 1) found.push(rest);
          yield* print(`${text}:${found.map((each) => ` ${each}`).join("")}\n`);
        }
      },
    },
    flavour,
  );

function mountTmpfs(process: Process, flavour: Flavour, path: string, type: string | undefined, options = ""): void {
  const refuse = (why: string): never => {
    throw new Failure(flavour === "busybox" ? why : `${path}: ${why}.`, flavour === "busybox" ? 1 : 32);
  };
  if (!capable(process.credentials, "SYS_ADMIN")) {
    if (flavour === "busybox") refuse("permission denied (are you root?)");
    refuse(process.credentials.uid === 0 ? "permission denied" : "must be superuser to use mount");
  }
  if (type !== "tmpfs") refuse(flavour === "busybox" ? `mounting on ${path} failed: No such device` : `unknown filesystem type '${type ?? "auto"}'`);
  if (!process.files.isDirectory(path)) refuse(flavour === "busybox" ? `mounting on ${path} failed: No such file or directory` : "mount point does not exist");
  const size = /(?:^|,)size=(\d+)([kmg]?)/i.exec(options);
  const limit = size ? { limit: Number(size[1]) * { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[size[2]!.toLowerCase()]! } : {};
  const volume = new Volume({ device: "tmpfs", type: "tmpfs", ...limit });
  process.machine.fs.mount(process.files.realpath(path), new DirectoryNode(treeContext(() => process.wall, volume), 0o1777));
}

/** mount without arguments: what /proc/mounts says, in mount's words. */
export const mount = (flavour: Flavour) =>
  program(
    {
      name: "mount",
      short: "alt:o:rwvB",
      long: { "types=": "t", "options=": "o", bind: "B" },
      *run(invocation) {
        const { process, operands } = invocation;
        const type = invocation.value("t");
        if (operands.length > 0) {
          mountTmpfs(process, flavour, operands.at(-1)!, type, invocation.value("o"));
          return;
        }
        for (const line of process.files.readText("/proc/mounts").split("\n")) {
          const [device, path, kind, options] = line.split(" ");
          if (path === undefined || (type !== undefined && kind !== type)) continue;
          yield* print(`${device} on ${path} type ${kind} (${options})\n`);
        }
      },
    },
    flavour,
  );

export const lsblk = (flavour: Flavour) =>
  program(
    {
      name: "lsblk",
      short: "afo:np",
      *run(invocation) {
        const { volume } = invocation.process.machine.fs.context;
        const size = `${Math.round(volume.statistics().size / 2 ** 30)}G`;
        yield* print(`NAME   MAJ:MIN RM SIZE RO TYPE MOUNTPOINTS\nvda    254:0    0 ${size.padStart(4)}  0 disk \n└─vda1 254:1    0 ${size.padStart(4)}  0 part /\n`);
      },
    },
    flavour,
  );

const SYSCTL = "/proc/sys";

/** Settings of the kernel: the files of /proc/sys, by names with dots. */
export const sysctl = (flavour: Flavour) =>
  program(
    {
      name: "sysctl",
      short: "aenpqwN",
      long: { system: "system", all: "a", values: "n", names: "N", ignore: "e", quiet: "q", write: "w", load: "p" },
      *run(invocation) {
        const { process } = invocation;
        const busybox = flavour === "busybox";
        const pathOf = (name: string): string => `${SYSCTL}/${name.replaceAll(".", "/")}`;
        const unknown = function* (name: string): Call<number> {
          if (invocation.has("e")) return 0;
          yield* invocation.complain(busybox ? `error: '${name}' is an unknown key` : `cannot stat ${pathOf(name)}: No such file or directory`);
          return 1;
        };
        const line = (name: string, value: string): string => (invocation.has("N") ? `${name}\n` : invocation.has("n") ? `${value}\n` : `${name} = ${value}\n`);
        const show = function* (name: string): Call<number> {
          const path = pathOf(name);
          if (!process.files.exists(path)) return yield* unknown(name);
          if (process.files.isDirectory(path)) {
            for (const entry of process.files.readdir(path)) yield* show(`${name}.${entry}`);
            return 0;
          }
          yield* print(line(name, process.files.readText(path).trimEnd()));
          return 0;
        };
        const set = function* (name: string, value: string): Call<number> {
          const path = pathOf(name);
          if (!process.files.exists(path) || process.files.isDirectory(path)) return yield* unknown(name);
          try {
            process.files.writeFile(path, `${value}\n`);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            const denied = error.code === "EACCES" ? `permission denied on key "${name}"` : `setting key "${name}": ${error.message}`;
            yield* invocation.complain(busybox ? `error setting key '${name}': ${error.message}` : denied);
            return 1;
          }
          if (!invocation.has("q")) yield* print(line(name, value));
          return 0;
        };
        const load = function* (path: string): Call<number> {
          let status = 0;
          if (invocation.has("system")) yield* print(`* Applying ${path} ...\n`);
          for (const text of process.files.readText(path).split("\n")) {
            const pair = /^\s*-?([\w./-]+)\s*=\s*(.*?)\s*$/.exec(text);
            if (pair) status = (yield* set(pair[1]!, pair[2]!)) || status;
          }
          return status;
        };
        let status = 0;
        if (invocation.has("a")) {
          for (const entry of process.files.readdir(SYSCTL)) yield* show(entry);
          return 0;
        }
        if (invocation.has("system") || invocation.has("p")) {
          const folder = "/etc/sysctl.d";
          const all = process.files.isDirectory(folder) ? process.files.readdir(folder).filter((name) => name.endsWith(".conf")).map((name) => `${folder}/${name}`) : [];
          const paths = invocation.operands.length > 0 ? invocation.operands : [...(invocation.has("system") ? all : []), ...["/etc/sysctl.conf"].filter((path) => process.files.exists(path))];
          for (const path of paths) status = (yield* load(path)) || status;
          return status;
        }
        if (invocation.operands.length === 0) throw missingOperand(invocation, "no variables specified");
        for (const operand of invocation.operands) {
          const at = operand.indexOf("=");
          status = (at > 0 ? yield* set(operand.slice(0, at).trim(), operand.slice(at + 1).trim()) : yield* show(operand)) || status;
        }
        return status;
      },
    },
    flavour,
  );

/** Leaders of sessions that have a terminal. */
function sessions(process: Process): { user: string; terminal: string; since: number; what: string }[] {
  return [...process.machine.pids.processes.values()].filter((each) => each.tty && each.session === each.pid && !each.status).map((each) => ({
    user: userName(process, each.credentials.uid) ?? "root", terminal: each.tty!.name.replace(/^\/dev\//, ""), since: each.wall - (each.now - each.startedAt), what: each.args.join(" "),
  }));
}

export const who = (flavour: Flavour) =>
  program(
    {
      name: "who",
      short: "abHmqu",
      *run(invocation) {
        for (const { user, terminal, since } of sessions(invocation.process)) yield* print(`${user.padEnd(8)} ${terminal.padEnd(12)} ${formatTime("%Y-%m-%d %H:%M", since)}\n`);
      },
    },
    flavour,
  );

export const w = (flavour: Flavour) =>
  program(
    {
      name: "w",
      short: "hsfi",
      *run(invocation) {
        const { process } = invocation;
        const list = sessions(process);
        if (!invocation.has("h")) {
          const up = Math.floor(process.now / 60_000) + 60;
          yield* print(` ${formatTime("%H:%M:%S", process.wall)} up ${String(Math.floor(up / 60)).padStart(2)}:${String(up % 60).padStart(2, "0")},  ${list.length} user${list.length === 1 ? "" : "s"},  load average: 0.08, 0.10, 0.09\nUSER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`);
        }
        for (const { user, terminal, since, what } of list) yield* print(`${user.padEnd(8)} ${terminal.padEnd(8)} ${"-".padEnd(16)} ${formatTime("%H:%M", since)}    0.00s  0.00s  0.00s ${what}\n`);
      },
    },
    flavour,
  );

export const users = (flavour: Flavour) =>
  program({ name: "users", short: "", *run({ process }) { yield* print(`${sessions(process).map(({ user }) => user).sort().join(" ")}\n`); } }, flavour);

export const logname = (flavour: Flavour) =>
  program(
    {
      name: "logname",
      short: "",
      *run({ process }) {
        if (!process.tty) throw new Failure("no login name");
        yield* print(`${userName(process, process.credentials.uid) ?? "root"}\n`);
      },
    },
    flavour,
  );

export const hostid = (flavour: Flavour) =>
  program(
    {
      name: "hostid",
      short: "",
      *run({ process }) {
        // Made of the address, its halves swapped.
        const [a = 0, b = 0, c = 0, d = 0] = (process.machine.network?.addresses[0] ?? "127.0.0.1").split(".").map(Number);
        yield* print(`${[b, a, d, c].map((byte) => byte.toString(16).padStart(2, "0")).join("")}\n`);
      },
    },
    flavour,
  );

/** last: who has logged in, and when the machine was started. */
export const last = (flavour: Flavour) =>
  program(
    {
      name: "last",
      short: "adFin:Rsxw",
      digits: true,
      *run(invocation) {
        const { process } = invocation;
        const booted = process.wall - process.now;
        const form = invocation.has("F") ? "%a %b %e %H:%M:%S %Y" : "%a %b %e %H:%M";
        const rows = sessions(process).sort((a, b) => b.since - a.since).map(({ user, terminal, since }) => ({ user, terminal, from: "", since, end: "  still logged in" }));
        const kernel = process.files.exists("/proc/sys/kernel/osrelease") ? process.files.readText("/proc/sys/kernel/osrelease").trim() : "";
        rows.push({ user: "reboot", terminal: "system boot", from: kernel, since: booted, end: "  still running" });
        const limit = Number(invocation.value("n") ?? invocation.value("digits") ?? Infinity);
        const wanted = rows.filter(({ user, terminal }) => invocation.operands.length === 0 || invocation.operands.some((name) => name === user || name === terminal));
        yield* print(wanted.slice(0, limit).map(({ user, terminal, from, since, end }) => `${user.padEnd(8)} ${terminal.padEnd(12)} ${from.slice(0, 16).padEnd(16)} ${formatTime(form, since)} ${end}\n`).join(""));
        yield* print(`\nwtmp begins ${formatTime("%a %b %e %H:%M:%S %Y", booted)}\n`);
      },
    },
    flavour,
  );

/** The tree of processes. */
export const pstree = (flavour: Flavour) =>
  program(
    {
      name: "pstree",
      short: "paAcl",
      *run(invocation) {
        const { process } = invocation;
        const all = process.machine.pids.seen().filter((each) => !each.status);
        const ids = new Set(all.map((each) => each.pid));
        const root = invocation.operands[0];
        const label = (each: Process): string => each.name + (invocation.has("p") ? `(${each.pid})` : "");
        const children = (each: Process): Process[] => all.filter((other) => other !== each && (other.parent === each || (each.pid === 1 && other.pid !== 1 && (!other.parent || !ids.has(other.parent.pid)))));
        const lines: string[] = [];
        const draw = (each: Process, first: string, rest: string): void => {
          const own = label(each);
          const list = children(each);
          if (list.length === 0) lines.push(first + own);
          list.forEach((child, index) => {
            const last = index === list.length - 1;
            const joint = list.length === 1 ? "───" : index === 0 ? "─┬─" : last ? " └─" : " ├─";
            draw(child, (index === 0 ? first + own : rest + " ".repeat(own.length)) + joint, rest + " ".repeat(own.length) + (last ? "   " : " │ "));
          });
        };
        const top = root === undefined ? all.find((each) => each.pid === 1) ?? all[0] : all.find((each) => String(each.pid) === root);
        if (!top) {
          yield* printError("No processes found.\n");
          return 1;
        }
        draw(top, "", "");
        yield* print(lines.map((line) => `${line}\n`).join(""));
        return 0;
      },
    },
    flavour,
  );
