import type { Command } from "../command.ts";
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
/** What the other shells are told: to ask `kubectl __complete` for candidates and what goes with them. */
const ZSH = `#compdef kubectl
compdef _kubectl kubectl

# zsh completion for kubectl                              -*- shell-script -*-

_kubectl()
{
    local -a candidates
    local line
    for line in "\${(@f)$(kubectl __complete "\${words[2,CURRENT-1][@]}" "\${words[CURRENT]}" 2>/dev/null)}"; do
        [[ "$line" == :* ]] || candidates+=("\${\${line//:/\\\\:}/$'\\t'/:}")
    done
    if (( \${#candidates} )); then
        _describe 'kubectl' candidates
    else
        _files
    fi
}

if [ "$funcstack[1]" = "_kubectl" ]; then
    _kubectl
fi
`;
const FISH = `# fish completion for kubectl                              -*- shell-script -*-

function __kubectl_candidates
    set -l words (commandline -opc) (commandline -ct)
    kubectl __complete $words[2..-1] 2>/dev/null | string match -v -r '^:'
end

complete -c kubectl -e
complete -c kubectl -n 'test -n "$(__kubectl_candidates)"' -f -a '(__kubectl_candidates)'
`;
const POWERSHELL = `# powershell completion for kubectl                              -*- shell-script -*-

Register-ArgumentCompleter -Native -CommandName 'kubectl' -ScriptBlock {
    param($WordToComplete, $CommandAst, $CursorPosition)
    $Words = @($CommandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
    if ($WordToComplete -eq '') { $Words += '' }
    kubectl __complete @Words 2>$null | Where-Object { $_ -notmatch '^:' } | ForEach-Object {
        $Name, $Description = $_.Split([char]9, 2)
        if (-not $Description) { $Description = $Name }
        [System.Management.Automation.CompletionResult]::new($Name, $Name, 'ParameterValue', $Description)
    }
}
`;
const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL };
const SHELLS = ["bash", "zsh", "fish", "powershell"];

export const completion: Command = {
  name: "completion",
  flags: defineFlags(""),
  choices: SHELLS,
  *run(invocation) {
    const [shell] = invocation.args;
    if (shell === undefined) throw invocation.usageError("Shell not specified.");
    if (invocation.args.length > 1) throw invocation.usageError("Too many arguments. Expected only the shell type.");
    if (!SHELLS.includes(shell)) throw invocation.usageError(`Unsupported shell type ${JSON.stringify(shell)}.`);
    yield* invocation.print(SCRIPTS[shell]!);
  },
};
