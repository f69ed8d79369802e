import { isSystemError, printError, type Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, program } from "../../program.ts";
import { decodeText } from "../../text.ts";
import { FullScreen } from "../screen-tty.ts";
import { Vi } from "./editor.ts";

/** vi: a modal editor, as vim in what fingers know. */
export const vi = (flavour: Flavour, name = "vi") =>
  program(
    {
      name,
      short: "Rc:nu:U:bi:eEmMNOop:rsS:tT:vVw:W:xyZ",
      long: { version: "version" },
      rewrite: (args) => args.map((arg) => (/^\+/.test(arg) ? `-c${arg.slice(1) === "" ? "$" : arg.slice(1)}` : arg)),
      *run(invocation) {
        const { process } = invocation;
        const screen = FullScreen.of(process, false);
        if (!screen) {
          if (flavour === "busybox") throw new Failure("can't tcgetattr for stdin: not a tty");
          yield* printError("Vim: Warning: Output is not to a terminal\n");
          return 1;
        }
        const paths = invocation.operands;
        const rc = readRc(process);
        screen.enter();
        try {
          const editor = new Vi(process, screen, paths, { readOnly: invocation.has("R") || name === "view", commands: [...rc, ...invocation.options.filter((option) => option.name === "c").map((option) => option.value!)] });
          return yield* editor.run();
        } finally {
          screen.leave();
        }
      },
    },
    flavour,
  );

/** Settings of ~/.vimrc that this editor knows. */
function readRc(process: Process): string[] {
  const path = `${process.env.get("HOME") ?? "/root"}/.vimrc`;
  try {
    return decodeText(process.files.readFile(path)).split("\n").map((line) => line.trim()).filter((line) => /^se?t? /.test(line));
  } catch (error) {
    if (isSystemError(error)) return [];
    throw error;
  }
}

