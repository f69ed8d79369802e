import { exitNumber, isSystemError, signalOf, SIGNALS, wait as waitCall, write, type Call, type Signal } from "../../../os/index.ts";
import { giveTerminal, jobLine, pollChildren, stateOf, statusOf, waitForeground, type Job } from "../jobs.ts";
import type { Shell, TrapName } from "../shell.ts";
import { invalidOption, letters, words, type Builtin } from "./builtin.ts";

function* findJob(shell: Shell, name: string, spec: string | undefined): Call<Job | undefined> {
  if (spec === undefined) {
    const job = shell.jobs.current;
    if (!job) yield* shell.complain("current: no such job", name);
    return job;
  }
  const job = spec.startsWith("%") || !/^\d+$/.test(spec) || name === "fg" || name === "bg" ? shell.jobs.find(spec) : shell.jobs.list.find((each) => each.processes.some((process) => process.pid === Number(spec)));
  if (job === "ambiguous") {
    yield* shell.complain(`${spec}: ambiguous job spec`, name);
    return undefined;
  }
  if (!job) yield* shell.complain(`${spec}: no such job`, name);
  return job;
}

const jobs: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "lnprs");
  if (bad) return yield* invalidOption(shell, "jobs", bad, "jobs [-lnprs] [jobspec ...] or jobs -x command [args]");
  yield* pollChildren(shell);
  let list = shell.jobs.list;
  if (rest.length > 0) {
    list = [];
    for (const spec of rest) {
      const job = yield* findJob(shell, "jobs", spec);
      if (!job) return 1;
      list.push(job);
    }
  }
  for (const job of [...list]) {
    const state = stateOf(job);
    if (options.has("r") && state !== "Running") continue;
    if (options.has("s") && state !== "Stopped") continue;
    if (options.has("p")) yield* shell.print(`${job.processes[0]!.pid}\n`);
    else yield* shell.print(`${jobLine(shell.jobs, job, options.has("l"))}\n`);
    if (state === "Done") shell.jobs.remove(job);
  }
  return 0;
});

const fg: Builtin = words(function* (shell, args) {
  if (!shell.jobControl) {
    yield* shell.complain("no job control", "fg");
    return 1;
  }
  const job = yield* findJob(shell, "fg", args[1]);
  if (!job) return 1;
  if (stateOf(job) === "Done") {
    yield* shell.complain("job has terminated", "fg");
    shell.jobs.remove(job);
    return 1;
  }
  yield* shell.print(`${job.command}\n`);
  resume(shell, job);
  giveTerminal(shell, job.group!);
  return yield* waitForeground(shell, job, job);
});

const bg: Builtin = words(function* (shell, args) {
  if (!shell.jobControl) {
    yield* shell.complain("no job control", "bg");
    return 1;
  }
  const job = yield* findJob(shell, "bg", args[1]);
  if (!job) return 1;
  if (stateOf(job) === "Running") {
    yield* shell.complain(`job ${job.number} already in background`, "bg");
    return 0;
  }
  resume(shell, job);
  job.background = true;
  yield* shell.print(`[${job.number}]+ ${job.command} &\n`);
  return 0;
});

function resume(shell: Shell, job: Job): void {
  for (const process of job.processes) process.stopped = false;
  if (job.group !== undefined) shell.process.machine.kill(-job.group, "SIGCONT");
}

const wait: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "fnp");
  if (bad) return yield* invalidOption(shell, "wait", bad, "wait [-fn] [-p var] [id ...]");
  let operands = rest;
  let variable: string | undefined;
  if (options.has("p")) {
    variable = operands[0];
    operands = operands.slice(1);
  }
  shell.waiting = true;
  try {
    if (options.has("n")) return yield* waitNext(shell, operands, variable);
    if (operands.length === 0) {
      for (;;) {
        if (!(yield* waitAny(shell))) break;
      }
      for (const job of [...shell.jobs.list]) if (stateOf(job) === "Done") shell.jobs.remove(job);
      return 0;
    }
    let status = 0;
    for (const spec of operands) status = yield* waitFor(shell, spec);
    return status;
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
    const signal = shell.pending[0];
    if (signal) return 128 + SIGNALS[signal];
    throw error;
  } finally {
    shell.waiting = false;
  }
});

/** Waits for one child; answers false when there is none. */
function* waitAny(shell: Shell): Call<boolean> {
  try {
    const event = yield* waitCall(undefined, { stopped: shell.jobControl });
    if (event) shell.jobs.note(event);
    if (event?.change === "stopped") return false;
    return true;
  } catch (error) {
    if (isSystemError(error, "ECHILD")) return false;
    throw error;
  }
}

