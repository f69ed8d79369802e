import { writeFile } from "../../os/index.ts";
import { LineInput, readWhole } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { print, program } from "../program.ts";
import { decodeText, encodeText } from "../text.ts";
import { chunk, eachInput } from "./inputs.ts";

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
            if (separator !== undefined) {
              // Each piece keeps the separator that ends it.
              const pieces = decodeText(yield* readWhole(file)).split(separator);
              const last = pieces.pop()!;
              yield* print([last, ...pieces.reverse().map((piece) => piece + separator)].join(""));
              return;
            }
            const input = new LineInput(file);
            const lines: string[] = [];
            for (;;) {
              const batch = yield* input.batch();
              if (!batch) break;
              for (const line of batch) lines.push(line);
            }
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

export const rev = (flavour: Flavour) =>
  program(
    {
      name: "rev",
      short: "",
      *run(invocation) {
        return yield* eachInput(
          invocation,
          function* (file) {
            const input = new LineInput(file);
            const output = new Output();
            for (;;) {
              const line = yield* input.next();
              if (!line) break;
              output.put([...line.text].reverse().join("") + (line.terminated ? "\n" : ""));
              yield* output.flushIfFull();
            }
            yield* output.flush();
          },
          { gnu: (path, message) => `cannot open ${path}: ${message}` },
        );
      },
    },
    flavour,
  );

/** Numbers lines: nl -b a|t, -w, -s, -v, -n. */
export const nl = (flavour: Flavour) =>
  program(
    {
      name: "nl",
      short: "b:w:s:v:i:n:",
      *run(invocation) {
        const width = Number(invocation.value("w") ?? 6);
        const separator = invocation.value("s") ?? "\t";
        const all = invocation.value("b") === "a";
        const format = invocation.value("n") ?? "rn";
        const step = Number(invocation.value("i") ?? 1);
        let number = Number(invocation.value("v") ?? 1);
        return yield* eachInput(invocation, function* (file) {
          const input = new LineInput(file);
          const output = new Output();
          for (;;) {
            const line = yield* input.next();
            if (!line) break;
            if (line.text === "" && !all) {
              output.put(`${" ".repeat(width + separator.length)}${line.text}\n`);
              continue;
            }
            const digits = String(number);
            output.put(`${format === "ln" ? digits.padEnd(width) : digits.padStart(width, format === "rz" ? "0" : " ")}${separator}${line.text}\n`);
            number += step;
          }
          yield* output.flush();
        });
      },
    },
    flavour,
  );

