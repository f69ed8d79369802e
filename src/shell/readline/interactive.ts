import { isSystemError, ttyOf, type Call, type Process, type Tty } from "../../os/index.ts";
import { Abandoned, CommandError, FunctionReturn, LoopJump, ShellExit } from "../interpreter/control.ts";
import { runExitTrap } from "../interpreter/subshells.ts";
import { expandString } from "../interpreter/expansion.ts";
import { reportJobs, stateOf, takeTerminal } from "../interpreter/jobs.ts";
import { decodePrompt } from "../interpreter/prompt.ts";
import { runSource } from "../interpreter/run.ts";
import type { Shell } from "../interpreter/shell.ts";
import { mistakeOf, parseScript, pendingDelimiter, replaceAliases, Source } from "../interpreter/source.ts";
import { elements } from "../interpreter/variables.ts";
import { decodeText, encodeText } from "../text.ts";
import type { Completer } from "./complete.ts";
import { EventNotFound, expandHistory } from "./history-expansion.ts";
import { History } from "./history.ts";
import { readLine, type ReadResult } from "./reader.ts";

export interface InteractiveOptions {
  /** What completes the arguments of programs, by their name. */
  completers?: ReadonlyMap<string, Completer>;
  /** Called when a prompt is about to be shown (not for continuation lines). */
  onPrompt?: (process: Process) => void;
  /** Called with a whole command as it is accepted, before it runs. */
  onCommand?: (process: Process, text: string) => void;
}

interface Start {
  loginShell?: boolean;
  noRc?: boolean;
  noProfile?: boolean;
  rcFile?: string | undefined;
}

/** A shell that talks to a person: start files, prompts, history, job control. Answers its exit status. */
export function* interactive(shell: Shell, options: InteractiveOptions & Start): Call<number> {
  return yield* untilExit(shell, function* () {
    yield* start(shell, options, new History());
    yield* loop(shell, options);
  });
}

/** As `interactive`, of a shell that has started and whose first line has been read. */
export function* goOn(shell: Shell, options: InteractiveOptions, entered: ReadResult): Call<number> {
  return yield* untilExit(shell, () => loop(shell, options, entered));
}

