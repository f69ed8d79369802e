import { exitNumber, isSystemError, SIGNALS, wait, write, type Call, type ChildEvent, type ExitStatus, type Signal } from "../../os/index.ts";
import type { Shell } from "./shell.ts";

export interface Job {
  /** The number in brackets. */
  number: number;
  /** Process group, when job control made one. */
  group: number | undefined;
  /** The processes of the pipeline in order, with how they ended. */
  processes: { pid: number; status: ExitStatus | undefined; stopped: boolean }[];
  command: string;
  /** Whether it runs in the background (jobs in the foreground are listed when they are stopped). */
  background: boolean;
  /** The user has been told how it ended. */
  told: boolean;
  disowned: boolean;
  noHangUp: boolean;
}

/** The jobs of one shell, and what is known of children that have ended. */
export class JobTable {
  list: Job[] = [];
  /** How children ended that were waited for along the way (for `wait PID`). */
  readonly ended = new Map<number, ExitStatus>();

  add(job: Omit<Job, "number" | "told" | "disowned" | "noHangUp">): Job {
    const number = Math.max(0, ...this.list.map((other) => other.number)) + 1;
    const made: Job = { ...job, number, told: false, disowned: false, noHangUp: false };
    this.list.push(made);
    return made;
  }

  /** For a subshell: the same list, whose processes are not its children. */
  copy(): JobTable {
    const copy = new JobTable();
    copy.list = this.list.slice();
    return copy;
  }

  remove(job: Job): void {
    this.list = this.list.filter((other) => other !== job);
  }

  /** The job that % and + mean. */
  get current(): Job | undefined {
    const stopped = this.list.filter((job) => stateOf(job) === "Stopped");
    return stopped.at(-1) ?? this.list.filter((job) => stateOf(job) === "Running").at(-1) ?? this.list.at(-1);
  }

  get previous(): Job | undefined {
    const rest = this.list.filter((job) => job !== this.current);
    return rest.filter((job) => stateOf(job) === "Stopped").at(-1) ?? rest.at(-1);
  }

  /** Finds a job by what is written after %; undefined when there is none. */
  find(spec: string): Job | undefined | "ambiguous" {
    const text = spec.replace(/^%/, "");
    if (text === "" || text === "%" || text === "+") return this.current;
    if (text === "-") return this.previous ?? this.current;
    if (/^\d+$/.test(text)) return this.list.find((job) => job.number === Number(text));
    const found = text.startsWith("?")
      ? this.list.filter((job) => job.command.includes(text.slice(1)))
      : this.list.filter((job) => job.command.startsWith(text));
    return found.length > 1 ? "ambiguous" : found[0];
  }

  /** Notes what was heard of a child. */
  note(event: ChildEvent): void {
    if (event.status) this.ended.set(event.pid, event.status);
    for (const job of this.list) {
      for (const process of job.processes) {
        if (process.pid !== event.pid) continue;
        if (event.status) {
          process.status = event.status;
          process.stopped = false;
        } else process.stopped = event.change === "stopped";
      }
    }
  }
}

export function stateOf(job: Job): "Running" | "Stopped" | "Done" {
  if (job.processes.every((process) => process.status)) return "Done";
  return job.processes.some((process) => process.stopped && !process.status) ? "Stopped" : "Running";
}

export function statusOf(job: Job): number {
  const last = job.processes.at(-1)!.status;
  return last ? exitNumber(last) : 0;
}

const DEATHS: Partial<Record<Signal, string>> = {
  SIGHUP: "Hangup", SIGINT: "Interrupt", SIGQUIT: "Quit", SIGILL: "Illegal instruction", SIGTRAP: "Trace/breakpoint trap", SIGABRT: "Aborted",
  SIGBUS: "Bus error", SIGFPE: "Floating point exception", SIGKILL: "Killed", SIGUSR1: "User defined signal 1", SIGSEGV: "Segmentation fault",
  SIGUSR2: "User defined signal 2", SIGPIPE: "Broken pipe", SIGALRM: "Alarm clock", SIGTERM: "Terminated",
};

/** What strsignal(3) says. */
function signalText(signal: Signal): string {
  return DEATHS[signal] ?? `Signal ${SIGNALS[signal]}`;
}

/** The word for a job's state in the table: Running, Stopped, Done, Exit 1, Terminated. */
export function describeState(job: Job): string {
  const state = stateOf(job);
  if (state !== "Done") return state;
  const last = job.processes.at(-1)!.status!;
  if (last.signal !== undefined) return signalText(last.signal);
  return last.code === 0 ? "Done" : `Exit ${last.code}`;
}

