type Column = Float64Array<ArrayBuffer>;

const FIRST_LENGTH = 64;

/** One resource of all nodes, by slot; units are those of `Resources`. */
export class ResourceColumns {
  capacity: Column = new Float64Array(FIRST_LENGTH);
  /** What the Pods of a node ask for. */
  requested: Column = new Float64Array(FIRST_LENGTH);
  /** The same, with the defaults for containers that ask for nothing. */
  nonZeroRequested: Column = new Float64Array(FIRST_LENGTH);

  grow(): void {
    this.capacity = grown(this.capacity);
    this.requested = grown(this.requested);
    this.nonZeroRequested = grown(this.nonZeroRequested);
  }
}

/**
 * The numbers of all nodes, one array a resource: in each cycle hundreds of nodes are asked whether a Pod fits and how well,
 * and numbers that stand side by side are read many times faster than those of as many objects.
 */
export class NodeColumns {
  readonly cpu = new ResourceColumns();
  readonly memory = new ResourceColumns();
  readonly ephemeralStorage = new ResourceColumns();
  private used = 0;
  private length = FIRST_LENGTH;
  private readonly released: number[] = [];

  /** A slot for one node. */
  take(): number {
    const slot = this.released.pop() ?? this.used;
    if (slot === this.used) this.used += 1;
    if (slot >= this.length) {
      this.length *= 2;
      for (const columns of [this.cpu, this.memory, this.ephemeralStorage]) columns.grow();
    }
    return slot;
  }

  release(slot: number): void {
    this.released.push(slot);
  }
}

function grown(column: Column): Column {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
}
