import type { Job, Pod } from "../../../apimachinery/types/index.ts";
import { finishedAt } from "./pods.ts";

/** Between a failure and the next Pod: doubled with each failure in a row, up to the maximum; ms. */
const BACKOFF = { initial: 10_000, max: 600_000 };

/** ms after so many failures in a row. */
export const delayAfter = (failures: number): number => (failures <= 0 ? 0 : Math.min(BACKOFF.max, BACKOFF.initial * 2 ** Math.min(failures - 1, 20)));

/** Failures in a row since the last success, by Job: what the back-off grows with. */
export class Backoffs {
  private readonly records = new Map<string, { failures: number; last: number }>();

  /** Takes in what has ended since the last sync. */
  record({ metadata }: Job, succeeded: readonly Pod[], failed: readonly Pod[], wall: number): void {
    const ends = [
      ...succeeded.map((pod) => ({ at: finishedAt(pod, wall), failed: false })),
      ...failed.map((pod) => ({ at: finishedAt(pod, wall), failed: true })),
    ].sort((a, b) => a.at - b.at);
    if (ends.length === 0) return;
    const record = this.records.get(metadata!.uid!) ?? { failures: 0, last: 0 };
    for (const end of ends) {
      record.failures = end.failed ? record.failures + 1 : 0;
      if (end.failed) record.last = end.at;
    }
    this.records.set(metadata!.uid!, record);
  }

  /** ms until the next Pod may come. */
  remaining({ metadata }: Job, wall: number): number {
    const record = this.records.get(metadata!.uid!);
    return record && record.failures > 0 ? record.last + delayAfter(record.failures) - wall : 0;
  }

  forget({ metadata }: Job): void {
    this.records.delete(metadata!.uid!);
  }
}
