import type { AndOr, CommandNode, CompoundList, Function as FunctionNode, PipelineNode, Redirection, Statement, TestExpression, Word } from "unbash";
import type { Call } from "../../os/index.ts";
import { commandText, testText } from "./command-text.ts";
import { runCommand, SPECIAL, traceText } from "./command.ts";
import { evaluateTest } from "./conditional.ts";
import { CommandError, ShellExit } from "./control.ts";
import { evaluate, expandPattern, expandWord } from "./expansion.ts";
import { giveTerminal, waitForeground } from "./jobs.ts";
import { runArithmeticFor, runCase, runFor, runIf, runSelect, runWhile } from "./loops.ts";
import { runBackground, runCoproc, runPipelineNode } from "./pipelines.ts";
import { redirect, restore } from "./redirection.ts";
import type { Shell } from "./shell.ts";
import { subshell } from "./subshells.ts";
import { compileWord } from "./words.ts";

/** Runs the statements of a list. */
function* runStatements(shell: Shell, statements: readonly Statement[]): Call<void> {
  for (const statement of statements) yield* runStatement(shell, statement);
}

export function* runStatement(shell: Shell, statement: Statement): Call<void> {
  if (statement.background) {
    yield* runBackground(shell, statement);
    return;
  }
  const { command } = statement;
  if (command.type === "AndOr") yield* runAndOr(shell, command);
  else yield* runPipelineNode(shell, command);
}

export function* runList(shell: Shell, list: CompoundList): Call<void> {
  yield* runStatements(shell, list.commands);
}

/** Runs a list whose failure is asked about (if, while, &&): set -e does not apply in it. */
export function* runCondition(shell: Shell, list: CompoundList): Call<boolean> {
  shell.conditional += 1;
  try {
    yield* runList(shell, list);
  } finally {
    shell.conditional -= 1;
  }
  return shell.status === 0;
}

export function* runAndOr(shell: Shell, node: AndOr): Call<void> {
  const last = node.commands.length - 1;
  for (let i = 0; i <= last; i += 1) {
    const operator = i === 0 ? undefined : node.operators[i - 1];
    if (operator === "&&" && shell.status !== 0) continue;
    if (operator === "||" && shell.status === 0) continue;
    if (i === last) {
      yield* runPipelineNode(shell, node.commands[i]!);
      continue;
    }
    shell.conditional += 1;
    try {
      yield* runPipelineNode(shell, node.commands[i]!);
    } finally {
      shell.conditional -= 1;
    }
  }
}

/** The text of a node, as jobs shows it. */
export function textOf(shell: Shell, node: PipelineNode | AndOr): string {
  return commandText(shell.source.text, node);
}

/** Runs one command of whatever kind. */
export function* runNode(shell: Shell, node: CommandNode): Call<void> {
  shell.position = node.pos;
  switch (node.type) {
    case "Command":
      yield* runCommand(shell, node);
      return;
    case "Redirected": {
      yield* withRedirections(shell, node.redirects, () => runNode(shell, node.command));
      return;
    }
    case "If":
      yield* runIf(shell, node);
      return;
    case "For":
      yield* runFor(shell, node);
      return;
    case "ArithmeticFor":
      yield* runArithmeticFor(shell, node);
      return;
    case "While":
      yield* runWhile(shell, node);
      return;
    case "Case":
      yield* runCase(shell, node);
      return;
    case "Select":
      yield* runSelect(shell, node);
      return;
    case "BraceGroup":
      yield* runList(shell, node.body);
      return;
    case "Subshell": {
      const child = yield* shell.fork({
        body: (copy) => subshell(copy, () => runList(copy, node.body)),
        group: shell.jobControl ? "new" : undefined,
      });
      if (shell.jobControl) giveTerminal(shell, child.pid);
      shell.status = yield* waitForeground(shell, {
        group: shell.jobControl ? child.pid : undefined,
        processes: [{ pid: child.pid, status: undefined, stopped: false }],
        command: textOf(shell, node),
        background: false,
      });
      yield* afterFailure(shell);
      return;
    }
    case "TestCommand":
      if (shell.options.has("xtrace")) yield* traceText(shell, yield* traceOfTest(shell, node.expression));
      yield* guarded(shell, function* () {
        try {
          shell.status = (yield* evaluateTest(shell, node.expression)) ? 0 : 1;
        } catch (error) {
          if (error instanceof CommandError && !error.fatal && !error.discard && error.message !== "") throw new CommandError(`[[: ${error.message}`, error.status);
          throw error;
        }
      });
      yield* afterFailure(shell);
      return;
    case "ArithmeticCommand":
      if (shell.options.has("xtrace")) yield* traceText(shell, `(( ${node.body.trim()} ))`);
      yield* guarded(shell, function* () {
        try {
          shell.status = (yield* evaluate(shell, node.body)) === 0n ? 1 : 0;
        } catch (error) {
          if (error instanceof CommandError && !error.fatal) throw new CommandError(`((: ${error.message}`, error.status);
          throw error;
        }
      });
      yield* afterFailure(shell);
      return;
    case "Function":
      defineFunction(shell, node);
      shell.status = 0;
      return;
    case "Coproc":
      yield* runCoproc(shell, node);
      return;
  }
}

