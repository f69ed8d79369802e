import type { Vi } from "./editor.ts";
import { firstNonBlank } from "./motion.ts";

/*
 * What was yanked or deleted, and putting it back.
 */

export function setRegister(vi: Vi, name: string, text: string, linewise: boolean, deleted = false, block = false): void {
  if (name === "_") return;
  const value = { text, linewise, block };
  if (/^[A-Z]$/.test(name)) {
    const old = vi.registers.get(name.toLowerCase());
    vi.registers.set(name.toLowerCase(), { text: (old?.text ?? "") + text, linewise: linewise || (old?.linewise ?? false), block });
  } else vi.registers.set(name, value);
  vi.registers.set('"', value);
  if (!deleted && name === '"') vi.registers.set("0", value);
  if (deleted && name === '"' && (linewise || text.includes("\n"))) {
    // The last nine deletions of lines stand in the numbered registers.
    for (let number = 9; number > 1; number -= 1) {
      const older = vi.registers.get(String(number - 1));
      if (older) vi.registers.set(String(number), older);
    }
    vi.registers.set("1", value);
  }
}

export function putRegister(vi: Vi, name: string, after: boolean, times: number): void {
  const value = vi.registers.get(/^[A-Z]$/.test(name) ? name.toLowerCase() : name);
  if (!value || value.text === "") {
    vi.say(`E353: Nothing in register ${name}`, true);
    return;
  }
  const { buffer, cursor } = vi;
  vi.change();
  if (value.block) putBlock(vi, value.text.split("\n"), after);
  else if (value.linewise) {
    const lines = value.text.replace(/\n$/, "").split("\n");
    const all = Array.from({ length: times }, () => lines).flat();
    const row = after ? cursor.row + 1 : cursor.row;
    buffer.insertLines(row, all);
    vi.moveTo({ row, column: firstNonBlank(buffer.line(row)) });
    vi.marks.set("[", { row, column: 0 });
    vi.marks.set("]", { row: row + all.length - 1, column: 0 });
    if (all.length > 2) vi.say(`${all.length} more lines`);
  } else {
    const at = { row: cursor.row, column: after && buffer.line(cursor.row).length > 0 ? cursor.column + 1 : cursor.column };
    const end = buffer.insert(at, value.text.repeat(times));
    vi.marks.set("[", at);
    vi.marks.set("]", { row: end.row, column: Math.max(0, end.column - 1) });
    vi.moveTo(value.text.includes("\n") ? at : { row: end.row, column: end.column - 1 });
  }
  buffer.end();
}

/** Columns go in beside each other, where lines are too short after blanks. */
function putBlock(vi: Vi, rows: readonly string[], after: boolean): void {
  const { buffer, cursor } = vi;
  const column = cursor.column + (after && buffer.line(cursor.row) !== "" ? 1 : 0);
  const width = Math.max(...rows.map((row) => row.length));
  rows.forEach((text, index) => {
    const row = cursor.row + index;
    if (row > buffer.last) buffer.lines.push("");
    const line = buffer.line(row).padEnd(column);
    const rest = line.slice(column);
    buffer.lines[row] = line.slice(0, column) + (rest === "" && index === 0 ? text : text.padEnd(width)) + rest;
  });
  vi.moveTo({ row: cursor.row, column });
}
