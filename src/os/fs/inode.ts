import type { Cgroup } from "../cgroup.ts";
import { SystemError } from "../errors.ts";
import type { OpenFile } from "../file.ts";
import type { HttpHandler } from "../http.ts";
import type { OpenFlags } from "./filesystem.ts";
import { PAGE, type Volume } from "./volume.ts";

/** Who owns a node and what may be done with it. */
export interface Ownership {
  /** Permission bits, 0o7777 at most. */
  mode: number;
  uid: number;
  gid: number;
}

/** What nodes of a tree share: their volume, the wall clock (ms since 1970) and the numbers of inodes. */
export interface TreeContext {
  readonly volume: Volume;
  wall(): number;
}

abstract class Node implements Ownership {
  readonly number: number;
  readonly context: TreeContext;
  mode: number;
  uid = 0;
  gid = 0;
  /** ms since 1970 */
  mtime: number;
  atime: number;
  ctime: number;
  links = 1;

  constructor(context: TreeContext, mode: number) {
    this.number = context.volume.nextNumber();
    this.context = context;
    this.mode = mode;
    this.mtime = this.atime = this.ctime = context.wall();
    context.volume.chargeInode();
  }

  protected touched(): void {
    this.mtime = this.ctime = this.context.wall();
    this.context.volume.onChange?.();
  }

  /** Called when the last name is gone. */
  released(): void {
    this.context.volume.releaseInode();
  }

  protected ownershipFrom(other: Node): void {
    this.mode = other.mode;
    this.uid = other.uid;
    this.gid = other.gid;
    this.mtime = other.mtime;
    this.atime = other.atime;
    this.ctime = other.ctime;
  }
}

/** Bytes that are made when they are first asked for. */
export interface LateContent {
  readonly length: number;
  make(): Uint8Array;
}

type Content = Uint8Array | LateContent;

/** What an empty file holds: bytes are never changed in place. */
const NOTHING = new Uint8Array(0);

/**
 * A regular file. Its bytes are never changed in place (a write makes a new array, grown ahead), so trees can share them.
 * `program` names what the kernel runs when the file is executed.
 */
export class FileNode extends Node {
  readonly type = "file";
  private content: Content;
  private length: number;
  private shared: boolean;
  /** The bytes are those of a lower layer: they take no space here till they are changed. */
  private borrowed = false;
  program: string | undefined;
  /** In memory: whose pages it is made of, in their order. */
  private pages: { payer: Cgroup; bytes: number }[] | undefined;

  constructor(context: TreeContext, data: Content = NOTHING, mode = 0o644, program?: string) {
    super(context, mode);
    context.volume.charge(context.volume.space(data.length));
    this.content = data;
    this.length = data.length;
    this.shared = true;
    this.program = program;
  }

  private get bytes(): Uint8Array {
    if (!(this.content instanceof Uint8Array)) this.content = this.content.make();
    return this.content;
  }

  private set bytes(bytes: Uint8Array) {
    this.content = bytes;
  }

  get size(): number {
    return this.length;
  }

  /** The content; not to be written to. */
  get data(): Uint8Array {
    return this.length === this.bytes.length ? this.bytes : this.bytes.subarray(0, this.length);
  }

  read(at: number, max: number): Uint8Array {
    return this.bytes.subarray(at, Math.min(this.length, at + max));
  }

  /** `payer`: of whose memory the pages are, on a volume in memory. */
  write(at: number, data: Uint8Array, payer?: Cgroup): void {
    const { volume } = this.context;
    const wanted = volume.space(Math.max(this.length, at + data.length)) - this.charged;
    if (!payer || !volume.inMemory || wanted <= payer.room || volume.used + wanted > volume.limit) {
      this.put(at, data, payer);
      return;
    }
    // As much as there is memory for; then somebody is killed, and if the writer was not among them, it goes on.
    const { room } = payer;
    const fits = Math.max(0, this.charged + room - (room % PAGE) - at);
    if (fits > 0) this.put(at, data.subarray(0, fits), payer);
    payer.outOfMemory();
    if (payer.processes > 0) this.put(at + fits, data.subarray(fits), payer);
  }

