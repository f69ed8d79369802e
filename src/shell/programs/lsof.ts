import type { OpenFile, Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { print, program, type Invocation } from "../program.ts";
import { accountsOf, userName } from "./accounts.ts";

/** One open file as lsof lists it. */
interface Row {
  process: Process;
  descriptor: string;
  type: string;
  device: string;
  size: string;
  node: string;
  name: string;
  /** Of a socket. */
  protocol?: string;
  port?: number;
}

type Known = OpenFile & { path?: string; node?: { number?: number }; tty?: { name?: string }; port?: number; address?: string; accept?: unknown; localPort?: number; localAddress?: string; remoteAddress?: string; remotePort?: number };

function rowOf(process: Process, fd: number, open: OpenFile): Row {
  const known = open as Known;
  const info = open.info();
  const base = { process, descriptor: `${fd}u`, device: "8,1", size: "0t0", node: "" };
  if (typeof known.accept === "function" && known.port !== undefined) {
    const address = known.address === undefined || known.address === "0.0.0.0" ? "*" : known.address;
    return { ...base, type: "IPv4", device: String(20000 + known.port), node: "TCP", name: `${address}:${known.port} (LISTEN)`, protocol: "TCP", port: known.port };
  }
  if (known.remotePort !== undefined) {
    return { ...base, type: "IPv4", device: String(20000 + (known.localPort ?? 0)), node: "TCP", name: `${known.localAddress}:${known.localPort}->${known.remoteAddress}:${known.remotePort} (ESTABLISHED)`, protocol: "TCP", port: known.localPort ?? 0 };
  }
  switch (info.type) {
    case "tty": return { ...base, type: "CHR", device: "136,0", node: "3", name: process.tty?.name ?? "/dev/tty" };
    case "pipe": return { ...base, type: "FIFO", device: "0,13", node: String(30000 + process.pid), name: "pipe" };
    case "socket": return { ...base, type: "sock", device: "0,8", node: String(40000 + process.pid), name: "protocol: TCP" };
    case "device": return { ...base, type: "CHR", device: "1,3", node: "5", name: "/dev/null" };
    case "directory": return { ...base, descriptor: `${fd}r`, type: "DIR", size: "4096", node: "", name: known.path ?? "/" };
    default: return { ...base, descriptor: `${fd}r`, type: "REG", size: String(info.size ?? 0), node: String(known.node?.number ?? 0), name: known.path ?? "(deleted)" };
  }
}

function rowsOf(process: Process): Row[] {
  const inode = (path: string): string => {
    try {
      return String(process.files.stat(path).inode);
    } catch {
      return "0";
    }
  };
  const program = process.args[0]?.startsWith("/") ? process.args[0] : `/usr/bin/${process.name}`;
  return [
    { process, descriptor: "cwd", type: "DIR", device: "8,1", size: "4096", node: inode(process.cwd), name: process.cwd },
    { process, descriptor: "rtd", type: "DIR", device: "8,1", size: "4096", node: inode("/"), name: "/" },
    { process, descriptor: "txt", type: "REG", device: "8,1", size: "1265648", node: inode(program), name: program },
    ...[...process.openDescriptors].sort(([a], [b]) => a - b).map(([fd, open]) => rowOf(process, fd, open)),
  ];
}

/** What of an address was asked for: [46][protocol][@host][:port]. */
function wantsSocket(row: Row, wanted: string): boolean {
  if (row.port === undefined) return false;
  const match = /^[46]?(tcp|udp)?(?:@([^:]*))?(?::(.*))?$/i.exec(wanted);
  if (!match) return false;
  if (match[1] !== undefined && match[1].toUpperCase() !== row.protocol) return false;
  return match[3] === undefined || match[3].split(",").some((part) => {
    const [from, to] = part.split("-").map(Number);
    return row.port! >= from! && row.port! <= (to ?? from!);
  });
}

/** lsof: open files of processes; -i sockets, -p PID, -u USER, -c NAME, -t only numbers, +D DIR, names of files. */
export const lsof = (flavour: Flavour) =>
  program(
    {
      name: "lsof",
      short: "ac:D:d:i::lnNPp:s:tu:UwV",
      // "+D DIR" and a value of -i that stands alone.
      rewrite: (args) => args.flatMap((arg, index) => (/^\+[Dd]$/.test(arg) ? ["-D"] : arg === "-i" && /^(?:[46]?(?:tcp|udp)?(?:@[^:]*)?:\S+|[46]?(?:tcp|udp)|[46])$/i.test(args[index + 1] ?? "") ? [`-i${args[index + 1]!}`] : args[index - 1] === "-i" && /^(?:[46]?(?:tcp|udp)?(?:@[^:]*)?:\S+|[46]?(?:tcp|udp)|[46])$/i.test(arg) ? [] : [arg])),
      *run(invocation) {
        const { process } = invocation;
        const all = process.machine.pids.seen().filter((each) => !each.status).flatMap(rowsOf);
        const tests = testsOf(invocation);
        const together = invocation.has("a");
        const found = tests.length === 0 ? all : all.filter((row) => (together ? tests.every((test) => test(row)) : tests.some((test) => test(row))));
        if (found.length === 0) return 1;
        if (invocation.has("t")) {
          yield* print([...new Set(found.map((row) => row.process.pid))].map((pid) => `${pid}\n`).join(""));
          return 0;
        }
        const table = [["COMMAND", "PID", "USER", "FD", "TYPE", "DEVICE", "SIZE/OFF", "NODE", "NAME"], ...found.map((row) => [
          row.process.name.slice(0, 9), String(row.process.pid), invocation.has("l") ? String(row.process.credentials.uid) : (userName(process, row.process.credentials.uid) ?? String(row.process.credentials.uid)),
          row.descriptor, row.type, row.device, row.size, row.node, row.name,
        ])];
        const width = (column: number): number => Math.max(...table.map((row) => row[column]!.replace(/[urw]$/, column === 3 ? "" : "$&").length));
        const widths = table[0]!.map((_cell, column) => width(column));
        widths[0] = Math.max(9, widths[0]!);
        yield* print(table.map(([command, pid, user, fd, type, device, size, node, name]) => {
          const descriptor = /^\d+[urw]$/.test(fd!) ? fd! : `${fd} `;
          return `${command!.padEnd(widths[0]!)} ${pid!.padStart(widths[1]!)} ${user!.padStart(widths[2]!)} ${descriptor.padStart(Math.max(4, widths[3]!) + 1)} ${type!.padStart(Math.max(4, widths[4]!))} ${device!.padStart(Math.max(6, widths[5]!))} ${size!.padStart(8)} ${node!.padStart(widths[7]!)} ${name}\n`;
        }).join(""));
        return 0;
      },
    },
    flavour,
  );

function testsOf(invocation: Invocation): ((row: Row) => boolean)[] {
  const { process } = invocation;
  const tests: ((row: Row) => boolean)[] = [];
  for (const { name, value } of invocation.options) {
    if (name === "i") tests.push((row) => row.port !== undefined && (value === undefined || wantsSocket(row, value)));
    else if (name === "p") tests.push((row) => value!.split(",").includes(String(row.process.pid)));
    else if (name === "c") tests.push((row) => row.process.name.startsWith(value!));
    else if (name === "u") {
      const accounts = accountsOf(process.files.exists("/etc/passwd") ? process.files.readText("/etc/passwd") : "");
      tests.push((row) => value!.split(",").some((user) => (accounts.find((account) => account.name === user)?.uid ?? Number(user)) === row.process.credentials.uid));
    } else if (name === "D") tests.push((row) => row.name === value || row.name.startsWith(`${value!.replace(/\/$/, "")}/`));
    else if (name === "U") tests.push(() => false);
  }
  for (const operand of invocation.operands) {
    const path = process.files.absolute(operand);
    tests.push((row) => row.name === path);
  }
  return tests;
}
