import type {
  AndOr, Case, CommandNode, CompoundList, For, ArithmeticFor, If, ParsedScript, Pipeline, PipelineNode, Redirection, Select, Statement,
  TestExpression, While, Word, Function as FunctionNode, Coproc,
} from "unbash";
import { createPipe, NullFile, write, type Call, type OpenFile, type Process } from "../../os/index.ts";
import { runCommand, traceText } from "./command.ts";
import { commandText, testText } from "./command-text.ts";
import { evaluateTest } from "./conditional.ts";
import { Abandoned, CommandError, FunctionReturn, LoopJump, ShellExit } from "./control.ts";
import { evaluate, expandPattern, expandWord, expandWords } from "./expansion.ts";
import { giveTerminal, waitForeground } from "./jobs.ts";
import { patternRegExp } from "./pattern.ts";
import { redirect, restore } from "./redirection.ts";
import { compileWord } from "./words.ts";
import type { Shell } from "./shell.ts";

/** Runs the statements of a list. */
export function* runStatements(shell: Shell, statements: readonly Statement[]): Call<void> {
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
function* runCondition(shell: Shell, list: CompoundList): Call<boolean> {
  shell.conditional += 1;
  try {
    yield* runList(shell, list);
  } finally {
    shell.conditional -= 1;
  }
  return shell.status === 0;
}

function* runAndOr(shell: Shell, node: AndOr): Call<void> {
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

function* runPipelineNode(shell: Shell, node: PipelineNode): Call<void> {
  yield* shell.checkSignals();
  if (node.type !== "Pipeline") {
    if (shell.options.has("noexec") && !shell.interactive) return;
    try {
      yield* runNode(shell, node);
    } finally {
      if (node.type === "Command" || node.type === "TestCommand" || node.type === "ArithmeticCommand") shell.pipeStatus = [shell.status];
    }
    return;
  }
  const time = node.prefixes.find((prefix) => prefix.type === "Time");
  const negated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
  const start = { now: shell.process.now, cpu: shell.process.cgroup.cpuUsed };
  if (negated) shell.conditional += 1;
  try {
    if (node.commands.length === 1) yield* runNode(shell, node.commands[0]!);
    else if (node.commands.length > 1) yield* runPipeline(shell, node);
    else shell.status = 0;
  } finally {
    if (negated) shell.conditional -= 1;
  }
  if (negated) shell.status = shell.status === 0 ? 1 : 0;
  if (time) yield* printTime(shell, start, time.posix !== undefined);
}

function* printTime(shell: Shell, start: { now: number; cpu: number }, posix: boolean): Call<void> {
  const real = (shell.process.now - start.now) / 1000;
  const user = Math.min(real, (shell.process.cgroup.cpuUsed - start.cpu) / 1000);
  const format = shell.variables.text("TIMEFORMAT");
  if (format !== undefined && !posix) {
    if (format !== "") yield* write(2, `${timeText(format, real, user)}\n`);
    return;
  }
  const show = (seconds: number): string => (posix ? seconds.toFixed(2) : `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`);
  const text = posix
    ? `real ${show(real)}\nuser ${show(user)}\nsys ${show(0)}\n`
    : `\nreal\t${show(real)}\nuser\t${show(user)}\nsys\t${show(0)}\n`;
  yield* write(2, text);
}

/** TIMEFORMAT: %R, %U, %S, %P with a precision and "l" for minutes. */
function timeText(format: string, real: number, user: number): string {
  return format.replace(/%([0-3]?)(l?)([RUSP%])|\\n/g, (all, digits: string, long: string, letter: string) => {
    if (all === "\\n") return "\n";
    if (letter === "%") return "%";
    const precision = digits === "" ? 3 : Number(digits);
    if (letter === "P") return (real > 0 ? (user / real) * 100 : 0).toFixed(2);
    const seconds = letter === "R" ? real : letter === "U" ? user : 0;
    return long === "" ? seconds.toFixed(precision) : `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(precision)}s`;
  });
}

/** Every stage is a process of its own, with a pipe to the next. */
function* runPipeline(shell: Shell, node: Pipeline): Call<void> {
  const stages = node.commands;
  const children: Process[] = [];
  let input: OpenFile | undefined;
  let group: number | "new" | undefined = shell.jobControl ? "new" : undefined;
  // With lastpipe the last stage runs in this shell.
  const here = shell.shopt.has("lastpipe") && !shell.jobControl;
  for (let i = 0; i < stages.length - (here ? 1 : 0); i += 1) {
    const stage = stages[i]!;
    const pipe = i < stages.length - 1 ? createPipe() : undefined;
    const changes = new Map<number, OpenFile>();
    if (input) changes.set(0, input);
    if (pipe) {
      changes.set(1, pipe.writer);
      if (node.operators[i] === "|&") changes.set(2, pipe.writer);
    }
    // Kept till the child has it.
    pipe?.reader.retain();
    const child: Process = yield* shell.fork({
      body: (copy) => runStage(copy, stage),
      files: shell.descriptorsWith(changes),
      group,
    });
    input?.release();
    input = pipe?.reader;
    children.push(child);
    if (group === "new") {
      group = child.pid;
      giveTerminal(shell, child.pid);
    }
  }
  let own: number | undefined;
  if (here) {
    const saved = shell.process.descriptor(0);
    saved.retain();
    shell.process.setDescriptor(0, input!);
    input!.release();
    try {
      yield* runNode(shell, stages.at(-1)!);
      own = shell.status;
    } finally {
      shell.process.setDescriptor(0, saved);
      saved.release();
    }
  }
  shell.status = yield* waitForeground(shell, {
    group: typeof group === "number" ? group : undefined,
    processes: children.map((child) => ({ pid: child.pid, status: undefined, stopped: false })),
    command: textOf(shell, node),
    background: false,
  });
  if (own !== undefined) {
    shell.pipeStatus = [...shell.pipeStatus, own];
    if (own !== 0 || !shell.options.has("pipefail")) shell.status = own;
  }
  yield* afterFailure(shell);
}

/** The body of a forked process: runs one command and ends with its status. */
export function* runStage(shell: Shell, node: CommandNode): Call<number> {
  return yield* subshell(shell, function* () {
    if (node.type === "Command") yield* runCommand(shell, node, { last: true });
    else yield* runNode(shell, node);
  });
}

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

function* runBackground(shell: Shell, statement: Statement): Call<void> {
  const { command } = statement;
  const changes = new Map<number, OpenFile>();
  if (!shell.jobControl) changes.set(0, new NullFile());
  const child = yield* shell.fork({
    body: (copy) =>
      subshell(copy, function* () {
        if (command.type === "AndOr") yield* runAndOr(copy, command);
        else if (command.type === "Command") yield* runCommand(copy, command, { last: true });
        else yield* runPipelineNode(copy, command);
      }),
    files: shell.descriptorsWith(changes),
    group: shell.jobControl ? "new" : undefined,
  });
  if (!shell.jobControl) {
    child.onSignal("SIGINT", "ignore");
    child.onSignal("SIGQUIT", "ignore");
  }
  const job = shell.jobs.add({
    group: shell.jobControl ? child.pid : undefined,
    processes: [{ pid: child.pid, status: undefined, stopped: false }],
    command: textOf(shell, command),
    background: true,
  });
  shell.lastBackground = child.pid;
  shell.status = 0;
  if (shell.interactive) yield* shell.print(`[${job.number}] ${child.pid}\n`);
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
function* guarded(shell: Shell, body: () => Call<void>): Call<void> {
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
  shell.functions.set(node.name.value, { body: node.body, source: shell.source, pos: node.pos, end: node.end });
}

function* runIf(shell: Shell, node: If): Call<void> {
  if (yield* runCondition(shell, node.clause)) {
    yield* runList(shell, node.then);
    return;
  }
  for (const clause of node.elif) {
    if (yield* runCondition(shell, clause.clause)) {
      yield* runList(shell, clause.then);
      return;
    }
  }
  if (node.else) yield* runList(shell, node.else);
  else shell.status = 0;
}

/** Runs a loop's body once; answers whether the loop goes on. */
function* loopBody(shell: Shell, body: CompoundList): Call<boolean> {
  try {
    yield* shell.checkSignals();
    yield* runList(shell, body);
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    if (error.depth > 1 && shell.loopDepth > 1) {
      error.depth -= 1;
      throw error;
    }
    return error.kind === "continue";
  }
  return true;
}

function* looping(shell: Shell, body: () => Call<void>): Call<void> {
  shell.loopDepth += 1;
  try {
    yield* body();
  } finally {
    shell.loopDepth -= 1;
  }
}

function* runFor(shell: Shell, node: For): Call<void> {
  const items = node.wordlist ? yield* expandWords(shell, node.wordlist) : shell.positional.slice();
  shell.status = 0;
  yield* looping(shell, function* () {
    for (const item of items) {
      if (shell.options.has("xtrace")) yield* traceText(shell, `for ${node.name.text} in ${node.wordlist?.map((word) => word.text).join(" ") ?? '"$@"'}`);
      shell.variables.set(node.name.value, item);
      if (!(yield* loopBody(shell, node.body))) return;
    }
  });
}

function* runArithmeticFor(shell: Shell, node: ArithmeticFor): Call<void> {
  const text = shell.source.text;
  const of = (part: { pos: number; end: number } | undefined): string | undefined => part && text.slice(part.pos, part.end);
  const [initialize, test, update] = [of(node.initialize), of(node.test), of(node.update)];
  const value = function* (expression: string): Call<bigint> {
    try {
      return yield* evaluate(shell, expression);
    } catch (error) {
      if (error instanceof CommandError && !error.fatal) throw new CommandError(`((: ${error.message}`, 1);
      throw error;
    }
  };
  yield* guarded(shell, function* () {
    if (initialize !== undefined) yield* value(initialize);
    shell.status = 0;
    yield* looping(shell, function* () {
      for (;;) {
        if (test !== undefined && (yield* value(test)) === 0n) return;
        if (!(yield* loopBody(shell, node.body))) return;
        if (update !== undefined) yield* value(update);
      }
    });
  });
}

function* runWhile(shell: Shell, node: While): Call<void> {
  let status = 0;
  yield* looping(shell, function* () {
    for (;;) {
      let holds: boolean;
      try {
        yield* shell.checkSignals();
        holds = yield* runCondition(shell, node.clause);
      } catch (error) {
        if (!(error instanceof LoopJump)) throw error;
        if (error.depth > 1 && shell.loopDepth > 1) {
          error.depth -= 1;
          throw error;
        }
        if (error.kind === "break") return;
        continue;
      }
      if (holds !== (node.kind === "while")) return;
      const goesOn = yield* loopBody(shell, node.body);
      status = shell.status;
      if (!goesOn) return;
    }
  });
  shell.status = status;
}

function* runCase(shell: Shell, node: Case): Call<void> {
  const subject = yield* expandWord(shell, node.word);
  if (shell.options.has("xtrace")) yield* traceText(shell, `case ${node.word.text} in`);
  shell.status = 0;
  let through = false;
  for (const item of node.items) {
    if (!through) {
      let matched = false;
      for (const word of item.pattern) {
        const pattern = yield* expandPattern(shell, compileWord(word));
        if (patternRegExp(pattern, { ignoreCase: shell.shopt.has("nocasematch"), extended: shell.flavour === "bash" }).test(subject)) {
          matched = true;
          break;
        }
      }
      if (!matched) continue;
    }
    yield* runList(shell, item.body);
    if (item.terminator === ";&") through = true;
    else if (item.terminator === ";;&") through = false;
    else return;
  }
}

function* runSelect(shell: Shell, node: Select): Call<void> {
  const items = node.wordlist ? yield* expandWords(shell, node.wordlist) : shell.positional.slice();
  if (items.length === 0) return;
  const width = String(items.length).length;
  const read = shell.builtins.get("read")!;
  yield* looping(shell, function* () {
    let show = true;
    for (;;) {
      if (show) {
        const menu = items.map((item, index) => `${String(index + 1).padStart(width)}) ${item}\n`).join("");
        yield* write(2, shell.encode(menu));
      }
      show = false;
      yield* write(2, shell.encode(shell.variables.text("PS3") ?? "#? "));
      shell.status = yield* read(shell, ["read", "-r"]);
      const reply = shell.variables.text("REPLY") ?? "";
      if (shell.status !== 0) {
        yield* shell.print("\n");
        return;
      }
      if (reply === "") {
        show = true;
        continue;
      }
      const number = Number(reply);
      shell.variables.set(node.name.value, Number.isInteger(number) && number > 0 ? (items[number - 1] ?? "") : "");
      if (!(yield* loopBody(shell, node.body))) return;
    }
  });
}

/** A command with a pipe to and from the shell: NAME[0] reads from it, NAME[1] writes to it. */
function* runCoproc(shell: Shell, node: Coproc): Call<void> {
  const { body } = node;
  const name = node.name?.value ?? "COPROC";
  const input = createPipe();
  const output = createPipe();
  const child = yield* shell.fork({
    body: (copy) =>
      subshell(copy, function* () {
        if (body.type === "CompoundList") yield* runList(copy, body);
        else yield* runNode(copy, body);
      }),
    files: shell.descriptorsWith(new Map([[0, input.reader], [1, output.writer]])),
  });
  const reading = shell.process.addDescriptor(output.reader, 60);
  const writing = shell.process.addDescriptor(input.writer, 60);
  shell.variables.declare(name, { value: [String(reading), String(writing)], kind: "indexed" });
  shell.variables.set(`${name}_PID`, String(child.pid));
  shell.lastBackground = child.pid;
  shell.jobs.add({ group: undefined, processes: [{ pid: child.pid, status: undefined, stopped: false }], command: textOf(shell, node), background: true });
  shell.status = 0;
}