function* waitNext(shell: Shell, operands: readonly string[], variable: string | undefined): Call<number> {
  const wanted = operands.length === 0 ? undefined : operands.map((spec) => (spec.startsWith("%") ? (shell.jobs.find(spec) as Job | undefined)?.processes.at(-1)?.pid : Number(spec)));
  const finished = (): Job | undefined => shell.jobs.list.find((job) => stateOf(job) === "Done" && (!wanted || wanted.includes(job.processes.at(-1)!.pid)));
  yield* pollChildren(shell);
  for (;;) {
    const job = finished();
    if (job) {
      shell.jobs.remove(job);
      if (variable !== undefined) shell.variables.set(variable, String(job.processes.at(-1)!.pid));
      return statusOf(job);
    }
    if (!(yield* waitAny(shell))) return 127;
  }
}

function* waitFor(shell: Shell, spec: string): Call<number> {
  let job: Job | undefined;
  let pid: number;
  if (spec.startsWith("%")) {
    const found = yield* findJob(shell, "wait", spec);
    if (!found) return 127;
    job = found;
    pid = found.processes.at(-1)!.pid;
  } else if (/^\d+$/.test(spec)) {
    pid = Number(spec);
    job = shell.jobs.list.find((each) => each.processes.some((process) => process.pid === pid));
  } else {
    yield* shell.complain(shell.flavour === "ash" ? `Illegal number: ${spec}` : `\`${spec}': not a pid or valid job spec`, "wait");
    return shell.flavour === "ash" ? 2 : 1;
  }
  const known = shell.jobs.ended.get(pid);
  if (!known) {
    if (![...shell.process.children].some((child) => child.pid === pid)) {
      if (shell.flavour === "bash") yield* shell.complain(`pid ${pid} is not a child of this shell`, "wait");
      return 127;
    }
    for (;;) {
      const event = yield* waitCall(pid, { stopped: shell.jobControl });
      if (!event) continue;
      shell.jobs.note(event);
      if (event.status) break;
      if (event.change === "stopped") return 128 + SIGNALS.SIGTSTP;
    }
  }
  const status = exitNumber(shell.jobs.ended.get(pid)!);
  if (job && stateOf(job) === "Done") {
    job.told = true;
    const ended = job.processes.at(-1)!.status;
    shell.jobs.remove(job);
    if (shell.interactive && ended?.signal) yield* shell.print(`${jobLine(shell.jobs, job)}\n`);
  }
  return status;
}

const SIGNAL_LIST = Object.entries(SIGNALS) as [Signal, number][];

const kill: Builtin = words(function* (shell, args) {
  let signal: Signal | 0 = "SIGTERM";
  let rest = args.slice(1);
  const first = rest[0];
  if (first === "-l" || first === "-L") return yield* listSignals(shell, rest.slice(1));
  if (first === "-s" || first === "-n") {
    const found = rest[1] === "0" ? 0 : signalOf(rest[1] ?? "");
    if (found === undefined) {
      yield* shell.complain(`${rest[1] ?? ""}: invalid signal specification`, "kill");
      return 1;
    }
    signal = found;
    rest = rest.slice(2);
  } else if (first !== undefined && /^-./.test(first) && first !== "--") {
    const name = first.slice(1);
    const found = name === "0" ? 0 : signalOf(name);
    if (found === undefined) {
      yield* shell.complain(shell.flavour === "ash" ? `bad signal name '${name}'` : `${name}: invalid signal specification`, shell.flavour === "ash" ? undefined : "kill");
      return 1;
    }
    signal = found;
    rest = rest.slice(1);
  }
  if (rest[0] === "--") rest = rest.slice(1);
  if (rest.length === 0) {
    yield* write(2, shell.encode(shell.flavour === "ash" ? "sh: you need to specify whom to kill\n" : "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n"));
    return shell.flavour === "ash" ? 1 : 2;
  }
  let status = 0;
  // Children that have ended are no processes any more.
  yield* pollChildren(shell);
  for (const target of rest) {
    let pid: number;
    if (target.startsWith("%")) {
      const job = yield* findJob(shell, "kill", target);
      if (!job) {
        status = 1;
        continue;
      }
      pid = job.group !== undefined ? -job.group : job.processes[0]!.pid;
    } else if (/^-?\d+$/.test(target)) pid = Number(target);
    else {
      yield* shell.complain(shell.flavour === "ash" ? `invalid number '${target}'` : `${target}: arguments must be process or job IDs`, shell.flavour === "ash" ? undefined : "kill");
      status = 1;
      continue;
    }
    try {
      const { machine, credentials } = shell.process;
      const victim = pid > 0 ? machine.pids.find(pid) : undefined;
      if (victim && credentials.uid !== 0 && victim.credentials.uid !== credentials.uid) {
        yield* shell.complain(`(${pid}) - Operation not permitted`, "kill");
        status = 1;
        continue;
      }
      if (pid === 0) pid = -shell.process.group;
      machine.kill(pid, signal);
      if (signal === "SIGTERM" || signal === "SIGHUP") {
        const stopped = shell.jobs.list.find((job) => job.group === -pid && stateOf(job) === "Stopped");
        if (stopped) machine.kill(pid, "SIGCONT");
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
      if (shell.flavour === "ash") yield* shell.complainAs(`can't kill pid ${target}: ${error.message}`);
      else yield* shell.complain(`(${target}) - ${error.message}`, "kill");
      status = 1;
    }
  }
  return status;
});

function* listSignals(shell: Shell, operands: readonly string[]): Call<number> {
  if (operands.length === 0) {
    const all = SIGNAL_LIST.map(([name, number]) => `${String(number).padStart(2)}) ${name}`);
    let text = "";
    all.forEach((entry, index) => {
      text += index % 5 === 4 || index === all.length - 1 ? `${entry}\n` : `${entry}\t`;
    });
    yield* shell.print(text);
    return 0;
  }
  for (const operand of operands) {
    if (/^\d+$/.test(operand)) {
      const number = Number(operand) > 128 ? Number(operand) - 128 : Number(operand);
      const found = signalOf(number);
      if (!found) {
        yield* shell.complain(`${operand}: invalid signal specification`, "kill");
        return 1;
      }
      yield* shell.print(`${found.slice(3)}\n`);
    } else {
      const found = signalOf(operand);
      if (!found) {
        yield* shell.complain(`${operand}: invalid signal specification`, "kill");
        return 1;
      }
      yield* shell.print(`${SIGNALS[found]}\n`);
    }
  }
  return 0;
}

const disown: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "ahr");
  if (bad) return yield* invalidOption(shell, "disown", bad, "disown [-h] [-ar] [jobspec ... | pid ...]");
  const list: Job[] = [];
  if (options.has("a") || (options.has("r") && rest.length === 0)) list.push(...shell.jobs.list.filter((job) => !options.has("r") || stateOf(job) === "Running"));
  else if (rest.length === 0) {
    const job = yield* findJob(shell, "disown", undefined);
    if (!job) return 1;
    list.push(job);
  } else {
    for (const spec of rest) {
      const job = yield* findJob(shell, "disown", spec);
      if (!job) return 1;
      list.push(job);
    }
  }
  for (const job of list) {
    if (options.has("h")) job.noHangUp = true;
    else shell.jobs.remove(job);
  }
  return 0;
});

