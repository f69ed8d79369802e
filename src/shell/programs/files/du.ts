import { isSystemError, spend, type Call, type FileStatus } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Output } from "../../output.ts";
import { program } from "../../program.ts";
import { humanSize } from "../sizes.ts";

export const du = (flavour: Flavour) =>
  program(
    {
      name: "du",
      short: "abB:cd:hkLmsSx",
      long: { all: "a", bytes: "b", total: "c", "max-depth=": "d", "human-readable": "h", summarize: "s", "apparent-size": "apparent", "block-size=": "B" },
      *run(invocation) {
        const { process } = invocation;
        const output = new Output();
        const limit = invocation.has("s") ? 0 : Number(invocation.value("d") ?? Infinity);
        const show = (bytes: number, path: string): void => {
          const size = invocation.has("h") ? humanSize(bytes) : String(invocation.has("b") ? bytes : Math.ceil(bytes / (blockSize(invocation.value("B")) ?? (invocation.has("m") ? 1048576 : 1024))));
          output.put(`${size}\t${path}\n`);
        };
        const measure = (status: FileStatus): number => (invocation.has("b") || invocation.has("apparent") ? status.size : status.type === "symlink" ? 0 : Math.ceil(status.size / 4096) * 4096);
        let status = 0;
        let total = 0;
        const visit = function* (path: string, depth: number): Call<number> {
          let found: FileStatus;
          try {
            found = process.files.lstat(path);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* invocation.complain(flavour === "busybox" ? `${path}: ${error.message}` : `cannot access '${path}': ${error.message}`);
            status = 1;
            return 0;
          }
          let sum = measure(found);
          yield* spend(0.01);
          if (found.type === "directory") {
            for (const name of process.files.readdir(path)) sum += yield* visit(path.endsWith("/") ? path + name : `${path}/${name}`, depth + 1);
            if (depth <= limit) show(sum, path);
          } else if ((invocation.has("a") && depth <= limit) || depth === 0) show(sum, path);
          return sum;
        };
        for (const path of invocation.operands.length > 0 ? invocation.operands : ["."]) total += yield* visit(path, 0);
        if (invocation.has("c")) show(total, "total");
        yield* output.flush();
        return status;
      },
    },
    flavour,
  );

/** A size as -B takes it ("1M", "K", "512"), in bytes. */
export function blockSize(text: string | undefined): number | undefined {
  const match = text === undefined ? null : /^(\d*)([KMGT]?)(i?B)?$/.exec(text);
  if (!match) return undefined;
  const base = match[3] === "B" ? 1000 : 1024;
  return Number(match[1] || 1) * base ** " KMGT".indexOf(match[2] || " ");
}
