import type { Assignment, Command, CommandArgument, Redirection, Word, WordPart } from "unbash";
import { exec, isSystemError, nested, spend, write, type Call, type Process } from "../../os/index.ts";
import { encodeText } from "../text.ts";
import { assign, expandAssignment, type ExpandedAssignment } from "./assignment.ts";
import type { Argument, Builtin } from "./builtins/builtin.ts";
import { Abandoned, cannotAllocate, CommandError, FunctionReturn, ShellExit } from "./control.ts";
import { functionText } from "./command-text.ts";
import { afterFailure, closeSubstitutions, runList, runNode, textOf } from "./execute.ts";
import { expandString, expandWords } from "./expansion.ts";
import { giveTerminal, pollChildren, waitForeground } from "./jobs.ts";
import { decodePrompt } from "./prompt.ts";
import { quoteUnprintable, quoteWhereNeeded } from "./quoting.ts";
import { forget, redirect, restore } from "./redirection.ts";
import type { FunctionDefinition, Shell, TrapName } from "./shell.ts";
import { copyVariable, type Variable } from "./variables.ts";

/** Builtins whose arguments may be assignments, as words of their own. */
const DECLARATIONS = new Set(["declare", "typeset", "local", "export", "readonly"]);
export const SPECIAL = new Set([
  ".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "source", "times", "trap", "unset",
]);
/** CPU time of starting a program (fork and exec), ms. */
const START_COST = 0.8;
/** Calls of functions within each other; bash has no limit (FUNCNEST) but its stack. */
const MAX_DEPTH = 2000;

interface Prepared {
  name: Word | undefined;
  assignments: Assignment[];
  redirections: Redirection[];
  args: readonly CommandArgument[];
}

const prepared = new WeakMap<Command, Prepared>();

function prepare(node: Command): Prepared {
  let found = prepared.get(node);
  if (!found) {
    const assignments = node.prefix.filter((item): item is Assignment => item.type === "Assignment");
    const [name, ...args] = joinSubstitutions([...assignments.slice(-1), ...(node.name ? [node.name] : []), ...node.args]);
    const assigned = name?.type === "Assignment";
    if (assigned) assignments[assignments.length - 1] = name;
    found = {
      name: (assigned ? args.shift() : name) as Word | undefined,
      assignments,
      redirections: [...node.redirects],
      args,
    };
    prepared.set(node, found);
  }
  return found;
}

/** The parser ends a word before and after <( ) and >( ); for bash what touches is one word. */
function joinSubstitutions(words: readonly CommandArgument[]): CommandArgument[] {
  const joined: CommandArgument[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    const touches = before?.end === word.pos && word.type === "Word";
    if (touches && (word.parts?.[0]?.type === "ProcessSubstitution" || lastPart(before)?.type === "ProcessSubstitution")) {
      joined[joined.length - 1] = joinWords(before, word);
    } else joined.push(word);
  }
  return joined;
}

function lastPart(item: CommandArgument): WordPart | undefined {
  if (item.type === "Word") return item.parts?.at(-1);
  return item.value.type === "Word" ? item.value.parts?.at(-1) : undefined;
}

function joinWords(first: CommandArgument, second: Word): CommandArgument {
  if (first.type === "Assignment") {
    const value = first.value.type === "Word" ? (joinWords(first.value, second) as Word) : first.value;
    const { type, name, append, index, pos } = first;
    return { type, name, append, index, pos, value, text: first.text + second.text, end: second.end };
  }
  return {
    type: "Word",
    text: first.text + second.text,
    value: first.value + second.value,
    pos: first.pos,
    end: second.end,
    parts: [...partsOf(first), ...partsOf(second)],
  };
}

function partsOf({ parts, text, value, pos, end }: Word): readonly WordPart[] {
  return parts ?? (text === "" ? [] : [{ type: "Literal", value, text, pos, end }]);
}

