import { lazily, type LazyModule } from "../../os/index.ts";
import type { Command } from "../command.ts";

type Shell = "bash" | "zsh" | "fish" | "powershell";
const SHELLS: readonly Shell[] = ["bash", "zsh", "fish", "powershell"];

/**
 * The lines of each shell's script. In bash the shell asks kubectl itself for candidates, so that its function has nothing to do; the other
 * shells are told to ask `kubectl __complete` for them.
 */
const scripts: LazyModule<Record<Shell, string[]>> = {
  load: () => import("../help/completion-scripts.json", { with: { type: "json" } }).then(({ default: all }) => all),
};

export const completion: Command = {
  name: "completion",
  choices: SHELLS,
  *run(invocation) {
    const [given] = invocation.args;
    if (given === undefined) throw invocation.usageError("Shell not specified.");
    if (invocation.args.length > 1) throw invocation.usageError("Too many arguments. Expected only the shell type.");
    const shell = SHELLS.find((each) => each === given);
    if (!shell) throw invocation.usageError(`Unsupported shell type ${JSON.stringify(given)}.`);
    const all = yield* lazily(scripts);
    yield* invocation.print(all[shell].map((line) => `${line}\n`).join(""));
  },
};