  private put(at: number, data: Uint8Array, payer: Cgroup | undefined): void {
    const end = Math.max(this.length, at + data.length);
    this.takeSpace(end, payer);
    this.borrowed = false;
    if (this.shared || end > this.bytes.length) {
      const grown = new Uint8Array(end > this.bytes.length ? Math.max(end, Math.min(end * 2, end + Math.max(1048576, end >> 2))) : this.bytes.length);
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
      this.shared = false;
    }
    this.bytes.set(data, at);
    this.length = end;
    this.program = undefined;
    this.touched();
  }

  /** Of as much as `size` bytes need, what it does not have yet; or gives back what they do not need. */
  private takeSpace(size: number, payer: Cgroup | undefined): void {
    const { volume } = this.context;
    let change = volume.space(size) - this.charged;
    volume.charge(change);
    if (!volume.inMemory) return;
    if (change > 0 && payer) {
      this.pages ??= [];
      const last = this.pages.at(-1);
      if (last?.payer === payer) last.bytes += change;
      else this.pages.push({ payer, bytes: change });
      volume.pay(payer, change);
    }
    for (let last = this.pages?.at(-1); last && change < 0; last = this.pages!.at(-1)) {
      const back = Math.min(-change, last.bytes);
      last.bytes -= back;
      change += back;
      volume.pay(last.payer, -back);
      if (last.bytes === 0) this.pages!.pop();
    }
  }

  truncate(size: number, payer?: Cgroup): void {
    this.takeSpace(size, payer);
    this.borrowed = false;
    const next = new Uint8Array(size);
    next.set(this.bytes.subarray(0, Math.min(size, this.length)));
    this.bytes = next;
    this.length = size;
    this.shared = false;
    this.program = undefined;
    this.touched();
  }

  override released(): void {
    this.takeSpace(0, undefined);
    super.released();
  }

  /** Bytes that count against the volume. */
  private get charged(): number {
    return this.borrowed ? 0 : this.context.volume.space(this.length);
  }

  copy(context: TreeContext): FileNode {
    const copy = new FileNode(context, this.content instanceof Uint8Array ? this.data : this.content, this.mode, this.program);
    context.volume.charge(-copy.charged);
    copy.borrowed = true;
    this.shared = true;
    copy.ownershipFrom(this);
    return copy;
  }
}

/** A directory. With a `lower` one it shows that one's entries until they are changed here (an overlay of layers). */
export class DirectoryNode extends Node {
  readonly type = "directory";
  // Most directories of most containers are never changed, and many are empty: the tables are made when something stands in them.
  private entries: Map<string, Inode> | undefined;
  private readonly lower: DirectoryNode | undefined;
  private whiteouts: Set<string> | undefined;
  /** Makes the entries, when somebody looks for the first time. */
  private fill: ((root: DirectoryNode) => void) | undefined;
  /** Has something of its own above what is below it. */
  private merged = false;

  constructor(context: TreeContext, mode = 0o755, lower?: DirectoryNode) {
    super(context, mode);
    this.lower = lower;
    if (lower) this.ownershipFrom(lower);
  }

  /** A directory whose entries `fill` sets when somebody looks into it for the first time: they are as old as the directory. */
  static late(context: TreeContext, mode: number, fill: (root: DirectoryNode) => void): DirectoryNode {
    const made = new DirectoryNode(context, mode);
    made.fill = fill;
    return made;
  }

  /** Its own entries, made by now. */
  private get own(): Map<string, Inode> | undefined {
    const { fill } = this;
    if (fill) {
      this.fill = undefined;
      const { mtime, ctime } = this;
      fill(this);
      this.mtime = mtime;
      this.ctime = ctime;
      for (const node of this.entries?.values() ?? []) node.mtime = node.atime = node.ctime = ctime;
    }
    return this.entries;
  }

  lookup(name: string): Inode | undefined {
    const own = this.own?.get(name);
    if (own || !this.lower || this.whiteouts?.has(name)) return own;
    const below = this.lower.lookup(name);
    if (!below) return undefined;
    // Copied on the first look, bytes shared: cheaper than a copy on write that has to find its way up again.
    const copy = copyNode(below, this.context);
    (this.entries ??= new Map()).set(name, copy);
    return copy;
  }

