import { isSystemError } from "../../../os/index.ts";
import { readWhole } from "../../input.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { missing } from "./diff.ts";

export const cmp = (flavour: Flavour) =>
  program(
    {
      name: "cmp",
      short: "bi:ln:s",
      long: { silent: "s", quiet: "s", verbose: "l", "print-bytes": "b", "bytes=": "n" },
      usageCode: 2,
      *run(invocation) {
        const [left, right = "-"] = invocation.operands;
        if (left === undefined) throw new Failure(missing(invocation, "missing operand after 'cmp'"), 2);
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
        const [a, b] = data as [Uint8Array, Uint8Array];
        const limit = Math.min(a.length, b.length, Number(invocation.value("n") ?? Infinity));
        let line = 1;
        let different = false;
        for (let i = 0; i < limit; i += 1) {
          if (a[i] !== b[i]) {
            different = true;
            if (invocation.has("s")) return 1;
            if (!invocation.has("l")) {
              yield* print(flavour === "busybox" ? `${left} ${right} differ: char ${i + 1}, line ${line}\n` : `${left} ${right} differ: byte ${i + 1}, line ${line}\n`);
              return 1;
            }
            yield* print(`${i + 1} ${a[i]!.toString(8).padStart(3)} ${b[i]!.toString(8).padStart(3)}\n`);
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
