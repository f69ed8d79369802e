import type { Call, OpenFile } from "../../os/index.ts";
import { LineInput, openInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, missingOperand, print, program } from "../program.ts";
import { compareText, decodeText, encodeText } from "../text.ts";
import { eachInput } from "./inputs.ts";

/*
 * Programs that take lines apart into columns and put them together: cut, paste, comm, join, column, fold, expand.
 */

type Range = [number, number];

function ranges(text: string, name: string, flavour: Flavour): Range[] {
  const list = text.split(/[, ]/).map((part): Range => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || part === "" || part === "-") {
      if (part === "-") throw new Failure("invalid range with no endpoint: -\nTry 'cut --help' for more information.");
      throw new Failure(flavour === "busybox" ? `invalid range '${part}'` : `invalid ${name} value '${part}'\nTry 'cut --help' for more information.`);
    }
    if (match[1] === "0" || (match[1] === "" && match[2] === "")) throw new Failure(`${name === "field" ? "fields are" : "byte/character positions are"} numbered from 1\nTry 'cut --help' for more information.`);
    const from = match[1] === "" ? 1 : Number(match[1]);
    const to = match[2] === "" ? from : match[3] === "" ? Infinity : Number(match[3]);
    if (to < from) throw new Failure("invalid decreasing range\nTry 'cut --help' for more information.");
    return [from, to];
  });
  return list.sort((a, b) => a[0] - b[0]);
}

export const cut = (flavour: Flavour) =>
  program(
    {
      name: "cut",
      short: flavour === "gnu" ? "b:c:d:f:nsz" : "b:c:d:f:nsDF:O:",
      long: { "bytes=": "b", "characters=": "c", "delimiter=": "d", "fields=": "f", "only-delimited": "s", complement: "complement", "output-delimiter=": "output", "zero-terminated": "z" },
      usage: "cut OPTION... [FILE]...",
      help: "Print selected parts of lines from each FILE to standard output.\n",
      applet: { usage: "{-b|c LIST | -f LIST [-d SEP] [-s]} [FILE]...", help: "Print selected fields from FILEs to stdout\n\n\t-b LIST\tOutput only bytes from LIST\n\t-c LIST\tOutput only characters from LIST\n\t-d SEP\tInput field delimiter (default -f TAB)\n\t-f LIST\tPrint only these fields\n\t-s\tDrop lines with no delimiter (else print them in full)\n" },
      *run(invocation) {
        const kinds = ["b", "c", "f"].filter((kind) => invocation.has(kind));
        if (kinds.length !== 1) {
          if (flavour === "busybox") throw new Failure("expected a list of bytes, characters, or fields");
          throw new Failure(`${kinds.length === 0 ? "you must specify a list of bytes, characters, or fields" : "only one list may be specified"}\nTry 'cut --help' for more information.`);
        }
        const kind = kinds[0]!;
        const delimiter = invocation.value("d") ?? "\t";
        if (kind !== "f" && invocation.has("d")) throw new Failure("an input delimiter may be specified only when operating on fields\nTry 'cut --help' for more information.");
        if ([...delimiter].length > 1) throw new Failure("the delimiter must be a single character\nTry 'cut --help' for more information.");
        const list = ranges(invocation.value(kind)!, kind === "f" ? "field" : "byte/character", flavour);
        const complement = invocation.has("complement");
        const chosen = (n: number): boolean => list.some(([from, to]) => n >= from && n <= to) !== complement;
        const separator = invocation.value("output") ?? invocation.value("O") ?? delimiter;
        const end = invocation.has("z") ? "\0" : "\n";
        return yield* eachInput(invocation, function* (file) {
          const input = new LineInput(file, end);
          const output = new Output();
          for (;;) {
            const lines = yield* input.batch();
            if (!lines) break;
            for (const line of lines) {
              if (kind === "f") {
                if (!line.includes(delimiter)) {
                  if (!invocation.has("s")) output.put(line + end);
                  continue;
                }
                output.put(line.split(delimiter).filter((_field, index) => chosen(index + 1)).join(separator) + end);
              } else if (kind === "b") {
                output.put(decodeText(encodeText(line).filter((_byte, index) => chosen(index + 1))) + end);
              } else output.put([...line].filter((_character, index) => chosen(index + 1)).join("") + end);
            }
            yield* output.flush();
          }
        });
      },
    },
    flavour,
  );

