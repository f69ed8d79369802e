import { before, type Place } from "../vi/buffer.ts";

export type { Place };
export { before };

/** What is undone, in the words of the status line. */
export type Change = "addition" | "line break" | "deletion" | "line join" | "cut" | "paste" | "replacement" | "insertion" | "indent" | "unindent" | "comment" | "uncomment" | "justification";

interface Step {
  kind: Change;
  lines: string[];
  cursor: Place;
  afterLines: string[];
  after: Place;
}

/** The text of nano: its last line is empty, for a file ends with a newline. Columns count UTF-16 units. */
export class Text {
  lines: string[];
  private saved: string[];
  private readonly undone: Step[] = [];
  private readonly done: Step[] = [];
  private changed = false;

  constructor(text: string) {
    this.lines = text.split("\n");
    this.close();
    this.saved = this.lines.slice();
  }

  /** A text that does not end with an empty line gets one. */
  private close(): void {
    if (this.lines.at(-1) !== "" || this.lines.length === 0) this.lines.push("");
  }

  get modified(): boolean {
    return this.changed;
  }

  get last(): number {
    return this.lines.length - 1;
  }

  /** Lines as they are counted in a file. */
  get count(): number {
    return this.lines.length - 1;
  }

  line(row: number): string {
    return this.lines[row] ?? "";
  }

  get text(): string {
    return this.lines.join("\n");
  }

  markSaved(): void {
    this.saved = this.lines.slice();
    this.changed = false;
  }

  private compare(): void {
    this.changed = this.lines.length !== this.saved.length || this.lines.some((line, row) => line !== this.saved[row]);
  }

  /** Does a change and answers the cursor after it. `joins`: what came just before and is of the same kind is undone with it. */
  change(kind: Change, cursor: Place, joins: boolean, run: () => Place): Place {
    const lines = this.lines.slice();
    const after = run();
    this.close();
    const last = this.done.at(-1);
    if (joins && last?.kind === kind) {
      last.afterLines = this.lines.slice();
      last.after = after;
    } else {
      this.done.push({ kind, lines, cursor: { ...cursor }, afterLines: this.lines.slice(), after: { ...after } });
      if (this.done.length > 500) this.done.shift();
    }
    this.undone.length = 0;
    this.changed = true;
    return after;
  }

  undo(): { kind: Change; cursor: Place } | undefined {
    const step = this.done.pop();
    if (!step) return undefined;
    this.undone.push(step);
    this.lines = step.lines.slice();
    this.compare();
    return { kind: step.kind, cursor: step.cursor };
  }

  redo(): { kind: Change; cursor: Place } | undefined {
    const step = this.undone.pop();
    if (!step) return undefined;
    this.done.push(step);
    this.lines = step.afterLines.slice();
    this.compare();
    return { kind: step.kind, cursor: step.after };
  }

  /** The text between two places, the second not included. */
  between(start: Place, end: Place): string {
    if (start.row === end.row) return this.line(start.row).slice(start.column, end.column);
    return [this.line(start.row).slice(start.column), ...this.lines.slice(start.row + 1, end.row), this.line(end.row).slice(0, end.column)].join("\n");
  }

  remove(start: Place, end: Place): Place {
    const joined = this.line(start.row).slice(0, start.column) + this.line(end.row).slice(end.column);
    this.lines.splice(start.row, end.row - start.row + 1, joined);
    return start;
  }

  insert(at: Place, text: string): Place {
    const line = this.line(at.row);
    const parts = text.split("\n");
    const head = line.slice(0, at.column);
    const tail = line.slice(at.column);
    if (parts.length === 1) {
      this.lines[at.row] = head + text + tail;
      return { row: at.row, column: at.column + text.length };
    }
    const last = parts.at(-1)!;
    this.lines.splice(at.row, 1, head + parts[0]!, ...parts.slice(1, -1), last + tail);
    return { row: at.row + parts.length - 1, column: last.length };
  }

  /** Characters up to a place; newlines count. */
  charactersBefore(place: Place): number {
    let sum = 0;
    for (let row = 0; row < place.row; row += 1) sum += [...this.lines[row]!].length + 1;
    return sum + [...this.line(place.row).slice(0, place.column)].length;
  }
}
