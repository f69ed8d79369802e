/** One column of ss: its head, where its cells stand, and what parts it from the one before. */
interface Column {
  head: string;
  right: boolean;
  before: string;
}

const COLUMNS: readonly Column[] = [
  { head: "Netid", right: false, before: " " }, { head: "State", right: false, before: " " }, { head: "Recv-Q", right: false, before: " " }, { head: "Send-Q", right: false, before: " " },
  { head: "Local Address:", right: true, before: " " }, { head: "Port", right: false, before: "" }, { head: "Peer Address:", right: true, before: " " }, { head: "Port", right: false, before: "" },
  { head: "Process", right: false, before: "" },
];

/** Draws rows of cells under their heads. `screen`: columns of the terminal, over which the table is spread. */
export function drawColumns(rows: readonly (readonly string[])[], hidden: ReadonlySet<string>, heads: boolean, screen: number | undefined): string {
  const shown = COLUMNS.map((column, index) => ({ ...column, index })).filter(({ head }) => !hidden.has(head));
  const table = [...(heads ? [COLUMNS.map(({ head }) => head)] : []), ...rows];
  const widths = shown.map(({ index, before }, place) => {
    const longest = Math.max(0, ...table.map((row) => row[index]!.length));
    return longest === 0 ? 0 : Math.min(longest + (place > 0 ? before.length : 0), screen ?? Infinity);
  });
  if (screen !== undefined) spread(widths, screen);
  return table.map((row) => `${shown.map(({ index, right, before }, place) => {
    const lead = place > 0 ? before : "";
    const cell = row[index]!;
    return right ? lead + cell.padStart(widths[place]! - lead.length) : (lead + cell).padEnd(widths[place]!);
  }).join("")}\n`).join("");
}

/** Shares what is left of a line among its columns; what does not fit takes a line of its own. */
function spread(widths: number[], screen: number): void {
  let first = 0;
  let length = 0;
  for (let at = 0; at < widths.length; at += 1) {
    length += widths[at]!;
    const last = widths.slice(at + 1).every((width) => width === 0);
    if (!last && length < screen) continue;
    let end = at;
    if (length > screen && at > first) {
      length -= widths[at]!;
      end = at - 1;
    }
    if (length < screen) {
      const line: number[] = [];
      for (let column = end; column >= first; column -= 1) if (widths[column]! > 0) line.push(column);
      const left = screen - length;
      line.forEach((column, place) => {
        widths[column]! += Math.floor(left / line.length) + (place < left % line.length ? 1 : 0);
      });
    }
    first = end + 1;
    length = 0;
    at = end;
  }
}
