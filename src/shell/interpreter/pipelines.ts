import type { CommandNode, Coproc, Pipeline, PipelineNode, Statement } from "unbash";
import { createPipe, NullFile, write, type Call, type OpenFile, type Process } from "../../os/index.ts";
import { runCommand } from "./command.ts";
import { afterFailure, runAndOr, runList, runNode, textOf } from "./execute.ts";
import { giveTerminal, stateOf, waitForeground } from "./jobs.ts";
import type { Shell } from "./shell.ts";
import { subshell } from "./subshells.ts";

/*
 * Pipelines, what runs in the background, and time.
 */

export function* runPipelineNode(shell: Shell, node: PipelineNode): Call<void> {
  yield* shell.checkSignals();
  if (shell.options.has("noexec") && !shell.interactive) return;
  if (node.type !== "Pipeline") {
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
function* runStage(shell: Shell, node: CommandNode): Call<number> {
  return yield* subshell(shell, function* () {
    if (node.type === "Command") yield* runCommand(shell, node, { last: true });
    else yield* runNode(shell, node);
  });
}

export function* runBackground(shell: Shell, statement: Statement): Call<void> {
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
  // A script hears of ended jobs at no prompt: their numbers are free again.
  if (!shell.interactive) shell.jobs.list = shell.jobs.list.filter((job) => stateOf(job) !== "Done");
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

/** A command with a pipe to and from the shell: NAME[0] reads from it, NAME[1] writes to it. */
export function* runCoproc(shell: Shell, node: Coproc): Call<void> {
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
