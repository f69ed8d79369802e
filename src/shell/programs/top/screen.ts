import type { Process } from "../../../os/index.ts";
import { memoryOf } from "../memory.ts";
import { uptimeText } from "../uptime.ts";
import { FIELDS, forest, sorted, UNITS, type Task } from "./tasks.ts";

/** What has been asked for by options and keys. */
export interface View {
  sort: string;
  reverse: boolean;
  commandLines: boolean;
  /** Those who did nothing are shown too. */
  idle: boolean;
  everyCpu: boolean;
  threads: boolean;
  forest: boolean;
  user: string | undefined;
  pids: readonly number[];
  /** At most so many tasks; 0 for all. */
  most: number;
  /** Units of the summary and of the tasks, 0 = KiB. */
  summaryScale: number;
  taskScale: number;
  load: boolean;
  /** 0 numbers, 1 and 2 bars, 3 nothing. */
  cpuMode: number;
  memoryMode: number;
  bold: boolean;
  highlightRows: boolean;
  colours: boolean;
  /** The first task and the first column that are shown. */
  row: number;
  column: number;
}

export const DEFAULTS: View = {
  sort: "%CPU", reverse: false, commandLines: false, idle: true, everyCpu: false, threads: false, forest: false, user: undefined, pids: [], most: 0, summaryScale: 1, taskScale: 0, load: true, cpuMode: 0,
  memoryMode: 0, bold: true, highlightRows: true, colours: false, row: 0, column: 0,
};

const padded = (value: number, width: number): string => value.toFixed(1).padStart(width);

/** Lines with numbers between \x01 and \x02, which are bold on a screen. */
function numbers(head: string, parts: readonly (readonly [value: string, name: string])[], end: string): string {
  return `${head}${parts.map(([value, name], index) => `\x01${value} \x02${name}${index === parts.length - 1 ? "" : ","}`).join("")}${end}`;
}

function bar(head: string, first: number, second: string, percent: number, label: string, mode: number, columns: number): string {
  const width = Math.max(10, Math.min(100, columns - 27));
  const full = Math.round((Math.min(100, percent) / 100) * width);
  return `${head}\x01${padded(first, 5)}\x02/${second.padEnd(9 - label.length)}${label}[\x01${(mode === 1 ? "|" : " ").repeat(full)}\x02${" ".repeat(width - full)}]`;
}

function cpuLine(name: string, share: number, view: View, columns: number): string {
  if (view.cpuMode === 1 || view.cpuMode === 2) return bar(`${name} `, share, "0.0", share, `${String(Math.round(share)).padStart(4)}`, view.cpuMode, columns);
  const shares: [string, number][] = [["us", share], ["sy", 0], ["ni", 0], ["id", 100 - share], ["wa", 0], ["hi", 0], ["si", 0], ["st", 0]];
  return numbers(name, shares.map(([label, value]) => [padded(value, 5), label]), " ");
}

/** The lines above the tasks. */
function summary(process: Process, tasks: readonly Task[], cores: number, view: View, columns: number): string[] {
  const lines: string[] = [];
  if (view.load) lines.push(`top -${uptimeText(process)}`);
  if (view.cpuMode !== 3) {
    const count = (states: string): string => String(tasks.filter((task) => states.includes(task.state)).length).padStart(4);
    lines.push(numbers(view.threads ? "Threads:" : "Tasks:", [[String(tasks.length).padStart(4), "total"], [count("R"), "running"], [count("SDI"), "sleeping"], [count("T"), "stopped"], [count("Z"), "zombie"]], ""));
    const busy = Math.min(100, tasks.reduce((sum, task) => sum + task.cpu, 0) / cores);
    if (!view.everyCpu) lines.push(cpuLine("%Cpu(s):", busy, view, columns));
    else {
      // What runs is on one CPU: the busiest ones on the first.
      let left = busy * cores;
      for (let cpu = 0; cpu < cores; cpu += 1) {
        const share = Math.min(100, left);
        left -= share;
        lines.push(cpuLine(`%Cpu${String(cpu).padEnd(3)}:`, share, view, columns));
      }
    }
  }
  if (view.memoryMode !== 3) {
    const memory = memoryOf(process);
    const amount = (kib: number): string => (view.summaryScale === 0 ? String(kib) : (kib / 1024 ** view.summaryScale).toFixed(1)).padStart(9);
    const unit = UNITS[view.summaryScale]!;
    if (view.memoryMode === 0) {
      lines.push(
        numbers(`${unit} Mem :`, [[amount(memory.total), "total"], [amount(memory.free), "free"], [amount(memory.used), "used"], [amount(memory.cache), "buff/cache"]], "     "),
        `${numbers(`${unit} Swap:`, [[amount(0), "total"], [amount(0), "free"], [amount(0), "used"]], ".")}\x01${amount(memory.available)} \x02avail Mem `,
      );
    } else {
      const share = ((memory.total - memory.available) / memory.total) * 100;
      lines.push(bar(`${unit} Mem :`, share, amount(memory.total).trim(), share, "", view.memoryMode, columns), bar(`${unit} Swap:`, 0, amount(0).trim(), 0, "", view.memoryMode, columns));
    }
  }
  return lines;
}

