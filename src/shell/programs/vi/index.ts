import { isSystemError, printError, type Process } from "../../../os/index.ts";
import { patternRegExp } from "../../interpreter/pattern.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { decodeText } from "../../text.ts";
import { FullScreen } from "../screen-tty.ts";
import { Vi } from "./editor.ts";
import { fileType } from "./file-types.ts";
import { VERSION } from "./version.ts";

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
        if (flavour === "gnu" && invocation.has("version")) {
          yield* print(VERSION);
          return 0;
        }
        const screen = FullScreen.of(process, false);
        if (!screen) {
          if (flavour === "busybox") throw new Failure("can't tcgetattr for stdin: not a tty");
          yield* printError("Vim: Warning: Output is not to a terminal\n");
          return 1;
        }
        const paths = invocation.operands;
        const rc = readRc(process, paths[0] ?? "");
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

/**
 * Settings of ~/.vimrc that this editor knows, those for the kind of a file among them. Vim's own for a kind come before the autocommands; without
 * ~/.vimrc, or when it says "filetype plugin on".
 */
function readRc(process: Process, file: string): string[] {
  const path = `${process.env.get("HOME") ?? "/root"}/.vimrc`;
  const kind = fileType(file);
  const plugin = kind === "yaml" ? ["set filetype=yaml"] : [];
  try {
    const lines = decodeText(process.files.readFile(path)).split("\n").map((line) => line.trim());
    const plain = lines.filter((line) => /^set?(?:l(?:ocal)?|g(?:lobal)?)? /.test(line)).map((line) => line.replace(/^\S+/, "set"));
    const automatic = lines.flatMap((line) => {
      const own = /^au(?:tocmd)?!?\s+(\S+)\s+(\S+)\s+(?:set?(?:l(?:ocal)?)?)\s+(.*)$/.exec(line);
      return own && isMeant(own[1]!, own[2]!, file) ? [`set ${own[3]}`] : [];
    });
    return [...plain, ...(lines.some((line) => /^filetype\s.*plugin.*\son/.test(line)) ? plugin : []), ...automatic];
  } catch (error) {
    if (isSystemError(error)) return plugin;
    throw error;
  }
}

/** Whether an autocommand for these events and patterns is for a file. */
function isMeant(events: string, patterns: string, file: string): boolean {
  const type = fileType(file);
  return events.split(",").some((event) => {
    if (/^filetype$/i.test(event)) return patterns.split(",").some((pattern) => pattern === "*" || pattern === type);
    if (!/^(?:buf(?:read|newfile|enter|readpost|readpre|winenter))$/i.test(event)) return false;
    return patterns.split(",").some((pattern) => patternRegExp(pattern).test(pattern.includes("/") ? file : file.slice(file.lastIndexOf("/") + 1)));
  });
}
