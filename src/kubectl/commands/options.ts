import type { Command } from "../command.ts";
import { defineFlags } from "../flags/flag.ts";
import { GLOBAL } from "../flags/groups.ts";
import { optionsText } from "../help/help.ts";

export const options: Command = {
  name: "options",
  *run(invocation) {
    yield* invocation.print(yield* optionsText(defineFlags(GLOBAL)));
  },
};
