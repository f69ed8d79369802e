/** A line of a comparison: in both, only in the new text, only in the old one, or a gap of so many equal lines. */
export type DiffLine = { kind: "same" | "added" | "removed"; text: string } | { kind: "gap"; count: number };

/** Lines that are shown around a change. */
const CONTEXT = 2;
/** Beyond so many lines in either middle part the whole of it counts as replaced. */
const MOST_LINES = 1500;

/** Compares two texts line by line (longest common subsequence), with the unchanged parts left out but for a little context. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before === "" ? [] : before.replace(/\n$/, "").split("\n");
  const now = after === "" ? [] : after.replace(/\n$/, "").split("\n");
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  const lines: DiffLine[] = [
    ...old.slice(0, start).map((text) => ({ kind: "same" as const, text })),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map((text) => ({ kind: "same" as const, text })),
  ];
  return withGaps(lines);
}

function middle(old: readonly string[], now: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: "removed", text });
  const added = (text: string): DiffLine => ({ kind: "added", text });
  if (old.length > MOST_LINES || now.length > MOST_LINES) return [...old.map(removed), ...now.map(added)];
  const width = now.length + 1;
  const length = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      length[i * width + j] =
        old[i] === now[j] ? length[(i + 1) * width + j + 1]! + 1 : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: "same", text: old[i]! });
      i += 1;
      j += 1;
    } else if (i < old.length && (j === now.length || length[(i + 1) * width + j]! >= length[i * width + j + 1]!)) {
      lines.push(removed(old[i]!));
      i += 1;
    } else {
      lines.push(added(now[j]!));
      j += 1;
    }
  }
  return lines;
}

function withGaps(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Array<boolean>(lines.length).fill(false);
  lines.forEach((line, index) => {
    if (line.kind === "same") return;
    for (let other = Math.max(0, index - CONTEXT); other <= Math.min(lines.length - 1, index + CONTEXT); other += 1) near[other] = true;
  });
  const shown: DiffLine[] = [];
  lines.forEach((line, index) => {
    if (near[index]) {
      shown.push(line);
      return;
    }
    const last = shown.at(-1);
    if (last?.kind === "gap") last.count += 1;
    else shown.push({ kind: "gap", count: 1 });
  });
  return shown;
}
