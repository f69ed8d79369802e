import { isSystemError, ttyOf, type Call, type FileStatus } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { missingOperand, print, program, type Invocation } from "../../program.ts";
import { confirm } from "./confirm.ts";
import { attempt, join } from "./paths.ts";

export const rm = (flavour: Flavour) =>
  program(
    {
      name: "rm",
      short: "fiIrRvd",
      long: { force: "f", recursive: "r", verbose: "v", dir: "d", "interactive=?": "i", "no-preserve-root": "root", "one-file-system": "one", "preserve-root=?": "keep" },
      usage: "rm [OPTION]... [FILE]...",
      help: "Remove (unlink) the FILE(s).\n",
      applet: { usage: "[-irf] FILE...", help: "Remove (unlink) FILEs\n\n\t-i\tAlways prompt before removing\n\t-f\tNever prompt\n\t-R,-r\tRecurse\n" },
      *run(invocation) {
        const force = invocation.has("f");
        if (invocation.operands.length === 0) {
          if (force) return 0;
          throw missingOperand(invocation);
        }
        let status = 0;
        for (const path of invocation.operands) if (!(yield* removePath(invocation, path, force))) status = 1;
        return status;
      },
    },
    flavour,
  );

function* removePath(invocation: Invocation, path: string, force: boolean): Call<boolean> {
  const { process, flavour } = invocation;
  const cannot = flavour === "busybox" ? `can't remove '${path}'` : `cannot remove '${path}'`;
  if (/^(?:.*\/)?\.\.?\/*$/.test(path)) {
    yield* invocation.complain(`refusing to remove '.' or '..' directory: skipping '${path}'`);
    return false;
  }
  if (process.files.absolute(path) === "/" && invocation.has("r") && !invocation.has("root")) {
    yield* invocation.complain("it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe");
    return false;
  }
  let status: FileStatus;
  try {
    status = process.files.lstat(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (force && (error.code === "ENOENT" || error.code === "ENOTDIR")) return true;
    yield* invocation.complain(`${cannot}: ${error.message}`);
    return false;
  }
  const ask = invocation.has("i") && !force;
  if (status.type === "directory") {
    if (!invocation.has("r") && !invocation.has("R") && !(invocation.has("d"))) {
      yield* invocation.complain(flavour === "busybox" ? `'${path}' is a directory` : `${cannot}: Is a directory`);
      return false;
    }
    if (ask && !(yield* confirm(`rm: descend into directory '${path}'? `))) return true;
    let all = true;
    if (!invocation.has("d") || invocation.has("r")) {
      for (const name of process.files.readdir(path)) if (!(yield* removePath(invocation, join(path, name), force))) all = false;
    }
    if (!all) return false;
    if (ask && !(yield* confirm(`rm: remove directory '${path}'? `))) return true;
    const done = yield* attempt(invocation, () => process.files.rmdir(path), cannot);
    if (done && invocation.has("v")) yield* print(`removed directory '${path}'\n`);
    return done;
  }
  if (ask && !(yield* confirm(`rm: remove ${status.size === 0 ? "regular empty" : "regular"} file '${path}'? `))) return true;
  if (!force && !ask && status.type === "file" && !process.files.access(path, "w") && ttyOf(process, 0)) {
    if (!(yield* confirm(`rm: remove write-protected regular file '${path}'? `))) return true;
  }
  const done = yield* attempt(invocation, () => process.files.unlink(path), cannot);
  if (done && invocation.has("v")) yield* print(`removed '${path}'\n`);
  return done;
}
