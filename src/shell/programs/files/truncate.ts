import type { Flavour } from "../../options.ts";
import { Failure, missingOperand, program } from "../../program.ts";

export const truncate = (flavour: Flavour) =>
  program(
    {
      name: "truncate",
      short: "cs:r:",
      long: { "size=": "s", "no-create": "c", "reference=": "r" },
      *run(invocation) {
        const size = /^([-+<>/%]?)(\d+)([KMGT]?)(B?|iB)$/.exec(invocation.value("s") ?? "");
        if (!size) throw invocation.has("s") ? new Failure(`Invalid number: '${invocation.value("s")}'`) : missingOperand(invocation, "you must specify either '--size' or '--reference'");
        const bytes = Number(size[2]) * (size[4] === "B" ? 1000 : 1024) ** " KMGT".indexOf(size[3] === "" ? " " : size[3]!);
        for (const path of invocation.operands) {
          if (!invocation.process.files.exists(path)) {
            if (invocation.has("c")) continue;
            invocation.process.files.writeFile(path, "");
          }
          const old = invocation.process.files.stat(path).size;
          invocation.process.files.truncate(path, size[1] === "+" ? old + bytes : size[1] === "-" ? Math.max(0, old - bytes) : bytes);
        }
      },
    },
    flavour,
  );
