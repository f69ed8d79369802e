import type { Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { attempt, base, lstat, targets } from "./paths.ts";

export const ln = (flavour: Flavour) =>
  program(
    {
      name: "ln",
      short: "bfinrst:Tv",
      long: { symbolic: "s", force: "f", "no-dereference": "n", verbose: "v", relative: "r", "target-directory=": "t", "no-target-directory": "T", "backup=?": "b" },
      *run(invocation) {
        const { process, operands } = invocation;
        if (operands.length === 1 && !invocation.has("t")) operands.push(base(operands[0]!));
        if (invocation.has("n") && process.files.isDirectory(operands.at(-1) ?? "") && lstat(process, operands.at(-1)!)?.type === "symlink") {
          invocation.options.push({ name: "T", value: undefined });
        }
        const { pairs, problem } = targets(invocation);
        if (problem !== undefined) throw new Failure(problem);
        const symbolic = invocation.has("s");
        let status = 0;
        for (const [from, to] of pairs) {
          if (invocation.has("b") && lstat(process, to)) process.files.rename(to, `${to}~`);
          else if (invocation.has("f") && lstat(process, to)) process.files.unlink(to);
          const kind = symbolic ? "symbolic" : "hard";
          const made = yield* attempt(
            invocation,
            () => (symbolic ? process.files.symlink(invocation.has("r") ? relative(process, from, to) : from, to) : process.files.link(from, to)),
            flavour === "busybox" ? to : !symbolic && !lstat(process, from) ? `failed to access '${from}'` : `failed to create ${kind} link '${to}'`,
          );
          if (!made) status = 1;
          else if (invocation.has("v")) yield* print(`'${to}' -> '${from}'\n`);
        }
        return status;
      },
    },
    flavour,
  );

function relative(process: Process, from: string, to: string): string {
  const target = process.files.absolute(from).split("/").slice(1);
  const directory = process.files.absolute(to).split("/").slice(1, -1);
  while (target.length > 0 && directory.length > 0 && target[0] === directory[0]) {
    target.shift();
    directory.shift();
  }
  return [...directory.map(() => ".."), ...target].join("/") || ".";
}
