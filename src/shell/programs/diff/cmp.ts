import { isSystemError, readWhole } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { missing } from "./diff.ts";

/** A byte as cmp -b shows it. */
function named(byte: number): string {
  const low = byte & 127;
  const shown = low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? "^?" : String.fromCharCode(low);
  return byte > 127 ? `M-${shown}` : shown;
}

export const cmp = (flavour: Flavour) =>
  program(
    {
      name: "cmp",
      short: "bi:ln:s",
      long: { silent: "s", quiet: "s", verbose: "l", "print-bytes": "b", "bytes=": "n", "ignore-initial=": "i" },
      usageCode: 2,
      *run(invocation) {
        const [left, right = "-"] = invocation.operands;
        if (left === undefined) throw new Failure(missing(invocation, "missing operand after 'cmp'"), 2);
        for (const [name, word] of [["n", "bytes"], ["i", "ignore-initial"]] as const) {
          const value = invocation.value(name);
          if (value !== undefined && !(name === "i" ? /^\d+\w*(?::\d+\w*)?$/ : /^\d+\w*$/).test(value)) throw new Failure(missing(invocation, `invalid --${word} value '${value}'`), 2);
        }
        const data: Uint8Array[] = [];
        for (const path of [left, right]) {
          try {
            const file = path === "-" ? invocation.process.descriptor(0) : invocation.process.files.open(path, { read: true });
            file.retain();
            data.push(yield* readWhole(file));
            file.release();
          } catch (error) {
            if (!isSystemError(error)) throw error;
            throw new Failure(`${path}: ${error.message}`, 2);
          }
        }
        const [skipLeft = 0, skipRight = skipLeft] = (invocation.value("i") ?? "0").split(":").map((text) => parseInt(text, 10));
        const [a, b] = [data[0]!.subarray(skipLeft), data[1]!.subarray(skipRight)];
        const limit = Math.min(a.length, b.length, Number(invocation.value("n") ?? Infinity));
        if (invocation.has("s") && invocation.has("l")) throw new Failure(missing(invocation, "options -l and -s are incompatible"), 2);
        const places = String(Math.max(a.length, b.length)).length;
        const octal = (byte: number): string => byte.toString(8).padStart(3);
        const value = (byte: number): string => (invocation.has("b") ? `${octal(byte)} ${named(byte)}` : octal(byte));
        let line = 1;
        let different = false;
        for (let i = 0; i < limit; i += 1) {
          if (a[i] !== b[i]) {
            different = true;
            if (invocation.has("s")) return 1;
            if (!invocation.has("l")) {
              yield* print(flavour === "busybox" ? `${left} ${right} differ: char ${i + 1}, line ${line}\n` : `${left} ${right} differ: byte ${i + 1}, line ${line}${invocation.has("b") ? ` is ${value(a[i]!)} ${value(b[i]!)}` : ""}\n`);
              return 1;
            }
            const first = value(a[i]!);
            yield* print(`${String(i + 1).padStart(places)} ${invocation.has("b") ? first.padEnd(8) : first} ${value(b[i]!)}\n`);
          }
          if (a[i] === 10) line += 1;
        }
        if (a.length !== b.length && limit < Number(invocation.value("n") ?? Infinity)) {
          const shorter = a.length < b.length ? left : right;
          if (!invocation.has("s")) yield* invocation.complain(flavour === "busybox" ? `EOF on ${shorter}` : limit === 0 ? `EOF on ${shorter} which is empty` : invocation.has("l") ? `EOF on ${shorter} after byte ${limit}` : `EOF on ${shorter} after byte ${limit}, ${a[limit - 1] === 10 || b[limit - 1] === 10 ? `line ${line - 1}` : `in line ${line}`}`);
          return 1;
        }
        return different ? 1 : 0;
      },
    },
    flavour,
  );
