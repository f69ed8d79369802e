import { SystemError } from "./errors.ts";
import type { OpenFile } from "./file.ts";
import { capable, isDirectory, normalizePath, permits, type DirectoryNode, type FileSystem, type Inode, type OpenFlags } from "./fs/index.ts";
import { MOST_HELD } from "./holding.ts";
import type { Process } from "./process.ts";
import { concat, decode, encode } from "./text.ts";

/** What `stat` says. */
export interface FileStatus {
  type: "file" | "directory" | "symlink" | "device" | "fifo" | "socket";
  /** Permission bits. */
  mode: number;
  uid: number;
  gid: number;
  size: number;
  links: number;
  inode: number;
  /** ms since 1970 */
  mtime: number;
  atime: number;
  ctime: number;
  /** What runs when the file is executed, if it is a program of the machine. */
  program?: string;
}

/** Where these links end: at descriptors of whoever follows them. */
const STANDARD: Readonly<Record<string, number>> = { "/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2 };

/**
 * The file system as one process sees it: paths relative to its working directory, its user's permissions, its umask.
 * Files of a disk never make a process wait, so these are plain calls; they throw `SystemError`.
 */
export class ProcessFiles {
  private readonly process: Process;

  constructor(process: Process) {
    this.process = process;
  }

  private get fs(): FileSystem {
    return this.process.machine.fs;
  }

  /** The absolute form of a path; links are not looked at. */
  absolute(path: string): string {
    return normalizePath(path, this.process.cwd);
  }

  /** The absolute path without links. Throws ENOENT. */
  realpath(path: string): string {
    const found = this.fs.resolve(this.at(path), this.process.credentials);
    if (!found.node) throw new SystemError("ENOENT", path);
    return found.path;
  }

  stat(path: string): FileStatus {
    return status(this.node(path, true));
  }

  lstat(path: string): FileStatus {
    return status(this.node(path, false));
  }

  exists(path: string): boolean {
    try {
      // An answer without an error is cheaper, and mostly the path is not there.
      return this.fs.resolve(this.at(path), this.process.credentials, { missing: "ok" })?.node !== undefined;
    } catch {
      return false;
    }
  }

  isDirectory(path: string): boolean {
    try {
      const node = this.fs.resolve(this.at(path), this.process.credentials, { missing: "ok" })?.node;
      return node !== undefined && isDirectory(node);
    } catch {
      return false;
    }
  }

  /** Whether the process may read (r), write (w), execute (x) it. */
  access(path: string, wanted: string): boolean {
    const bits = (wanted.includes("r") ? 4 : 0) | (wanted.includes("w") ? 2 : 0) | (wanted.includes("x") ? 1 : 0);
    try {
      const found = this.fs.resolve(this.at(path), this.process.credentials, { missing: "ok" });
      if (!found?.node) return false;
      if ((bits & 2) !== 0 && found.readOnly) return false;
      return permits(found.node, this.process.credentials, bits);
    } catch {
      return false;
    }
  }

  /** All of a file. Throws ENOMEM for a device that gives more than can be held. */
  readFile(path: string): Uint8Array {
    const file = this.open(path, { read: true });
    file.retain();
    try {
      const chunks: Uint8Array[] = [];
      let left = file.info().type === "device" ? MOST_HELD : Infinity;
      for (;;) {
        const chunk = file.read(1 << 24);
        if (!chunk || chunk.length === 0) break;
        left -= chunk.length;
        if (left < 0) throw new SystemError("ENOMEM", path);
        chunks.push(chunk);
      }
      return concat(chunks);
    } finally {
      file.release();
    }
  }

  readText(path: string): string {
    return decode(this.readFile(path));
  }

  writeFile(path: string, data: Uint8Array | string, options: { append?: boolean; mode?: number } = {}): void {
    const file = this.open(path, {
      write: true,
      create: true,
      append: options.append,
      truncate: !options.append,
      mode: options.mode,
    });
    file.retain();
    try {
      file.write(typeof data === "string" ? encode(data) : data);
    } finally {
      file.release();
    }
  }

  /** Opens a file; give it to `Process.addDescriptor`. */
  open(path: string, flags: OpenFlags): OpenFile {
    if (path === "/dev/tty") {
      if (!this.process.tty) throw new SystemError("ENXIO", path);
      return this.process.tty.slave;
    }
    const own = /^\/dev\/(?:fd\/(\d+)|std(in|out|err))$/.exec(path);
    if (own) {
      const fd = own[1] !== undefined ? Number(own[1]) : { in: 0, out: 1, err: 2 }[own[2] as "in" | "out" | "err"];
      if (!this.process.hasDescriptor(fd)) throw new SystemError("ENOENT", path);
      return this.process.descriptor(fd);
    }
    return this.fs.open(this.at(path), flags, this.process.credentials, this.process.umask);
  }

  /** Names in a directory, sorted; without "." and "..". */
  readdir(path: string): string[] {
    const node = this.node(path, true);
    if (!isDirectory(node)) throw new SystemError("ENOTDIR", path);
    if (!permits(node, this.process.credentials, 4)) throw new SystemError("EACCES", path);
    return node.names();
  }

  mkdir(path: string, options: { recursive?: boolean; mode?: number } = {}): void {
    this.fs.mkdir(this.at(path), this.process.credentials, {
      ...options,
      mode: options.mode ?? 0o777 & ~this.process.umask,
    });
  }

  rmdir(path: string): void {
    this.fs.rmdir(this.at(path), this.process.credentials);
  }

  unlink(path: string): void {
    this.fs.unlink(this.at(path), this.process.credentials);
  }

  /** Takes away a file or a whole directory. */
  remove(path: string): void {
    const node = this.node(path, false);
    if (!isDirectory(node)) {
      this.unlink(path);
      return;
    }
    for (const name of node.names()) this.remove(`${path.replace(/\/+$/, "")}/${name}`);
    this.rmdir(path);
  }

  rename(from: string, to: string): void {
    this.fs.rename(this.at(from), this.at(to), this.process.credentials);
  }

  /** A named pipe; `mode` before the umask. */
  mkfifo(path: string, mode = 0o666): void {
    this.fs.mkfifo(this.at(path), mode & ~this.process.umask, this.process.credentials);
  }

  symlink(target: string, path: string): void {
    this.fs.symlink(target, this.at(path), this.process.credentials);
  }

  link(target: string, path: string): void {
    this.fs.link(this.at(target), this.at(path), this.process.credentials);
  }

  readlink(path: string): string {
    const node = this.node(path, false);
    if (node.type !== "symlink") throw new SystemError("EINVAL", path);
    return node.target;
  }

  chmod(path: string, mode: number): void {
    const node = this.owned(path);
    node.mode = mode;
    node.ctime = this.process.wall;
  }

  chown(path: string, uid: number | undefined, gid: number | undefined, follow = true): void {
    const node = this.node(path, follow);
    const { credentials } = this.process;
    const given = uid === undefined && credentials.uid === node.uid && (gid === undefined || gid === credentials.gid || credentials.groups.includes(gid));
    if (!given && !capable(credentials, "CHOWN")) throw new SystemError("EPERM", path);
    if (uid !== undefined) node.uid = uid;
    if (gid !== undefined) node.gid = gid;
    node.ctime = this.process.wall;
  }

  /** ms since 1970 */
  utimes(path: string, atime: number, mtime: number, follow = true): void {
    const node = follow ? this.owned(path) : this.node(path, false);
    node.atime = atime;
    node.mtime = mtime;
  }

  truncate(path: string, size: number): void {
    const node = this.node(path, true);
    if (node.type !== "file") throw new SystemError("EINVAL", path);
    if (!this.access(path, "w")) throw new SystemError("EACCES", path);
    node.truncate(size, this.fs.cgroup);
  }

  /** The node itself, for those who share trees (volumes, tar). Throws ENOENT. */
  node(path: string, follow = true): Inode {
    try {
      return this.fs.node(this.at(path, follow), this.process.credentials, follow);
    } catch (error) {
      // Programs name the path as it was given to them.
      if (error instanceof SystemError) throw new SystemError(error.code, path);
      throw error;
    }
  }

  private owned(path: string): Inode {
    const found = this.fs.resolve(this.at(path), this.process.credentials);
    if (!found.node) throw new SystemError("ENOENT", path);
    if (found.readOnly) throw new SystemError("EROFS", path);
    const { credentials } = this.process;
    if (credentials.uid !== found.node.uid && !capable(credentials, "FOWNER")) throw new SystemError("EPERM", path);
    return found.node;
  }

  /** Absolute, but ".." is kept: it is resolved where links are. /proc/self and what leads there are the process's own. */
  private at(path: string, follow = true): string {
    if (path === "") throw new SystemError("ENOENT", path);
    const { cwd, pid } = this.process;
    if (path.startsWith("/dev/")) {
      if (path.startsWith("/dev/fd/")) return `/proc/${pid}${path.slice(4)}`;
      const standard = follow ? STANDARD[path] : undefined;
      return standard === undefined ? path : `/proc/${pid}/fd/${standard}`;
    }
    if (path.startsWith("/proc/self") && (path.length === 10 || path[10] === "/")) return `/proc/${pid}${path.slice(10)}`;
    return path.startsWith("/") ? path : `${cwd === "/" ? "" : cwd}/${path}`;
  }
}

/** A block on a disk; in memory so much for each name. */
function directorySize(node: DirectoryNode): number {
  return node.context.volume.type === "tmpfs" ? 40 + 20 * node.names().length : 4096;
}

function status(node: Inode): FileStatus {
  const type =
    node.type === "generated" ? "file" : node.type === "generated-directory" ? "directory" : node.type;
  return {
    type,
    mode: node.mode,
    uid: node.uid,
    gid: node.gid,
    size: node.type === "file" ? node.size : node.type === "symlink" ? node.target.length : node.type === "directory" ? directorySize(node) : 0,
    links: node.type === "directory" ? node.linkCount : node.links,
    inode: node.number,
    mtime: node.mtime,
    atime: node.atime,
    ctime: node.ctime,
    ...(node.type === "file" && node.program !== undefined ? { program: node.program } : {}),
  };
}
