import type { Row } from "./grade-file.ts";

const COLUMNS = ["file", "lab", "seed", "done", "tasks", "points", "points_of", "passed", "minutes", "commands", "hints", "solution_steps", "sound", "hash", "problem"] as const;

/** The first line of a table for spreadsheets (RFC 4180). */
export const CSV_HEADER = lineOf(COLUMNS);

/** A line of that table for each row. */
export function toCsv(rows: readonly Row[]): string {
  return rows.map((row) => lineOf(cellsOf(row))).join("");
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(quote).join(",")}\r\n`;
}

function cellsOf({ file, lab, grade, problem }: Row): string[] {
  if (!grade) return [file, lab, ...Array<string>(COLUMNS.length - 3).fill(""), problem ?? ""];
  const { exam } = grade;
  return [
    file, lab, grade.seed, String(grade.done), String(grade.of),
    exam ? String(exam.points) : "", exam ? String(exam.of) : "",
    (exam ? exam.passed : grade.done === grade.of) ? "yes" : "no",
    (grade.spent / 60_000).toFixed(1), String(grade.commands), String(grade.hints), String(grade.played),
    grade.doubts.length === 0 ? "yes" : "no", grade.hash, grade.doubts.join("; "),
  ];
}

/** Quoted where need be; what a spreadsheet would take for a formula is made a text. */
function quote(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
