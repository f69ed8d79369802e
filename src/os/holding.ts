import { hasMemoryLimit, useMemory } from "./calls.ts";
import { SystemError } from "./errors.ts";
import type { Call } from "./thread.ts";

/** Bytes from which on they count as memory of the process, and beyond which no more are kept. */
const CHARGED_FROM = 1 << 20;
export const MOST_HELD = 1 << 26;

/**
 * What a program holds of its input. Much of it counts as memory of the process, till a limit of its group ends it: so what
 * could not be kept is counted all the same. Where there is no limit, or the input ends before it, memory cannot be had (ENOMEM).
 */
export class Holding {
  private bytes = 0;
  private lost = false;

  /** Says that so many bytes more are held; answers whether they can be kept. Throws ENOMEM where no limit will end this. */
  *add(bytes: number): Call<boolean> {
    this.bytes += bytes;
    if (this.bytes >= CHARGED_FROM) yield* useMemory(this.bytes);
    if (this.bytes < MOST_HELD) return true;
    this.lost = true;
    if (!(yield* hasMemoryLimit())) throw new SystemError("ENOMEM");
    return false;
  }

  /** So many of the bytes are held no longer. */
  letGo(bytes: number): void {
    this.bytes -= bytes;
  }

  /** The input has ended. Throws ENOMEM if some of it could not be kept. */
  finish(): void {
    if (this.lost) throw new SystemError("ENOMEM");
  }

  /** What was held is used now and held no longer. Throws ENOMEM if some of it could not be kept. */
  release(): void {
    this.finish();
    this.bytes = 0;
  }
}
