/** A run of lines that differ: lines a[aStart..aEnd) became b[bStart..bEnd). */
export interface Change {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** Edits up to which the shortest way is looked for: its trace takes the square of them, four bytes each. */
const MOST_EDITS = 2048;

/** The lines that an edit takes away from `a` and puts in of `b`, by their places. */
interface Edit {
  removed: Set<number>;
  added: Set<number>;
}

/** The shortest edit from one list to another; where they differ too much for it, one that is found at once. */
export function changesBetween(a: readonly string[], b: readonly string[]): Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  const left = places(start, endA);
  const right = places(start, endB);
  const edit = shortestEdit(a, b, left, right) ?? editOfShared(a, b, left, right);
  return changesOf(edit, a.length, b.length);
}

function places(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

/** Lines that only one side has are no part of what stays: without them there is less to look at. */
function editOfShared(a: readonly string[], b: readonly string[], left: readonly number[], right: readonly number[]): Edit {
  const inA = new Set(left.map((at) => a[at]));
  const inB = new Set(right.map((at) => b[at]));
  const sharedLeft = left.filter((at) => inB.has(a[at]));
  const sharedRight = right.filter((at) => inA.has(b[at]));
  const shared = shortestEdit(a, b, sharedLeft, sharedRight) ?? { removed: new Set(sharedLeft), added: new Set(sharedRight) };
  for (const at of left) if (!inB.has(a[at])) shared.removed.add(at);
  for (const at of right) if (!inA.has(b[at])) shared.added.add(at);
  return shared;
}

/** Myers' algorithm over the lines at these places; undefined when it would take more than MOST_EDITS. */
function shortestEdit(a: readonly string[], b: readonly string[], left: readonly number[], right: readonly number[]): Edit | undefined {
  const n = left.length;
  const m = right.length;
  const most = Math.min(n + m, MOST_EDITS);
  /** By diagonal k (at k + zero): how far `a` has been gone; -1: not at all. */
  const zero = most + 1;
  const v = new Int32Array(2 * most + 3).fill(-1);
  v[zero + 1] = 0;
  /** `v` before each step, from diagonal -d - 1 on. */
  const trace: Int32Array[] = [];
  let done = false;
  for (let d = 0; d <= most && !done; d += 1) {
    trace.push(v.slice(zero - d - 1, zero + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const [below, above] = [v[zero + k - 1]!, v[zero + k + 1]!];
      let x = k === -d || (k !== d && below < above) ? Math.max(above, 0) : Math.max(below, 0) + 1;
      while (x < n && x - k < m && a[left[x]!] === b[right[x - k]!]) x += 1;
      v[zero + k] = x;
      if (x >= n && x - k >= m) {
        done = true;
        break;
      }
    }
  }
  if (!done) return undefined;
  // Back along the trace: which lines were taken away and put in.
  const removed = new Set<number>();
  const added = new Set<number>();
  let [x, y] = [n, m];
  for (let d = trace.length - 1; d > 0 && (x > 0 || y > 0); d -= 1) {
    const before = trace[d]!;
    const k = x - y;
    const [below, above] = [before[k + d]!, before[k + d + 2]!];
    const down = k === -d || (k !== d && below < above);
    const previousX = Math.max(down ? above : below, 0);
    const previousY = previousX - (down ? k + 1 : k - 1);
    if (down) added.add(right[previousY]!);
    else removed.add(left[previousX]!);
    [x, y] = [previousX, previousY];
  }
  return { removed, added };
}

/** Lines that stand together make one change. */
function changesOf({ removed, added }: Edit, lengthA: number, lengthB: number): Change[] {
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < lengthA || j < lengthB) {
    if (!removed.has(i) && !added.has(j)) {
      i += 1;
      j += 1;
      continue;
    }
    const change = { aStart: i, aEnd: i, bStart: j, bEnd: j };
    while (removed.has(i) || added.has(j)) {
      while (removed.has(i)) i += 1;
      while (added.has(j)) j += 1;
    }
    change.aEnd = i;
    change.bEnd = j;
    changes.push(change);
  }
  return changes;
}
