import { Holding, readWhole, writeFile } from "../../os/index.ts";
import { LineInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { print, program } from "../program.ts";
import { decodeText, encodeText } from "../text.ts";
import { compileBasic } from "../regex/posix.ts";
import { changeLines, chunk, eachInput, gatherLines } from "./inputs.ts";

/** cat, tac and rev. */
export const cat = (flavour: Flavour) =>
  program(
    {
      name: "cat",
      short: flavour === "gnu" ? "AbeEnstTuv" : "nbvteAu",
      long: {
        "show-all": "A", "number-nonblank": "b", "show-ends": "E", number: "n", "squeeze-blank": "s", "show-tabs": "T", "show-nonprinting": "v",
      },
      usage: "cat [OPTION]... [FILE]...",
      help: "Concatenate FILE(s) to standard output.\n\nWith no FILE, or when FILE is -, read standard input.\n",
      applet: { usage: "[-nbvteA] [FILE]...", help: "Print FILEs to stdout\n\n\t-n\tNumber output lines\n\t-b\tNumber nonempty lines\n\t-v\tShow nonprinting characters as ^x or M-x\n\t-t\t...and tabs as ^I\n\t-e\t...and end lines with $\n\t-A\tSame as -vte\n" },
      *run(invocation) {
        const { process } = invocation;
        const on = (...names: string[]): boolean => names.some((name) => invocation.has(name));
        const numberAll = on("n") && !on("b");
        const numberFull = on("b");
        const ends = on("e", "E", "A");
        const tabs = on("t", "T", "A");
        const controls = on("v", "e", "t", "A");
        const squeeze = on("s");
        if (!numberAll && !numberFull && !ends && !tabs && !controls && !squeeze) {
          const closed = flavour === "gnu" && !process.hasDescriptor(0) && (invocation.operands.length === 0 || invocation.operands.includes("-"));
          const status = yield* eachInput(invocation, function* (file) {
            const out = process.descriptor(1);
            for (;;) {
              const data = yield* chunk(file);
              if (data.length === 0) return;
              yield* writeFile(out, data);
            }
          });
          if (closed) yield* invocation.complain("closing standard input: Bad file descriptor");
          return status;
        }
        let number = 0;
        let blanks = 0;
        const output = new Output();
        const status = yield* eachInput(invocation, function* (file) {
          const input = new LineInput(file);
          for (;;) {
            const line = yield* input.next();
            if (!line) break;
            blanks = line.text === "" ? blanks + 1 : 0;
            if (squeeze && blanks > 1) continue;
            let text = line.text;
            if (controls) text = showControls(text);
            if (tabs) text = text.replaceAll("\t", "^I");
            if (ends && line.terminated) text += "$";
            if (numberAll || (numberFull && line.text !== "")) {
              number += 1;
              text = `${String(number).padStart(6)}\t${text}`;
            }
            output.put(line.terminated ? `${text}\n` : text);
            yield* output.flushIfFull();
          }
          yield* output.flush();
        });
        return status;
      },
    },
    flavour,
  );

function showControls(text: string): string {
  let shown = "";
  for (const byte of encodeText(text)) {
    const low = byte & 127;
    const meta = byte >= 128 ? "M-" : "";
    if (byte === 9) shown += "\t";
    else if (low < 32) shown += `${meta}^${String.fromCharCode(low + 64)}`;
    else if (low === 127) shown += `${meta}^?`;
    else shown += meta + String.fromCharCode(low);
  }
  return shown;
}

export const tac = (flavour: Flavour) =>
  program(
    {
      name: "tac",
      short: "brs:",
      long: { before: "b", regex: "r", "separator=": "s" },
      *run(invocation) {
        return yield* eachInput(
          invocation,
          function* (file) {
            const separator = invocation.value("s");
            if (separator !== undefined || invocation.has("b") || invocation.has("r")) {
              const text = decodeText(yield* readWhole(file));
            const cuts = invocation.has("r") ? placesBackwards(text, compileBasic(separator ?? "\n", false, "y")) : placesOf(text, separator ?? "\n");
              // Each piece keeps the separator that ends it, or with -b the one before it.
              const ends = cuts.map(([from, to]) => (invocation.has("b") ? from : to));
              const pieces = [0, ...ends].map((from, index) => text.slice(from, ends[index] ?? text.length));
              yield* print(pieces.reverse().join(""));
              return;
            }
            const input = new LineInput(file);
            const lines: string[] = [];
            yield* gatherLines(input, lines, new Holding());
            const output = new Output();
            for (let i = lines.length - 1; i >= 0; i -= 1) {
              output.put(i === lines.length - 1 && input.unterminated ? lines[i]! : `${lines[i]!}\n`);
              yield* output.flushIfFull();
            }
            yield* output.flush();
          },
          { gnu: (path, message) => `failed to open '${path}' for reading: ${message}` },
        );
      },
    },
    flavour,
  );

/** Where a separator stands for who looks from the end, as tac does: of two digits `[0-9][0-9]*` finds each by itself. */
function placesBackwards(text: string, regex: RegExp): (readonly [number, number])[] {
  const places: (readonly [number, number])[] = [];
  let rest = text;
  for (let at = rest.length - 1; at >= 0; at -= 1) {
    regex.lastIndex = at;
    const match = regex.exec(rest);
    if (!match || match[0] === "") continue;
    places.unshift([at, at + match[0].length]);
    rest = rest.slice(0, at);
  }
  return places;
}

/** Where a separator stands; an empty one is the byte 0. */
function placesOf(text: string, separator: string): (readonly [number, number])[] {
  const wanted = separator === "" ? "\0" : separator;
  const places: (readonly [number, number])[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) places.push([at, at + wanted.length]);
  return places;
}

export const rev = (flavour: Flavour) =>
  program(
    {
      name: "rev",
      short: "",
      *run(invocation) {
        return yield* changeLines(invocation, (line, end) => [...line].reverse().join("") + end, (path, message) => `cannot open ${path}: ${message}`);
      },
    },
    flavour,
  );
