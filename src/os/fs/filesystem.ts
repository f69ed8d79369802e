import type { Cgroup } from "../cgroup.ts";
import { SystemError } from "../errors.ts";
import type { OpenFile } from "../file.ts";
import { Fifo } from "./fifo.ts";
import { DirectoryNode, FifoNode, FileNode, isDirectory, SymlinkNode, type Directory, type Inode, type TreeContext } from "./inode.ts";
import { openNode } from "./open.ts";

/** Who acts: what the permission checks look at. uid 0 passes them (but for execution of what nobody may execute). */
export interface Credentials {
  uid: number;
  gid: number;
  groups: readonly number[];
  /** Rights of root that have been taken away (capabilities(7), without CAP_). */
  lacks?: ReadonlySet<string>;
}

export const ROOT: Credentials = { uid: 0, gid: 0, groups: [0] };

export interface Mount {
  /** Absolute path of the mount point. */
  path: string;
  root: Inode;
  readOnly: boolean;
}

export interface OpenFlags {
  read?: boolean;
  write?: boolean;
  append?: boolean;
  create?: boolean;
  truncate?: boolean;
  exclusive?: boolean;
  /** Permission bits of a file that is created (before the umask). */
  mode?: number;
}

export interface Resolved {
  /** The node, or undefined when the last part of the path does not exist. */
  node: Inode | undefined;
  parent: Directory;
  name: string;
  /** Absolute, without links. */
  path: string;
  readOnly: boolean;
}

const MAX_LINKS = 40;

/** A path taken apart. */
interface Walk {
  parts: readonly string[];
  /** The path up to each part. */
  places: readonly string[];
  directoryWanted: boolean;
  /** Has "..", or a name that is too long. */
  turns: boolean;
  /** Has a NUL. */
  bad: boolean;
}

/** The same few paths are asked for again and again, in thousands of containers. */
const walks = new Map<string, Walk>();
const MAX_WALKS = 2000;
/** Longer paths are not kept. */
const MAX_KEPT = 512;

function walkOf(path: string): Walk {
  let walk = walks.get(path);
  if (walk) return walk;
  const parts: string[] = [];
  const places: string[] = [];
  let turns = false;
  let place = "";
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." || part.length > 255) turns = true;
    place += `/${part}`;
    parts.push(part);
    places.push(place);
  }
  walk = { parts, places, directoryWanted: path.endsWith("/") || path.endsWith("/."), turns, bad: path.includes("\0") };
  if (path.length > MAX_KEPT) return walk;
  if (walks.size >= MAX_WALKS) walks.clear();
  walks.set(path, walk);
  return walk;
}