/** What a shell does before its first prompt. */
export function* start(shell: Shell, options: Start, history: History): Call<void> {
  const { process } = shell;
  const tty = ttyOf(process, 0);
  shell.interactive = true;
  shell.options.add("history").add("histexpand").add("emacs");
  // bash-completion, which is there on the machines of exams, turns extglob on.
  shell.shopt.add("expand_aliases").add("histappend");
  if (shell.flavour === "bash") shell.shopt.add("extglob");
  shell.history = history;
  if (shell.variables.text("PS1") === undefined) shell.variables.set("PS1", "\\s-\\v\\$ ");
  if (shell.variables.text("PS2") === undefined) shell.variables.set("PS2", "> ");
  if (shell.flavour === "bash") {
    if (shell.variables.text("HISTFILE") === undefined) shell.variables.set("HISTFILE", `${shell.variables.text("HOME") ?? ""}/.bash_history`);
    shell.variables.set("HISTSIZE", "500");
    shell.variables.set("HISTFILESIZE", "500");
  }
  if (tty) {
    shell.tty = tty;
    shell.options.add("monitor");
    if (tty.foreground === undefined) tty.attach(process);
    tty.foreground = process.group;
  }
  shell.catchInterrupt();
  // The shell itself is not stopped or ended by these; its children are.
  for (const signal of ["SIGTERM", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU"] as const) process.onSignal(signal, () => {});
  process.onSignal("SIGWINCH", () => "interrupt");
  yield* readStartFiles(shell, options);
  loadHistory(shell);
}

function* untilExit(shell: Shell, body: () => Call<void>): Call<number> {
  try {
    yield* body();
  } catch (error) {
    if (!(error instanceof ShellExit)) throw error;
    shell.status = error.status;
  }
  try {
    yield* runExitTrap(shell);
  } finally {
    saveHistory(shell);
    hangUpJobs(shell);
  }
  return shell.status;
}

function* readStartFiles(shell: Shell, options: Start): Call<void> {
  const home = shell.variables.text("HOME") ?? "";
  if (shell.flavour === "ash") {
    if (options.loginShell) yield* runStartFile(shell, "/etc/profile");
    const env = shell.variables.text("ENV");
    if (env !== undefined && env !== "") yield* runStartFile(shell, yield* expandString(shell, env));
    return;
  }
  if (options.loginShell) {
    if (options.noProfile) return;
    yield* runStartFile(shell, "/etc/profile");
    for (const name of [".bash_profile", ".bash_login", ".profile"]) {
      if (!shell.process.files.exists(`${home}/${name}`)) continue;
      yield* runStartFile(shell, `${home}/${name}`);
      return;
    }
    return;
  }
  if (options.noRc) return;
  if (options.rcFile === undefined) yield* runStartFile(shell, "/etc/bash.bashrc");
  yield* runStartFile(shell, options.rcFile ?? `${home}/.bashrc`);
}

function* runStartFile(shell: Shell, path: string): Call<void> {
  let text: string;
  try {
    text = decodeText(shell.process.files.readFile(path));
  } catch (error) {
    if (isSystemError(error)) return;
    throw error;
  }
  shell.sourceDepth += 1;
  try {
    yield* runSource(shell, text, new Source(text, path), "", false);
  } catch (error) {
    if (!(error instanceof FunctionReturn) && !(error instanceof Abandoned)) throw error;
  } finally {
    shell.sourceDepth -= 1;
  }
}

function loadHistory(shell: Shell): void {
  const path = shell.variables.text("HISTFILE");
  const { history } = shell;
  if (!history || path === undefined) return;
  const size = Number(shell.variables.text("HISTSIZE") ?? 500);
  history.limit = Number.isInteger(size) && size >= 0 ? size : undefined;
  try {
    for (const line of shell.process.files.readText(path).split("\n")) if (line !== "" && !/^#\d+$/.test(line)) history.add(line);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function saveHistory(shell: Shell): void {
  const path = shell.variables.text("HISTFILE");
  if (!shell.history || path === undefined || path === "") return;
  try {
    shell.process.files.writeFile(path, encodeText(shell.history.entries.map((line) => `${line}\n`).join("")), { mode: 0o600 });
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function hangUpJobs(shell: Shell): void {
  for (const job of shell.jobs.list) {
    if (job.group === undefined || job.noHangUp || stateOf(job) === "Done") continue;
    try {
      // Stopped jobs have to run to hear of it.
      shell.process.machine.kill(-job.group, "SIGHUP");
      shell.process.machine.kill(-job.group, "SIGCONT");
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }
}

function* promptOf(shell: Shell, name: "PS1" | "PS2"): Call<string> {
  const { status } = shell;
  try {
    return yield* expandString(shell, decodePrompt(shell, shell.variables.text(name) ?? ""));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return "";
  } finally {
    shell.status = status;
  }
}

/** `entered`: what the first prompt, which has been shown, was answered. */
function* loop(shell: Shell, options: InteractiveOptions, entered?: ReadResult): Call<void> {
  const tty = ttyOf(shell.process, 0);
  for (let first = entered; ; first = undefined) {
    if (!first) yield* makeReady(shell);
    const read = yield* readCommand(shell, tty, options, first);
    if (read === "end") {
      if (shell.options.has("ignoreeof")) {
        yield* shell.print('Use "exit" to leave the shell.\n');
        continue;
      }
      const stopped = shell.jobs.list.some((job) => stateOf(job) === "Stopped");
      if (stopped && !shell.exitWarned) {
        shell.exitWarned = true;
        yield* shell.print("There are stopped jobs.\n");
        continue;
      }
      if (shell.flavour === "bash") yield* shell.print(shell.loginShell ? "logout\n" : "exit\n");
      return;
    }
    if (read === "interrupt") {
      shell.status = 130;
      continue;
    }
    if (read.trim() === "") continue;
    options.onCommand?.(shell.process, read);
    yield* runCommandLine(shell, read);
  }
}

/** What is done before a prompt. */
function* makeReady(shell: Shell): Call<void> {
  takeTerminal(shell, false);
  shell.interrupted = false;
  yield* reportJobs(shell);
  yield* runPromptCommand(shell);
  yield* shell.runPendingTraps();
}

function* runPromptCommand(shell: Shell): Call<void> {
  const variable = shell.variables.get("PROMPT_COMMAND");
  for (const command of elements(variable?.value)) {
    if (command === "") continue;
    const { status } = shell;
    yield* runCommandLine(shell, command);
    shell.status = status;
  }
}

/** Runs what was entered. Whatever goes wrong ends at the next prompt. */
function* runCommandLine(shell: Shell, text: string): Call<void> {
  const source = new Source(text, shell.name);
  shell.exitWarned = shell.exitWarned && /^\s*(?:exit|logout|jobs)\b/.test(text);
  try {
    yield* runSource(shell, text, source, "", false);
    if (shell.interrupted) throw new Abandoned(130, true);
  } catch (error) {
    if (error instanceof Abandoned) {
      if (error.interrupted) yield* shell.print("\n");
      shell.status = error.status;
    } else if (error instanceof LoopJump) shell.status = 0;
    else if (error instanceof FunctionReturn) shell.status = error.status;
    else if (isSystemError(error, "EINTR")) {
      yield* shell.print("\n");
      shell.status = 130;
    } else throw error;
  } finally {
    shell.interrupted = false;
    shell.loopDepth = 0;
    shell.conditional = 0;
  }
}

/** Reads lines till they make a whole command. */
function* readCommand(shell: Shell, tty: Tty | undefined, options: InteractiveOptions, entered?: ReadResult): Call<string | "end" | "interrupt"> {
  let text = "";
  let remembered = "";
  let initial = "";
  let delimiter: { text: string; strip: boolean } | undefined;
  if (!entered) options.onPrompt?.(shell.process);
  const readNext = function* (): Call<ReadResult> {
    const prompt = yield* promptOf(shell, text === "" ? "PS1" : "PS2");
    if (!tty) return yield* readPlain(shell, prompt);
    return yield* readLine(shell, tty, prompt, shell.history!, options.completers ?? new Map(), initial);
  };
  for (let given = entered; ; given = undefined) {
    const result = given ?? (yield* readNext());
    initial = "";
    if (result.kind === "interrupt") return "interrupt";
    if (result.kind === "edit") return yield* editCommand(shell, result.text);
    if (result.kind === "end") {
      if (text === "") return "end";
      const mistake = mistakeOf(text, parseScript(text));
      if (tty) yield* shell.print("\n");
      void mistake;
      return text;
    }
    let line = result.text;
    if (shell.options.has("histexpand") && shell.flavour === "bash" && !delimiter && /[!^]/.test(line)) {
      try {
        const expanded = expandHistory(line, shell.history!);
        if (expanded !== undefined) {
          yield* shell.print(`${expanded}\n`);
          line = expanded;
        }
      } catch (error) {
        if (!(error instanceof EventNotFound)) throw error;
        yield* shell.complain(error.message);
        return "interrupt";
      }
    }
    remembered = text === "" ? line : joinHistory(remembered, line, text);
    text = text === "" ? line : `${text}\n${line}`;
    remember(shell, remembered, text !== line || text.includes("\n") && remembered !== line);
    if (delimiter) {
      // What was pasted has several lines.
      const { text: wanted, strip } = delimiter;
      if (!line.split("\n").some((each) => (strip ? each.replace(/^\t+/, "") : each) === wanted)) continue;
      delimiter = undefined;
    }
    const parsed = replaceAliases(`${text}\n`, shell.aliases);
    const script = parseScript(parsed);
    const mistake = mistakeOf(parsed, script, shell.flavour);
    if (!mistake?.incomplete) return text;
    delimiter = pendingDelimiter(script);
  }
}

/** A command of several lines is one entry: its lines are joined so that it can be edited as one. */
function joinHistory(before: string, line: string, text: string): string {
  const script = parseScript(text);
  if (pendingDelimiter(script) || /^unterminated .*quote/.test(script.errors?.[0]?.message ?? "")) return `${before}\n${line}`;
  if (/\\$/.test(before)) return before.slice(0, -1) + line;
  if (/(?:^|[\s;])(?:do|then|else|in|\{|\()\s*$|[|&;({]\s*$|^\s*(?:if|while|until|for|case)\s*$/.test(before)) return `${before} ${line.trimStart()}`;
  return `${before}; ${line.trimStart()}`;
}

function remember(shell: Shell, line: string, replaces: boolean): void {
  const { history } = shell;
  if (!history || line.trim() === "") return;
  const control = shell.variables.text("HISTCONTROL") ?? "";
  if (/ignore(?:space|both)/.test(control) && line.startsWith(" ")) return;
  if (replaces) {
    history.replaceLast(line);
    return;
  }
  if (/ignore(?:dups|both)/.test(control) && history.entries.at(-1) === line) return;
  history.add(line);
}

/** Standard input is no terminal (bash -i in a pipe): lines without editing. */
function* readPlain(shell: Shell, prompt: string): Call<ReadResult> {
  // eslint-disable-next-line no-control-regex
  shell.process.descriptor(2).write(encodeText(prompt.replace(/[\x01\x02]/g, "")));
  const read = shell.builtins.get("read")!;
  const status = yield* read(shell, ["read", "-r", "REPLY"]);
  const text = shell.variables.text("REPLY") ?? "";
  if (status !== 0 && text === "") return { kind: "end" };
  return { kind: "line", text };
}

/** C-x C-e: the line in an editor; what is saved is run. */
function* editCommand(shell: Shell, text: string): Call<string> {
  const editor = shell.variables.text("VISUAL") ?? shell.variables.text("EDITOR") ?? "vi";
  const path = `/tmp/bash-fc.${shell.random.string(6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")}`;
  shell.process.files.writeFile(path, encodeText(`${text}\n`));
  yield* runCommandLine(shell, `${editor} ${path}`);
  const edited = decodeText(shell.process.files.readFile(path)).replace(/\n+$/, "");
  shell.process.files.unlink(path);
  yield* shell.print(`${edited}\n`);
  remember(shell, edited, false);
  return edited;
}
