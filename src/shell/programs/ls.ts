import { isSystemError, spend, ttyOf, type Call, type FileStatus, type Process } from "../../os/index.ts";
import { patternRegExp } from "../interpreter/pattern.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { program, type Invocation } from "../program.ts";
import { formatTime } from "../strftime.ts";
import { compareText } from "../text.ts";
import { displayWidth } from "../width.ts";
import { groupName, userName } from "./accounts.ts";
import { modeText } from "./modes.ts";
import { humanSize } from "./sizes.ts";

interface Entry {
  name: string;
  status: FileStatus;
  /** Where a link leads. */
  target: string | undefined;
  targetStatus: FileStatus | undefined;
}

const HALF_YEAR = 15778476000;

export const ls = (flavour: Flavour) =>
  program(
    {
      name: "ls",
      short: flavour === "gnu" ? "aAbBcCdDfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ1" : "1AaCxdLHRFplinshrSXvctukw:gQ",
      long: {
        all: "a", "almost-all": "A", directory: "d", classify: "F", "file-type": "p", "human-readable": "h", inode: "i", dereference: "L", "numeric-uid-gid": "n",
        reverse: "r", recursive: "R", size: "s", "color=?": "color", "full-time": "full", "time-style=": "style", "sort=": "sort", "group-directories-first": "first",
        "no-group": "G", "width=": "w", "time=": "time", "quote-name": "Q", "si": "si", "block-size=": "block", "hide=": "hide", "ignore=": "I", escape: "b", literal: "N",
      },
      usageCode: flavour === "gnu" ? 2 : 1,
      usage: "ls [OPTION]... [FILE]...",
      help: "List information about the FILEs (the current directory by default).\nSort entries alphabetically if none of -cftuvSUX nor --sort is specified.\n",
      applet: { usage: "[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...", help: "List directory contents\n" },
      *run(invocation) {
        return yield* new Listing(invocation).run();
      },
    },
    flavour,
  );

class Listing {
  private readonly call: Invocation;
  private readonly process: Process;
  private readonly output = new Output();
  private readonly long: boolean;
  private readonly color: boolean;
  private readonly width: number | undefined;
  private status = 0;
  private any = false;

  constructor(call: Invocation) {
    this.call = call;
    this.process = call.process;
    this.long = ["l", "n", "g", "o", "full"].some((name) => call.has(name));
    const tty = ttyOf(call.process, 1);
    const color = call.options.find((option) => option.name === "color");
    this.color = color !== undefined && (color.value === undefined || color.value === "always" || (color.value === "auto" && tty !== undefined));
    this.width = call.value("w") !== undefined ? Number(call.value("w")) : tty && !call.has("1") ? tty.columns : call.has("C") || call.has("x") ? 80 : undefined;
  }

  *run(): Call<number> {
    const paths = this.call.operands.length > 0 ? this.call.operands : ["."];
    const files: Entry[] = [];
    const directories: string[] = [];
    const follow = this.call.has("L") || this.call.has("H") || !this.long;
    for (const path of [...paths].sort(compareText)) {
      let status: FileStatus;
      try {
        status = follow && !this.call.has("d") ? this.followed(path) : this.process.files.lstat(path);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        yield* this.output.flush();
        yield* this.call.complain(this.call.flavour === "gnu" ? `cannot access '${path}': ${error.message}` : `${path}: ${error.message}`);
        this.status = this.call.flavour === "gnu" ? 2 : 1;
        continue;
      }
      if (status.type === "directory" && !this.call.has("d")) directories.push(path);
      else files.push(this.entry(path, path));
    }
    if (files.length > 0) this.print(this.sorted(files));
    const titles = paths.length > 1 || this.call.has("R");
    for (const path of directories) yield* this.directory(path, titles);
    yield* this.output.flush();
    return this.status;
  }

  private followed(path: string): FileStatus {
    try {
      return this.process.files.stat(path);
    } catch (error) {
      // A link to nothing is shown itself.
      if (!isSystemError(error, "ENOENT")) throw error;
      return this.process.files.lstat(path);
    }
  }

  private entry(path: string, name: string): Entry {
    const { files } = this.process;
    let status = files.lstat(path);
    let target: string | undefined;
    let targetStatus: FileStatus | undefined;
    if (status.type === "symlink") {
      try {
        targetStatus = files.stat(path);
      } catch {
        // Leads nowhere.
      }
      if (this.call.has("L") && targetStatus) status = targetStatus;
      else target = files.readlink(path);
    }
    return { name, status, target, targetStatus };
  }

