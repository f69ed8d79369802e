import { isSystemError, type Volume } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { humanSize } from "../sizes.ts";
import { blockSize } from "./du.ts";

interface MountPoint {
  path: string;
  device: string;
  type: string;
  statistics: ReturnType<Volume["statistics"]>;
}

/** df --output: the columns that were asked for. */
function fieldTable(fields: readonly string[], points: readonly MountPoint[], show: (bytes: number) => string, sizeTitle: string, operands: readonly string[]): string {
  const titles: Readonly<Record<string, string>> = {
    source: "Filesystem", fstype: "Type", itotal: "Inodes", iused: "IUsed", iavail: "IFree", ipcent: "IUse%", size: sizeTitle, used: "Used", avail: "Avail", pcent: "Use%", file: "File", target: "Mounted on",
  };
  for (const field of fields) if (titles[field] === undefined) throw new Failure(`option --output: field '${field}' unknown`);
  const rows = points.map((point, index): string[] => {
    const { size, used, inodes, usedInodes } = point.statistics;
    const values: Readonly<Record<string, string>> = {
      source: point.device, fstype: point.type, itotal: String(inodes), iused: String(usedInodes), iavail: String(inodes - usedInodes), ipcent: `${Math.ceil((usedInodes / inodes) * 100)}%`,
      size: show(size), used: show(used), avail: show(Math.max(0, size - used)), pcent: `${Math.ceil((used / Math.max(1, size)) * 100)}%`, file: operands[index] ?? "-", target: point.path,
    };
    return fields.map((field) => values[field]!);
  });
  const left = new Set(["source", "fstype", "file", "target"]);
  const table = [fields.map((field) => titles[field]!), ...rows];
  const least: Readonly<Record<string, number>> = { source: 14, fstype: 4, size: 5, used: 5, avail: 5 };
  const widths = fields.map((field, index) => Math.max(least[field] ?? 0, ...table.map((row) => row[index]!.length)));
  return table.map((row) => `${row.map((cell, index) => (left.has(fields[index]!) ? (index === row.length - 1 ? cell : cell.padEnd(widths[index]!)) : cell.padStart(widths[index]!))).join(" ")}\n`).join("");
}

export const df = (flavour: Flavour) =>
  program(
    {
      name: "df",
      short: "aB:hikmPTt:x:",
      long: { all: "a", "block-size=": "B", "human-readable": "h", inodes: "i", portability: "P", "print-type": "T", "type=": "t", "exclude-type=": "x", "output=?": "output" },
      *run(invocation) {
        const { process } = invocation;
        const { fs } = process.machine;
        const rows: string[][] = [];
        const human = invocation.has("h");
        const unit = blockSize(invocation.value("B")) ?? (invocation.has("m") ? 1048576 : 1024);
        const unitName = invocation.has("P") && flavour === "gnu" && unit === 1024 ? "1024" : unit % 1073741824 === 0 ? `${unit / 1073741824}G` : unit % 1048576 === 0 ? `${unit / 1048576}M` : unit % 1024 === 0 ? `${unit / 1024}K` : `${unit}B`;
        rows.push([
          "Filesystem", ...(invocation.has("T") ? ["Type"] : []),
          ...(invocation.has("i") ? ["Inodes", "IUsed", "IFree", "IUse%"] : [human ? "Size" : `${unitName}-blocks`, "Used", flavour === "gnu" && human ? "Avail" : "Available", invocation.has("P") ? "Capacity" : "Use%"]),
          "Mounted on",
        ]);
        const points: MountPoint[] = [];
        const volumeOf = (path: string, { volume }: { volume: Volume }): void => {
          points.push({ path, device: volume.device, type: volume.type, statistics: volume.statistics() });
        };
        volumeOf("/", fs.context);
        for (const mount of fs.mounts) if (mount.path !== "/") volumeOf(mount.path, mount.root.context);
        let chosen = points.filter((point) => invocation.has("a") || !(/^(?:proc|sysfs|cgroup2?)$/.test(point.type) || /^\/(?:proc|sys|var\/log\/(?:pods|containers))(?:\/|$)/.test(point.path)));
        if (invocation.operands.length > 0) {
          chosen = [];
          for (const operand of invocation.operands) {
            let real: string;
            try {
              real = process.files.realpath(operand);
            } catch (error) {
              if (!isSystemError(error)) throw error;
              throw new Failure(`${operand}: ${error.message}`);
            }
            const best = points.filter((point) => real === point.path || real.startsWith(point.path === "/" ? "/" : `${point.path}/`)).sort((a, b) => b.path.length - a.path.length)[0];
            if (best) chosen.push(best);
          }
        }
        const type = invocation.value("t");
        chosen = chosen.filter((point) => (type === undefined || point.type === type) && point.type !== invocation.value("x"));
        if (chosen.length === 0) throw new Failure("no file systems processed");
        const fields = invocation.has("output") ? (invocation.value("output") ?? "source,fstype,itotal,iused,iavail,ipcent,size,used,avail,pcent,file,target").split(",") : undefined;
        if (fields) {
          yield* print(fieldTable(fields, chosen, human ? humanSize : (bytes) => String(Math.ceil(bytes / unit)), `${human ? "Size" : `${unitName}-blocks`}`, invocation.operands));
          return;
        }
        for (const point of chosen) {
          const { size, used, inodes, usedInodes } = point.statistics;
          const free = Math.max(0, size - used);
          const percent = `${Math.ceil((used / Math.max(1, used + free)) * 100)}%`;
          const show = (bytes: number): string => (human ? humanSize(bytes) : String(Math.ceil(bytes / unit)));
          rows.push([
            point.device, ...(invocation.has("T") ? [point.type] : []),
            ...(invocation.has("i") ? [String(inodes), String(usedInodes), String(inodes - usedInodes), `${Math.ceil((usedInodes / inodes) * 100)}%`] : [show(size), show(used), show(free), percent]),
            point.path,
          ]);
        }
        if (flavour === "busybox") {
          yield* print(rows.map((row) => (row.length === 6 ? `${row[0]!.padEnd(20)} ${row[1]!.padStart(9)} ${row[2]!.padStart(9)} ${row[3]!.padStart(9)} ${row[4]!.padStart(4)} ${row[5]}\n` : `${row.join(" ")}\n`)).join(""));
          return;
        }
        const widths = rows[0]!.map((_cell, index) => Math.max(...rows.map((row) => row[index]!.length)));
        widths[0] = Math.max(14, widths[0]!);
        // As wide as GNU makes them at least.
        const first = invocation.has("T") ? 2 : 1;
        for (let index = first; index < first + 3; index += 1) widths[index] = Math.max(5, widths[index]!);
        const left = invocation.has("T") ? 2 : 1;
        yield* print(rows.map((row) => `${row.map((cell, index) => (index === row.length - 1 ? cell : index < left ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!))).join(" ")}\n`).join(""));
      },
    },
    flavour,
  );
