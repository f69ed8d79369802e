import { loadedModule } from "../../../os/index.ts";
import { rest } from "../../rest.ts";
import type { ShellFlavour } from "../shell.ts";
import type { Builtin } from "./builtin.ts";
import { flow } from "./flow.ts";
import { settings } from "./settings.ts";
import { tests } from "./test.ts";
import { variables } from "./variables.ts";

/** What BusyBox's sh has of its own. */
const ASH = [
  ".", ":", "[", "alias", "bg", "break", "cd", "chdir", "command", "continue", "echo", "eval", "exec", "exit", "export", "false", "fg", "getopts",
  "hash", "help", "history", "jobs", "kill", "let", "local", "printf", "pwd", "read", "readonly", "return", "set", "shift", "source", "test", "times",
  "trap", "true", "type", "ulimit", "umask", "unalias", "unset", "wait",
];

/** Those that come with the rest. */
export const LATER = [
  "bg", "bind", "cd", "chdir", "compgen", "complete", "compopt", "dirs", "disown", "echo", "fc", "fg", "getopts", "hash", "help", "history", "jobs", "kill", "mapfile", "popd", "printf",
  "pushd", "pwd", "read", "readarray", "suspend", "times", "trap", "type", "wait",
];

const all = new Map<string, Builtin>([
  ...Object.entries({ ...flow, ...variables, ...settings, ...tests }),
  ...LATER.map((name): [string, Builtin] => [name, (shell, args) => loadedModule(rest).laterBuiltins[name]!(shell, args)]),
]);
const bash = new Map([...all].filter(([name]) => name !== "chdir"));
const ash = new Map(ASH.map((name) => [name, all.get(name)!]));

export function builtinsOf(flavour: ShellFlavour): ReadonlyMap<string, Builtin> {
  return flavour === "ash" ? ash : bash;
}
