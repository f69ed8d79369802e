interface Options {
  /** Least width of a column, padding included. */
  minimum: number;
  padding: number;
  /** Columns never get narrower than they were (kubectl get -w). */
  remember?: boolean;
}

/**
 * Columns from tabs, as Go's text/tabwriter: a cell ends at a tab; cells in the same place of consecutive lines make a
 * column; the last cell of a line belongs to none.
 */
export class TabWriter {
  private readonly options: Options;
  private text = "";
  private remembered: number[] = [];

  constructor(options: Options) {
    this.options = options;
  }

  write(text: string): void {
    this.text += text;
  }

  forget(): void {
    this.remembered = [];
  }

  /** What has been written since the last flush, in columns. */
  flush(): string {
    if (this.text === "") return "";
    const lines = this.text.split("\n").map((line) => line.split("\t"));
    this.text = "";
    const out: string[] = [];
    this.format(lines, 0, lines.length, [], out);
    return out.join("");
  }

  private format(lines: string[][], from: number, to: number, widths: number[], out: string[]): void {
    const column = widths.length;
    let start = from;
    for (let at = from; at < to; at += 1) {
      if (column >= lines[at]!.length - 1) continue;
      this.emit(lines, start, at, widths, out);
      start = at;
      let width = this.options.minimum;
      for (; at < to && column < lines[at]!.length - 1; at += 1) {
        width = Math.max(width, widthOf(lines[at]![column]!) + this.options.padding);
      }
      if (this.options.remember) {
        width = Math.max(width, this.remembered[column] ?? 0);
        this.remembered[column] = width;
      }
      this.format(lines, start, at, [...widths, width], out);
      start = at;
    }
    this.emit(lines, start, to, widths, out);
  }

  private emit(lines: string[][], from: number, to: number, widths: readonly number[], out: string[]): void {
    for (let at = from; at < to; at += 1) {
      let line = "";
      lines[at]!.forEach((cell, column) => {
        line += cell;
        const width = widths[column];
        if (width !== undefined) line += " ".repeat(Math.max(0, width - widthOf(cell)));
      });
      out.push(at === lines.length - 1 ? line : `${line}\n`);
    }
  }
}

function widthOf(cell: string): number {
  let width = 0;
  for (const _ of cell) width += 1;
  return width;
}
