import type { Flavour } from "../../options.ts";
import { Failure, program } from "../../program.ts";
import { startCommand, waitChild } from "../time.ts";

/** sdiff: two files beside each other, which is diff -y. */
export const sdiff = (flavour: Flavour) =>
  program(
    {
      name: "sdiff",
      short: "abBdEHiI:lo:stw:WZ",
      long: { "width=": "w", "left-column": "l", "suppress-common-lines": "s", "ignore-case": "i", "ignore-all-space": "W", "ignore-space-change": "b", "ignore-blank-lines": "B", text: "a", "output=": "o", "expand-tabs": "t" },
      usageCode: 2,
      usage: "sdiff [OPTION]... FILE1 FILE2",
      help: "Side-by-side merge of differences between FILE1 and FILE2.\n",
      *run(invocation) {
        const { operands } = invocation;
        if (operands.length !== 2) throw new Failure(`${operands.length < 2 ? `missing operand after '${operands[0] ?? "sdiff"}'` : `extra operand '${operands[2]}'`}\nsdiff: Try 'sdiff --help' for more information.`, 2);
        const flags = invocation.options.flatMap(({ name, value }) => {
          switch (name) {
            case "l": return ["--left-column"];
            case "s": return ["--suppress-common-lines"];
            case "W": return ["-w"];
            case "w": return [`--width=${value}`];
            default: return "abBiZ".includes(name) ? [`-${name}`] : [];
          }
        });
        return yield* waitChild(yield* startCommand(invocation, ["diff", "--side-by-side", ...flags, "--", ...operands]));
      },
    },
    flavour,
  );
