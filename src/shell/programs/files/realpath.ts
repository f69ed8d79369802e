import { isSystemError, type Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { missingOperand, print, program } from "../../program.ts";

export const readlink = (flavour: Flavour) =>
  program(
    {
      name: "readlink",
      short: "efmnqsvz",
      long: { canonicalize: "f", "canonicalize-existing": "e", "canonicalize-missing": "m", "no-newline": "n", quiet: "q", silent: "q", verbose: "v", zero: "z" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let status = 0;
        for (const path of invocation.operands) {
          try {
            const target = invocation.has("f") || invocation.has("m") || invocation.has("e")
              ? canonical(invocation.process, path, invocation.has("e") ? "all" : invocation.has("m") ? "none" : "parents")
              : invocation.process.files.readlink(path);
            yield* print(invocation.has("n") ? target : `${target}\n`);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            if (invocation.has("v")) yield* invocation.complain(`${path}: ${error.message}`);
            status = 1;
          }
        }
        return status;
      },
    },
    flavour,
  );

/** The path without links; `exist`: which of its parts must be there. */
function canonical(process: Process, path: string, exist: "all" | "parents" | "none"): string {
  const { files } = process;
  try {
    return files.realpath(path);
  } catch (error) {
    if (!isSystemError(error, "ENOENT") || exist === "all") throw error;
  }
  const absolute = files.absolute(path);
  let target: string | undefined;
  try {
    target = files.readlink(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
  // A link to what is not there leads to where that would be.
  if (target !== undefined) return canonical(process, target.startsWith("/") ? target : `${absolute.slice(0, absolute.lastIndexOf("/"))}/${target}`, exist);
  const slash = absolute.lastIndexOf("/");
  const parent = absolute.slice(0, slash) || "/";
  const name = absolute.slice(slash + 1);
  const directory = exist === "parents" ? files.realpath(parent) : canonical(process, parent, "none");
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

export const realpath = (flavour: Flavour) =>
  program(
    {
      name: "realpath",
      short: "eLmPqsz",
      long: { "canonicalize-existing": "e", "canonicalize-missing": "m", "no-symlinks": "s", strip: "s", quiet: "q", "relative-to=": "relative", zero: "z" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let status = 0;
        for (const path of invocation.operands) {
          try {
            let found = invocation.has("s") ? invocation.process.files.absolute(path) : canonical(invocation.process, path, invocation.has("e") ? "all" : invocation.has("m") ? "none" : "parents");
            const relative = invocation.value("relative");
            if (relative !== undefined) found = relativePath(canonical(invocation.process, relative, "none"), found);
            yield* print(`${found}\n`);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            if (!invocation.has("q")) yield* invocation.complain(`${path}: ${error.message}`);
            status = 1;
          }
        }
        return status;
      },
    },
    flavour,
  );

function relativePath(from: string, to: string): string {
  const a = from.split("/").filter((part) => part !== "");
  const b = to.split("/").filter((part) => part !== "");
  while (a.length > 0 && b.length > 0 && a[0] === b[0]) {
    a.shift();
    b.shift();
  }
  return [...a.map(() => ".."), ...b].join("/") || ".";
}
