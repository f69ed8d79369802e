import { isSystemError, printError, signalOf, SIGNALS, type Process, type Signal } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { formatTime } from "../strftime.ts";
import { compileExtended } from "../regex/posix.ts";
import { userId, userName } from "./accounts.ts";

/*
 * Programs that show processes and send them signals: ps, kill, pkill, pgrep, pidof, free, uptime.
 */

/** The processes that this one sees, by PID. */
export function allProcesses(process: Process): Process[] {
  return process.machine.pids.seen();
}

export function commandLine(process: Process): string {
  return process.status ? `[${process.name}] <defunct>` : process.args.join(" ");
}

export function stateLetter(process: Process): string {
  if (process.status) return "Z";
  if (process.stopped) return "T";
  const waiting = [...process.threads].every((thread) => thread.waiting);
  return waiting ? "S" : "R";
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  return `${String(hours).padStart(2, "0")}:${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

function terminalName(process: Process): string {
  return process.tty ? process.tty.name.replace(/^\/dev\//, "") : "?";
}

interface Column {
  title: string;
  right?: boolean;
  width?: number;
  value(process: Process, self: Process): string;
}

function elapsed(process: Process): string {
  const seconds = Math.floor((process.now - process.startedAt) / 1000);
  const days = Math.floor(seconds / 86400);
  const rest = `${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  const hours = Math.floor(seconds / 3600) % 24;
  return `${days > 0 ? `${days}-` : ""}${days > 0 || hours > 0 ? `${String(hours).padStart(2, "0")}:` : ""}${rest}`;
}

function startTime(process: Process): string {
  const at = process.wall - (process.now - process.startedAt);
  return formatTime(process.wall - at > 86400000 ? "%b%d" : "%H:%M", at);
}

function percentCpu(process: Process): string {
  const time = Math.max(1, process.now - process.startedAt);
  // Three digits have no room for a fraction.
  const percent = Math.min(100, (process.cpuUsed / time) * 100);
  return percent >= 99.95 ? "100" : percent.toFixed(1);
}

/** What a process holds of the memory, KiB. */
export function memoryKib(process: Process): number {
  return process.status ? 0 : Math.max(Math.round(process.memory / 1024), 1024);
}

/** MemTotal of the machine, KiB. */
function totalMemory(process: Process): number {
  const text = process.files.exists("/proc/meminfo") ? process.files.readText("/proc/meminfo") : "";
  return Number(/^MemTotal:\s*(\d+)/m.exec(text)?.[1] ?? 24581692);
}

const COLUMNS: Readonly<Record<string, Column>> = {
  pid: { title: "PID", right: true, width: 7, value: (p) => String(p.pid) },
  ppid: { title: "PPID", right: true, width: 7, value: (p) => String(p.parent?.pid ?? 0) },
  pgid: { title: "PGID", right: true, width: 7, value: (p) => String(p.group) },
  sid: { title: "SID", right: true, width: 7, value: (p) => String(p.session) },
  uid: { title: "UID", right: true, width: 5, value: (p) => String(p.credentials.uid) },
  user: { title: "USER", width: 8, value: (p, self) => userName(self, p.credentials.uid) ?? String(p.credentials.uid) },
  tty: { title: "TTY", width: 8, value: terminalName },
  time: { title: "TIME", right: true, width: 8, value: (p) => clock(p.cpuUsed) },
  etime: { title: "ELAPSED", right: true, width: 11, value: elapsed },
  etimes: { title: "ELAPSED", right: true, width: 7, value: (p) => String(Math.floor((p.now - p.startedAt) / 1000)) },
  stat: { title: "STAT", width: 4, value: (p) => stateLetter(p) + (p.session === p.pid ? "s" : "") + (p.tty?.foreground === p.group ? "+" : "") },
  state: { title: "S", width: 1, value: stateLetter },
  start: { title: "START", width: 5, right: true, value: startTime },
  lstart: { title: "STARTED", width: 24, value: (p) => formatTime("%a %b %e %H:%M:%S %Y", p.wall - (p.now - p.startedAt)) },
  pcpu: { title: "%CPU", right: true, width: 4, value: percentCpu },
  pmem: { title: "%MEM", right: true, width: 4, value: (p, self) => ((memoryKib(p) / totalMemory(self)) * 100).toFixed(1) },
  vsz: { title: "VSZ", right: true, width: 6, value: (p) => String(memoryKib(p) * 3) },
  rss: { title: "RSS", right: true, width: 5, value: (p) => String(memoryKib(p)) },
  ni: { title: "NI", right: true, width: 3, value: () => "0" },
  pri: { title: "PRI", right: true, width: 3, value: () => "19" },
  c: { title: "C", right: true, width: 2, value: (p) => String(Math.floor(Number(percentCpu(p)))) },
  comm: { title: "COMMAND", value: (p) => p.name + (p.status ? " <defunct>" : "") },
  args: { title: "COMMAND", value: commandLine },
};
const ALIASES: Readonly<Record<string, string>> = {
  cmd: "args", command: "args", ucmd: "comm", tt: "tty", tname: "tty", s: "state", euid: "uid", ruid: "uid", euser: "user", ruser: "user", "%cpu": "pcpu", "%mem": "pmem",
  rsz: "rss", rssize: "rss", vsize: "vsz", pgrp: "pgid", sess: "sid", cputime: "time", stime: "start", start_time: "start", nice: "ni", f: "pid",
};

/** The table of processes. */
function table(rows: readonly Process[], columns: readonly (Column & { heading: string })[], self: Process, headings = true): string {
  const cells = rows.map((row) => columns.map((column) => column.value(row, self)));
  const widths = columns.map((column, index) => Math.max(column.width ?? 0, column.heading.length, ...cells.map((row) => row[index]!.length)));
  const line = (row: readonly string[]): string =>
    `${row.map((cell, index) => (columns[index]!.right ? cell.padStart(widths[index]!) : index === columns.length - 1 ? cell : cell.padEnd(widths[index]!))).join(" ")}\n`;
  const show = headings && columns.some((column) => column.heading !== "");
  return (show ? line(columns.map((column) => column.heading)) : "") + cells.map(line).join("");
}

function columnsOf(names: readonly string[]): (Column & { heading: string })[] {
  return names.map((name) => {
    const [key, title] = name.split(/=(.*)/s, 2);
    const column = COLUMNS[ALIASES[key!.toLowerCase()] ?? key!.toLowerCase()];
    if (!column) throw new Failure(`error: unknown user-defined format specifier "${key}"\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).`);
    return { ...column, heading: title ?? (key === "cmd" ? "CMD" : key === "tt" ? "TT" : column.title) };
  });
}

export const ps = (flavour: Flavour) => (flavour === "busybox" ? busyboxPs : gnuPs);

const busyboxPs = program(
  {
    name: "ps",
    short: "o:T",
    rewrite: (args) => (args[0] !== undefined && /^[aewfxulAH]+$|^-[aefwAlx]+$/.test(args[0]) ? args.slice(1) : args),
    applet: { usage: "[-o COL1,COL2=HEADER] [-T]", help: "Show list of processes\n\n\t-o COL1,COL2=HEADER\tSelect columns for display\n\t-T\t\t\tShow threads\n" },
    *run(invocation) {
      const { process } = invocation;
      const format = invocation.value("o");
      if (format !== undefined) {
        yield* print(table(allProcesses(process), columnsOf(format.split(",")), process));
        return;
      }
      const rows = allProcesses(process).map((each) => {
        const user = (userName(process, each.credentials.uid) ?? String(each.credentials.uid)).slice(0, 8);
        const minutes = Math.floor(each.cpuUsed / 60000);
        const time = `${minutes}:${String(Math.floor(each.cpuUsed / 1000) % 60).padStart(2, "0")}`;
        return `${String(each.pid).padStart(5)} ${user.padEnd(8)} ${time.padStart(5)} ${commandLine(each)}\n`;
      });
      yield* print(`PID   USER     TIME  COMMAND\n${rows.join("")}`);
    },
  },
  "busybox",
);

const gnuPs = program(
  {
    name: "ps",
    short: "AadefFjlNTo:O:p:u:U:C:g:G:s:t:wHLyx",
    long: { "bsd=": "bsd", "sort=": "sort", "no-headers": "noheaders", "no-heading": "noheaders", "pid=": "p", "ppid=": "ppid", "format=": "o", forest: "forest", "user=": "u", headers: "headers" },
    // "ps aux" has options without a dash.
    rewrite: (args) => (/^[aAefhjlruvwxSTHo]+$/.test(args[0] ?? "") ? [`--bsd=${args[0]}`, ...args.slice(1)] : args),
    *run(invocation) {
      const { process } = invocation;
      const bsd = invocation.value("bsd") ?? "";
      let rows = allProcesses(process);
      const pids = [...invocation.options].filter((option) => option.name === "p").flatMap((option) => option.value!.split(/[ ,]+/).map(Number));
      const everything = invocation.has("e") || invocation.has("A") || bsd.includes("a") || bsd.includes("x") || bsd.includes("e");
      if (pids.length > 0 || invocation.operands.some((operand) => /^\d+$/.test(operand))) {
        const wanted = [...pids, ...invocation.operands.map(Number)];
        rows = rows.filter((row) => wanted.includes(row.pid));
      } else if (invocation.has("C")) rows = rows.filter((row) => invocation.value("C")!.split(",").includes(row.name));
      else if (invocation.has("ppid")) rows = rows.filter((row) => String(row.parent?.pid ?? 0) === invocation.value("ppid"));
      else if (invocation.has("u") || invocation.has("U")) {
        const uid = userId(process, (invocation.value("u") ?? invocation.value("U"))!);
        if (uid === undefined) throw new Failure("error: user name does not exist");
        rows = rows.filter((row) => row.credentials.uid === uid);
      } else if (!everything) rows = rows.filter((row) => row.tty !== undefined && row.tty === process.tty);
      const formats = invocation.options.filter((option) => option.name === "o").flatMap((option) => option.value!.split(/[ ,]+/));
      let columns: (Column & { heading: string })[];
      if (formats.length > 0) columns = columnsOf(formats);
      else if (bsd.includes("u")) columns = columnsOf(["user", "pid=PID", "pcpu", "pmem", "vsz", "rss", "tty", "stat", "start", "time", "args"]);
      else if (bsd !== "") columns = columnsOf(["pid", "tty", "stat", "time", "args"]);
      else if (invocation.has("f") || invocation.has("F")) columns = columnsOf(["user=UID", "pid", "ppid", "c", "stime=STIME", "tty", "time", "args=CMD"]);
      else if (invocation.has("j")) columns = columnsOf(["pid", "pgid", "sid", "tty", "time", "comm=CMD"]);
      else if (invocation.has("l")) columns = columnsOf(["s", "uid", "pid", "ppid", "c", "pri", "ni", "vsz=SZ", "tty", "time", "comm=CMD"]);
      else columns = columnsOf(["pid", "tty", "time", "comm=CMD"]);
      if (bsd !== "") columns = columns.map((column) => (column.heading === "TIME" ? { ...column, width: 6, value: (p: Process) => `${Math.floor(p.cpuUsed / 60000)}:${String(Math.floor(p.cpuUsed / 1000) % 60).padStart(2, "0")}` } : column));
      const sort = invocation.value("sort");
      if (sort !== undefined) {
        const key = sort.replace(/^[-+]/, "");
        const column = COLUMNS[ALIASES[key] ?? key];
        if (!column) throw new Failure(`error: unknown sort specifier`);
        const sign = sort.startsWith("-") ? -1 : 1;
        rows.sort((a, b) => {
          const [x, y] = [column.value(a, process), column.value(b, process)];
          return sign * (Number.isNaN(Number(x)) || Number.isNaN(Number(y)) ? (x < y ? -1 : x > y ? 1 : 0) : Number(x) - Number(y));
        });
      }
      yield* print(table(rows, columns, process, !invocation.has("noheaders") && !bsd.includes("h")));
      return rows.length > 0 ? 0 : 1;
    },
  },
  "gnu",
);

export const kill = (flavour: Flavour) =>
  program(
    {
      name: "kill",
      short: "l::s:L",
      rewrite: (args) => {
        const match = /^-(\d+|[A-Z][A-Z0-9]+)$/.exec(args[0] ?? "");
        return match ? ["-s", match[1]!, "--", ...args.slice(1)] : args;
      },
      *run(invocation) {
        if (invocation.has("l") || invocation.has("L")) {
          yield* print(`${Object.keys(SIGNALS).map((name) => name.slice(3)).join(" ")}\n`);
          return 0;
        }
        const name = invocation.value("s") ?? "TERM";
        const signal = name === "0" ? 0 : signalOf(name);
        if (signal === undefined) throw new Failure(`bad signal name '${name}'`);
        if (invocation.operands.length === 0) throw new Failure(flavour === "busybox" ? "you need to specify whom to kill" : "not enough arguments");
        let status = 0;
        for (const operand of invocation.operands) {
          try {
            invocation.process.machine.kill(Number(operand), signal);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* invocation.complain(flavour === "busybox" ? `can't kill pid ${operand}: ${error.message}` : `(${operand}): ${error.message}`);
            status = 1;
          }
        }
        return status;
      },
    },
    flavour,
  );

/** Those whose name (or command line, with -f) matches. */
function matching(invocation: Invocation, pattern: string | undefined): Process[] {
  const { process } = invocation;
  const regex = pattern === undefined ? undefined : compileExtended(invocation.has("x") ? `^(${pattern})$` : pattern, invocation.has("i"));
  const uid = invocation.value("u") === undefined ? undefined : userId(process, invocation.value("u")!);
  const parent = invocation.value("P");
  let found = allProcesses(process).filter((each) => each !== process && !each.status && (!regex || regex.test(invocation.has("f") ? commandLine(each) : each.name)));
  if (uid !== undefined) found = found.filter((each) => each.credentials.uid === uid);
  if (parent !== undefined) found = found.filter((each) => String(each.parent?.pid ?? 0) === parent);
  if (invocation.has("v")) found = allProcesses(process).filter((each) => each !== process && !each.status && !found.includes(each));
  if (invocation.has("n")) found = found.slice(-1);
  if (invocation.has("o")) found = found.slice(0, 1);
  return found;
}

export const pgrep = (flavour: Flavour) =>
  program(
    {
      name: "pgrep",
      short: "acd:filnoP:u:vx",
      long: { "list-name": "l", "list-full": "a", count: "c", full: "f", newest: "n", oldest: "o", "parent=": "P", "euid=": "u", exact: "x", "ignore-case": "i" },
      usageCode: 2,
      *run(invocation) {
        const found = matching(invocation, invocation.operands[0]);
        if (invocation.has("c")) yield* print(`${found.length}\n`);
        else yield* print(found.map((each) => `${each.pid}${invocation.has("a") ? ` ${commandLine(each)}` : invocation.has("l") ? ` ${each.name}` : ""}`).join(invocation.value("d") ?? "\n") + (found.length > 0 ? "\n" : ""));
        return found.length > 0 ? 0 : 1;
      },
    },
    flavour,
  );

export const pkill = (flavour: Flavour) =>
  program(
    {
      name: "pkill",
      short: "efilnoP:u:vxs:",
      long: { full: "f", newest: "n", oldest: "o", "parent=": "P", "euid=": "u", exact: "x", "signal=": "signal", echo: "e", "ignore-case": "i" },
      rewrite: (args) => {
        const match = /^-(\d+|[A-Z][A-Z0-9]+)$/.exec(args[0] ?? "");
        return match ? [`--signal=${match[1]}`, ...args.slice(1)] : args;
      },
      usageCode: 2,
      *run(invocation) {
        const signal = signalOf(invocation.value("signal") ?? "TERM");
        if (!signal) throw new Failure(`Unknown signal "${invocation.value("signal")}".`, 2);
        const found = matching(invocation, invocation.operands[0]);
        for (const each of found) {
          if (invocation.has("e")) yield* print(`${each.name} killed (pid ${each.pid})\n`);
          invocation.process.machine.signal(each, signal);
        }
        return found.length > 0 ? 0 : 1;
      },
    },
    flavour,
  );

export const killall = (flavour: Flavour) =>
  program(
    {
      name: "killall",
      short: "eIilqs:uvw",
      rewrite: (args) => {
        const match = /^-(\d+|[A-Z][A-Z0-9]+)$/.exec(args[0] ?? "");
        return match ? ["-s", match[1]!, ...args.slice(1)] : args;
      },
      *run(invocation) {
        const signal: Signal | undefined = signalOf(invocation.value("s") ?? "TERM");
        if (!signal) throw new Failure(`${invocation.value("s")}: unknown signal`);
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let status = 0;
        for (const name of invocation.operands) {
          const found = allProcesses(invocation.process).filter((each) => each.name === name && !each.status && each !== invocation.process);
          if (found.length === 0) {
            if (!invocation.has("q")) yield* printError(flavour === "busybox" ? `killall: ${name}: no process killed\n` : `${name}: no process found\n`);
            status = 1;
          }
          for (const each of found) invocation.process.machine.signal(each, signal);
        }
        return status;
      },
    },
    flavour,
  );

export const pidof = (flavour: Flavour) =>
  program(
    {
      name: "pidof",
      short: "sxco:",
      *run(invocation) {
        const found = allProcesses(invocation.process).filter((each) => invocation.operands.includes(each.name) && !each.status).reverse();
        if (found.length > 0) yield* print(`${(invocation.has("s") ? found.slice(0, 1) : found).map((each) => each.pid).join(" ")}\n`);
        return found.length > 0 ? 0 : 1;
      },
    },
    flavour,
  );

/** The machine's memory as /proc/meminfo has it, KiB. */
export function memoryOf(process: Process): { total: number; used: number; free: number; cache: number; available: number } {
  const text = process.files.exists("/proc/meminfo") ? process.files.readText("/proc/meminfo") : "";
  const value = (name: string): number | undefined => {
    const match = new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(text);
    return match ? Number(match[1]) : undefined;
  };
  const total = value("MemTotal") ?? 24581692;
  let group = process.machine.cgroup;
  while (group.parent) group = group.parent;
  const free = value("MemFree") ?? total - Math.round(group.memoryUsed / 1024) - Math.round(total * 0.2);
  const cache = (value("Buffers") ?? 0) + (value("Cached") ?? Math.round(total * 0.12));
  const used = total - free - cache;
  return { total, used, free, cache, available: value("MemAvailable") ?? free + cache };
}

export const free = (flavour: Flavour) =>
  program(
    {
      name: "free",
      short: "bkmghtwsc:",
      long: { bytes: "b", kibi: "k", mebi: "m", gibi: "g", human: "h", total: "t", wide: "w" },
      *run(invocation) {
        const found = memoryOf(invocation.process);
        const show = (kib: number): string => {
          if (invocation.has("h")) {
            if (kib === 0) return "0B";
            const [value, unit] = kib >= 1048576 ? [kib / 1048576, "Gi"] : kib >= 1024 ? [kib / 1024, "Mi"] : [kib, "Ki"];
            return `${value < 10 ? value.toFixed(1) : Math.round(value)}${unit}`;
          }
          return String(invocation.has("b") ? kib * 1024 : invocation.has("m") ? Math.floor(kib / 1024) : invocation.has("g") ? Math.floor(kib / 1048576) : kib);
        };
        const cell = (text: string): string => text.padStart(12);
        const row = (name: string, cells: readonly number[]): string => `${name.padEnd(flavour === "gnu" ? 8 : 7)}${cells.map((each) => cell(show(each))).join("")}\n`;
        yield* print(
          `               total        used        free      shared  buff/cache   available\n${row("Mem:", [found.total, found.used, found.free, 0, found.cache, found.available])}${row("Swap:", [0, 0, 0])}`,
        );
      },
    },
    flavour,
  );

function upSeconds(process: Process): number {
  return Math.floor(process.now / 1000) + 3600;
}

/** What uptime prints, and the first line of top and w. */
export function uptimeText(process: Process): string {
  const seconds = upSeconds(process);
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const up = `${days > 0 ? `${days} day${days > 1 ? "s" : ""}, ` : ""}${hours > 0 ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, "0")}` : `${minutes} min`}`;
  return ` ${formatTime("%H:%M:%S", process.wall)} up ${up},  ${process.tty ? 1 : 0} user,  load average: 0.00, 0.00, 0.00`;
}

export const uptime = (flavour: Flavour) =>
  program(
    {
      name: "uptime",
      short: "ps",
      long: { pretty: "p", since: "s" },
      *run(invocation) {
        const { process } = invocation;
        if (invocation.has("p")) yield* print(`up ${Math.floor(upSeconds(process) / 3600)} hours, ${Math.floor(upSeconds(process) / 60) % 60} minutes\n`);
        else if (invocation.has("s")) yield* print(`${formatTime("%Y-%m-%d %H:%M:%S", process.wall - upSeconds(process) * 1000)}\n`);
        else yield* print(`${uptimeText(process)}\n`);
      },
    },
    flavour,
  );
