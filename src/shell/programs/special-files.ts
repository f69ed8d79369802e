import { isSystemError } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, program, type Invocation } from "../program.ts";
import { parseMode } from "./modes.ts";

/*
 * Names that are no plain files, and the bare calls for names: mkfifo, mknod, link, unlink.
 */

function modeOf(invocation: Invocation): number | undefined {
  const text = invocation.value("m");
  if (text === undefined) return undefined;
  const mode = parseMode(text, 0o666, false, 0);
  if (mode === undefined) throw new Failure("invalid mode");
  return mode;
}

function makeFifo({ process }: Invocation, path: string, mode: number | undefined): void {
  process.files.mkfifo(path);
  if (mode !== undefined) process.files.chmod(path, mode);
}

export const mkfifo = (flavour: Flavour) =>
  program(
    {
      name: "mkfifo",
      short: "m:Z",
      long: { "mode=": "m" },
      usage: "mkfifo [OPTION]... NAME...",
      help: "Create named pipes (FIFOs) with the given NAMEs.\n",
      applet: { usage: "[-m MODE] NAME", help: "Create named pipe\n\n\t-m MODE\tMode (default a=rw)\n" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        const mode = modeOf(invocation);
        let status = 0;
        for (const path of invocation.operands) {
          try {
            makeFifo(invocation, path, mode);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* invocation.complain(flavour === "busybox" ? `${path}: ${error.message}` : `cannot create fifo '${path}': ${error.message}`);
            status = 1;
          }
        }
        return status;
      },
    },
    flavour,
  );

export const mknod = (flavour: Flavour) =>
  program(
    {
      name: "mknod",
      short: "m:Z",
      long: { "mode=": "m" },
      usage: "mknod [OPTION]... NAME TYPE [MAJOR MINOR]",
      // eslint-disable-next-line require-yield
      *run(invocation) {
        const [path, type, major, minor] = invocation.operands;
        if (path === undefined) throw missingOperand(invocation);
        if (type === undefined) throw missingOperand(invocation, `missing operand after '${path}'`);
        if (type !== "p") {
          if (minor === undefined) throw new Failure(`missing operand after '${major ?? type}'\nSpecial files require major and minor device numbers.\nTry 'mknod --help' for more information.`);
          // Devices of a number there are none.
          throw new Failure(`${path}: Operation not permitted`);
        }
        if (major !== undefined) throw new Failure(`extra operand '${major}'\nFifos do not have major and minor device numbers.\nTry 'mknod --help' for more information.`);
        try {
          makeFifo(invocation, path, modeOf(invocation));
        } catch (error) {
          if (!isSystemError(error)) throw error;
          throw new Failure(`${path}: ${error.message}`);
        }
      },
    },
    flavour,
  );

export const link = (flavour: Flavour) =>
  program(
    {
      name: "link",
      short: "",
      // eslint-disable-next-line require-yield
      *run(invocation) {
        const [from, to, extra] = invocation.operands;
        if (from === undefined) throw missingOperand(invocation);
        if (to === undefined) throw missingOperand(invocation, `missing operand after '${from}'`);
        if (extra !== undefined) throw missingOperand(invocation, `extra operand '${extra}'`);
        try {
          invocation.process.files.link(from, to);
        } catch (error) {
          if (!isSystemError(error)) throw error;
          throw new Failure(`cannot create link '${to}' to '${from}': ${error.message}`);
        }
      },
    },
    flavour,
  );

export const unlink = (flavour: Flavour) =>
  program(
    {
      name: "unlink",
      short: "",
      // eslint-disable-next-line require-yield
      *run(invocation) {
        const [path, extra] = invocation.operands;
        if (path === undefined) throw missingOperand(invocation);
        if (extra !== undefined) throw missingOperand(invocation, `extra operand '${extra}'`);
        try {
          invocation.process.files.unlink(path);
        } catch (error) {
          if (!isSystemError(error)) throw error;
          throw new Failure(`cannot unlink '${path}': ${error.message}`);
        }
      },
    },
    flavour,
  );