export const paste = (flavour: Flavour) =>
  program(
    {
      name: "paste",
      short: "d:sz",
      long: { "delimiters=": "d", serial: "s" },
      *run(invocation) {
        const delimiters = [...(invocation.value("d") ?? "\t").replace(/\\([nt0\\])/g, (_all, letter: string) => ({ n: "\n", t: "\t", 0: "", "\\": "\\" })[letter] ?? letter)];
        const separator = (index: number): string => delimiters[index % Math.max(1, delimiters.length)] ?? "";
        const paths = invocation.operands.length > 0 ? invocation.operands : ["-"];
        const output = new Output();
        if (invocation.has("s")) {
          return yield* eachInput(invocation, function* (file) {
            const lines = yield* allLines(file);
            output.put(`${lines.map((line, index) => (index === 0 ? line : separator(index - 1) + line)).join("")}\n`);
            yield* output.flush();
          });
        }
        const shared = new Map<string, LineInput>();
        const inputs: LineInput[] = [];
        for (const path of paths) {
          if (path === "-" && shared.has("-")) {
            inputs.push(shared.get("-")!);
            continue;
          }
          let file: OpenFile;
          try {
            file = openInput(invocation.process, path);
          } catch {
            throw new Failure(`${path}: No such file or directory`);
          }
          const input = new LineInput(file);
          inputs.push(input);
          if (path === "-") shared.set("-", input);
        }
        for (;;) {
          let any = false;
          let row = "";
          for (const [index, input] of inputs.entries()) {
            const line = yield* input.next();
            if (line) any = true;
            row += (index === 0 ? "" : separator(index - 1)) + (line?.text ?? "");
          }
          if (!any) break;
          output.put(`${row}\n`);
          yield* output.flushIfFull();
        }
        yield* output.flush();
        return 0;
      },
    },
    flavour,
  );

function* allLines(file: OpenFile): Call<string[]> {
  const input = new LineInput(file);
  const lines: string[] = [];
  for (;;) {
    const batch = yield* input.batch();
    if (!batch) return lines;
    for (const line of batch) lines.push(line);
  }
}