/** Joins and cleans: "." and ".." are taken out without looking at links. */
export function normalizePath(path: string, base = "/"): string {
  // Mostly it is clean.
  if (path.charCodeAt(0) === 47 && path.length > 1 && !path.includes("//") && !path.includes("/.") && !path.endsWith("/")) return path;
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${base}/${path}`).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Whether a process of this user has a right of root: CHOWN, SYS_ADMIN ... */
export function capable(who: Credentials, capability: string): boolean {
  return who.uid === 0 && !who.lacks?.has(capability);
}

/** Whether `who` may do `wanted` (bits: 4 read, 2 write, 1 execute) with the node. */
export function permits(node: Inode, who: Credentials, wanted: number): boolean {
  if (capable(who, "DAC_OVERRIDE")) return (wanted & 1) === 0 || isDirectory(node) || (node.mode & 0o111) !== 0;
  const shift = node.uid === who.uid ? 6 : node.gid === who.gid || who.groups.includes(node.gid) ? 3 : 0;
  return ((node.mode >> shift) & wanted) === wanted;
}

/**
 * A mount namespace: a root directory and what is mounted over it. All paths are absolute; calls throw `SystemError`
 * with the path as subject. The mounts may be on nodes of any tree, so containers share volumes by sharing nodes.
 */
export class FileSystem {
  readonly root: DirectoryNode;
  /** Of those who write here: what they write into memory is counted there. */
  cgroup: Cgroup | undefined;
  private readonly mountPoints = new Map<string, Mount>();

  constructor(root: DirectoryNode) {
    this.root = root;
  }

  get context(): TreeContext {
    return this.root.context;
  }

  get mounts(): readonly Mount[] {
    return [...this.mountPoints.values()];
  }

  /**
   * Mounts a node (a directory, or a file for a file) at `path`, which is created where it is missing. `known`: the caller
   * knows that something stands there and that no link leads to it, so nobody has to look.
   */
  mount(path: string, root: Inode, options: { readOnly?: boolean; known?: boolean } = {}): void {
    const at = normalizePath(path);
    if (options.known) {
      this.mountPoints.set(at, { path: at, root, readOnly: options.readOnly ?? false });
      return;
    }
    const found = this.resolve(at, ROOT, { missing: "ok" });
    if (!found?.node) {
      this.mkdir(normalizePath("..", at), ROOT, { recursive: true });
      if (isDirectory(root)) this.mkdir(at, ROOT);
      else this.open(at, { write: true, create: true }, ROOT).release();
    }
    this.mountPoints.set(found?.path ?? at, { path: at, root, readOnly: options.readOnly ?? false });
  }

  unmount(path: string): void {
    if (!this.mountPoints.delete(normalizePath(path))) throw new SystemError("EINVAL", path);
  }

  /**
   * Walks a path. `follow` (default true): whether a link at its end is followed. With `missing: "ok"` a missing parent
   * gives undefined instead of an error.
   */
  resolve(path: string, who: Credentials, options: { follow?: boolean; missing: "ok" }): Resolved | undefined;
  resolve(path: string, who: Credentials, options?: { follow?: boolean }): Resolved;
  resolve(path: string, who: Credentials, options: { follow?: boolean; missing?: "ok" } = {}): Resolved | undefined {
    const walk = walkOf(path);
    if (walk.bad) throw new SystemError("EINVAL", path);
    if (path === "") throw new SystemError("ENOENT", path);
    return this.straight(walk, who, options) ?? this.winding(path, walk, who, options);
  }

  /** Along a path on which there is neither a link nor anything wrong; undefined if there is. */
  private straight({ parts, places, directoryWanted, turns }: Walk, who: Credentials, options: { follow?: boolean }): Resolved | undefined {
    const last = parts.length - 1;
    if (turns || last < 0) return undefined;
    let { node: here, readOnly } = this.top();
    for (let i = 0; i <= last; i += 1) {
      // What is made at each look may be looked up once only.
      if (here.type !== "directory" || !permits(here, who, 1)) return undefined;
      const over = this.mountPoints.size > 0 ? this.mountPoints.get(places[i]!) : undefined;
      const node: Inode | undefined = over ? over.root : here.lookup(parts[i]!);
      if (over) readOnly = over.readOnly;
      if (i === last) {
        if (node && !isDirectory(node) && (directoryWanted || (node.type === "symlink" && options.follow !== false))) return undefined;
        return { node, parent: here, name: parts[i]!, path: places[i]!, readOnly };
      }
      if (!node || !isDirectory(node)) return undefined;
      here = node;
    }
    return undefined;
  }

  private winding(path: string, { parts, directoryWanted }: Walk, who: Credentials, options: { follow?: boolean; missing?: "ok" }): Resolved | undefined {
    let links = 0;
    let pending: readonly string[] = parts;
    const trail: { node: Directory; path: string; readOnly: boolean }[] = [this.top()];
    for (;;) {
      const here = trail.at(-1)!;
      const part = pending[0];
      if (part === undefined) {
        const parent = trail.at(-2) ?? here;
        return { node: here.node, parent: parent.node, name: here.path.slice(here.path.lastIndexOf("/") + 1), path: here.path, readOnly: here.readOnly };
      }
      pending = pending.slice(1);
      if (part === "..") {
        if (trail.length > 1) trail.pop();
        continue;
      }
      if (part.length > 255) throw new SystemError("ENAMETOOLONG", path);
      if (!permits(here.node, who, 1)) throw new SystemError("EACCES", path);
      const childPath = here.path === "/" ? `/${part}` : `${here.path}/${part}`;
      const mount = this.mountPoints.size > 0 ? this.mountPoints.get(childPath) : undefined;
      const node = mount ? mount.root : here.node.lookup(part);
      const readOnly = mount ? mount.readOnly : here.readOnly;
      const last = pending.length === 0;
      if (!node) {
        if (last) return { node: undefined, parent: here.node, name: part, path: childPath, readOnly };
        if (options.missing === "ok") return undefined;
        throw new SystemError("ENOENT", path);
      }
      if (node.type === "symlink" && (!last || options.follow !== false || directoryWanted)) {
        links += 1;
        if (links > MAX_LINKS) throw new SystemError("ELOOP", path);
        pending = [...node.target.split("/").filter((p) => p !== "" && p !== "."), ...pending];
        if (node.target.startsWith("/")) trail.splice(1);
        continue;
      }
      if (isDirectory(node)) {
        trail.push({ node, path: childPath, readOnly });
        continue;
      }
      if (!last || directoryWanted) throw new SystemError("ENOTDIR", path);
      return { node, parent: here.node, name: part, path: childPath, readOnly };
    }
  }

  /** The node at a path. Throws ENOENT. */
  node(path: string, who: Credentials, follow = true): Inode {
    const { node } = this.resolve(path, who, { follow });
    if (!node) throw new SystemError("ENOENT", path);
    return node;
  }

  open(path: string, flags: OpenFlags, who: Credentials, umask = 0o022): OpenFile {
    const found = this.resolve(path, who);
    let node = found.node;
    const writes = flags.write || flags.append || flags.truncate;
    if (node && flags.create && flags.exclusive) throw new SystemError("EEXIST", path);
    if (!node) {
      if (!flags.create) throw new SystemError("ENOENT", path);
      const parent = this.writable(found, who, path);
      const created = new FileNode(parent.context, undefined, (flags.mode ?? 0o666) & ~umask);
      created.uid = who.uid;
      // A directory with the set-group-ID bit hands its group down.
      created.gid = (parent.mode & 0o2000) !== 0 ? parent.gid : who.gid;
      parent.set(found.name, created);
      node = created;
    } else {
      if (isDirectory(node) && writes) throw new SystemError("EISDIR", path);
      // What has a mode to write, but takes nothing, lies on what is mounted to be read: /proc/sys of a container.
      const unwritable = node.type === "generated" && !node.accept && (node.mode & 0o222) !== 0;
      if (writes && (unwritable || (found.readOnly && (node.type === "file" || node.type === "generated")))) throw new SystemError("EROFS", path);
      const wanted = (flags.read ? 4 : 0) | (writes ? 2 : 0);
      if (!permits(node, who, wanted)) throw new SystemError("EACCES", path);
    }
    if (flags.truncate && node.type === "file") node.truncate(0);
    return openNode(node, flags, found.path, this.cgroup);
  }

  mkdir(path: string, who: Credentials, options: { recursive?: boolean; mode?: number } = {}): void {
    const found = this.resolve(path.replace(/\/+$/, "") || "/", who, { missing: "ok" });
    if (!found) {
      if (!options.recursive) throw new SystemError("ENOENT", path);
      this.mkdir(normalizePath("..", normalizePath(path)), who, { ...options, mode: 0o755 });
      this.mkdir(path, who, options);
      return;
    }
    if (found.node) {
      if (options.recursive && isDirectory(found.node)) return;
      throw new SystemError("EEXIST", path);
    }
    const parent = this.writable(found, who, path);
    const created = new DirectoryNode(parent.context, options.mode ?? 0o755);
    created.uid = who.uid;
    created.gid = (parent.mode & 0o2000) !== 0 ? parent.gid : who.gid;
    if ((parent.mode & 0o2000) !== 0) created.mode |= 0o2000;
    parent.set(found.name, created);
    parent.links += 1;
  }

  /** Puts a node at a path, replacing none. For those who build trees. */
  place(path: string, node: Inode): void {
    const at = normalizePath(path);
    this.mkdir(at.slice(0, at.lastIndexOf("/")) || "/", ROOT, { recursive: true });
    const found = this.resolve(at, ROOT, { follow: false });
    (found.parent as DirectoryNode).set(found.name, node);
  }

  symlink(target: string, path: string, who: Credentials): void {
    const found = this.resolve(path, who, { follow: false });
    if (found.node) throw new SystemError("EEXIST", path);
    const parent = this.writable(found, who, path);
    const created = new SymlinkNode(parent.context, target);
    created.uid = who.uid;
    created.gid = who.gid;
    parent.set(found.name, created);
  }

  mkfifo(path: string, mode: number, who: Credentials): void {
    const found = this.resolve(path, who, { follow: false });
    if (found.node) throw new SystemError("EEXIST", path);
    const parent = this.writable(found, who, path);
    const fifo = new Fifo();
    const created = new FifoNode(parent.context, "fifo", (flags) => fifo.open(flags), mode);
    created.uid = who.uid;
    created.gid = who.gid;
    parent.set(found.name, created);
  }

  link(target: string, path: string, who: Credentials): void {
    const node = this.node(target, who);
    if (isDirectory(node)) throw new SystemError("EPERM", path);
    const found = this.resolve(path, who, { follow: false });
    if (found.node) throw new SystemError("EEXIST", path);
    this.writable(found, who, path).set(found.name, node);
    node.links += 1;
  }

  unlink(path: string, who: Credentials): void {
    const found = this.resolve(path, who, { follow: false });
    if (!found.node) throw new SystemError("ENOENT", path);
    if (isDirectory(found.node)) throw new SystemError("EISDIR", path);
    if (this.mountPoints.has(found.path)) throw new SystemError("EBUSY", path);
    this.writable(found, who, path).delete(found.name);
    found.node.links -= 1;
    if (found.node.links === 0) found.node.released();
  }

  rmdir(path: string, who: Credentials): void {
    const found = this.resolve(path.replace(/\/+$/, "") || "/", who, { follow: false });
    if (!found.node) throw new SystemError("ENOENT", path);
    if (!isDirectory(found.node)) throw new SystemError("ENOTDIR", path);
    if (found.path === "/" || this.mountPoints.has(found.path)) throw new SystemError("EBUSY", path);
    if (found.node.names().length > 0) throw new SystemError("ENOTEMPTY", path);
    const parent = this.writable(found, who, path);
    parent.delete(found.name);
    parent.links -= 1;
    found.node.released();
  }

  rename(from: string, to: string, who: Credentials): void {
    const source = this.resolve(from.replace(/\/+$/, "") || "/", who, { follow: false });
    if (!source.node) throw new SystemError("ENOENT", from);
    const target = this.resolve(to.replace(/\/+$/, "") || "/", who, { follow: false });
    if (target.node === source.node) return;
    if (this.mountPoints.has(source.path) || this.mountPoints.has(target.path)) throw new SystemError("EBUSY", to);
    if (target.path.startsWith(`${source.path}/`)) throw new SystemError("EINVAL", to);
    const parent = this.writable(target, who, to);
    const old = this.writable(source, who, from);
    if (parent.context.volume !== old.context.volume) throw new SystemError("EXDEV", to);
    if (target.node) {
      if (isDirectory(target.node) && !isDirectory(source.node)) throw new SystemError("EISDIR", to);
      if (!isDirectory(target.node) && isDirectory(source.node)) throw new SystemError("ENOTDIR", to);
      if (isDirectory(target.node) && target.node.names().length > 0) throw new SystemError("ENOTEMPTY", to);
      target.node.released();
    }
    old.delete(source.name);
    parent.set(target.name, source.node);
  }

  /** The directory of a resolved path, checked for writing. */
  writable(found: Resolved, who: Credentials, path: string): DirectoryNode {
    // The read-only state is that of the directory; a mount point itself cannot be made or taken away here.
    if (found.readOnly) throw new SystemError("EROFS", path);
    if (found.parent.type !== "directory") throw new SystemError("EACCES", path);
    if (!permits(found.parent, who, 3)) throw new SystemError("EACCES", path);
    const sticky = (found.parent.mode & 0o1000) !== 0;
    if (sticky && found.node && !capable(who, "FOWNER") && found.node.uid !== who.uid && found.parent.uid !== who.uid) {
      throw new SystemError("EPERM", path);
    }
    return found.parent;
  }

  private top(): { node: Directory; path: string; readOnly: boolean } {
    const mount = this.mountPoints.get("/");
    if (mount && isDirectory(mount.root)) return { node: mount.root, path: "/", readOnly: mount.readOnly };
    return { node: this.root, path: "/", readOnly: this.readOnlyRoot };
  }

  /** readOnlyRootFilesystem: what is not mounted over cannot be written. */
  readOnlyRoot = false;
}
