import { printError } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { print, program } from "../../program.ts";
import { FullScreen } from "../screen-tty.ts";
import { Nano } from "./editor.ts";

/** GNU nano 7.2. */
export const nano = (flavour: Flavour) =>
  program(
    {
      name: "nano",
      short: "ABC:DEFGHIJ:KLMNOPQ:RST:UVWX:Y:Zabcdef:ghijklmno:pqr:s:tuvwxyz%_!",
      long: {
        linenumbers: "l", autoindent: "i", tabstospaces: "E", "tabsize=": "T", view: "v", softwrap: "S", constantshow: "c", nohelp: "x", zero: "0", version: "V", "syntax=": "Y", ignorercfiles: "I",
        nonewlines: "L", backup: "B", mouse: "m", nowrap: "w", saveonexit: "t", tempfile: "t",
      },
      rewrite: (args) => args.map((arg) => (/^\+\d*(,\d*)?$/.test(arg) && arg.length > 1 ? `-J${arg}` : arg)),
      *run(invocation) {
        const { process } = invocation;
        if (invocation.has("V")) {
          yield* print(" GNU nano, version 7.2\n (C) 2023 the Free Software Foundation and various contributors\n");
          return 0;
        }
        const screen = FullScreen.of(process);
        if (!screen) {
          yield* printError("Standard input is not a terminal\n");
          return 1;
        }
        const start = /^\+(\d*)(?:,(\d*))?$/.exec(invocation.value("J") ?? "");
        screen.enter();
        try {
          yield* new Nano(process, screen, invocation.operands, {
            indent: invocation.has("i"), spaces: invocation.has("E"), tab: Math.max(1, Number(invocation.value("T") ?? 8)), readOnly: invocation.has("v"), numbers: invocation.has("l"),
            position: invocation.has("c"), help: !invocation.has("x"), saveOnExit: invocation.has("t"),
          }, start ? { line: Number(start[1] || 1), column: Number(start[2] || 1) } : undefined).run();
        } finally {
          screen.leave();
        }
        return 0;
      },
    },
    flavour,
  );
