/**
 * Exponential back-off per key: client-go's flowcontrol.Backoff. The first wait is `initial`, each further one twice as
 * long, up to `max`; a key that was quiet for twice `max` begins anew. Times in virtual ms.
 */
export class Backoff {
  private readonly initial: number;
  private readonly max: number;
  private readonly now: () => number;
  private readonly entries = new Map<string, { backoff: number; updated: number }>();

  constructor(initial: number, max: number, now: () => number) {
    this.initial = initial;
    this.max = max;
    this.now = now;
  }

  /** The wait of a key now, 0 for none. */
  get(key: string): number {
    return this.entries.get(key)?.backoff ?? 0;
  }

  /** How long after `since` the key still has to wait, from now; 0 when it need not. */
  remainingSince(key: string, since: number): number {
    const entry = this.entries.get(key);
    if (!entry || since - entry.updated > 2 * this.max) return 0;
    return Math.max(0, entry.backoff - (this.now() - since));
  }

  /** How long after its last `next` the key still has to wait. */
  remainingSinceUpdate(key: string): number {
    const entry = this.entries.get(key);
    if (!entry || this.now() - entry.updated > 2 * this.max) return 0;
    return Math.max(0, entry.backoff - (this.now() - entry.updated));
  }

  /** Makes the wait longer. `since`: when what the key stands for happened. */
  next(key: string, since: number): void {
    const entry = this.entries.get(key);
    const fresh = !entry || since - entry.updated > 2 * this.max;
    this.entries.set(key, { backoff: fresh ? this.initial : Math.min(entry.backoff * 2, this.max), updated: this.now() });
  }

  delete(prefix: string): void {
    for (const key of this.entries.keys()) if (key.startsWith(prefix)) this.entries.delete(key);
  }
}
