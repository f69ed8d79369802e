import { readWhole, spend, type Call } from "../../os/index.ts";
import { openInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { print, program, type Invocation } from "../program.ts";
import { decodeText } from "../text.ts";
import { chunk, eachInput } from "./inputs.ts";

interface Counts {
  lines: number;
  words: number;
  characters: number;
  bytes: number;
  longest: number;
}

/** The names that --files0-from gives, each ended by NUL. */
function* readNames(invocation: Invocation, path: string): Call<Uint8Array> {
  const file = openInput(invocation.process, path);
  const names = yield* readWhole(file);
  file.release();
  return names;
}

export const wc = (flavour: Flavour) =>
  program(
    {
      name: "wc",
      short: "clmwL",
      long: { bytes: "c", chars: "m", lines: "l", words: "w", "max-line-length": "L", "files0-from=": "from", "total=": "total" },
      usage: "wc [OPTION]... [FILE]...",
      help: "Print newline, word, and byte counts for each FILE, and a total line if\nmore than one FILE is specified.\n",
      applet: { usage: "[-cmlwL] [FILE]...", help: "Count lines, words, and bytes for FILEs (or stdin)\n\n\t-c\tCount bytes\n\t-m\tCount characters\n\t-l\tCount newlines\n\t-w\tCount words\n\t-L\tPrint longest line length\n" },
      *run(invocation) {
        const any = ["c", "l", "m", "w", "L"].some((name) => invocation.has(name));
        const columns: (keyof Counts)[] = [];
        if (!any || invocation.has("l")) columns.push("lines");
        if (!any || invocation.has("w")) columns.push("words");
        if (invocation.has("m")) columns.push("characters");
        if (!any || invocation.has("c")) columns.push("bytes");
        if (invocation.has("L")) columns.push("longest");
        const results: { counts: Counts; path: string | undefined }[] = [];
        const from = invocation.value("from");
        const when = invocation.value("total") ?? "auto";
        const paths = from === undefined ? invocation.operands : decodeText(yield* readNames(invocation, from)).split("\0").filter((path) => path !== "");
        let allFiles = true;
        let size = 0;
        const total: Counts = { lines: 0, words: 0, characters: 0, bytes: 0, longest: 0 };
        const needText = columns.some((column) => column !== "lines" && column !== "bytes");
        const status = yield* eachInput(invocation, function* (file, path) {
          const counts: Counts = { lines: 0, words: 0, characters: 0, bytes: 0, longest: 0 };
          results.push({ counts, path: paths.length === 0 ? undefined : path });
          if (file.info().type === "file") size += file.info().size ?? 0;
          else allFiles = false;
          let inWord = false;
          let length = 0;
          for (;;) {
            const data = yield* chunk(file);
            if (data.length === 0) break;
            counts.bytes += data.length;
            yield* spend(data.length * 0.000003);
            for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) counts.lines += 1;
            if (!needText) continue;
            for (const byte of data) {
              if ((byte & 0xc0) !== 0x80) counts.characters += 1;
              const white = byte === 32 || (byte >= 9 && byte <= 13);
              if (white) inWord = false;
              else if (!inWord) {
                inWord = true;
                counts.words += 1;
              }
              if (byte === 10) {
                counts.longest = Math.max(counts.longest, length);
                length = 0;
              } else if (byte === 9) length += 8 - (length % 8);
              else if ((byte & 0xc0) !== 0x80 && byte >= 32) length += 1;
            }
          }
          counts.longest = Math.max(counts.longest, length);
          for (const key of Object.keys(total) as (keyof Counts)[]) {
            total[key] = key === "longest" ? Math.max(total[key], counts[key]) : total[key] + counts[key];
          }
        }, { paths });
        if (when === "only") results.splice(0, results.length, { counts: total, path: undefined });
        else if (when === "always" || (when === "auto" && paths.length > 1)) results.push({ counts: total, path: "total" });
        // GNU: one number for one input stands bare; else the width is that of the sizes, at least 7 for what is no file.
        const width = columns.length === 1 && results.length === 1 ? 1 : when === "only" ? 1 : allFiles ? Math.max(1, String(size).length) : 7;
        let text = "";
        for (const { counts, path } of results) {
          const numbers = columns.map((column) => String(counts[column]));
          const shown = flavour === "busybox"
            ? columns.length === 1 && results.length === 1 ? numbers[0]! : numbers.map((number) => number.padStart(9)).join(" ")
            : numbers.map((number) => number.padStart(width)).join(" ");
          text += `${shown}${path === undefined ? "" : ` ${path}`}\n`;
        }
        yield* print(text);
        return status;
      },
    },
    flavour,
  );

