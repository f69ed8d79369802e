import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { attempt, join, lstat } from "./paths.ts";

export const mktemp = (flavour: Flavour) =>
  program(
    {
      name: "mktemp",
      short: "dp:qtu",
      long: { directory: "d", "tmpdir=?": "p", quiet: "q", "dry-run": "u", "suffix=": "suffix" },
      *run(invocation) {
        const { process } = invocation;
        const template = invocation.operands[0] ?? (flavour === "busybox" ? "tmp.XXXXXX" : "tmp.XXXXXXXXXX");
        const marks = /X{3,}(?=[^X]*$)/.exec(template);
        if (!marks) throw new Failure(`too few X's in template '${template}'`);
        const inTemporary = invocation.operands.length === 0 || invocation.has("p") || invocation.has("t");
        const directory = inTemporary ? (invocation.value("p") ?? process.env.get("TMPDIR") ?? "/tmp") : "";
        const random = process.machine.simulation.random.fork(`mktemp/${process.machine.hostname}/${process.pid}`);
        for (;;) {
          const letters = random.string(marks[0].length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
          const name = template.slice(0, marks.index) + letters + template.slice(marks.index + marks[0].length) + (invocation.value("suffix") ?? "");
          const path = directory === "" ? name : join(directory, name);
          if (lstat(process, path)) continue;
          if (!invocation.has("u")) {
            const made = yield* attempt(
              invocation,
              () => {
                if (invocation.has("d")) process.files.mkdir(path, { mode: 0o700 });
                else process.files.writeFile(path, "", { mode: 0o600 });
              },
              `failed to create ${invocation.has("d") ? "directory" : "file"} via template '${directory === "" ? template : join(directory, template)}'`,
            );
            if (!made) return 1;
          }
          yield* print(`${path}\n`);
          return 0;
        }
      },
    },
    flavour,
  );
