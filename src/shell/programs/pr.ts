import { isSystemError, readWhole, type Call } from "../../os/index.ts";
import { openInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Failure, print, program, type Invocation } from "../program.ts";
import { formatTime } from "../strftime.ts";
import { decodeText } from "../text.ts";

/** What pr prints above and below each page, lines. */
const HEAD = 5;
const FOOT = 5;

interface Layout {
  columns: number;
  across: boolean;
  merge: boolean;
  width: number;
  /** Between columns; undefined for blanks and tabs up to the next column. */
  separator: string | undefined;
  double: boolean;
  indent: number;
  length: number;
  titles: boolean;
  formFeed: boolean;
  pages: readonly [number, number];
  /** Width and what comes after the number. */
  numbers: { width: number; after: string; first: number } | undefined;
  date: string;
}

function whole(text: string, what: string): number {
  if (!/^\d+$/.test(text) || Number(text) === 0) throw new Failure(`${what}: '${text}'${/^0+$/.test(text) ? ": Numerical result out of range" : ""}`);
  return Number(text);
}

function layoutOf(invocation: Invocation, columns: number, pages: readonly [number, number]): Layout {
  const number = invocation.options.findLast((option) => option.name === "n");
  const counted = number ? /^(\D?)(\d*)$/.exec(number.value ?? "") : undefined;
  const separator = invocation.options.findLast((option) => option.name === "s" || option.name === "S");
  const length = invocation.has("l") ? whole(invocation.value("l")!, "'-l PAGE_LENGTH' invalid number of lines") : 66;
  return {
    columns, across: invocation.has("a"), merge: invocation.has("m"), width: Number(invocation.value("W") ?? invocation.value("w") ?? 72),
    separator: separator ? (separator.value ?? (separator.name === "s" ? "\t" : "")) : undefined, double: invocation.has("d"), indent: Number(invocation.value("o") ?? 0),
    length, titles: !invocation.has("t") && !invocation.has("T") && length > HEAD + FOOT, formFeed: invocation.has("f") || invocation.has("F"), pages,
    numbers: counted ? { width: Number(counted[2] || 5), after: counted[1] || "\t", first: Number(invocation.value("N") ?? 1) } : undefined,
    date: invocation.value("D") ?? "%Y-%m-%d %H:%M",
  };
}

/** Tabs and blanks that lead from one column to another. */
function gap(from: number, to: number): string {
  let out = "";
  let at = from;
  while (at < to) {
    const stop = (Math.floor(at / 8) + 1) * 8;
    if (stop <= to && stop - at > 1) {
      out += "\t";
      at = stop;
    } else {
      out += " ";
      at += 1;
    }
  }
  return out;
}

/** The cells of a row beside each other. */
function rowText(cells: readonly (string | undefined)[], layout: Layout): string {
  if (cells.length === 1) return cells[0] ?? "";
  const room = Math.max(1, Math.floor((layout.width - (layout.columns - 1)) / layout.columns));
  const last = layout.merge ? cells.length - 1 : cells.findLastIndex((cell) => cell !== undefined);
  if (layout.separator !== undefined) return cells.slice(0, last + 1).map((cell) => cell ?? "").join(layout.separator);
  let out = "";
  let at = 0;
  cells.forEach((cell, index) => {
    if (index > last || (cell === undefined && !layout.merge)) return;
    const start = index * (room + 1);
    out += gap(at, start);
    const shown = (cell ?? "").slice(0, room);
    out += shown;
    at = start + shown.length;
  });
  return out;
}

