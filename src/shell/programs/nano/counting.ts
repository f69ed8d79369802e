import { markedRegion } from "./cutting.ts";
import { columnsOf } from "./draw.ts";
import type { Nano } from "./editor.ts";

export function tellPosition(nano: Nano): void {
  const { text, cursor } = nano;
  const line = text.line(cursor.row);
  const total = text.lines.length;
  const column = columnsOf(line.slice(0, cursor.column), nano.options.tab) + 1;
  const columns = columnsOf(line, nano.options.tab) + 1;
  const characters = text.charactersBefore({ row: text.last, column: text.line(text.last).length });
  const place = text.charactersBefore(cursor);
  const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((100 * part) / whole));
  const digits = (n: number): number => Math.max(2, String(n).length);
  const pad = (n: number, width: number): string => String(n).padStart(width);
  nano.say(`line ${pad(cursor.row + 1, digits(total))}/${total} (${pad(percent(cursor.row + 1, total), 2)}%), col ${pad(column, 2)}/${pad(columns, 2)} (${pad(percent(column, columns), 3)}%), char ${pad(place, digits(characters))}/${characters} (${pad(percent(place, characters), 2)}%)`);
}

export function countWords(nano: Nano): void {
  const region = markedRegion(nano);
  const whole = nano.text.text;
  const part = region ? nano.text.between(...region) : whole;
  const lines = region ? part.split("\n").length : nano.text.count;
  const words = (part.match(/\S+/g) ?? []).length;
  const characters = [...part].length;
  nano.say(`${region ? "In Selection:  " : ""}${lines} line${lines === 1 ? "" : "s"},  ${words} word${words === 1 ? "" : "s"},  ${characters} character${characters === 1 ? "" : "s"}`);
}
