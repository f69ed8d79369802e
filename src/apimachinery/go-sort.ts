/** The order in which Go's sort.Sort leaves things: it is not stable, and what is equal comes out as the algorithm happens to put it. */
interface Sortable {
  less(i: number, j: number): boolean;
  swap(i: number, j: number): void;
}

type Hint = "increasing" | "decreasing" | "unknown";
const INSERTION_LIMIT = 12;

/** Sorts in place as Go does (pattern-defeating quicksort). `less` may be inconsistent, as some of kubectl's are. */
export function goSort<T>(items: T[], less: (a: T, b: T) => boolean): T[] {
  const data: Sortable = {
    less: (i, j) => less(items[i]!, items[j]!),
    swap(i, j) {
      [items[i], items[j]] = [items[j]!, items[i]!];
    },
  };
  if (items.length > 1) quickSort(data, 0, items.length, 32 - Math.clz32(items.length));
  return items;
}

function insertionSort(data: Sortable, from: number, to: number): void {
  for (let i = from + 1; i < to; i += 1) for (let j = i; j > from && data.less(j, j - 1); j -= 1) data.swap(j, j - 1);
}

function quickSort(data: Sortable, from: number, to: number, limit: number): void {
  let balanced = true;
  let partitioned = true;
  for (;;) {
    const length = to - from;
    if (length <= INSERTION_LIMIT) return insertionSort(data, from, to);
    if (limit === 0) return heapSort(data, from, to);
    if (!balanced) {
      breakPatterns(data, from, to);
      limit -= 1;
    }
    let [pivot, hint] = choosePivot(data, from, to);
    if (hint === "decreasing") {
      for (let i = from, j = to - 1; i < j; i += 1, j -= 1) data.swap(i, j);
      pivot = to - 1 - (pivot - from);
      hint = "increasing";
    }
    if (balanced && partitioned && hint === "increasing" && partialInsertionSort(data, from, to)) return;
    if (from > 0 && !data.less(from - 1, pivot)) {
      from = partitionEqual(data, from, to, pivot);
      continue;
    }
    const [middle, already] = partition(data, from, to, pivot);
    partitioned = already;
    const [left, right] = [middle - from, to - middle];
    balanced = Math.min(left, right) >= length >> 3;
    if (left < right) {
      quickSort(data, from, middle, limit);
      from = middle + 1;
    } else {
      quickSort(data, middle + 1, to, limit);
      to = middle;
    }
  }
}

function partition(data: Sortable, from: number, to: number, pivot: number): [middle: number, already: boolean] {
  data.swap(from, pivot);
  let i = from + 1;
  let j = to - 1;
  const narrow = (): void => {
    while (i <= j && data.less(i, from)) i += 1;
    while (i <= j && !data.less(j, from)) j -= 1;
  };
  narrow();
  const already = i > j;
  while (i <= j) {
    data.swap(i, j);
    i += 1;
    j -= 1;
    narrow();
  }
  data.swap(j, from);
  return [j, already];
}

function partitionEqual(data: Sortable, from: number, to: number, pivot: number): number {
  data.swap(from, pivot);
  let i = from + 1;
  let j = to - 1;
  for (;;) {
    while (i <= j && !data.less(from, i)) i += 1;
    while (i <= j && data.less(from, j)) j -= 1;
    if (i > j) return i;
    data.swap(i, j);
    i += 1;
    j -= 1;
  }
}

/** True when few moves were enough. */
function partialInsertionSort(data: Sortable, from: number, to: number): boolean {
  let i = from + 1;
  for (let step = 0; step < 5; step += 1) {
    while (i < to && !data.less(i, i - 1)) i += 1;
    if (i === to) return true;
    if (to - from < 50) return false;
    data.swap(i, i - 1);
    if (i - from >= 2) for (let j = i - 1; j >= 1 && data.less(j, j - 1); j -= 1) data.swap(j, j - 1);
    if (to - i >= 2) for (let j = i + 1; j < to && data.less(j, j - 1); j += 1) data.swap(j, j - 1);
  }
  return false;
}

function breakPatterns(data: Sortable, from: number, to: number): void {
  const length = to - from;
  if (length < 8) return;
  let random = BigInt(length);
  const modulus = 1n << BigInt(32 - Math.clz32(length));
  const at = from + (length >> 2) * 2 - 1;
  for (let i = 0; i < 3; i += 1) {
    random ^= BigInt.asUintN(64, random << 13n);
    random ^= random >> 7n;
    random ^= BigInt.asUintN(64, random << 17n);
    let other = Number(random & (modulus - 1n));
    if (other >= length) other -= length;
    data.swap(at + i, from + other);
  }
}

function choosePivot(data: Sortable, from: number, to: number): [pivot: number, hint: Hint] {
  const length = to - from;
  let swaps = 0;
  const ordered = (a: number, b: number): [number, number] => {
    if (!data.less(b, a)) return [a, b];
    swaps += 1;
    return [b, a];
  };
  const median = (a: number, b: number, c: number): number => {
    [a, b] = ordered(a, b);
    [b, c] = ordered(b, c);
    [a, b] = ordered(a, b);
    return b;
  };
  const quarter = length >> 2;
  let [i, j, k] = [from + quarter, from + quarter * 2, from + quarter * 3];
  if (length >= 8) {
    if (length >= 50) [i, j, k] = [median(i - 1, i, i + 1), median(j - 1, j, j + 1), median(k - 1, k, k + 1)];
    j = median(i, j, k);
  }
  return [j, swaps === 0 ? "increasing" : swaps === 12 ? "decreasing" : "unknown"];
}

function heapSort(data: Sortable, from: number, to: number): void {
  const length = to - from;
  const sift = (low: number, high: number): void => {
    for (let root = low; ; ) {
      let child = 2 * root + 1;
      if (child >= high) return;
      if (child + 1 < high && data.less(from + child, from + child + 1)) child += 1;
      if (!data.less(from + root, from + child)) return;
      data.swap(from + root, from + child);
      root = child;
    }
  };
  for (let i = (length - 1) >> 1; i >= 0; i -= 1) sift(i, length);
  for (let i = length - 1; i >= 0; i -= 1) {
    data.swap(from, from + i);
    sift(0, i);
  }
}