/** A line of `jobs`. */
export function jobLine(table: JobTable, job: Job, long = false): string {
  const mark = job === table.current ? "+" : job === table.previous ? "-" : " ";
  const pid = long ? `${job.processes[0]!.pid} ` : "";
  const running = stateOf(job) === "Running" && job.background ? " &" : "";
  return `[${job.number}]${mark}  ${pid}${describeState(job).padEnd(long ? 22 : 24)}${job.command}${running}`;
}

/** Hears of children that have ended or stopped, without waiting. */
export function* pollChildren(shell: Shell): Call<void> {
  for (;;) {
    let event: ChildEvent | undefined;
    try {
      event = yield* wait(undefined, { hang: false, stopped: true });
    } catch (error) {
      if (isSystemError(error, "ECHILD")) return;
      throw error;
    }
    if (!event) return;
    shell.jobs.note(event);
  }
}

/** Tells of jobs whose state has changed, as before a prompt; ended ones are taken off the list. */
export function* reportJobs(shell: Shell): Call<void> {
  yield* pollChildren(shell);
  for (const job of [...shell.jobs.list]) {
    if (stateOf(job) !== "Done") continue;
    if (!job.told && shell.interactive && !job.disowned) yield* shell.print(`${jobLine(shell.jobs, job)}\n`);
    shell.jobs.remove(job);
  }
}

/**
 * Waits for a foreground job. Answers its status; when it is stopped it goes on the list of jobs. Ctrl-C at the terminal
 * counts for the shell as well.
 */
export function* waitForeground(shell: Shell, job: Omit<Job, "number" | "told" | "disowned" | "noHangUp">, listed?: Job): Call<number> {
  const left = (): { pid: number; stopped: boolean } | undefined => job.processes.find((process) => !process.status);
  let interrupted = false;
  for (;;) {
    const next = left();
    if (!next) break;
    let event: ChildEvent | undefined;
    try {
      event = yield* wait(next.pid, { stopped: shell.jobControl });
    } catch (error) {
      if (isSystemError(error, "EINTR")) {
        if (shell.dying && shell.dying !== "SIGINT") yield* shell.die(shell.dying);
        interrupted = true;
        continue;
      }
      if (isSystemError(error, "ECHILD")) break;
      throw error;
    }
    if (!event) continue;
    shell.jobs.note(event);
    for (const process of job.processes) {
      if (process.pid !== event.pid) continue;
      if (event.status) process.status = event.status;
      else process.stopped = event.change === "stopped";
    }
    if (event.change === "stopped") {
      takeTerminal(shell, true);
      const stopped = listed ?? shell.jobs.add({ ...job, background: true });
      stopped.processes = job.processes;
      yield* shell.print(`\n${jobLine(shell.jobs, stopped)}\n`);
      return 128 + SIGNALS.SIGTSTP;
    }
  }
  if (listed) shell.jobs.remove(listed);
  const statuses = job.processes.map((process) => (process.status ? exitNumber(process.status) : 0));
  shell.pipeStatus = statuses;
  const last = job.processes.at(-1)!.status;
  takeTerminal(shell, last?.signal !== undefined);
  if (last?.signal === "SIGINT" && shell.interactive) {
    shell.interrupted = true;
  } else if (interrupted && last?.signal === undefined) {
    // The program has dealt with Ctrl-C by itself.
    shell.interrupted = last === undefined;
  }
  if (last?.signal !== undefined && last.signal !== "SIGINT" && last.signal !== "SIGPIPE") {
    const text = signalText(last.signal);
    if (shell.interactive) yield* write(2, `${text}\n`);
    else if (shell.flavour === "bash" && last.signal === "SIGTERM") yield* write(2, `${text}\n`);
    else if (shell.flavour === "bash") {
      yield* shell.complain(`${String(job.processes.at(-1)!.pid).padStart(5)} ${text.padEnd(24)}${job.command}`);
    } else yield* write(2, `${text}\n`);
  }
  const pipefail = shell.options.has("pipefail") ? statuses.findLast((status) => status !== 0) : undefined;
  return pipefail ?? statuses.at(-1) ?? 0;
}

/** The shell's group becomes the terminal's foreground; `reset`: its modes are put in order. */
export function takeTerminal(shell: Shell, reset: boolean): void {
  const { tty } = shell;
  if (!tty || !shell.jobControl) return;
  tty.foreground = shell.process.group;
  if (reset) tty.setModes({ canonical: true, echo: true, signals: true, mapReturn: true, mapNewline: true });
}

/** A job's group becomes the terminal's foreground. */
export function giveTerminal(shell: Shell, group: number): void {
  if (shell.tty && shell.jobControl) shell.tty.foreground = group;
}
