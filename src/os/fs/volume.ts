import { SystemError } from "../errors.ts";

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
  readonly type: string;

  constructor(options: { device?: string; type?: string; limit?: number; maxInodes?: number; quota?: number } = {}) {
    this.device = options.device ?? "overlay";
    this.type = options.type ?? "overlay";
    this.limit = options.limit ?? Infinity;
    this.quota = options.quota ?? Infinity;
    this.maxInodes = options.maxInodes ?? Infinity;
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
