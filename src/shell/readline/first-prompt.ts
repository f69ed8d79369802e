import { isSystemError, loadedModule, spend, ttyOf, type Call, type Process } from "../../os/index.ts";
import { decodePrompt } from "../interpreter/prompt.ts";
import type { Shell, ShellFlavour } from "../interpreter/shell.ts";
import { interpreter } from "../rest.ts";
import { decodeText } from "../text.ts";
import { History } from "./history.ts";
import type { InteractiveOptions } from "./interactive.ts";
import { typeAhead } from "./typed.ts";

/** The start files of a login shell, and what comes of them. */
export interface KnownStart {
  /** By path; undefined: there is no such file. All that a login shell reads in the home directory and elsewhere. */
  files: ReadonlyMap<string, string | undefined>;
  /** The prompt that they set. */
  prompt: string;
  /** CPU time that a shell takes to its first prompt, ms: to start, and then to run the files. */
  cost: readonly [number, number];
}

/** What a started shell and the prompt that was shown for it have in common. */
export interface Opened {
  startedAt: number;
  history: History;
}

/**
 * The prompts of bash before bash is here. Nobody has touched the machine yet, and what its start files do is known: so the prompt stands
 * and characters are echoed without the interpreter. Before anything is done (`touch`), each such shell does what it would have done
 * by then; none of it can be told from outside but the time it took, which has been charged.
 */
export class FirstPrompt {
  private readonly start: KnownStart;
  private readonly waiting = new Set<() => void>();
  private touched = false;

  constructor(start: KnownStart) {
    this.start = start;
  }

  /** To be called before somebody does what may make a difference to a shell, with the rest at hand. */
  touch(): void {
    this.touched = true;
    for (const begin of this.waiting) begin();
    this.waiting.clear();
  }

  /** Whether this is a login shell of root on a terminal, with the files that are known. */
  fits(process: Process): boolean {
    if (this.touched || process.args.length !== 1 || process.args[0] !== "-bash") return false;
    if (process.credentials.uid !== 0 || process.env.has("PS1") || !ttyOf(process, 0) || !ttyOf(process, 2)) return false;
    return [...this.start.files].every(([path, text]) => textOf(process, path) === text);
  }

  /** The shell: its prompt at once, the rest of it with the first thing that is done. */
  *show(process: Process, flavour: ShellFlavour, options: InteractiveOptions): Call<number> {
    const tty = ttyOf(process, 0)!;
    const history = new History();
    const opened: Opened = { startedAt: process.now, history };
    let shell: Shell | undefined;
    for (const cost of this.start.cost) yield* spend(cost);
    if (tty.foreground === undefined) tty.attach(process);
    tty.foreground = process.group;
    for (const signal of ["SIGTERM", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU"] as const) process.onSignal(signal, () => {});
    for (const signal of ["SIGINT", "SIGWINCH"] as const) process.onSignal(signal, () => "interrupt");
    const begin = (): void => {
      shell = loadedModule(interpreter).beginShell(process, flavour, opened);
    };
    // Somebody may have come while the shell started.
    if (this.touched) begin();
    else this.waiting.add(begin);
    options.onPrompt?.(process);
    const variables = { text: (name: string) => process.env.get(name) };
    const prompt = decodePrompt({ process, variables, name: "-bash", jobs: { list: [] }, tty, history }, this.start.prompt);
    const typed = yield* typeAhead(tty, prompt, () => shell !== undefined);
    const { goOn, readLine } = loadedModule(interpreter);
    const entered = yield* readLine(shell!, tty, prompt, history, options.completers ?? new Map(), typed);
    return yield* goOn(shell!, options, entered);
  }
}

/** undefined: there is none; null: it cannot be read. */
function textOf(process: Process, path: string): string | undefined | null {
  try {
    return decodeText(process.files.readFile(path));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return error.code === "ENOENT" ? undefined : null;
  }
}
