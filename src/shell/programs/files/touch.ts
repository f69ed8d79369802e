import type { Flavour } from "../../options.ts";
import { Failure, missingOperand, program } from "../../program.ts";
import { parseDate } from "../dates.ts";
import { attempt, lstat } from "./paths.ts";

export const touch = (flavour: Flavour) =>
  program(
    {
      name: "touch",
      short: "acd:fhmr:t:",
      long: { "no-create": "c", "date=": "d", "reference=": "r", "no-dereference": "h", "time=": "time" },
      usage: "touch [OPTION]... FILE...",
      help: "Update the access and modification times of each FILE to the current time.\n",
      applet: { usage: "[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...", help: "Update mtime of FILEs\n" },
      *run(invocation) {
        const { process } = invocation;
        if (invocation.operands.length === 0) throw missingOperand(invocation, "missing file operand");
        let time = process.wall;
        const date = invocation.value("d");
        const stamp = invocation.value("t");
        const reference = invocation.value("r");
        if (date !== undefined) {
          const parsed = parseDate(date, process.wall);
          if (parsed === undefined) throw new Failure(`invalid date format '${date}'`);
          time = parsed;
        } else if (stamp !== undefined) {
          const match = /^(\d\d)?(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(stamp);
          if (!match) throw new Failure(`invalid date format '${stamp}'`);
          const year = match[2] === undefined ? new Date(process.wall).getUTCFullYear() : Number(`${match[1] ?? (Number(match[2]) < 69 ? "20" : "19")}${match[2]}`);
          time = Date.UTC(year, Number(match[3]) - 1, Number(match[4]), Number(match[5]), Number(match[6]), Number(match[7] ?? 0));
        } else if (reference !== undefined) {
          const found = lstat(process, reference);
          if (!found) throw new Failure(`failed to get attributes of '${reference}': No such file or directory`);
          time = found.mtime;
        }
        let status = 0;
        for (const path of invocation.operands) {
          const done = yield* attempt(
            invocation,
            () => {
              if (!process.files.exists(path)) {
                if (invocation.has("c")) return;
                process.files.writeFile(path, "", { append: true });
              }
              if (invocation.has("h") && process.files.lstat(path).type === "symlink") {
                process.files.utimes(path, time, time, false);
                return;
              }
              const old = process.files.stat(path);
              const only = invocation.has("a") !== invocation.has("m");
              process.files.utimes(path, only && invocation.has("m") ? old.atime : time, only && invocation.has("a") ? old.mtime : time);
            },
            flavour === "busybox" ? path : `cannot touch '${path}'`,
          );
          if (!done) status = 1;
        }
        return status;
      },
    },
    flavour,
  );
