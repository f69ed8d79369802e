import type { ParsedScript } from "unbash";
import type { Call } from "../../os/index.ts";
import { runCommand } from "./command.ts";
import { Abandoned, CommandError, FunctionReturn, LoopJump, ShellExit } from "./control.ts";
import { runStatement } from "./execute.ts";
import type { Shell } from "./shell.ts";

/*
 * Shells that are forked, and how they end.
 */

/** Runs `body` as a subshell's whole life: its exit, its trap. Answers the exit status. */
export function* subshell(shell: Shell, body: () => Call<void>): Call<number> {
  try {
    yield* body();
  } catch (error) {
    shell.status = yield* statusOfThrown(shell, error);
  }
  yield* runExitTrap(shell);
  return shell.status;
}

/** What a shell's exit status is when `error` ends it. */
export function* statusOfThrown(shell: Shell, error: unknown): Call<number> {
  if (error instanceof ShellExit) return error.status;
  if (error instanceof FunctionReturn) return error.status;
  if (error instanceof LoopJump) return shell.status;
  if (error instanceof Abandoned) return error.status;
  if (error instanceof CommandError) {
    if (error.message !== "") yield* shell.complain(error.message);
    return error.status;
  }
  throw error;
}

export function* runExitTrap(shell: Shell): Call<void> {
  const action = shell.traps.get("EXIT");
  if (!action) return;
  shell.setTrap("EXIT", undefined);
  const { status } = shell;
  try {
    yield* shell.runText(action, "exit trap");
    shell.status = status;
  } catch (error) {
    shell.status = yield* statusOfThrown(shell, error);
  }
}

/** The body of a command or process substitution. */
export function* runSubshellScript(shell: Shell, script: ParsedScript, status: number): Call<number> {
  return yield* subshell(shell, function* () {
    shell.status = status;
    shell.substitutionDepth += 1;
    if (script.commands.length === 0) shell.status = 0;
    if (shell.flavour === "bash" && !shell.shopt.has("inherit_errexit") && !shell.options.has("posix")) shell.options.delete("errexit");
    yield* runScript(shell, script);
  });
}

/** Runs a parsed script whose text is the current source, or one of its own. */
export function* runScript(shell: Shell, script: ParsedScript): Call<void> {
  if (script.source === undefined) {
    const last = script.commands.length - 1;
    for (let i = 0; i <= last; i += 1) {
      const statement = script.commands[i]!;
      // The last command of a subshell needs no process of its own.
      if (i === last && shell.subshellLevel > 0 && !statement.background && statement.command.type === "Command") {
        yield* shell.checkSignals();
        yield* runCommand(shell, statement.command, { last: true });
      } else yield* runStatement(shell, statement);
    }
    return;
  }
  yield* shell.runText(script.source, shell.source.name);
}