  private *directory(path: string, title: boolean): Call<void> {
    let names: string[];
    yield* spend(0.2);
    try {
      names = this.process.files.readdir(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* this.output.flush();
      yield* this.call.complain(this.call.flavour === "gnu" ? `cannot open directory '${path}': ${error.message}` : `can't open '${path}': ${error.message}`);
      this.status = this.call.flavour === "gnu" ? 2 : 1;
      return;
    }
    if (title) this.output.put(`${this.any ? "\n" : ""}${path}:\n`);
    this.any = true;
    const all = this.call.has("a") || this.call.has("f");
    const ignored = this.call.options.filter((option) => option.name === "I" || (option.name === "hide" && !all && !this.call.has("A"))).map((option) => patternRegExp(option.value!));
    const shown = names.filter((name) => (all || this.call.has("A") || !name.startsWith(".")) && !ignored.some((pattern) => pattern.test(name)));
    const base = path.endsWith("/") ? path : `${path}/`;
    const entries: Entry[] = [];
    if (all) entries.push(this.entry(`${base}.`, "."), this.entry(`${base}..`, ".."));
    for (const name of shown) {
      try {
        entries.push(this.entry(base + name, name));
      } catch (error) {
        if (!isSystemError(error)) throw error;
      }
    }
    if (this.long || this.call.has("s")) {
      const blocks = entries.reduce((sum, entry) => sum + blocksOf(entry.status), 0);
      this.output.put(`total ${this.call.has("h") ? humanSize(blocks * 1024) : blocks}\n`);
    }
    const sorted = this.sorted(entries);
    this.print(sorted);
    yield* this.output.flush();
    if (!this.call.has("R")) return;
    for (const entry of sorted) {
      if (entry.status.type === "directory" && entry.name !== "." && entry.name !== "..") yield* this.directory(base + entry.name, true);
    }
  }

  private sorted(entries: Entry[]): Entry[] {
    const sort = this.call.value("sort");
    const list = [...entries];
    if (this.call.has("U") || this.call.has("f") || sort === "none") return list;
    const time = (entry: Entry): number => (this.call.has("u") ? entry.status.atime : this.call.has("c") ? entry.status.ctime : entry.status.mtime);
    const byName = (a: Entry, b: Entry): number => compareText(a.name, b.name);
    if (this.call.has("S") || sort === "size") list.sort((a, b) => b.status.size - a.status.size || byName(a, b));
    else if (this.call.has("t") || sort === "time") list.sort((a, b) => time(b) - time(a) || byName(a, b));
    else if (this.call.has("X") || sort === "extension") list.sort((a, b) => compareText(extension(a.name), extension(b.name)) || byName(a, b));
    else list.sort(byName);
    if (this.call.has("r")) list.reverse();
    if (this.call.has("first")) list.sort((a, b) => Number(b.status.type === "directory") - Number(a.status.type === "directory"));
    return list;
  }

  private print(entries: readonly Entry[]): void {
    this.any = true;
    if (this.long) {
      this.printLong(entries);
      return;
    }
    const cells = entries.map((entry) => {
      const before = (this.call.has("i") ? `${entry.status.inode} ` : "") + (this.call.has("s") ? `${blocksOf(entry.status)} ` : "");
      const plain = before + this.quoted(entry.name) + this.indicator(entry);
      return { plain, shown: before + this.colored(entry) + this.indicator(entry), width: displayWidth(plain) };
    });
    if (this.call.has("m")) {
      this.output.put(`${cells.map((cell) => cell.shown).join(", ")}\n`);
      return;
    }
    if (this.width === undefined || this.call.has("1")) {
      for (const cell of cells) this.output.put(`${cell.shown}\n`);
      return;
    }
    this.output.put(columns(cells, this.width, this.call.has("x")));
  }

  private printLong(entries: readonly Entry[]): void {
    const numeric = this.call.has("n");
    const rows = entries.map((entry) => {
      const { status } = entry;
      const size = status.type === "device" ? "1,   3" : this.call.has("h") ? humanSize(status.size) : String(status.size);
      return {
        entry,
        inode: this.call.has("i") ? `${status.inode} ` : "",
        blocks: this.call.has("s") ? `${blocksOf(status)} ` : "",
        links: String(status.links),
        owner: numeric ? String(status.uid) : (userName(this.process, status.uid) ?? String(status.uid)),
        group: numeric ? String(status.gid) : (groupName(this.process, status.gid) ?? String(status.gid)),
        size,
      };
    });
    const widest = (pick: (row: (typeof rows)[number]) => string): number => Math.max(0, ...rows.map((row) => pick(row).length));
    const busybox = this.call.flavour === "busybox";
    const [links, owner, group, size] = busybox
      ? [Math.max(4, widest((row) => row.links)), 8, 8, Math.max(9, widest((row) => row.size))]
      : [widest((row) => row.links), widest((row) => row.owner), widest((row) => row.group), widest((row) => row.size)];
    for (const row of rows) {
      const { status } = row.entry;
      let line = `${row.inode}${row.blocks}${modeText(status.type, status.mode)} ${busybox ? row.links.padStart(links + 1).slice(1) : row.links.padStart(links)}`;
      if (busybox) line = `${row.inode}${row.blocks}${modeText(status.type, status.mode)} ${row.links.padStart(5)}`;
      if (!this.call.has("g")) line += ` ${row.owner.padEnd(owner)}`;
      if (!this.call.has("o") && !this.call.has("G")) line += ` ${row.group.padEnd(group)}`;
      line += ` ${row.size.padStart(size)} ${this.time(status)} ${this.colored(row.entry)}`;
      if (row.entry.target !== undefined) line += ` -> ${row.entry.target}`;
      this.output.put(`${line}${row.entry.target === undefined ? this.indicator(row.entry) : ""}\n`);
    }
  }

  private time(status: FileStatus): string {
    const time = this.call.has("u") ? status.atime : this.call.has("c") ? status.ctime : status.mtime;
    const style = this.call.value("style");
    if (this.call.has("full") || style === "full-iso") return formatTime("%Y-%m-%d %H:%M:%S.%N %z", time);
    if (style === "long-iso") return formatTime("%Y-%m-%d %H:%M", time);
    if (style === "iso") return formatTime("%m-%d %H:%M", time);
    if (style?.startsWith("+")) return formatTime(style.slice(1), time);
    const recent = time <= this.process.wall && time > this.process.wall - HALF_YEAR;
    return formatTime(recent ? "%b %e %H:%M" : "%b %e  %Y", time);
  }

  private indicator(entry: Entry): string {
    const { type, mode } = entry.status;
    const classify = this.call.has("F");
    if (type === "directory") return classify || this.call.has("p") ? "/" : "";
    if (!classify) return "";
    if (type === "symlink") return "@";
    if (type === "fifo") return "|";
    if (type === "socket") return "=";
    return (mode & 0o111) !== 0 ? "*" : "";
  }

  /** GNU's ls quotes odd names for a terminal. */
  private quoted(name: string): string {
    if (this.call.has("Q")) return `"${name.replace(/["\\]/g, "\\$&")}"`;
    if (this.call.flavour === "busybox" || this.call.has("N") || !ttyOf(this.process, 1)) return name;
    if (/^[\w@%+=:,./^~{}\]-]+$/.test(name) && !/^[~]/.test(name)) return name;
    if (/[^\x20-\x7e\u00a0-\uffff]/.test(name)) return `'${name.replace(/\n/g, "'$'\\n''")}'`;
    return name.includes("'") ? `"${name}"` : `'${name}'`;
  }