/** Runs a simple command. `last`: nothing comes after it in this process, so a program may take its place. */
export function* runCommand(shell: Shell, node: Command, options: { last?: boolean } = {}): Call<void> {
  const parts = prepare(node);
  const openSubstitutions = shell.substitutions.length;
  shell.position = node.pos;
  shell.substitutionStatus = undefined;
  if (!shell.inTrap) shell.commandNode = { source: shell.source, node };
  const debug = shell.traps.size > 0 ? shell.traps.get("DEBUG") : undefined;
  if (debug && !shell.inTrap) yield* shell.runTrap(debug);
  try {
    const words = yield* commandWords(shell, parts);
    const name = words[0];
    if (typeof name !== "string") yield* runBare(shell, parts);
    else yield* runNamed(shell, node, parts, words as [string, ...Argument[]], options.last === true);
  } catch (error) {
    if (!(error instanceof CommandError) || (error.discard && shell.flavour === "bash")) throw error;
    if (error.message !== "") yield* shell.complain(error.message);
    shell.status = error.status;
    if (error.fatal || (shell.flavour === "ash" && error.discard)) {
      if (!shell.interactive) throw new ShellExit(error.status);
      throw new Abandoned(1);
    }
  } finally {
    if (shell.substitutions.length > openSubstitutions) closeSubstitutions(shell, openSubstitutions);
  }
  if (shell.pending.length > 0 && !shell.inTrap) yield* shell.runPendingTraps();
  yield* afterFailure(shell);
}

function* commandWords(shell: Shell, parts: Prepared): Call<Argument[]> {
  if (!parts.name) {
    return [];
  }
  const first = yield* expandWords(shell, [parts.name]);
  const declaration = DECLARATIONS.has(first[0] ?? "") || (first.length === 1 && /^(?:command|builtin)$/.test(first[0]!) && isDeclaration(parts.args[0]));
  const words: Argument[] = first;
  for (const arg of parts.args) {
    if (arg.type === "Assignment" && declaration) words.push(yield* expandAssignment(shell, arg));
    else for (const word of yield* expandWords(shell, [arg.type === "Word" ? arg : assignmentWord(arg)])) words.push(word);
  }
  return words;
}

function isDeclaration(arg: CommandArgument | undefined): boolean {
  return arg?.type === "Word" && DECLARATIONS.has(arg.value);
}

const assignmentWords = new WeakMap<Assignment, Word>();

/** An assignment among the arguments of a command that is no declaration: a word like others. */
function assignmentWord(assignment: Assignment): Word {
  let word = assignmentWords.get(assignment);
  if (!word) {
    const { value } = assignment;
    if (value.type === "Word") {
      const before = assignment.text.slice(0, value.pos - assignment.pos);
      const parts = value.parts ?? [{ type: "Literal", value: value.value, text: value.text, pos: value.pos, end: value.end } as const];
      word = {
        type: "Word", text: assignment.text, value: before + value.value, pos: assignment.pos, end: assignment.end,
        parts: [{ type: "Literal", value: before, text: before, pos: assignment.pos, end: value.pos }, ...parts],
      };
    } else word = { type: "Word", text: assignment.text, value: assignment.text, pos: assignment.pos, end: assignment.end, parts: undefined };
    assignmentWords.set(assignment, word);
  }
  return word;
}

/** Assignments or redirections without a command. */
function* runBare(shell: Shell, parts: Prepared): Call<void> {
  const mark = shell.saved.length;
  try {
    if (parts.redirections.length > 0) yield* redirect(shell, parts.redirections);
    for (const assignment of parts.assignments) {
      let expanded: ExpandedAssignment;
      try {
        expanded = yield* expandAssignment(shell, assignment);
        if (shell.options.has("xtrace")) yield* traceText(shell, assignmentText(expanded));
        assign(shell, expanded);
      } catch (error) {
        // A failed assignment ends a shell that is not interactive.
        if (error instanceof CommandError && shell.flavour === "bash" && error.message.endsWith("readonly variable")) {
          throw new CommandError(error.message, 1, true);
        }
        throw error;
      }
    }
    shell.status = shell.substitutionStatus ?? 0;
  } finally {
    restore(shell, mark);
  }
}

