import type { Call } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, missingOperand, program, type Invocation } from "../program.ts";
import { compareText } from "../text.ts";
import { allLines, eachInput } from "./inputs.ts";

/* What compares two files that are sorted: comm, join. */

export const comm = (flavour: Flavour) =>
  program(
    {
      name: "comm",
      short: "123z",
      long: { "check-order": "check", "nocheck-order": "nocheck", "output-delimiter=": "output", total: "total", "zero-terminated": "z" },
      *run(invocation) {
        const end = invocation.has("z") ? "\0" : "\n";
        const [left, right] = yield* twoFiles(invocation, end);
        const separator = invocation.value("output") ?? "\t";
        const show = { 1: !invocation.has("1"), 2: !invocation.has("2"), 3: !invocation.has("3") };
        const output = new Output();
        const before = { 1: "", 2: show[1] ? separator : "", 3: (show[1] ? separator : "") + (show[2] ? separator : "") };
        const counts = { 1: 0, 2: 0, 3: 0 };
        let [i, j] = [0, 0];
        const unordered = (lines: string[]): boolean => lines.some((line, index) => index > 0 && compareText(lines[index - 1]!, line) > 0);
        const told = flavour === "gnu" && !invocation.has("nocheck");
        const complained = new Set<number>();
        while (i < left.length || j < right.length) {
          const order = i >= left.length ? 1 : j >= right.length ? -1 : compareText(left[i]!, right[j]!);
          const column = order < 0 ? 1 : order > 0 ? 2 : 3;
          const line = order <= 0 ? left[i]! : right[j]!;
          if (order <= 0) i += 1;
          if (order >= 0) j += 1;
          counts[column] += 1;
          if (show[column]) output.put(`${before[column]}${line}${end}`);
          if (told) {
            for (const [number, lines, at] of [[1, left, i], [2, right, j]] as const) {
              if (complained.has(number) || at === 0 || at >= lines.length || compareText(lines[at - 1]!, lines[at]!) <= 0) continue;
              complained.add(number);
              yield* output.flush();
              yield* invocation.complain(`file ${number} is not in sorted order`);
              if (invocation.has("check")) return 1;
            }
          }
          yield* output.flushIfFull();
        }
        if (invocation.has("total")) output.put(`${[counts[1], counts[2], counts[3], "total"].join(separator)}${end}`);
        yield* output.flush();
        if (flavour === "gnu" && !invocation.has("nocheck") && (unordered(left) || unordered(right))) {
          yield* invocation.complain("input is not in sorted order");
          return 1;
        }
        return 0;
      },
    },
    flavour,
  );

function* twoFiles(invocation: Parameters<typeof eachInput>[0], end = "\n"): Call<[string[], string[]]> {
  const { operands } = invocation;
  if (operands.length < 2) throw missingOperand(invocation, operands.length === 0 ? "missing operand" : `missing operand after '${operands[0]}'`);
  if (operands.length > 2) throw missingOperand(invocation, `extra operand '${operands[2]}'`);
  const lists: string[][] = [];
  const status = yield* eachInput(invocation, function* (file) {
    lists.push(yield* allLines(file, end));
  });
  if (status !== 0) throw new Failure("", status);
  return [lists[0]!, lists[1]!];
}

/** Throws Failure for what join cannot do. */
function checkJoin(invocation: Invocation): void {
  for (const { name, value } of invocation.options) {
    if (["1", "2", "j"].includes(name) && !/^[1-9]\d*$/.test(value!)) throw new Failure(`invalid field number: '${value!}'`);
    if ((name === "a" || name === "v") && value !== "1" && value !== "2") throw new Failure(`invalid field number: '${value!}'`);
    if (name === "t" && [...value!].length > 1 && value !== "\\0") throw new Failure(`multi-character tab '${value!}'`);
    if (name !== "o" || value === "auto") continue;
    for (const spec of value!.split(/[ ,]/)) {
      if (spec !== "0" && !/^[12]\./.test(spec)) throw new Failure(`invalid file number in field spec: '${spec}'`);
      if (spec !== "0" && !/^[12]\.[1-9]\d*$/.test(spec)) throw new Failure(`invalid field number: '${spec.slice(2)}'`);
    }
  }
}

