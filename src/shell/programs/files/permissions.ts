import type { Flavour } from "../../options.ts";
import { Failure, missingOperand, print, program } from "../../program.ts";
import { groupId, userId } from "../accounts.ts";
import { modeText, parseMode } from "../modes.ts";
import { attempt, walk } from "./paths.ts";

export const chmod = (flavour: Flavour) =>
  program(
    {
      name: "chmod",
      // "-x" and "-rw" are modes.
      rewrite: (args) => args.map((arg) => (/^-[rwxXst]+(?:,.*)?$/.test(arg) ? `a${arg}` : arg)),
      short: "Rvcf",
      long: { recursive: "R", verbose: "v", changes: "c", silent: "f", quiet: "f", "reference=": "reference" },
      usage: "chmod [OPTION]... MODE[,MODE]... FILE...",
      help: "Change the mode of each FILE to MODE.\n",
      applet: { usage: "[-Rcvf] MODE[,MODE]... FILE...", help: "MODE is octal number (bit pattern sstrwxrwxrwx) or [ugoa]{+|-|=}[rwxXst]\n" },
      *run(invocation) {
        const { process } = invocation;
        const reference = invocation.value("reference");
        const mode = reference === undefined ? invocation.operands[0] : undefined;
        const paths = reference === undefined ? invocation.operands.slice(1) : invocation.operands;
        if (reference === undefined && mode === undefined) throw missingOperand(invocation);
        if (paths.length === 0) throw missingOperand(invocation, `missing operand after '${mode}'`);
        const fixed = reference === undefined ? undefined : process.files.stat(reference).mode;
        if (mode !== undefined && parseMode(mode, 0, false, 0) === undefined) {
          throw new Failure(flavour === "busybox" ? `invalid mode '${mode}'` : `invalid mode: '${mode}'\nTry 'chmod --help' for more information.`);
        }
        let status = 0;
        for (const path of paths) {
          const done = yield* walk(invocation, path, invocation.has("R"), function* (each) {
            const found = process.files.exists(each) ? process.files.stat(each) : undefined;
            if (!found) return true;
            const next = fixed ?? parseMode(mode!, found.mode, found.type === "directory", process.umask)!;
            const changed = yield* attempt(invocation, () => process.files.chmod(each, next), flavour === "busybox" ? each : `changing permissions of '${each}'`);
            const show = (bits: number): string => `${(bits & 0o7777).toString(8).padStart(4, "0")} (${modeText("file", bits).slice(1)})`;
            if (changed && (invocation.has("v") || (invocation.has("c") && next !== found.mode))) {
              yield* print(next === found.mode ? `mode of '${each}' retained as ${show(next)}\n` : `mode of '${each}' changed from ${show(found.mode)} to ${show(next)}\n`);
            }
            return changed;
          });
          if (!done) status = 1;
        }
        return status;
      },
    },
    flavour,
  );

export const chown = (flavour: Flavour, name: "chown" | "chgrp" = "chown") =>
  program(
    {
      name,
      short: "Rvchf",
      long: { recursive: "R", verbose: "v", changes: "c", "no-dereference": "h" },
      *run(invocation) {
        const { process } = invocation;
        const [spec, ...paths] = invocation.operands;
        if (spec === undefined) throw missingOperand(invocation);
        if (paths.length === 0) throw missingOperand(invocation, `missing operand after '${spec}'`);
        let uid: number | undefined;
        let gid: number | undefined;
        if (name === "chgrp") {
          gid = groupId(process, spec);
          if (gid === undefined) throw new Failure(flavour === "busybox" ? `unknown group ${spec}` : `invalid group: '${spec}'`);
        } else {
          const [user, group] = spec.split(/[:.]/, 2);
          if (user !== undefined && user !== "") {
            uid = userId(process, user);
            if (uid === undefined) throw new Failure(flavour === "busybox" ? `unknown user ${user}` : `invalid user: '${spec}'`);
          }
          if (group !== undefined && group !== "") {
            gid = groupId(process, group);
            if (gid === undefined) throw new Failure(flavour === "busybox" ? `unknown group ${group}` : `invalid group: '${spec}'`);
          }
        }
        let status = 0;
        for (const path of paths) {
          const done = yield* walk(invocation, path, invocation.has("R"), function* (each) {
            return yield* attempt(invocation, () => process.files.chown(each, uid, gid, !invocation.has("h")), flavour === "busybox" ? each : `changing ${name === "chgrp" ? "group" : "ownership"} of '${each}'`);
          });
          if (!done) status = 1;
        }
        return status;
      },
    },
    flavour,
  );
