

/** A run of lines that differ: lines a[aStart..aEnd) became b[bStart..bEnd). */
export interface Change {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** The shortest edit from one list to another (Myers' algorithm, in linear space of its trace). */
export function changesBetween(a: readonly string[], b: readonly string[]): Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  const n = endA - start;
  const m = endB - start;
  const trace: Map<number, number>[] = [];
  let v = new Map<number, number>([[1, 0]]);
  let done = false;
  for (let d = 0; d <= n + m && !done; d += 1) {
    trace.push(v);
    const next = new Map(v);
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && (v.get(k - 1) ?? -1) < (v.get(k + 1) ?? -1)) ? (v.get(k + 1) ?? 0) : (v.get(k - 1) ?? 0) + 1;
      while (x < n && x - k < m && a[start + x] === b[start + x - k]) x += 1;
      next.set(k, x);
      if (x >= n && x - k >= m) {
        done = true;
        break;
      }
    }
    v = next;
  }
  // Back along the trace: which lines were taken away and put in.
  const removed = new Set<number>();
  const added = new Set<number>();
  let [x, y] = [n, m];
  for (let d = trace.length - 1; d >= 0 && (x > 0 || y > 0); d -= 1) {
    const before = trace[d]!;
    const k = x - y;
    const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1));
    const previousK = down ? k + 1 : k - 1;
    const previousX = before.get(previousK) ?? 0;
    const previousY = previousX - previousK;
    while (x > previousX && y > previousY && x > 0 && y > 0) {
      x -= 1;
      y -= 1;
    }
    if (d === 0) break;
    if (down) added.add(start + previousY);
    else removed.add(start + previousX);
    [x, y] = [previousX, previousY];
  }
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
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
