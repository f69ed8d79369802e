import {
  encode, findExecutable, isSystemError, SIGNALS, spend, write, type Call, type Machine, type OpenFile, type Process, type Signal, type Tty,
} from "../../os/index.ts";
import type { Command, CompoundCommand, CompoundList, Redirected } from "unbash";
import { encodeText } from "../text.ts";
import type { Argument, Builtin } from "./builtins/builtin.ts";
import { argumentText, builtinOf, runBuiltin, runExternal } from "./command.ts";
import { Abandoned, ShellExit } from "./control.ts";
import { JobTable } from "./jobs.ts";
import type { Saved } from "./redirection.ts";
import { runText } from "./run.ts";
import { Source } from "./source.ts";
import { defineSpecialVariables } from "./special-variables.ts";
import { Variables } from "./variables.ts";
import type { History } from "../readline/history.ts";

export type ShellFlavour = "bash" | "ash";

export interface FunctionDefinition {
  body: CompoundCommand | Redirected | CompoundList;
  source: Source;
  /** Position of the whole definition. */
  pos: number;
  end: number;
  /** Children that are shells get it (export -f). */
  exported?: boolean;
}

/** One call of a function or a sourced file, for FUNCNAME, BASH_SOURCE, BASH_LINENO and `caller`. */
export interface Frame {
  name: string;
  source: string;
  /** The line it was called from. */
  line: number;
  /** The options to come back at its end (`local -`). */
  options?: Set<string>;
}

export type TrapName = Signal | "EXIT" | "ERR" | "DEBUG" | "RETURN";

/** Signals before whose death the exit trap is run. */
const FATAL: readonly Signal[] = ["SIGHUP", "SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGALRM"];

/** CPU time of starting a process (fork and exec), ms. */
const FORK_COST = 0.4;

/** The state of one shell process. Subshells work on copies. */
export class Shell {
  process: Process;
  readonly flavour: ShellFlavour;
  readonly builtins: ReadonlyMap<string, Builtin>;
  variables = new Variables();
  functions = new Map<string, FunctionDefinition>();
  aliases = new Map<string, string>();
  /** The names of `set -o` that are on. */
  options = new Set<string>();
  shopt = new Set<string>();
  positional: string[] = [];
  /** $0 */
  name: string;
  status = 0;
  pipeStatus: number[] = [0];
  /** $$: the same in subshells. */
  readonly mainPid: number;
  /** $! */
  lastBackground: number | undefined;
  /** $_ */
  lastArgument = "";
  interactive = false;
  /** Runs the text of -c. */
  commandString = false;
  /** Job control works: there is a terminal and it is wanted. */
  tty: Tty | undefined;
  jobs = new JobTable();
  traps = new Map<TrapName, string>();
  /** In a subshell: those of its parent, which `trap` shows till one is set. */
  inheritedTraps: ReadonlyMap<TrapName, string> | undefined;
  /** Signals whose traps wait to be run. */
  pending: Signal[] = [];
  interrupted = false;
  /** A signal that ends the shell as soon as its exit trap has run. */
  dying: Signal | undefined;
  /** A builtin waits for something that a signal should end. */
  waiting = false;
  source: Source;
  position = 0;
  frames: Frame[] = [];
  loopDepth = 0;
  /** Greater than 0 where a failing command does not end the shell (set -e). */
  conditional = 0;
  subshellLevel = 0;
  /** How many command substitutions this shell is inside of (set -x repeats its sign). */
  substitutionDepth = 0;
  sourceDepth = 0;
  evalDepth = 0;
  inTrap = false;
  /** The simple command that runs, for BASH_COMMAND. */
  commandNode: { source: Source; node: Command } | undefined;
  /** The status of the last command substitution of a command without a name. */
  substitutionStatus: number | undefined;
  /** Descriptors of process substitutions of the command that runs. */
  substitutions: number[] = [];
  /** Descriptors to be put back when redirections end. */
  saved: Saved[] = [];
  directoryStack: string[] = [];
  getopts = { index: 1, offset: 0 };
  hash = new Map<string, { path: string; hits: number }>();
  disabledBuiltins = new Set<string>();
  history: History | undefined;
  completions = new Map<string, string>();
  startedAt: number;
  seconds = 0;
  random: Machine["simulation"]["random"];
  /** Limits that were set with ulimit, by letter. */
  limits = new Map<string, string>();
  loginShell = false;
  /** The user was told that there are stopped jobs, and exits all the same. */
  exitWarned = false;