export function assignmentText(assignment: ExpandedAssignment): string {
  const operator = assignment.append ? "+=" : "=";
  const index = assignment.index === undefined ? "" : `[${assignment.index}]`;
  const { value } = assignment;
  const text = typeof value === "string" ? (value === "" ? "" : quoteWhereNeeded(value)) : `(${value.map((item) => quoteWhereNeeded(item.value)).join(" ")})`;
  return `${assignment.name}${index}${operator}${text}`;
}

/** An argument as set -x tells it: an assignment to a command such as export is quoted whole, if it is not an array's. */
function tracedWord(word: Argument): string {
  if (typeof word === "string") return quoteWhereNeeded(word);
  const { name, index, append, value } = word;
  return typeof value === "string" ? quoteWhereNeeded(`${name}${index === undefined ? "" : `[${index}]`}${append ? "+=" : "="}${value}`) : assignmentText(word);
}

function* runNamed(shell: Shell, node: Command, parts: Prepared, words: [string, ...Argument[]], last: boolean): Call<void> {
  const name = words[0];
  if (shell.options.has("xtrace")) {
    for (const assignment of parts.assignments) yield* traceText(shell, assignmentText(yield* expandAssignment(shell, assignment)));
    yield* traceText(shell, words.map(tracedWord).join(" "));
  }
  const final = words.at(-1)!;
  const definition = shell.functions.get(name);
  // Only POSIX shells look for special builtins first.
  const posix = shell.flavour === "ash" || shell.options.has("posix");
  const builtin = definition && !(posix && SPECIAL.has(name)) ? undefined : builtinOf(shell, name);
  const mark = shell.saved.length;
  try {
    if (builtin && name === "exec" && shell.builtins.get("exec") === builtin) {
      yield* redirect(shell, parts.redirections);
      if (words.length === 1) {
        forget(shell, mark);
        for (const assignment of parts.assignments) assign(shell, yield* expandAssignment(shell, assignment));
        shell.status = 0;
        return;
      }
    } else if (parts.redirections.length > 0) {
      try {
        yield* redirect(shell, parts.redirections);
      } catch (error) {
        // For the special builtins of POSIX shells this is the end.
        if (error instanceof CommandError && shell.flavour === "ash" && builtin && SPECIAL.has(name)) {
          throw new CommandError(error.message, 2, true);
        }
        throw error;
      }
    }
    if (builtin) yield* runBuiltin(shell, builtin, words, parts.assignments);
    else if (definition) yield* nested(runFunction(shell, definition, words as string[], parts.assignments));
    else yield* runExternal(shell, node, words.map(argumentText), parts.assignments, last && !hasTraps(shell));
  } finally {
    restore(shell, mark);
  }
  shell.lastArgument = typeof final === "string" ? final : argumentText(final);
}

function hasTraps(shell: Shell): boolean {
  return shell.traps.has("EXIT") || shell.pending.length > 0;
}

export function argumentText(argument: Argument): string {
  return typeof argument === "string" ? argument : assignmentText(argument);
}

export function builtinOf(shell: Shell, name: string): Builtin | undefined {
  return shell.disabledBuiltins.size > 0 && shell.disabledBuiltins.has(name) ? undefined : shell.builtins.get(name);
}

/** Runs a builtin; assignments before it hold while it runs. */
export function* runBuiltin(shell: Shell, builtin: Builtin, words: readonly Argument[], assignments: readonly Assignment[]): Call<void> {
  const before = yield* temporarily(shell, assignments);
  const name = words[0] as string;
  try {
    shell.status = yield* builtin(shell, words);
  } catch (error) {
    if (isSystemError(error)) {
      if (error.code === "EINTR") {
        yield* shell.checkSignals();
        shell.status = 130;
        return;
      }
      if (error.code === "EPIPE" || error.code === "EBADF" || error.code === "ENOSPC") {
        yield* shell.complain(`write error: ${error.message}`, name);
        shell.status = 1;
        return;
      }
      if (error.code === "ENOMEM") throw cannotAllocate();
    }
    if (error instanceof CommandError && !error.fatal && !error.discard) {
      if (error.message !== "") yield* shell.complain(error.message, shell.builtins.has(name) && !error.bare ? name : undefined);
      shell.status = error.status;
      return;
    }
    throw error;
  } finally {
    before();
  }
}

