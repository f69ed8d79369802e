import { later, loadedModule, type Program } from "../os/index.ts";
import type { ShellFlavour } from "./interpreter/shell.ts";
import type { FirstPrompt } from "./readline/first-prompt.ts";
import type { InteractiveOptions } from "./readline/interactive.ts";
import { interpreter } from "./rest.ts";

/** The shell as a program of the machine. `first` shows the prompts of those that are started before anybody has done anything. */
export function createShell(flavour: ShellFlavour, options: InteractiveOptions = {}, first?: FirstPrompt): Program {
  const shell = later(interpreter, (module) => module.createShell(flavour, options));
  return function* (process) {
    return yield* first?.fits(process) ? first.show(process, flavour, options) : shell(process);
  };
}

/** Whether more lines are needed to make a command of this text: an open quote, here-document, loop ... For those who have the interpreter. */
export function isIncomplete(text: string): boolean {
  return loadedModule(interpreter).isIncomplete(text);
}