  constructor(process: Process, flavour: ShellFlavour, builtins: ReadonlyMap<string, Builtin>, name: string) {
    this.process = process;
    this.mainPid = process.pid;
    this.flavour = flavour;
    this.builtins = builtins;
    this.name = name;
    this.source = new Source("", name);
    this.startedAt = process.now;
    this.random = process.machine.simulation.random.fork(`shell/${process.machine.hostname}/${process.pid}`);
    this.options.add("braceexpand").add("hashall").add("interactive-comments");
    for (const option of ["extquote", "force_fignore", "globasciiranges", "globskipdots", "patsub_replacement", "promptvars", "sourcepath", "checkwinsize", "cmdhist", "complete_fullquote", "hostcomplete", "interactive_comments", "progcomp"]) {
      this.shopt.add(option);
    }
    defineSpecialVariables(this);
  }

  /** A copy for a subshell, to be given its process by `adopt`. */
  copy(): Shell {
    const copy = Object.create(Shell.prototype) as Shell;
    Object.assign(copy, this);
    copy.variables = this.variables.copy();
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.options = new Set(this.options);
    copy.shopt = new Set(this.shopt);
    copy.positional = this.positional.slice();
    // `jobs | cat` shows the jobs of the shell that it is a part of.
    copy.jobs = this.jobs.copy();
    copy.frames = this.frames.slice();
    copy.directoryStack = this.directoryStack.slice();
    copy.getopts = { ...this.getopts };
    copy.hash = new Map(this.hash);
    copy.substitutions = [];
    copy.saved = [];
    copy.pending = [];
    copy.interrupted = false;
    copy.dying = undefined;
    copy.waiting = false;
    const inherited = (name: TrapName): boolean => (name === "ERR" ? this.options.has("errtrace") : (name === "DEBUG" || name === "RETURN") && this.options.has("functrace"));
    copy.traps = new Map([...this.traps].filter(([name, action]) => action === "" || inherited(name)));
    copy.inheritedTraps = this.traps;
    copy.subshellLevel = this.subshellLevel + 1;
    copy.tty = undefined;
    copy.options.delete("monitor");
    copy.inTrap = false;
    return copy;
  }

  adopt(process: Process): void {
    this.process = process;
    this.random = process.machine.simulation.random.fork(`shell/${process.machine.hostname}/${process.pid}`);
    defineSpecialVariables(this);
  }

  get line(): number {
    return this.source.line(this.position);
  }

  /** Whether jobs get process groups of their own. */
  get jobControl(): boolean {
    return this.options.has("monitor");
  }

  /** Writes to standard output. */
  *print(text: string): Call<void> {
    if (text !== "") yield* write(1, encodeText(text));
  }

  /** The beginning of error messages. `command`: the builtin that complains (BusyBox names it first). */
  prefix(command?: string): string {
    if (this.flavour === "ash") {
      const own = command === undefined ? "" : `${command}: `;
      if (this.interactive || (this.commandString && command === undefined)) return `${this.name}: ${own}`;
      if (this.commandString) return `${this.name}: ${own}line ${this.commandLine()}: `;
      return `${this.source.name}: ${own}line ${this.line}: `;
    }
    const own = command === undefined ? "" : `${command}: `;
    if (this.interactive) return `${this.baseName}: ${own}`;
    const name = this.commandString && this.source.name === this.name && this.frames.at(-1)?.source === "environment" ? "environment" : this.source.name;
    return `${name}: line ${this.line}: ${own}`;
  }

  private commandLine(): number {
    return Math.max(0, this.line - 1);
  }

  private get baseName(): string {
    const name = this.name.replace(/^-/, "");
    return name.slice(name.lastIndexOf("/") + 1);
  }

  /** Says an error as the shell itself. Nothing happens when standard error is closed. */
  *complain(message: string, command?: string): Call<void> {
    try {
      yield* write(2, encodeText(`${this.prefix(command)}${message}\n`));
    } catch (error) {
      if (!isSystemError(error, "EBADF", "EPIPE")) throw error;
    }
  }

  /** Says an error without a line number, as some of BusyBox's builtins do. */
  *complainAs(message: string): Call<void> {
    yield* write(2, encodeText(`${this.flavour === "ash" ? "sh" : this.baseName}: ${message}\n`));
  }

  /** Called between commands: gives up after Ctrl-C, and charges what a command costs. */
  *checkSignals(): Call<void> {
    yield* spend(0.02);
    if (this.interrupted) {
      this.interrupted = false;
      throw new Abandoned(130, true);
    }
    if (this.dying) yield* this.die(this.dying);
    if (this.pending.length > 0 && !this.inTrap) yield* this.runPendingTraps();
  }

  /** Ends by a signal, after the commands of the exit trap. */
  *die(signal: Signal): Call<void> {
    this.dying = undefined;
    const action = this.traps.get("EXIT");
    this.setTrap("EXIT", undefined);
    if (signal === "SIGINT") this.status = 128 + SIGNALS[signal];
    if (action) yield* this.runText(action, "exit trap");
    this.status = 128 + SIGNALS[signal];
    this.process.onSignal(signal, undefined);
    this.process.machine.kill(this.process.pid, signal);
    throw new ShellExit(this.status);
  }

