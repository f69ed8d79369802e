import { characterWidth } from "../width.ts";

interface Place {
  row: number;
  column: number;
}

/** Shows a prompt and a line that is being edited, over as many rows as they take. */
export class Screen {
  private readonly columns: () => number;
  /** Row of the cursor, counted from the prompt's first. */
  private row = 0;
  private shown = "";
  private shownCursor = -1;
  private shownPrompt = "";

  constructor(columns: () => number) {
    this.columns = columns;
  }

  /** Forgets what is on the screen: what is shown next begins where the cursor is. */
  reset(): void {
    this.row = 0;
    this.shown = "";
    this.shownCursor = -1;
    this.shownPrompt = "";
  }

  /** What to print so that prompt and line are shown with the cursor after `cursor` characters of the line. */
  render(prompt: string, line: readonly string[], cursor: number): string {
    const text = line.map(visible).join("");
    const before = line.slice(0, cursor).map(visible).join("");
    const quick = this.quick(prompt, text, before);
    if (quick !== undefined) return quick;
    let output = "";
    if (this.row > 0) output += `\x1b[${this.row}A`;
    // The first time the prompt follows what stands in the row already, like that of bash: output without a line's end is kept.
    if (this.shownCursor >= 0) output += "\r\x1b[J";
    const end = this.place(prompt, text);
    const target = this.place(prompt, before);
    output += promptText(prompt) + text;
    // In the last column the terminal waits with the wrap; a space makes it happen.
    if (end.column === 0 && end.row > 0 && !text.endsWith("\n")) output += " \r";
    if (end.row > target.row) output += `\x1b[${end.row - target.row}A`;
    if (target.column !== end.column || end.row !== target.row) output += `\r${target.column > 0 ? `\x1b[${target.column}C` : ""}`;
    this.remember(prompt, text, before, target.row);
    return output;
  }

  /** What to print to go to the row below the line. */
  leave(prompt: string, line: readonly string[]): string {
    const end = this.place(prompt, line.map(visible).join(""));
    const down = end.row - this.row;
    this.reset();
    return `${down > 0 ? `\x1b[${down}B` : ""}\r\n`;
  }

  private remember(prompt: string, text: string, before: string, row: number): void {
    this.shownPrompt = prompt;
    this.shown = text;
    this.shownCursor = before.length;
    this.row = row;
  }

  /** The frequent cases without drawing all: typing and erasing at the end, moving by one. */
  private quick(prompt: string, text: string, before: string): string | undefined {
    if (this.shownCursor < 0 || prompt !== this.shownPrompt) return undefined;
    if (text === this.shown && before.length === this.shownCursor) return "";
    const place = this.place(prompt, before);
    const old = this.place(prompt, this.shown.slice(0, this.shownCursor));
    if (text === this.shown) {
      if (place.row !== old.row) return undefined;
      this.shownCursor = before.length;
      const by = place.column - old.column;
      return by > 0 ? `\x1b[${by}C` : "\b".repeat(-by);
    }
    if (this.shownCursor !== this.shown.length || before.length !== text.length) return undefined;
    if (place.row !== old.row || text.includes("\n")) return undefined;
    if (text.startsWith(this.shown)) {
      const added = text.slice(this.shown.length);
      this.remember(prompt, text, before, place.row);
      return added;
    }
    if (this.shown.startsWith(text)) {
      this.remember(prompt, text, before, place.row);
      return `${"\b".repeat(old.column - place.column)}\x1b[K`;
    }
    return undefined;
  }

  private place(prompt: string, text: string): Place {
    const columns = Math.max(1, this.columns());
    let row = 0;
    let column = 0;
    const advance = (character: string): void => {
      if (character === "\n") {
        row += 1;
        column = 0;
        return;
      }
      const width = characterWidth(character);
      if (column + width > columns) {
        row += 1;
        column = 0;
      }
      column += width;
      if (column >= columns) {
        row += 1;
        column = 0;
      }
    };
    for (const character of promptWidthText(prompt)) advance(character);
    for (const character of text) advance(character);
    return { row, column };
  }
}

/** Control characters as ^X. */
function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (character === "\n") return "\n";
  if (code < 32 || code === 127) return `^${String.fromCharCode(code ^ 64)}`;
  return character;
}

/** The prompt as it is printed: without the marks around what takes no place. */
function promptText(prompt: string): string {
  // eslint-disable-next-line no-control-regex
  return prompt.replace(/[\x01\x02]/g, "");
}

/** What of the prompt takes place on the screen. */
function promptWidthText(prompt: string): string {
  // eslint-disable-next-line no-control-regex
  return prompt.replace(/\x01[^\x02]*\x02/g, "").replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replace(/[\x01\x02]/g, "");
}
