import type { Process } from "../../../os/index.ts";
import { formatTime } from "../../strftime.ts";
import { groupName, userName } from "../accounts.ts";
import { modeText } from "../modes.ts";
import { baseOf, type Visit } from "./visit.ts";

/** What -printf prints of a file. */
export function formatVisit(process: Process, format: string, visit: Visit): string {
  const { status, path } = visit;
  return format.replace(/\\([ntr0\\])|%(-?\d*)([TAC](?=.)|[a-zA-Z%])((?<=[TAC]).)?/gs, (all, escape, width: string | undefined, letter: string | undefined, after: string | undefined) => {
    if (escape !== undefined) return ({ n: "\n", t: "\t", r: "\r", 0: "\0", "\\": "\\" } as Record<string, string>)[escape] ?? all;
    const slash = path.lastIndexOf("/");
    const time = (at: number, key: string): string => (key === "@" ? (at / 1000).toFixed(10) : key === "+" ? formatTime("%Y-%m-%d+%T.%N0", at) : formatTime(`%${key}`, at));
    const rest = after ?? "";
    let value: string;
    switch (letter) {
      case "p": value = path; break;
      case "f": value = baseOf(path); break;
      case "h": value = slash < 0 ? "." : path.slice(0, slash); break;
      case "P": value = path === visit.top ? "" : path.slice(visit.top.length).replace(/^\//, ""); break;
      case "H": value = visit.top; break;
      case "d": value = String(visit.depth); break;
      case "s": value = String(status.size); break;
      case "k": value = String(Math.ceil(status.size / 1024)); break;
      case "b": value = String(Math.ceil(status.size / 4096) * 8); break;
      case "m": value = (status.mode & 0o7777).toString(8); break;
      case "M": value = modeText(status.type, status.mode); break;
      case "u": value = userName(process, status.uid) ?? String(status.uid); break;
      case "g": value = groupName(process, status.gid) ?? String(status.gid); break;
      case "U": value = String(status.uid); break;
      case "G": value = String(status.gid); break;
      case "i": value = String(status.inode); break;
      case "n": value = String(status.links); break;
      case "y": value = { file: "f", directory: "d", symlink: "l", device: "c", fifo: "p", socket: "s" }[status.type]; break;
      case "l": value = status.type === "symlink" ? process.files.readlink(path) : ""; break;
      case "t": value = formatTime("%a %b %e %H:%M:%S.%N0 %Y", status.mtime); break;
      case "T": return time(status.mtime, rest);
      case "A": return time(status.atime, rest);
      case "C": return time(status.ctime, rest);
      case "%": value = "%"; break;
      default: return all;
    }
    const size = Number((width ?? "").replace("-", ""));
    const padded = (width ?? "").startsWith("-") ? value.padEnd(size) : value.padStart(size);
    return padded + (rest === "" ? "" : formatVisit(process, rest, visit));
  });
}