const suspend: Builtin = words(function* (shell) {
  if (!shell.jobControl) {
    yield* shell.complain("cannot suspend: no job control", "suspend");
    return 1;
  }
  if (shell.loginShell) {
    yield* shell.complain("cannot suspend a login shell", "suspend");
    return 1;
  }
  shell.process.machine.kill(shell.process.pid, "SIGSTOP");
  return 0;
});

function trapName(text: string): TrapName | undefined {
  const upper = text.toUpperCase();
  if (text === "0" || upper === "EXIT") return "EXIT";
  if (upper === "ERR" || upper === "DEBUG" || upper === "RETURN") return upper;
  return signalOf(text);
}

const trap: Builtin = words(function* (shell, args) {
  let rest = args.slice(1);
  if (rest[0] === "-l") return yield* listSignals(shell, []);
  const showing = rest[0] === "-p" || rest.length === 0;
  if (rest[0] === "--" || rest[0] === "-p") rest = rest.slice(1);
  else if (/^-./.test(rest[0] ?? "")) return yield* invalidOption(shell, "trap", rest[0]!.slice(0, 2), "trap [-lp] [[arg] signal_spec ...]");
  if (showing) {
    const names: TrapName[] = ["EXIT", ...SIGNAL_LIST.map(([name]) => name), "DEBUG", "ERR", "RETURN"];
    const wanted = rest.map(trapName);
    const traps = shell.inheritedTraps ?? shell.traps;
    for (const [index, name] of wanted.entries()) {
      if (name) continue;
      yield* shell.complain(`${rest[index]}: invalid signal specification`, "trap");
      return 1;
    }
    for (const name of names) {
      const action = traps.get(name);
      if (action === undefined || (wanted.length > 0 && !wanted.includes(name))) continue;
      const shown = shell.flavour === "ash" ? name.replace(/^SIG/, "") : name;
      yield* shell.print(`trap -- '${action.replace(/'/g, "'\\''")}' ${shown}\n`);
    }
    return 0;
  }
  let action: string | undefined = rest[0];
  let names = rest.slice(1);
  if (rest.length === 1 || (/^\d+$/.test(rest[0]!) && trapName(rest[0]!))) {
    action = undefined;
    names = rest;
  } else if (action === "-") action = undefined;
  let status = 0;
  for (const text of names) {
    const name = trapName(text);
    if (!name) {
      yield* shell.complain(shell.flavour === "ash" ? `${text}: invalid signal specification` : `${text}: invalid signal specification`, "trap");
      status = 1;
      continue;
    }
    shell.setTrap(name, action);
  }
  return status;
});

const times: Builtin = words(function* (shell) {
  const show = (ms: number): string => `${Math.floor(ms / 60000)}m${((ms / 1000) % 60).toFixed(3)}s`;
  yield* shell.print(`${show(shell.process.cpuUsed)} ${show(0)}\n${show(Math.max(0, shell.process.cgroup.cpuUsed - shell.process.cpuUsed))} ${show(0)}\n`);
  return 0;
});

export const processes: Readonly<Record<string, Builtin>> = { jobs, fg, bg, wait, kill, disown, suspend, trap, times };
