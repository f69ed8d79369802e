/** A place in a text: line and character, both from 0. */
export interface Place {
  row: number;
  column: number;
}

/** The lines of a file, with undo. Columns count UTF-16 units. */
export class Buffer {
  lines: string[];
  changed = false;
  private undoStack: { lines: string[]; cursor: Place }[] = [];
  private redoStack: { lines: string[]; cursor: Place }[] = [];
  private depth = 0;
  /** There is no line at all; what `lines` has is for the cursor to stand on. */
  private bare: boolean;

  constructor(text: string) {
    this.bare = text === "";
    this.lines = text === "" ? [""] : (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  }

  get text(): string {
    // A text without any line is an empty file; one empty line is a newline.
    if (this.bare && this.lines.length === 1 && this.lines[0] === "") return "";
    return `${this.lines.join("\n")}\n`;
  }

  line(row: number): string {
    return this.lines[row] ?? "";
  }

  get last(): number {
    return this.lines.length - 1;
  }

  /** Remembers the text before a change; changes inside of one are part of it. */
  begin(cursor: Place): void {
    if (this.depth === 0) {
      this.undoStack.push({ lines: this.lines.slice(), cursor });
      if (this.undoStack.length > 300) this.undoStack.shift();
      this.redoStack = [];
    }
    this.depth += 1;
    this.changed = true;
  }

  end(): void {
    this.depth = Math.max(0, this.depth - 1);
  }

  undo(cursor: Place): Place | undefined {
    return this.swap(this.undoStack, this.redoStack, cursor);
  }

  redo(cursor: Place): Place | undefined {
    return this.swap(this.redoStack, this.undoStack, cursor);
  }

  private swap(from: { lines: string[]; cursor: Place }[], to: { lines: string[]; cursor: Place }[], cursor: Place): Place | undefined {
    const state = from.pop();
    if (!state) return undefined;
    to.push({ lines: this.lines, cursor });
    this.lines = state.lines;
    this.changed = true;
    return state.cursor;
  }

  /** The text between two places, the second not included. */
  between(start: Place, end: Place): string {
    if (start.row === end.row) return this.line(start.row).slice(start.column, end.column);
    return [this.line(start.row).slice(start.column), ...this.lines.slice(start.row + 1, end.row), this.line(end.row).slice(0, end.column)].join("\n");
  }

  /** Takes away what is between two places. */
  remove(start: Place, end: Place): void {
    const joined = this.line(start.row).slice(0, start.column) + this.line(end.row).slice(end.column);
    this.lines.splice(start.row, end.row - start.row + 1, joined);
  }

  /** Puts text in; answers the place behind it. */
  insert(at: Place, text: string): Place {
    this.bare = false;
    const line = this.line(at.row);
    const parts = text.split("\n");
    const before = line.slice(0, at.column);
    const after = line.slice(at.column);
    if (parts.length === 1) {
      this.lines[at.row] = before + text + after;
      return { row: at.row, column: at.column + text.length };
    }
    const last = parts.at(-1)!;
    this.lines.splice(at.row, 1, before + parts[0]!, ...parts.slice(1, -1), last + after);
    return { row: at.row + parts.length - 1, column: last.length };
  }

  removeLines(from: number, to: number): string[] {
    const removed = this.lines.splice(from, to - from + 1);
    if (this.lines.length === 0) {
      this.lines = [""];
      this.bare = true;
    }
    return removed;
  }

  insertLines(at: number, lines: readonly string[]): void {
    this.bare = false;
    this.lines.splice(at, 0, ...lines);
  }
}

/** Whether a place stands before another. */
export function before(a: Place, b: Place): boolean {
  return a.row < b.row || (a.row === b.row && a.column < b.column);
}
