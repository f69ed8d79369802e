import { isSystemError } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { missingOperand, program, type Invocation } from "../../program.ts";

/** What every POSIX system can do at least, with -p. */
const PORTABLE_NAME = 14;
const PORTABLE_PATH = 255;
const LONGEST_NAME = 255;
const LONGEST_PATH = 4095;

/** What is wrong with a path, a sentence; undefined for nothing. */
function fault(invocation: Invocation, path: string): string | undefined {
  const portable = invocation.has("p") || invocation.has("portability");
  if ((invocation.has("P") || invocation.has("portability")) && path.split("/").some((part) => part.startsWith("-"))) return `leading '-' in a component of file name '${path}'`;
  if ((portable || invocation.has("P")) && path === "") return "empty file name";
  if (portable) {
    const wrong = /[^A-Za-z0-9._/-]/u.exec(path);
    if (wrong) return `nonportable character '${wrong[0]}' in file name '${path}'`;
    if (path.length > PORTABLE_PATH) return `limit ${PORTABLE_PATH} exceeded by length ${path.length} of file name '${path}'`;
    const long = path.split("/").find((part) => part.length > PORTABLE_NAME);
    return long === undefined ? undefined : `limit ${PORTABLE_NAME} exceeded by length ${long.length} of file name component '${long}'`;
  }
  if (path.length > LONGEST_PATH || path.split("/").some((part) => new TextEncoder().encode(part).length > LONGEST_NAME)) return `${path}: File name too long`;
  try {
    invocation.process.files.lstat(path);
  } catch (error) {
    // What is not there yet may be made.
    if (isSystemError(error, "ENOENT") && path !== "") return undefined;
    if (!isSystemError(error)) throw error;
    return `${path === "" ? "''" : path}: ${error.message}`;
  }
  return undefined;
}

export const pathchk = (flavour: Flavour) =>
  program(
    {
      name: "pathchk",
      short: "pP",
      long: { portability: "portability" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let status = 0;
        for (const path of invocation.operands) {
          const sentence = fault(invocation, path);
          if (sentence === undefined) continue;
          yield* invocation.complain(sentence);
          status = 1;
        }
        return status;
      },
    },
    flavour,
  );
