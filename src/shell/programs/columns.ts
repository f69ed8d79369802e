import type { OpenFile } from "../../os/index.ts";
import { LineInput, openInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, print, program } from "../program.ts";
import { decodeText, encodeText } from "../text.ts";
import { allLines, eachInput } from "./inputs.ts";

/*
 * Programs that take lines apart into columns and put them together: cut, paste, column.
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
      long: { "delimiters=": "d", serial: "s", "zero-terminated": "z" },
      *run(invocation) {
        if (/(?:^|[^\\])(?:\\\\)*\\$/.test(invocation.value("d") ?? "") && flavour === "gnu") throw new Failure(`delimiter list ends with an unescaped backslash: ${invocation.value("d")!}`);
        const end = invocation.has("z") ? "\0" : "\n";
        const delimiters = [...(invocation.value("d") ?? "\t").replace(/\\([nt0\\])/g, (_all, letter: string) => ({ n: "\n", t: "\t", 0: "", "\\": "\\" })[letter] ?? letter)];
        const separator = (index: number): string => delimiters[index % Math.max(1, delimiters.length)] ?? "";
        const paths = invocation.operands.length > 0 ? invocation.operands : ["-"];
        const output = new Output();
        if (invocation.has("s")) {
          return yield* eachInput(invocation, function* (file) {
            const lines = yield* allLines(file, end);
            output.put(`${lines.map((line, index) => (index === 0 ? line : separator(index - 1) + line)).join("")}${end}`);
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
            throw new Failure(`${path === "" ? "''" : path}: No such file or directory`);
          }
          const input = new LineInput(file, end);
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
          output.put(`${row}${end}`);
          yield* output.flushIfFull();
        }
        yield* output.flush();
        return 0;
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
