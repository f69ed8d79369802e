import { isSystemError, type FileStatus, type Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { missingOperand, print, program } from "../../program.ts";
import { formatTime } from "../../strftime.ts";
import { groupName, userName } from "../accounts.ts";
import { modeText } from "../modes.ts";

const KINDS: Readonly<Record<FileStatus["type"], string>> = {
  file: "regular file", directory: "directory", symlink: "symbolic link", device: "character special file", fifo: "fifo", socket: "socket",
};

export const stat = (flavour: Flavour) =>
  program(
    {
      name: "stat",
      short: "c:fLt",
      long: { "format=": "c", "printf=": "printf", dereference: "L", "file-system": "f", terse: "t" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        const { process } = invocation;
        const format = invocation.value("c");
        const printf = invocation.value("printf");
        let status = 0;
        for (const path of invocation.operands) {
          let found: FileStatus;
          try {
            found = invocation.has("L") ? process.files.stat(path) : process.files.lstat(path);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* invocation.complain(flavour === "busybox" ? `can't stat '${path}': ${error.message}` : `cannot statx '${path}': ${error.message}`);
            status = 1;
            continue;
          }
          if (format !== undefined) yield* print(`${expandStat(process, format, path, found)}\n`);
          else if (printf !== undefined) yield* print(expandStat(process, printf, path, found).replace(/\\n/g, "\n").replace(/\\t/g, "\t"));
          else if (invocation.has("t")) yield* print(`${expandStat(process, "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o", path, found)}\n`);
          else yield* print(statText(process, path, found));
        }
        return status;
      },
    },
    flavour,
  );

function fullTime(time: number): string {
  return formatTime("%Y-%m-%d %H:%M:%S.%N %z", time);
}

function kindOf(status: FileStatus): string {
  return status.type === "file" && status.size === 0 ? "regular empty file" : KINDS[status.type];
}

function expandStat(process: Process, format: string, path: string, status: FileStatus): string {
  const target = status.type === "symlink" ? `'${path}' -> '${process.files.readlink(path)}'` : `'${path}'`;
  return format.replace(/%([0-9.-]*)([a-zA-Z%])/g, (all, width: string, letter: string) => {
    const values: Record<string, string | number> = {
      a: (status.mode & 0o7777).toString(8), A: modeText(status.type, status.mode), b: Math.ceil(status.size / 4096) * 8, B: 512, F: kindOf(status), g: status.gid,
      G: groupName(process, status.gid) ?? "UNKNOWN", h: status.links, i: status.inode, n: path, N: target, o: 4096, s: status.size, u: status.uid,
      U: userName(process, status.uid) ?? "UNKNOWN", x: fullTime(status.atime), X: Math.floor(status.atime / 1000), y: fullTime(status.mtime), Y: Math.floor(status.mtime / 1000),
      z: fullTime(status.ctime), Z: Math.floor(status.ctime / 1000), w: "-", W: 0, d: 2049, D: "801", m: "/", t: 0, T: 0, "%": "%",
      f: (({ file: 0o100000, directory: 0o40000, symlink: 0o120000, device: 0o20000, fifo: 0o10000, socket: 0o140000 })[status.type] + status.mode).toString(16),
    };
    const value = values[letter];
    if (value === undefined) return all;
    const size = Number(width.replace(/^[-0]+/, ""));
    return width.startsWith("-") ? String(value).padEnd(size) : String(value).padStart(size || 0);
  });
}

function statText(process: Process, path: string, status: FileStatus): string {
  const target = status.type === "symlink" ? ` -> ${process.files.readlink(path)}` : "";
  const user = userName(process, status.uid) ?? "UNKNOWN";
  const group = groupName(process, status.gid) ?? "UNKNOWN";
  return [
    `  File: ${path}${target}`,
    `  Size: ${String(status.size).padEnd(10)}\tBlocks: ${String(Math.ceil(status.size / 4096) * 8).padEnd(10)} IO Block: 4096   ${kindOf(status)}`,
    `Device: 8,1\tInode: ${String(status.inode).padEnd(11)} Links: ${status.links}`,
    `Access: (${(status.mode & 0o7777).toString(8).padStart(4, "0")}/${modeText(status.type, status.mode)})  Uid: (${String(status.uid).padStart(5)}/${user.padStart(8)})   Gid: (${String(status.gid).padStart(5)}/${group.padStart(8)})`,
    `Access: ${fullTime(status.atime)}`,
    `Modify: ${fullTime(status.mtime)}`,
    `Change: ${fullTime(status.ctime)}`,
    ` Birth: -`,
    "",
  ].join("\n");
}
