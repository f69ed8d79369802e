import type { Value } from "../sql/statement.ts";

/** mysql's table: +----+ lines around, numbers to the right. */
export function mysqlTable(columns: readonly { name: string; numeric: boolean }[], rows: readonly (readonly string[])[]): string {
  const widths = widthsOf(columns, rows);
  const line = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\n`;
  const render = (cells: readonly string[], right: boolean): string =>
    `|${cells.map((cell, i) => ` ${right && columns[i]!.numeric ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)} `).join("|")}|\n`;
  return line + render(columns.map(({ name }) => name), false) + line + rows.map((row) => render(row, true)).join("") + line;
}

/** psql's aligned table: heads in the middle, a line below, the number of rows. */
export function psqlTable(columns: readonly { name: string; numeric: boolean }[], rows: readonly (readonly string[])[], title?: string): string {
  const widths = widthsOf(columns, rows);
  const head = columns.map(({ name }, i) => {
    const left = Math.floor((widths[i]! - name.length) / 2);
    return ` ${" ".repeat(left)}${name}${" ".repeat(widths[i]! - name.length - left)} `;
  }).join("|");
  const total = head.length;
  const lines = rows.map((row) => row.map((cell, i) => {
    const last = i === row.length - 1;
    return ` ${columns[i]!.numeric ? cell.padStart(widths[i]!) : last ? cell : cell.padEnd(widths[i]!)}${last ? "" : " "}`;
  }).join("|"));
  const heading = title === undefined ? "" : `${" ".repeat(Math.max(0, Math.floor((total - title.length) / 2)))}${title}\n`;
  return `${heading}${head}\n${widths.map((width) => "-".repeat(width + 2)).join("+")}\n${lines.map((line) => `${line}\n`).join("")}(${rows.length} row${rows.length === 1 ? "" : "s"})\n\n`;
}

function widthsOf(columns: readonly { name: string }[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ name }, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
}

/** A value as text; `empty` stands for NULL. */
export function cell(value: Value, kind: "mysql" | "postgres", empty: string): string {
  if (value === null) return empty;
  if (typeof value === "boolean") return kind === "mysql" ? (value ? "1" : "0") : value ? "t" : "f";
  return String(value);
}