/** Which tasks are shown, in their order. */
export function chosen(tasks: readonly Task[], view: View): { task: Task; branch: string }[] {
  const field = FIELDS.find((each) => each.name === view.sort)!;
  const kept = tasks.filter((task) => (view.user === undefined || task.user === view.user) && (view.pids.length === 0 || view.pids.includes(task.process.pid)) && (view.idle || task.cpu > 0));
  const ordered = sorted(kept, field, view.reverse);
  const rows = view.forest ? forest([...ordered].sort((a, b) => a.process.pid - b.process.pid)) : ordered.map((task) => ({ task, branch: "" }));
  return view.most > 0 ? rows.slice(0, view.most) : rows;
}

function fieldLine(cells: readonly string[], view: View, columns: number): string {
  let line = "";
  FIELDS.forEach((field, index) => {
    if (index < view.column) return;
    const cell = cells[index]!;
    const width = field.width === 0 ? Math.max(7, columns - line.length - 1) : field.width;
    const cut = cell.length > width ? `${cell.slice(0, width - 1)}+` : cell;
    line += `${field.left || field.width === 0 ? cut.padEnd(width) : cut.padStart(width)} `;
  });
  return line.slice(0, columns);
}

export interface Picture {
  summary: string[];
  heading: string;
  rows: { text: string; running: boolean }[];
}

/** What is to be seen: lines without control characters but those around numbers. */
export function picture(process: Process, tasks: readonly Task[], cores: number, view: View, columns: number): Picture {
  const rows = chosen(tasks, view).map(({ task, branch }) => {
    const cells = FIELDS.map((field) => field.value(task, { scale: view.taskScale, commandLines: view.commandLines }));
    cells[cells.length - 1] = branch + cells.at(-1)!;
    return { text: fieldLine(cells, view, columns), running: task.state === "R" };
  });
  return { summary: summary(process, tasks, cores, view, columns), heading: fieldLine(FIELDS.map((field) => field.name), view, columns), rows };
}

/** The first columns of a line that has marks of bold in it. */
function cut(line: string, columns: number): string {
  let room = columns;
  let out = "";
  for (const char of line) {
    if (char !== "\x01" && char !== "\x02") {
      room -= 1;
      if (room < 0) continue;
    }
    out += char;
  }
  return out;
}

/** A picture as plain lines, for -b. */
export function plainText(shown: Picture, columns: number): string {
  // eslint-disable-next-line no-control-regex
  const lines = [...shown.summary.map((line) => cut(line, columns).replace(/[\x01\x02]/g, "")), "", shown.heading.trimEnd(), ...shown.rows.map((row) => row.text.trimEnd())];
  return `${lines.join("\n")}\n`;
}

/** A picture as the bytes that draw it from the top left corner. `message` stands below the summary. */
export function drawn(shown: Picture, view: View, size: { rows: number; columns: number }, message: string): string {
  const strong = view.bold ? "\x1b[1m" : "";
  const paint = view.colours ? "\x1b[31m" : "";
  const lines = shown.summary.slice(0, size.rows).map((line) => cut(line, size.columns).replaceAll("\x01", `${strong}${paint}`).replaceAll("\x02", "\x1b[m"));
  lines.push(message, `${paint}\x1b[7m${shown.heading.padEnd(size.columns)}\x1b[m`);
  const room = Math.max(0, size.rows - lines.length);
  for (const row of shown.rows.slice(view.row, view.row + room)) lines.push(row.running && view.highlightRows ? `${strong}${paint}${row.text}\x1b[m` : `${paint}${row.text}${paint === "" ? "" : "\x1b[m"}`);
  return `\x1b[?25l\x1b[H${lines.slice(0, size.rows).map((line) => `${line}\x1b[K`).join("\r\n")}\x1b[J`;
}
