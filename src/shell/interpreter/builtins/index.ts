import type { ShellFlavour } from "../shell.ts";
import type { Builtin } from "./builtin.ts";
import { completion } from "./completion.ts";
import { directories } from "./directories.ts";
import { flow } from "./flow.ts";
import { help } from "./help.ts";
import { history } from "./history.ts";
import { names } from "./names.ts";
import { processes } from "./processes.ts";
import { settings } from "./settings.ts";
import { tests } from "./test.ts";
import { text } from "./text.ts";
import { variables } from "./variables.ts";

/** What BusyBox's sh has of its own. */
const ASH = [
  ".", ":", "[", "alias", "bg", "break", "cd", "chdir", "command", "continue", "echo", "eval", "exec", "exit", "export", "false", "fg", "getopts",
  "hash", "help", "history", "jobs", "kill", "let", "local", "printf", "pwd", "read", "readonly", "return", "set", "shift", "source", "test", "times",
  "trap", "true", "type", "ulimit", "umask", "unalias", "unset", "wait",
];

const bash = new Map<string, Builtin>(
  Object.entries({ ...flow, ...variables, ...settings, ...text, ...tests, ...directories, ...processes, ...names, ...history, ...completion, ...help }).filter(
    ([name]) => name !== "chdir",
  ),
);
const all: Readonly<Record<string, Builtin>> = { ...directories, ...Object.fromEntries(bash) };
const ash = new Map<string, Builtin>(ASH.map((name) => [name, all[name]!]));

export function builtinsOf(flavour: ShellFlavour): ReadonlyMap<string, Builtin> {
  return flavour === "ash" ? ash : bash;
}