/** join on a field of two sorted files. */
export const join = (flavour: Flavour) =>
  program(
    {
      name: "join",
      short: "1:2:j:t:a:v:o:e:iz",
      long: { header: "header", "check-order": "check", "nocheck-order": "nocheck", "ignore-case": "i", "zero-terminated": "z" },
      *run(invocation) {
        checkJoin(invocation);
        const end = invocation.has("z") ? "\0" : "\n";
        const [left, right] = yield* twoFiles(invocation, end);
        // An empty one: the whole line is the field.
        const given = invocation.value("t");
        const separator = given === "" ? "\n" : given === "\\0" ? "\0" : given;
        const fields = (line: string): string[] => (separator === undefined ? line.trim().split(/[ \t\n]+/) : line.split(separator));
        const keys = [Number(invocation.value("1") ?? invocation.value("j") ?? 1) - 1, Number(invocation.value("2") ?? invocation.value("j") ?? 1) - 1];
        const alone = new Set([...invocation.options].filter((option) => option.name === "a" || option.name === "v").map((option) => option.value));
        const pairs = !invocation.has("v");
        const empty = invocation.value("e") ?? "";
        const form = (invocation.has("o") ? invocation.options.filter(({ name }) => name === "o").flatMap(({ value }) => value!.split(/[ ,]/)) : undefined);
        const glue = separator ?? " ";
        const told = new Set<number>();
        const output = new Output();
        const row = (a: string[] | undefined, b: string[] | undefined): string => {
          const key = (a ? a[keys[0]!] : b![keys[1]!]) ?? "";
          if (form && form[0] !== "auto") {
            return form.map((spec) => (spec === "0" ? key : ((spec.startsWith("1") ? a : b)?.[Number(spec.slice(2)) - 1] ?? empty))).join(glue);
          }
          return [key, ...(a?.filter((_field, index) => index !== keys[0]) ?? []), ...(b?.filter((_field, index) => index !== keys[1]) ?? [])].join(glue);
        };
        const rows = [left.map(fields), right.map(fields)] as const;
        const header = invocation.has("header");
        /** The first line that stands before one that it should follow. */
        const inOrder = function* (side: 0 | 1, at: number, unpaired: boolean): Call<void> {
          const list = rows[side];
          if (flavour !== "gnu" || invocation.has("nocheck") || told.has(side) || at <= (header ? 1 : 0) || at >= list.length) return;
          if (!unpaired && !invocation.has("check")) return;
          if (compareText(fold(list[at - 1]![keys[side]!] ?? ""), fold(list[at]![keys[side]!] ?? "")) <= 0) return;
          told.add(side);
          yield* output.flush();
          yield* invocation.complain(`${invocation.operands[side]!}:${at + 1}: is not sorted: ${(side === 0 ? left : right)[at]!}`);
          if (invocation.has("check")) throw new Failure("");
        };
        let unpaired = false;
        const fold = (text: string): string => (invocation.has("i") ? text.toLowerCase() : text);
        let [i, j] = [0, 0];
        if (header && (rows[0].length > 0 || rows[1].length > 0)) {
          output.put(`${row(rows[0][0], rows[1][0])}${end}`);
          [i, j] = [1, 1];
        }
        while (i < rows[0].length || j < rows[1].length) {
          const a = rows[0][i];
          const b = rows[1][j];
          const order = !a ? 1 : !b ? -1 : compareText(fold(a[keys[0]!] ?? ""), fold(b[keys[1]!] ?? ""));
          if (order < 0) {
            if (alone.has("1")) output.put(`${row(a, undefined)}${end}`);
            i += 1;
            yield* inOrder(0, i, unpaired);
            unpaired = true;
          } else if (order > 0) {
            if (alone.has("2")) output.put(`${row(undefined, b)}${end}`);
            j += 1;
            yield* inOrder(1, j, unpaired);
            unpaired = true;
          } else {
            const key = fold(a![keys[0]!] ?? "");
            let last = j;
            while (last < rows[1].length && fold(rows[1][last]![keys[1]!] ?? "") === key) last += 1;
            while (i < rows[0].length && fold(rows[0][i]![keys[0]!] ?? "") === key) {
              if (pairs) for (let at = j; at < last; at += 1) output.put(`${row(rows[0][i], rows[1][at])}${end}`);
              i += 1;
            }
            j = last;
            yield* inOrder(0, i, unpaired);
            yield* inOrder(1, j, unpaired);
          }
        }
        yield* output.flush();
        if (told.size === 0) return 0;
        yield* invocation.complain("input is not in sorted order");
        return 1;
      },
    },
    flavour,
  );
