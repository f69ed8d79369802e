import { isSystemError, read, writeFile, type OpenFile } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { program } from "../program.ts";

export const tee = (flavour: Flavour) =>
  program(
    {
      name: "tee",
      short: "aip",
      long: { append: "a", "ignore-interrupts": "i" },
      usage: "tee [OPTION]... [FILE]...",
      help: "Copy standard input to each FILE, and also to standard output.\n",
      applet: { usage: "[-ai] [FILE]...", help: "Copy stdin to each FILE, and also to stdout\n\n\t-a\tAppend to the given FILEs, don't overwrite\n\t-i\tIgnore interrupt signals (SIGINT)\n" },
      *run(invocation) {
        const { process } = invocation;
        if (invocation.has("i")) process.onSignal("SIGINT", "ignore");
        let status = 0;
        const files: OpenFile[] = [process.descriptor(1)];
        for (const path of invocation.operands) {
          try {
            const file = process.files.open(path, { write: true, create: true, append: invocation.has("a"), truncate: !invocation.has("a") });
            file.retain();
            files.push(file);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* invocation.complain(flavour === "busybox" ? `${path}: ${error.message}` : `${path}: ${error.message}`);
            status = 1;
          }
        }
        try {
          for (;;) {
            const data = yield* read(0);
            if (data.length === 0) return status;
            for (const file of files) yield* writeFile(file, data);
          }
        } finally {
          for (const file of files.slice(1)) file.release();
        }
      },
    },
    flavour,
  );
