/** Sets of indexes in the form of status.completedIndexes: `0-2,5`. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of text ? text.split(",") : []) {
    const [first, last = first] = part.split("-").map(Number) as [number, number?];
    for (let index = first; index <= Math.min(last, completions - 1); index += 1) indexes.add(index);
  }
  return indexes;
}

export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (end + 1 < sorted.length && sorted[end + 1] === sorted[end]! + 1) end += 1;
    const separator = end === i + 1 ? "," : "-";
    parts.push(end === i ? String(sorted[i]) : `${sorted[i]}${separator}${sorted[end]}`);
    i = end + 1;
  }
  return parts.join(",");
}
