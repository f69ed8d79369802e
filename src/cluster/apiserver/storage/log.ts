/** Index of the first item for which `holds` is true, in a list where it is false up to some place and true from there on. */
export function firstIndex<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Reads a log as it grows, from its beginning or from its end. What the log forgets behind the reader does not matter. */
export class LogReader<Write extends { readonly revision: number }> {
  private readonly log: () => readonly Write[];
  private revision: number;

  constructor(log: () => readonly Write[], from: "beginning" | "end") {
    this.log = log;
    this.revision = from === "end" ? (log().at(-1)?.revision ?? 0) : 0;
  }

  /** What was written since the last call, in order. */
  next(): readonly Write[] {
    const log = this.log();
    const last = log.at(-1);
    if (!last || last.revision === this.revision) return [];
    const from = this.revision;
    this.revision = last.revision;
    return log.slice(firstIndex(log, ({ revision }) => revision > from));
  }
}