  /** Runs a text as commands in this shell. `complete`: it is a file of its own, whose lines are counted from 1. */
  *runText(text: string, name: string, complete = false): Call<void> {
    yield* runText(this, text, name, complete);
  }

  /** `command NAME ...`: functions are passed over. */
  *runWithoutFunctions(args: readonly Argument[]): Call<number> {
    const name = args[0] as string;
    const builtin = builtinOf(this, name);
    if (builtin) {
      yield* runBuiltin(this, builtin, args, []);
      return this.status;
    }
    yield* runExternal(this, undefined, args.map(argumentText), [], false);
    return this.status;
  }

  *runPendingTraps(): Call<void> {
    while (this.pending.length > 0) {
      const signal = this.pending.shift()!;
      const action = this.traps.get(signal);
      if (action) yield* this.runTrap(action);
    }
  }

  /** Runs the commands of a trap; $? is kept. */
  *runTrap(action: string): Call<void> {
    const { status, inTrap } = this;
    this.inTrap = true;
    try {
      yield* this.runText(action, "trap");
    } finally {
      this.inTrap = inTrap;
    }
    this.status = status;
  }

  /** Sets a trap; undefined for the default, "" to ignore. */
  setTrap(name: TrapName, action: string | undefined): void {
    this.inheritedTraps = undefined;
    if (action === undefined) this.traps.delete(name);
    else this.traps.set(name, action);
    if (name === "EXIT") for (const signal of FATAL) if (!this.traps.has(signal)) this.defaultSignal(signal);
    if (!(name in SIGNALS)) return;
    const signal = name as Signal;
    if (action === undefined) this.defaultSignal(signal);
    else if (action === "") this.process.onSignal(signal, "ignore");
    else {
      this.process.onSignal(signal, () => {
        this.pending.push(signal);
        return this.waiting ? "interrupt" : undefined;
      });
    }
  }

  private defaultSignal(signal: Signal): void {
    if (this.interactive && signal === "SIGINT") this.catchInterrupt();
    else if (this.interactive && (signal === "SIGTERM" || signal === "SIGQUIT")) this.process.onSignal(signal, () => {});
    else if (FATAL.includes(signal) && this.traps.has("EXIT")) {
      this.process.onSignal(signal, () => {
        this.dying = signal;
        return "interrupt";
      });
    }
    else this.process.onSignal(signal, undefined);
  }

  /** An interactive shell lives on after Ctrl-C: the command line is given up. */
  catchInterrupt(): void {
    this.process.onSignal("SIGINT", () => {
      this.interrupted = true;
      return "interrupt";
    });
  }

  /** Where a command is found along PATH; what was found is remembered. */
  findCommand(name: string): string | undefined {
    if (name.includes("/")) return name;
    if (name === "") return undefined;
    const path = this.variables.text("PATH");
    const known = this.hash.get(name);
    if (known && this.process.files.exists(known.path)) {
      known.hits += 1;
      return known.path;
    }
    const found = findExecutable(this.process, name, path ?? "");
    if (found !== undefined) this.hash.set(name, { path: found, hits: 1 });
    return found;
  }

  *fork(options: {
    body: (shell: Shell) => Call<number>;
    files?: ReadonlyMap<number, OpenFile>;
    group?: number | "new" | undefined;
    keepTerminal?: boolean;
  }): Call<Process> {
    yield* spend(FORK_COST);
    const copy = this.copy();
    const { body } = options;
    let child: Process;
    try {
      child = this.process.spawn({
        program: function* () {
          return yield* body(copy);
        },
        args: this.process.args,
        env: this.process.env,
        ...(options.files ? { files: options.files } : {}),
        ...(options.group !== undefined ? { group: options.group } : {}),
      });
    } catch (error) {
      if (isSystemError(error, "EAGAIN")) yield* this.noProcess(error.message);
      throw error;
    }
    child.name = this.process.name;
    copy.adopt(child);
    return child;
  }

  /** There may be no process more: what was under way is given up. */
  *noProcess(why: string): Call<never> {
    const ash = this.flavour === "ash";
    yield* this.complain(`${ash ? "can't fork" : "fork"}: ${why}`);
    throw this.interactive ? new Abandoned(1) : new ShellExit(ash ? 2 : 254);
  }

  /** The descriptors of this process with some in other places, for a child. */
  descriptorsWith(changes: ReadonlyMap<number, OpenFile>): Map<number, OpenFile> {
    const files = new Map(this.process.openDescriptors);
    for (const [fd, file] of changes) files.set(fd, file);
    return files;
  }

  /** Bytes of text as the terminal gets them. */
  encode(text: string): Uint8Array {
    return encode(text);
  }
}
