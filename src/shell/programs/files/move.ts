import { isSystemError } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { confirm } from "./confirm.ts";
import { copyPath } from "./copy.ts";
import { lstat, targets } from "./paths.ts";

export const mv = (flavour: Flavour) =>
  program(
    {
      name: "mv",
      short: "bfint:Tuv",
      long: { "backup=?": "b", force: "f", interactive: "i", "no-clobber": "n", "target-directory=": "t", "no-target-directory": "T", update: "u", verbose: "v" },
      usage: "mv [OPTION]... [-T] SOURCE DEST",
      help: "Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.\n",
      applet: { usage: "[-finT] SOURCE DEST\nor: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }", help: "Rename SOURCE to DEST, or move SOURCEs to DIRECTORY\n" },
      *run(invocation) {
        const { process } = invocation;
        const { pairs, problem } = targets(invocation);
        if (problem !== undefined) throw new Failure(problem);
        let status = 0;
        for (const [from, to] of pairs) {
          const source = lstat(process, from);
          if (!source) {
            yield* invocation.complain(flavour === "busybox" ? `can't rename '${from}': No such file or directory` : `cannot stat '${from}': No such file or directory`);
            status = 1;
            continue;
          }
          const existing = lstat(process, to);
          if (existing) {
            if (existing.inode === source.inode) {
              yield* invocation.complain(`'${from}' and '${to}' are the same file`);
              status = 1;
              continue;
            }
            if (invocation.has("n")) continue;
            if (invocation.has("u") && existing.mtime >= source.mtime) continue;
            if (invocation.has("i") && !invocation.has("f") && !(yield* confirm(`mv: overwrite '${to}'? `))) continue;
            if (invocation.has("b")) process.files.rename(to, `${to}~`);
            else if (existing.type === "directory" && source.type !== "directory") {
              yield* invocation.complain(`cannot overwrite directory '${to}' with non-directory`);
              status = 1;
              continue;
            } else if (existing.type !== "directory" && source.type === "directory") {
              yield* invocation.complain(`cannot overwrite non-directory '${to}' with directory '${from}'`);
              status = 1;
              continue;
            }
          }
          try {
            process.files.rename(from, to);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            if (error.code === "EXDEV") {
              // Another volume: copied, then taken away.
              const copied = yield* copyPath(invocation, from, to, { recursive: true, preserve: true, follow: false });
              if (copied) process.files.remove(from);
              else status = 1;
              continue;
            }
            if (error.code === "EINVAL") yield* invocation.complain(`cannot move '${from}' to a subdirectory of itself, '${to}'`);
            else yield* invocation.complain(flavour === "busybox" ? `can't rename '${from}': ${error.message}` : `cannot move '${from}' to '${to}': ${error.message}`);
            status = 1;
            continue;
          }
          if (invocation.has("v")) yield* print(`renamed '${from}' -> '${to}'\n`);
        }
        return status;
      },
    },
    flavour,
  );