function* show(layout: Layout, texts: readonly string[][], title: string, time: number): Call<void> {
  const perPage = Math.max(1, Math.floor((layout.titles ? layout.length - HEAD - FOOT : layout.length) / (layout.double ? 2 : 1)));
  let count = layout.numbers?.first ?? 0;
  const numbered = (line: string): string => {
    if (!layout.numbers) return line;
    const text = `${String(count).slice(-layout.numbers.width).padStart(layout.numbers.width)}${layout.numbers.after}${line}`;
    count += 1;
    return text;
  };
  const rows: (string | undefined)[][][] = [];
  if (layout.merge) {
    const height = Math.max(...texts.map((text) => text.length));
    const all = Array.from({ length: height }, (_unused, index) => texts.map((text) => text[index]));
    for (let at = 0; at < all.length; at += perPage) rows.push(all.slice(at, at + perPage));
  } else {
    const [lines = []] = texts;
    for (let at = 0; at < lines.length; at += perPage * layout.columns) {
      const page = lines.slice(at, at + perPage * layout.columns).map(numbered);
      const height = Math.ceil(page.length / layout.columns);
      const full = Math.floor(page.length / height);
      // Down: the columns are as long as each other, the first ones longer by one where it does not come out even.
      const lengths = Array.from({ length: layout.columns }, (_unused, index) => Math.floor(page.length / layout.columns) + (index < page.length % layout.columns ? 1 : 0));
      const starts = lengths.map((_length, index) => lengths.slice(0, index).reduce((sum, each) => sum + each, 0));
      rows.push(Array.from({ length: layout.columns === 1 ? page.length : height }, (_unused, row) => Array.from({ length: layout.columns }, (_none, column) =>
        (layout.across ? page[row * layout.columns + column] : row < lengths[column]! ? page[starts[column]! + row] : undefined))));
      if (full === 0) break;
    }
  }
  const margin = " ".repeat(layout.indent);
  let out = "";
  rows.forEach((page, index) => {
    const number = index + 1;
    if (number < layout.pages[0] || number > layout.pages[1]) return;
    const lines = page.map((cells) => `${margin}${layout.merge && layout.numbers ? numbered(rowText(cells, layout)) : rowText(cells, layout)}\n${layout.double ? "\n" : ""}`);
    if (!layout.titles) {
      out += lines.join("");
      return;
    }
    const date = formatTime(layout.date, time);
    const label = `Page ${number}`;
    const free = Math.max(2, layout.width - date.length - title.length - label.length);
    const left = Math.floor(free / 2);
    out += `${layout.formFeed ? "" : "\n\n"}${margin}${date}${" ".repeat(left)}${title}${" ".repeat(free - left)}${label}\n\n\n${lines.join("")}`;
    if (layout.formFeed) out += "\f";
    else out += "\n".repeat(Math.max(0, layout.length - HEAD - lines.length * (layout.double ? 2 : 1)));
  });
  yield* print(out);
}

/** pr: pages with headings, columns, files side by side. */
export const pr = (flavour: Flavour) =>
  program(
    {
      name: "pr",
      short: "aD:de::fFh:i::Jl:mn::N:o:rs::S::tTvW:w:",
      long: { across: "a", "double-space": "d", "date-format=": "D", "form-feed": "f", "header=": "h", "length=": "l", merge: "m", "number-lines=?": "n", "first-line-number=": "N", "indent=": "o", "omit-header": "t", "omit-pagination": "T", "width=": "w", "page-width=": "W", "columns=": "columns", "pages=": "pages", "separator=?": "s", "no-file-warnings": "r" },
      rewrite: (args) => args.flatMap((arg) => {
        const columns = /^-(\d+)(.*)$/s.exec(arg);
        if (columns) return [`--columns=${columns[1]}`, ...(columns[2] === "" ? [] : [`-${columns[2]}`])];
        return /^\+\d+(?::\d+)?$/.test(arg) ? [`--pages=${arg.slice(1)}`] : [arg];
      }),
      *run(invocation) {
        const { process, operands } = invocation;
        const page = operands.find((operand) => operand.startsWith("+"));
        if (page !== undefined) throw new Failure(`invalid + argument '${page.slice(1)}'`);
        for (const letter of ["w", "W"] as const) if (/^0+$/.test(invocation.value(letter) ?? "")) throw new Failure(`'-${letter} PAGE_WIDTH' invalid number of characters: '${invocation.value(letter)!}': Numerical result out of range`);
        const [from, to] = (invocation.value("pages") ?? "1").split(":");
        const columns = invocation.has("columns") ? whole(invocation.value("columns")!, "invalid number of columns") : 1;
        if (columns > 1 && invocation.has("m")) throw new Failure("cannot specify number of columns when printing in parallel");
        const layout = layoutOf(invocation, columns, [Number(from), to === undefined ? Infinity : Number(to)]);
        let status = 0;
        const texts: { lines: string[]; title: string; time: number }[] = [];
        for (const path of operands.length > 0 ? operands : ["-"]) {
          try {
            const file = openInput(process, path);
            try {
              const text = decodeText(yield* readWhole(file)).replace(/[^\n\t]*\t[^\n]*/g, (line) => expanded(line));
              texts.push({ lines: text === "" ? [] : text.replace(/\n$/, "").split("\n"), title: invocation.value("h") ?? (path === "-" ? "" : path), time: path === "-" ? process.wall : process.files.stat(path).mtime });
            } finally {
              file.release();
            }
          } catch (error) {
            if (!isSystemError(error)) throw error;
            if (!invocation.has("r")) yield* invocation.complain(`${path}: ${error.message}`);
            status = 1;
          }
        }
        if (layout.merge) yield* show({ ...layout, columns: Math.max(1, operands.length) }, texts.map((text) => text.lines), invocation.value("h") ?? "", process.wall);
        else for (const text of texts) yield* show(layout, [text.lines], text.title, text.time);
        return status;
      },
    },
    flavour,
  );

/** A line with its tabs as blanks. */
function expanded(line: string): string {
  let out = "";
  for (const char of line) out += char === "\t" ? " ".repeat(8 - (out.length % 8)) : char;
  return out;
}