export const comm = (flavour: Flavour) =>
  program(
    {
      name: "comm",
      short: "123",
      long: { "check-order": "check", "nocheck-order": "nocheck", "output-delimiter=": "output", total: "total" },
      *run(invocation) {
        const [left, right] = yield* twoFiles(invocation);
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
          if (show[column]) output.put(`${before[column]}${line}\n`);
          if (told) {
            for (const [number, lines, at] of [[1, left, i], [2, right, j]] as const) {
              if (complained.has(number) || at === 0 || at >= lines.length || compareText(lines[at - 1]!, lines[at]!) <= 0) continue;
              complained.add(number);
              yield* output.flush();
              yield* invocation.complain(`file ${number} is not in sorted order`);
            }
          }
          yield* output.flushIfFull();
        }
        if (invocation.has("total")) output.put(`${[counts[1], counts[2], counts[3], "total"].join(separator)}\n`);
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

function* twoFiles(invocation: Parameters<typeof eachInput>[0]): Call<[string[], string[]]> {
  const { operands } = invocation;
  if (operands.length < 2) throw missingOperand(invocation, operands.length === 0 ? "missing operand" : `missing operand after '${operands[0]}'`);
  if (operands.length > 2) throw missingOperand(invocation, `extra operand '${operands[2]}'`);
  const lists: string[][] = [];
  const status = yield* eachInput(invocation, function* (file) {
    lists.push(yield* allLines(file));
  });
  if (status !== 0) throw new Failure("", status);
  return [lists[0]!, lists[1]!];
}

/** join on a field of two sorted files. */
export const join = (flavour: Flavour) =>
  program(
    {
      name: "join",
      short: "1:2:j:t:a:v:o:e:i",
      *run(invocation) {
        const [left, right] = yield* twoFiles(invocation);
        const separator = invocation.value("t");
        const fields = (line: string): string[] => (separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator));
        const keys = [Number(invocation.value("1") ?? invocation.value("j") ?? 1) - 1, Number(invocation.value("2") ?? invocation.value("j") ?? 1) - 1];
        const alone = new Set([...invocation.options].filter((option) => option.name === "a" || option.name === "v").map((option) => option.value));
        const pairs = !invocation.has("v");
        const empty = invocation.value("e") ?? "";
        const form = invocation.value("o")?.split(/[ ,]/);
        const glue = separator ?? " ";
        const output = new Output();
        const row = (a: string[] | undefined, b: string[] | undefined): string => {
          const key = (a ? a[keys[0]!] : b![keys[1]!]) ?? "";
          if (form && form[0] !== "auto") {
            return form.map((spec) => (spec === "0" ? key : ((spec.startsWith("1") ? a : b)?.[Number(spec.slice(2)) - 1] ?? empty))).join(glue);
          }
          return [key, ...(a?.filter((_field, index) => index !== keys[0]) ?? []), ...(b?.filter((_field, index) => index !== keys[1]) ?? [])].join(glue);
        };
        const rows = [left.map(fields), right.map(fields)] as const;
        const fold = (text: string): string => (invocation.has("i") ? text.toLowerCase() : text);
        let [i, j] = [0, 0];
        while (i < rows[0].length || j < rows[1].length) {
          const a = rows[0][i];
          const b = rows[1][j];
          const order = !a ? 1 : !b ? -1 : compareText(fold(a[keys[0]!] ?? ""), fold(b[keys[1]!] ?? ""));
          if (order < 0) {
            if (alone.has("1")) output.put(`${row(a, undefined)}\n`);
            i += 1;
          } else if (order > 0) {
            if (alone.has("2")) output.put(`${row(undefined, b)}\n`);
            j += 1;
          } else {
            const key = fold(a![keys[0]!] ?? "");
            let end = j;
            while (end < rows[1].length && fold(rows[1][end]![keys[1]!] ?? "") === key) end += 1;
            while (i < rows[0].length && fold(rows[0][i]![keys[0]!] ?? "") === key) {
              if (pairs) for (let at = j; at < end; at += 1) output.put(`${row(rows[0][i], rows[1][at])}\n`);
              i += 1;
            }
            j = end;
          }
        }
        yield* output.flush();
      },
    },
    flavour,
  );

/** column -t aligns; without it names fill the width. */
export const column = (flavour: Flavour) =>
  program(
    {
      name: "column",
      short: "ts:o:c:nxN:R:J",
      long: { table: "t", "separator=": "s", "output-separator=": "o", "table-columns=": "N", "table-right=": "R" },
      *run(invocation) {
        const lines: string[] = [];
        const status = yield* eachInput(invocation, function* (file) {
          lines.push(...(yield* allLines(file)));
        });
        const filled = lines.filter((line) => line.trim() !== "");
        if (invocation.has("t")) {
          const separator = invocation.value("s");
          const rows = filled.map((line) => (separator === undefined ? line.trim().split(/[ \t]+/) : line.split(new RegExp(`[${separator.replace(/[\\\]^-]/g, "\\$&")}]`))));
          const names = invocation.value("N")?.split(",");
          if (names) rows.unshift(names);
          // Lines with fewer columns than others have empty ones.
          const most = Math.max(0, ...rows.map((row) => row.length));
          for (const row of rows) while (row.length < most) row.push("");
          const widths: number[] = [];
          for (const row of rows) row.forEach((cell, index) => { widths[index] = Math.max(widths[index] ?? 0, [...cell].length); });
          const right = new Set((invocation.value("R") ?? "").split(",").map((name) => (names ? names.indexOf(name) : Number(name) - 1)));
          const glue = invocation.value("o") ?? "  ";
          yield* print(rows.map((row) => `${row.map((cell, index) => (right.has(index) ? cell.padStart(widths[index]!) : index === row.length - 1 ? cell : cell + " ".repeat(widths[index]! - [...cell].length))).join(glue)}\n`).join(""));
          return status;
        }
        const width = Number(invocation.value("c") ?? invocation.process.tty?.columns ?? 80);
        const longest = Math.max(0, ...filled.map((line) => [...line].length));
        const step = (Math.floor(longest / 8) + 1) * 8;
        const count = Math.max(1, Math.floor(width / step));
        const height = Math.ceil(filled.length / count);
        let text = "";
        for (let row = 0; row < height; row += 1) {
          const cells: string[] = [];
          for (let index = invocation.has("x") ? row * count : row; index < filled.length && cells.length < count; index += invocation.has("x") ? 1 : height) cells.push(filled[index]!);
          text += `${cells.map((cell, index) => (index === cells.length - 1 ? cell : cell + "\t".repeat(Math.ceil((step - [...cell].length) / 8)))).join("")}\n`;
        }
        yield* print(text);
        return status;
      },
    },
    flavour,
  );

export const fold = (flavour: Flavour) =>
  program(
    {
      name: "fold",
      short: "bsw:",
      long: { "width=": "w", spaces: "s", bytes: "b" },
      digits: true,
      *run(invocation) {
        const width = Number(invocation.value("w") ?? invocation.value("digits") ?? 80);
        return yield* eachInput(invocation, function* (file) {
          const input = new LineInput(file);
          const output = new Output();
          for (;;) {
            const line = yield* input.next();
            if (!line) break;
            const characters = [...line.text];
            let from = 0;
            while (characters.length - from > width) {
              let at = from + width;
              if (invocation.has("s")) {
                const blank = characters.lastIndexOf(" ", at - 1);
                if (blank >= from) at = blank + 1;
              }
              output.put(`${characters.slice(from, at).join("")}\n`);
              from = at;
            }
            output.put(characters.slice(from).join("") + (line.terminated ? "\n" : ""));
          }
          yield* output.flush();
        });
      },
    },
    flavour,
  );

export const expand = (flavour: Flavour) =>
  program(
    {
      name: "expand",
      short: "it:",
      long: { "tabs=": "t", initial: "i" },
      *run(invocation) {
        const size = Number(invocation.value("t") ?? 8) || 8;
        return yield* eachInput(invocation, function* (file) {
          const input = new LineInput(file);
          const output = new Output();
          for (;;) {
            const line = yield* input.next();
            if (!line) break;
            let text = "";
            for (const character of line.text) text += character === "\t" ? " ".repeat(size - ([...text].length % size)) : character;
            output.put(text + (line.terminated ? "\n" : ""));
          }
          yield* output.flush();
        });
      },
    },
    flavour,
  );

/** A line whose blanks before a tab stop are one tab: those at its front, or all where there are two at least. */
function withTabs(line: string, size: number, all: boolean): string {
  let result = "";
  let column = 0;
  let blanks = 0;
  let inFront = true;
  for (const character of line) {
    if ((character !== " " && character !== "\t") || !(all || inFront)) {
      result += " ".repeat(blanks) + character;
      blanks = 0;
      inFront = false;
      column += 1;
      continue;
    }
    const width = character === "\t" ? size - (column % size) : 1;
    column += width;
    blanks += 1;
    if (column % size === 0) {
      result += character === " " && blanks === 1 && !inFront ? " " : "\t";
      blanks = 0;
    }
  }
  return result + " ".repeat(blanks);
}

export const unexpand = (flavour: Flavour) =>
  program(
    {
      name: "unexpand",
      short: "at:",
      long: { "tabs=": "t", all: "a", "first-only": "first" },
      *run(invocation) {
        const size = Number(invocation.value("t") ?? 8) || 8;
        const all = (invocation.has("a") || invocation.has("t")) && !invocation.has("first");
        return yield* eachInput(invocation, function* (file) {
          const input = new LineInput(file);
          const output = new Output();
          for (;;) {
            const line = yield* input.next();
            if (!line) break;
            output.put(withTabs(line.text, size, all) + (line.terminated ? "\n" : ""));
          }
          yield* output.flush();
        });
      },
    },
    flavour,
  );