  private colored(entry: Entry): string {
    const name = this.quoted(entry.name);
    if (!this.color) return name;
    const { type, mode } = entry.status;
    const code =
      type === "directory" ? ((mode & 0o1002) === 0o1002 ? "30;42" : "01;34")
        : type === "symlink" ? (entry.targetStatus ? "01;36" : "40;31;01")
          : type === "device" ? "40;33;01" : type === "fifo" ? "40;33" : type === "socket" ? "01;35"
            : (mode & 0o111) !== 0 ? "01;32" : /\.(?:tar|tgz|gz|zip|xz|bz2|deb|rpm|jar)$/.test(name) ? "01;31" : "";
    return code === "" ? name : `\x1b[0m\x1b[${code}m${name}\x1b[0m`;
  }
}

function extension(name: string): string {
  return /\.[^.]*$/.exec(name)?.[0] ?? "";
}

function blocksOf(status: FileStatus): number {
  // Links, and directories of a file system in memory, take no blocks.
  if (status.type === "symlink" || (status.type === "directory" && status.size < 4096)) return 0;
  return Math.ceil(status.size / 4096) * 4;
}

/** Cells in as many columns as fit, filled downwards (or across). */
function columns(cells: readonly { shown: string; width: number }[], width: number, across: boolean): string {
  if (cells.length === 0) return "";
  let count = Math.max(1, Math.min(cells.length, Math.floor(width / 3)));
  let widths: number[] = [];
  for (; count > 1; count -= 1) {
    const height = Math.ceil(cells.length / count);
    widths = Array<number>(count).fill(0);
    cells.forEach((cell, index) => {
      const column = across ? index % count : Math.floor(index / height);
      widths[column] = Math.max(widths[column]!, cell.width);
    });
    if (widths.reduce((sum, each) => sum + each, 0) + 2 * (count - 1) < width && Math.ceil(cells.length / height) === count) break;
  }
  const height = Math.ceil(cells.length / count);
  let text = "";
  for (let row = 0; row < height; row += 1) {
    let line = "";
    for (let column = 0; column < count; column += 1) {
      const index = across ? row * count + column : column * height + row;
      const cell = cells[index];
      if (!cell) break;
      const last = across ? column === count - 1 || index + 1 >= cells.length : column === count - 1 || (column + 1) * height + row >= cells.length;
      line += cell.shown + (last ? "" : " ".repeat(widths[column]! - cell.width + 2));
    }
    text += `${line}\n`;
  }
  return text;
}