/** [[ ]] as set -x shows it: operands expanded, patterns and expressions with their quoting. */
function* traceOfTest(shell: Shell, expression: TestExpression): Call<string> {
  const texts = new Map<Word, string>();
  const visit = function* (part: TestExpression): Call<void> {
    switch (part.type) {
      case "TestLogical":
        for (const operand of part.operands) yield* visit(operand);
        return;
      case "TestNot": yield* visit(part.operand); return;
      case "TestGroup": yield* visit(part.expression); return;
      case "TestUnary": texts.set(part.operand, quoteEmpty(yield* expandWord(shell, part.operand))); return;
      case "TestBinary": {
        texts.set(part.left, quoteEmpty(yield* expandWord(shell, part.left)));
        const pattern = /^(?:=|==|!=|=~)$/.test(part.operator);
        texts.set(part.right, quoteEmpty(pattern ? yield* expandPattern(shell, compileWord(part.right)) : yield* expandWord(shell, part.right)));
      }
    }
  };
  yield* visit(expression);
  return `[[ ${testText(expression, (word) => texts.get(word) ?? word.text)} ]]`;
}

function quoteEmpty(text: string): string {
  return text === "" ? "''" : text;
}

/** Prints errors of the command in `body`; those that are fatal go on. */
export function* guarded(shell: Shell, body: () => Call<void>): Call<void> {
  try {
    yield* body();
  } catch (error) {
    if (!(error instanceof CommandError) || error.fatal || error.discard) throw error;
    if (error.message !== "") yield* shell.complain(error.message);
    shell.status = error.status;
  }
}

function* withRedirections(shell: Shell, redirections: readonly Redirection[], body: () => Call<void>): Call<void> {
  const mark = shell.saved.length;
  const open = shell.substitutions.length;
  try {
    try {
      yield* redirect(shell, redirections);
    } catch (error) {
      if (!(error instanceof CommandError) || error.fatal) throw error;
      yield* shell.complain(error.message);
      shell.status = 1;
      yield* afterFailure(shell);
      return;
    }
    yield* body();
  } finally {
    restore(shell, mark);
    closeSubstitutions(shell, open);
  }
}

/** Closes the descriptors of process substitutions made since there were `from` of them. */
export function closeSubstitutions(shell: Shell, from: number): void {
  for (const fd of shell.substitutions.splice(from)) if (shell.process.hasDescriptor(fd)) shell.process.closeDescriptor(fd);
}

/** set -e and the ERR trap, after a command that may have failed. */
export function* afterFailure(shell: Shell): Call<void> {
  if (shell.status === 0 || shell.conditional > 0) return;
  const action = shell.traps.get("ERR");
  if (action && !shell.inTrap) yield* shell.runTrap(action);
  if (shell.options.has("errexit")) throw new ShellExit(shell.status);
}

function defineFunction(shell: Shell, node: FunctionNode): void {
  const name = node.name.value;
  if (shell.flavour === "ash" && (SPECIAL.has(name) || !/^[A-Za-z_]\w*$/.test(name))) throw new CommandError("syntax error: bad function name", 2, true);
  shell.functions.set(name, { body: node.body, source: shell.source, pos: node.pos, end: node.end });
}
