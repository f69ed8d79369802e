import type { Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, print, program } from "../program.ts";
import { formatTime } from "../strftime.ts";
import { userId, userName } from "./accounts.ts";

/* What can be seen of processes, and ps, which shows it. */

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
