/** A cell of awk: a string, a number, or a string that came from input and counts as a number if it looks like one. */
export type Cell = string | number | InputText | undefined;

export class InputText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const NUMERIC = /^[ \t\n\r\f\v]*[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)[ \t\n\r\f\v]*$/;
const PLAIN = /^\d{1,15}$/;
const LEADING = /^[ \t\n\r\f\v]*([+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?))/;

export function numberOf(cell: Cell): number {
  if (typeof cell === "number") return cell;
  if (cell === undefined) return 0;
  const text = typeof cell === "string" ? cell : cell.text;
  if (PLAIN.test(text)) return Number(text);
  const match = LEADING.exec(text);
  return match ? Number(match[1]) : 0;
}

/** A number as a string: whole ones as they are, others by CONVFMT or OFMT. */
export function textOf(cell: Cell, format: (value: number) => string): string {
  if (typeof cell === "string") return cell;
  if (cell === undefined) return "";
  if (typeof cell !== "number") return cell.text;
  // mawk prints whole numbers as such up to the largest int.
  if (Number.isInteger(cell) && Math.abs(cell) <= 2147483647) return String(cell === 0 ? 0 : cell);
  return format(cell);
}

export function truthOf(cell: Cell): boolean {
  if (typeof cell === "number") return cell !== 0;
  if (typeof cell === "string") return cell !== "";
  if (cell === undefined) return false;
  return NUMERIC.test(cell.text) ? Number(cell.text) !== 0 : cell.text !== "";
}

/** Whether a comparison with this cell is one of numbers. */
export function isNumeric(cell: Cell): boolean {
  return typeof cell === "number" || cell === undefined || (cell instanceof InputText && NUMERIC.test(cell.text));
}