/** Makes assignments for one command; what is answered takes them back. */
function* temporarily(shell: Shell, assignments: readonly Assignment[], exported = true): Call<() => void> {
  if (assignments.length === 0) return () => {};
  const old = new Map<string, Variable | undefined>();
  for (const assignment of assignments) {
    const expanded = yield* expandAssignment(shell, assignment);
    const variable = shell.variables.get(expanded.name);
    if (!old.has(expanded.name)) old.set(expanded.name, variable && copyVariable(variable));
    assign(shell, expanded);
    if (exported) shell.variables.own(expanded.name).exported = true;
  }
  return () => {
    for (const [name, variable] of old) {
      if (variable) shell.variables.declare(name, variable);
      else shell.variables.unset(name);
      if (name === "PATH") shell.hash.clear();
    }
  };
}

/** Calls a function of the shell. */
export function* runFunction(shell: Shell, definition: FunctionDefinition, words: readonly string[], assignments: readonly Assignment[] = []): Call<void> {
  if (shell.frames.length >= MAX_DEPTH) throw new CommandError(`${words[0]}: maximum function nesting level exceeded (${MAX_DEPTH})`, 1, true);
  const undo = yield* temporarily(shell, assignments);
  const { positional, source, loopDepth, position } = shell;
  const fromCommand = shell.commandString && definition.source.name === shell.name;
  shell.frames.push({ name: words[0]!, source: fromCommand ? "environment" : definition.source.name, line: shell.line });
  const hidden = hideTraps(shell);
  shell.variables.pushScope();
  shell.positional = words.slice(1);
  shell.source = definition.source;
  shell.loopDepth = 0;
  try {
    if (definition.body.type === "CompoundList") yield* runList(shell, definition.body);
    else yield* runNode(shell, definition.body);
  } catch (error) {
    if (!(error instanceof FunctionReturn)) throw error;
    shell.status = error.status;
  } finally {
    shell.variables.popScope();
    shell.positional = positional;
    shell.source = source;
    shell.position = position;
    shell.loopDepth = loopDepth;
    const frame = shell.frames.pop();
    if (frame?.options) shell.options = frame.options;
    undo();
  }
  const action = shell.traps.get("RETURN");
  if (action && !shell.inTrap) yield* shell.runTrap(action);
  for (const [name, trap] of hidden) if (!shell.traps.has(name)) shell.traps.set(name, trap);
}

/** Takes away the traps that functions do not inherit; answers them. */
function hideTraps(shell: Shell): [TrapName, string][] {
  if (shell.traps.size === 0 || shell.inTrap) return [];
  const hidden: [TrapName, string][] = [];
  for (const name of ["ERR", "DEBUG", "RETURN"] as const) {
    const action = shell.traps.get(name);
    if (action === undefined || shell.options.has(name === "ERR" ? "errtrace" : "functrace")) continue;
    hidden.push([name, action]);
    shell.traps.delete(name);
  }
  return hidden;
}