  names(): string[] {
    const names = new Set(this.own?.keys());
    if (this.lower) for (const name of this.lower.names()) if (!this.whiteouts?.has(name)) names.add(name);
    return [...names].sort();
  }

  get empty(): boolean {
    return this.names().length === 0;
  }

  /** Its name, its "." and the ".." of each directory in it; overlayfs says 1 of what it has merged. */
  get linkCount(): number {
    if (this.merged) return 1;
    let count = 2;
    for (const node of this.own?.values() ?? []) if (node.type === "directory") count += 1;
    for (const name of this.lower?.names() ?? []) {
      if (!this.whiteouts?.has(name) && !this.entries?.has(name) && this.lower!.lookup(name)?.type === "directory") count += 1;
    }
    return count;
  }

  set(name: string, node: Inode): void {
    if (name === "" || name === "." || name === ".." || name.includes("/")) throw new SystemError("EINVAL");
    if (name.length > 255) throw new SystemError("ENAMETOOLONG");
    (this.entries = this.own ?? new Map()).set(name, node);
    this.merged = this.lower !== undefined;
    this.touched();
  }

  delete(name: string): void {
    this.own?.delete(name);
    this.merged = this.lower !== undefined;
    if (this.lower?.lookup(name)) (this.whiteouts ??= new Set()).add(name);
    this.touched();
  }
}

export class SymlinkNode extends Node {
  readonly type = "symlink";
  readonly target: string;
  constructor(context: TreeContext, target: string) {
    super(context, 0o777);
    this.target = target;
  }
}

/** A device or another thing whose opening is a program's matter: /dev/null, a terminal. */
export class DeviceNode extends Node {
  readonly type = "device";
  readonly character: boolean;
  readonly open: () => OpenFile;
  constructor(context: TreeContext, open: () => OpenFile, mode = 0o666) {
    super(context, mode);
    this.open = open;
    this.character = true;
  }
}

/** A named pipe or a socket's name. */
export class FifoNode extends Node {
  readonly type: "fifo" | "socket";
  readonly open: (flags: OpenFlags) => OpenFile;
  /** Who listens at a socket's name (see unix-socket.ts). */
  service: HttpHandler | undefined;
  constructor(context: TreeContext, type: "fifo" | "socket", open: (flags: OpenFlags) => OpenFile, mode = 0o644) {
    super(context, mode);
    this.type = type;
    this.open = open;
  }
}

/** A file made at each reading, as in /proc and /sys. `accept` takes what is written to it. */
export class GeneratedFile extends Node {
  readonly type = "generated";
  readonly generate: () => Uint8Array;
  readonly accept: ((data: Uint8Array) => void) | undefined;
  constructor(context: TreeContext, generate: () => Uint8Array, mode = 0o444, accept?: (data: Uint8Array) => void) {
    super(context, mode);
    this.generate = generate;
    this.accept = accept;
  }
}

/** A directory whose entries are made at each look, as /proc/PID. */
export class GeneratedDirectory extends Node {
  readonly type = "generated-directory";
  readonly lookup: (name: string) => Inode | undefined;
  readonly names: () => string[];
  constructor(context: TreeContext, lookup: (name: string) => Inode | undefined, names: () => string[], mode = 0o555) {
    super(context, mode);
    this.lookup = lookup;
    this.names = names;
  }
}

export type Directory = DirectoryNode | GeneratedDirectory;
export type Inode = FileNode | DirectoryNode | SymlinkNode | DeviceNode | FifoNode | GeneratedFile | GeneratedDirectory;

export function isDirectory(node: Inode): node is Directory {
  return node.type === "directory" || node.type === "generated-directory";
}

/** A copy in another tree: directories become overlays, the bytes of files are shared, the rest is the same node. */
function copyNode(node: Inode, context: TreeContext): Inode {
  if (node.type === "file") return node.copy(context);
  if (node.type === "directory") return new DirectoryNode(context, node.mode, node);
  return node;
}
