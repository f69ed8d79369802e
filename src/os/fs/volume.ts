import type { Cgroup } from "../cgroup.ts";
import { SystemError } from "../errors.ts";

/** Bytes that memory is given in. */
export const PAGE = 4096;

/** A disk that many volumes share. Bytes. */
export interface Disk {
  readonly capacity: number;
  used(): number;
}

/** What statfs(2) tells of a file system, in bytes. */
export interface FileSystemStatistics {
  size: number;
  used: number;
  inodes: number;
  usedInodes: number;
}

/** Where nothing says how large a disk is. */
const USUAL_SIZE = 64 * 2 ** 30;
const USUAL_INODES = 4_194_304;

/** Where inodes take their space from: one disk, tmpfs or volume. */
export class Volume {
  /** Bytes it may hold; Infinity for none. */
  limit: number;
  /** Bytes that it really keeps, whatever size it says to have: what the memory of a page can bear. */
  readonly quota: number;
  /** Inodes it may hold. */
  maxInodes: number;
  used = 0;
  inodes = 0;
  private numbers = 1;
  /** What `df` and /proc/mounts call it: "overlay", "tmpfs", "/dev/vda1" ... */
  readonly device: string;
  /** Told of each change of a file or directory (inotify for those outside). */
  onChange: (() => void) | undefined;
  /** The disk that it is; undefined where nothing is known of one. */
  disk: Disk | undefined;
  /** The volume on whose disk it lies. */
  private readonly below: Volume | undefined;
  readonly type: string;
  /** Of a volume in memory: who has paid for what it holds, bytes. */
  private readonly payers: Map<Cgroup, number> | undefined;

  constructor(options: { device?: string; type?: string; limit?: number; maxInodes?: number; quota?: number; below?: Volume } = {}) {
    this.below = options.below;
    this.device = options.device ?? "overlay";
    this.type = options.type ?? "overlay";
    this.limit = options.limit ?? Infinity;
    this.quota = options.quota ?? Infinity;
    this.maxInodes = options.maxInodes ?? Infinity;
    if (this.type !== "tmpfs") return;
    this.payers = new Map();
    this.limit = this.space(this.limit);
  }

  /** What it holds is memory of those who write it. */
  get inMemory(): boolean {
    return this.payers !== undefined;
  }

  /** Space that so many bytes of a file take. */
  space(bytes: number): number {
    return this.payers ? Math.ceil(bytes / PAGE) * PAGE : bytes;
  }

  /** The pages of a volume in memory, taken or given back, are those of `payer`, whoever gives them back. */
  pay(payer: Cgroup, bytes: number): void {
    const own = this.payers;
    if (!own) return;
    // Where the whole has been given back, nothing is left to give.
    const paid = own.get(payer) ?? 0;
    const change = Math.max(bytes, -paid);
    own.set(payer, paid + change);
    payer.chargePages(change);
  }

  /** A volume without a limit of its own shows the disk it lies on. */
  statistics(): FileSystemStatistics {
    const inodes = { inodes: Number.isFinite(this.maxInodes) ? this.maxInodes : USUAL_INODES, usedInodes: this.inodes };
    if (Number.isFinite(this.limit)) return { size: this.limit, used: this.used, ...inodes };
    const disk = this.disk ?? this.below?.disk;
    return disk ? { size: disk.capacity, used: disk.used(), ...inodes } : { size: USUAL_SIZE, used: this.used, ...inodes };
  }

  /** It is taken away as a whole. */
  discard(): void {
    for (const [payer, paid] of this.payers ?? []) payer.chargePages(-paid);
    this.payers?.clear();
  }

  /** Takes or gives back space. Throws ENOSPC beyond the limit or the quota. */
  charge(bytes: number): void {
    if (bytes > 0 && this.used + bytes > Math.min(this.limit, this.quota)) throw new SystemError("ENOSPC");
    this.used += bytes;
  }

  /** The number of the next inode. */
  nextNumber(): number {
    this.numbers += 1;
    return this.numbers;
  }

  chargeInode(): void {
    if (this.inodes + 1 > this.maxInodes) throw new SystemError("ENOSPC");
    this.inodes += 1;
  }

  releaseInode(): void {
    this.inodes -= 1;
  }
}