/** Runs a program and waits for it, or becomes it. */
export function* runExternal(
  shell: Shell,
  node: Command | undefined,
  words: readonly string[],
  assignments: readonly Assignment[],
  replace: boolean,
): Call<void> {
  const name = words[0]!;
  const undo = yield* temporarily(shell, assignments);
  let path: string | undefined;
  let env: Map<string, string>;
  try {
    path = shell.findCommand(name);
    env = environmentOf(shell);
  } finally {
    undo();
  }
  if (path === undefined) {
    const handler = shell.functions.get("command_not_found_handle");
    if (handler && shell.flavour === "bash") {
      yield* runFunction(shell, handler, ["command_not_found_handle", ...words]);
      return;
    }
    yield* shell.complain(shell.flavour === "ash" ? `${name}: not found` : `${quoteUnprintable(name)}: command not found`);
    shell.status = 127;
    return;
  }
  if (shell.flavour !== "ash") env.set("_", path);
  yield* spend(START_COST);
  // Jobs that have ended are reaped: what runs now does not see them as zombies.
  if (!replace && shell.jobs.list.length > 0) yield* pollChildren(shell);
  if (replace) {
    forget(shell);
    try {
      yield* exec(path, words, env);
    } catch (error) {
      yield* startFailed(shell, name, path, words, error, env);
    }
    return;
  }
  let child: Process;
  try {
    child = shell.process.spawn({ file: path, args: words, env, ...(shell.jobControl ? { group: "new" as const } : {}) });
  } catch (error) {
    yield* startFailed(shell, name, path, words, error, env);
    return;
  }
  if (shell.jobControl) giveTerminal(shell, child.pid);
  shell.status = yield* waitForeground(shell, {
    group: shell.jobControl ? child.pid : undefined,
    processes: [{ pid: child.pid, status: undefined, stopped: false }],
    command: node ? textOf(shell, node) : words.join(" "),
    background: false,
  });
}

/** What a program gets: exported variables, and functions as BASH_FUNC_name%%. */
export function environmentOf(shell: Shell): Map<string, string> {
  const env = shell.variables.environment();
  for (const [name, definition] of shell.functions) {
    if (definition.exported) env.set(`BASH_FUNC_${name}%%`, functionText(name, definition).replace(/^\S+ /, ""));
  }
  return env;
}

/** The file cannot be executed: says why, or runs it as a script of this shell. */
export function* startFailed(shell: Shell, name: string, path: string, words: readonly string[], error: unknown, env: Map<string, string>): Call<void> {
  if (!isSystemError(error)) throw error;
  const { files } = shell.process;
  if (error.code === "EAGAIN") yield* shell.noProcess(error.message);
  if (error.code === "ENOEXEC") {
    if (isBinary(shell, path)) {
      yield* shell.complain(`${name}: cannot execute binary file: Exec format error`);
      shell.status = 126;
      return;
    }
    const interpreter = shell.flavour === "ash" ? "/bin/sh" : "/bin/bash";
    const child = shell.process.spawn({ file: interpreter, args: [interpreter, path, ...words.slice(1)], env });
    shell.status = yield* waitForeground(shell, {
      group: undefined, processes: [{ pid: child.pid, status: undefined, stopped: false }], command: words.join(" "), background: false,
    });
    return;
  }
  shell.status = error.code === "ENOENT" || error.code === "ENOTDIR" ? 127 : 126;
  if (files.isDirectory(path)) yield* shell.complain(shell.flavour === "ash" ? `${name}: Permission denied` : `${name}: Is a directory`);
  else if (error.code === "ENOENT" && files.exists(path)) {
    yield* shell.complain(shell.flavour === "ash" ? `${name}: not found` : `${name}: cannot execute: required file not found`);
    shell.status = 127;
  } else if (shell.flavour === "ash" && error.code === "ENOENT") yield* shell.complain(`${name}: not found`);
  else yield* shell.complain(`${name}: ${error.message}`);
}

function isBinary(shell: Shell, path: string): boolean {
  try {
    return shell.process.files.readFile(path).subarray(0, 80).includes(0) || shell.process.files.readText(path).startsWith("\u007fELF");
  } catch {
    return false;
  }
}

/** Writes a line of set -x. */
export function* traceText(shell: Shell, text: string): Call<void> {
  const { status } = shell;
  const prompt = shell.variables.text("PS4") ?? "+ ";
  shell.options.delete("xtrace");
  let shown: string;
  try {
    shown = yield* expandString(shell, decodePrompt(shell, prompt));
  } finally {
    shell.options.add("xtrace");
  }
  if (shell.subshellLevel > 0 && shown !== "") shown = shown[0]!.repeat(Math.min(shell.substitutionDepth, 20) + 1) + shown.slice(1);
  const fd = Number(shell.variables.text("BASH_XTRACEFD") ?? 2);
  try {
    yield* write(fd, encodeText(`${shown}${text}\n`));
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
  shell.status = status;
}
