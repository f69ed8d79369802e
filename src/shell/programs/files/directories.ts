import type { Flavour } from "../../options.ts";
import { Failure, missingOperand, print, program } from "../../program.ts";
import { parseMode } from "../modes.ts";
import { attempt, lstat } from "./paths.ts";

export const mkdir = (flavour: Flavour) =>
  program(
    {
      name: "mkdir",
      short: "m:pv",
      long: { parents: "p", "mode=": "m", verbose: "v" },
      usage: "mkdir [OPTION]... DIRECTORY...",
      help: "Create the DIRECTORY(ies), if they do not already exist.\n",
      applet: { usage: "[-m MODE] [-p] DIRECTORY...", help: "Create DIRECTORY\n\n\t-m MODE\tMode\n\t-p\tNo error if exists; make parent directories as needed\n" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        const { process } = invocation;
        const mode = invocation.value("m");
        const bits = mode === undefined ? undefined : parseMode(mode, 0o777, true, process.umask);
        if (mode !== undefined && bits === undefined) throw new Failure(`invalid mode '${mode}'`);
        let status = 0;
        for (const path of invocation.operands) {
          // With -v each directory that comes to be is told.
          const missing: string[] = [];
          if (invocation.has("p")) {
            for (let end = path.indexOf("/", 1); end > 0; end = path.indexOf("/", end + 1)) if (!lstat(process, path.slice(0, end))) missing.push(path.slice(0, end));
          }
          const isNew = !lstat(process, path);
          const made = yield* attempt(
            invocation,
            () => {
              process.files.mkdir(path, { recursive: invocation.has("p") });
              if (bits !== undefined) process.files.chmod(path, bits);
            },
            flavour === "busybox" ? `can't create directory '${path}'` : `cannot create directory '${path}'`,
          );
          if (!made) status = 1;
          else if (invocation.has("v")) for (const each of isNew ? [...missing, path] : missing) yield* print(`mkdir: created directory '${each}'\n`);
        }
        return status;
      },
    },
    flavour,
  );

export const rmdir = (flavour: Flavour) =>
  program(
    {
      name: "rmdir",
      short: "pv",
      long: { parents: "p", verbose: "v", "ignore-fail-on-non-empty": "ignore" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let status = 0;
        for (const path of invocation.operands) {
          let current = path;
          for (;;) {
            const target = current;
            if (invocation.has("v")) yield* print(`rmdir: removing directory, '${target}'\n`);
            const names = invocation.process.files.isDirectory(target) ? invocation.process.files.readdir(target) : [];
            if (invocation.has("ignore") && names.length > 0) break;
            const done = yield* attempt(invocation, () => invocation.process.files.rmdir(target), flavour === "busybox" ? `'${target}'` : `failed to remove '${target}'`);
            if (!done) {
              status = 1;
              break;
            }
            const slash = current.replace(/\/+$/, "").lastIndexOf("/");
            if (!invocation.has("p") || slash <= 0) break;
            current = current.slice(0, slash);
          }
        }
        return status;
      },
    },
    flavour,
  );
