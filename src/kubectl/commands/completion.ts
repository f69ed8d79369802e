import type { Command } from "../command.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";

/** The shell asks kubectl itself for candidates, so that its function has nothing to do. */
const BASH = `# bash completion V2 for kubectl                                -*- shell-script -*-

__start_kubectl()
{
    COMPREPLY=()
}

if [[ $(type -t compopt) = "builtin" ]]; then
    complete -o default -F __start_kubectl kubectl
else
    complete -o default -o nospace -F __start_kubectl kubectl
fi

# ex: ts=4 sw=4 et filetype=sh
`;
const SHELLS = ["bash", "zsh", "fish", "powershell"];

export const completion: Command = {
  name: "completion",
  flags: defineFlags(""),
  // eslint-disable-next-line require-yield
  *complete({ args }) {
    return args.length > 0 ? [] : SHELLS;
  },
  *run(invocation) {
    const [shell] = invocation.args;
    if (shell === undefined) throw invocation.usageError("Shell not specified.");
    if (invocation.args.length > 1) throw invocation.usageError("Too many arguments. Expected only the shell type.");
    if (!SHELLS.includes(shell)) throw invocation.usageError(`Unsupported shell type ${JSON.stringify(shell)}.`);
    if (shell !== "bash") throw new CommandError(`there is no ${shell} on this machine`);
    yield* invocation.print(BASH);
  },
};
