import { later, laterModule, loadedModule, restModule, type Program } from "../os/index.ts";
import type { ShellFlavour } from "./interpreter/shell.ts";
import type { InteractiveOptions } from "./readline/interactive.ts";

/** The interpreter, its parser and the line editor: no node needs them to boot, so the page loads them while its cluster does. */
export const interpreter = laterModule(() => import("./interpreter/index.ts"));

/** What a shell has no need of before a first line is entered: most builtins, arithmetic, completion. */
export const rest = restModule(() => import("./interpreter/rest.ts"));

/** The shell as a program of the machine. */
export function createShell(flavour: ShellFlavour, options: InteractiveOptions = {}): Program {
  return later(interpreter, (module) => module.createShell(flavour, options));
}

/** Whether more lines are needed to make a command of this text: an open quote, here-document, loop ... For those who have the interpreter. */
export function isIncomplete(text: string): boolean {
  return loadedModule(interpreter).isIncomplete(text);
}
