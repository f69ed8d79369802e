import { isSystemError, SystemError } from "./errors.ts";
import type { ExitStatus } from "./exit.ts";
import type { Cancel, OpenFile } from "./file.ts";
import type { Process } from "./process.ts";
import { decode, encode } from "./text.ts";
import type { Call, Outcome, SystemCall, Thread } from "./thread.ts";

/*
 * The system calls: `const data = yield* read(0)`. They throw SystemError.
 */

/** Makes a call from a function that answers at once or later. */
export function* call<T>(
  name: string,
  start: (thread: Thread, done: (outcome: Outcome<T>) => void) => Cancel | void,
): Call<T> {
  const request: SystemCall<T> = { name, start };
  return (yield request as SystemCall) as T;
}

/** Reads up to `max` bytes from a descriptor; an empty array is the end of file. */
export function* read(fd: number, max = 65536): Call<Uint8Array> {
  return yield* call<Uint8Array>("read", (thread, done) => readFrom(thread.process.descriptor(fd), max, done));
}

/** As `read`, from an open file that needs no descriptor. */
export function* readFile(file: OpenFile, max = 65536): Call<Uint8Array> {
  return yield* call<Uint8Array>("read", (_thread, done) => readFrom(file, max, done));
}

function readFrom(file: OpenFile, max: number, done: (outcome: Outcome<Uint8Array>) => void): Cancel | void {
  let cancel: Cancel | undefined;
  const attempt = (): void => {
    let data: Uint8Array | undefined;
    try {
      data = file.read(max);
    } catch (error) {
      done({ error });
      return;
    }
    if (data) done({ value: data });
    else cancel = file.whenReady("read", attempt);
  };
  attempt();
  return () => cancel?.();
}

/** Writes all of `data` (bytes, or text as UTF-8). A closed pipe sends SIGPIPE; who ignores that gets EPIPE. */
export function* write(fd: number, data: Uint8Array | string): Call<void> {
  const bytes = typeof data === "string" ? encode(data) : data;
  if (bytes.length === 0) return;
  yield* call<void>("write", (thread, done) => writeTo(thread, thread.process.descriptor(fd), bytes, done));
}

/** As `write`, to an open file that needs no descriptor. */
export function* writeFile(file: OpenFile, data: Uint8Array | string): Call<void> {
  const bytes = typeof data === "string" ? encode(data) : data;
  if (bytes.length === 0) return;
  yield* call<void>("write", (thread, done) => writeTo(thread, file, bytes, done));
}

function writeTo(thread: Thread, file: OpenFile, bytes: Uint8Array, done: (outcome: Outcome<void>) => void): Cancel {
  let cancel: Cancel | undefined;
  let left = bytes;
  const attempt = (): void => {
    try {
      for (;;) {
        const taken = file.write(left);
        if (taken === undefined) break;
        left = left.subarray(taken);
        if (left.length === 0) {
          done({ value: undefined });
          return;
        }
      }
    } catch (error) {
      if (error instanceof SystemError && error.code === "EPIPE") thread.process.machine.signal(thread.process, "SIGPIPE");
      done({ error });
      return;
    }
    cancel = file.whenReady("write", attempt);
  };
  attempt();
  return () => cancel?.();
}

/** Lets virtual time pass, in ms. */
export function* sleep(ms: number): Call<void> {
  yield* call<void>("nanosleep", (thread, done) => {
    const timer = thread.process.machine.simulation.after(ms, () => done({ value: undefined }));
    return () => timer.cancel();
  });
}

/** Uses CPU time, in ms. Loops that could be endless spend a little at each turn, so that time passes and others run. */
export function* spend(ms: number): Call<void> {
  yield* call<void>("cpu", (thread, done) => {
    thread.charge(ms);
    done({ value: undefined });
  });
}

/** Says how much memory the program uses now, in bytes (see `Process.useMemory`): it may not live to see the next step. */
export function* useMemory(bytes: number): Call<void> {
  yield* call<void>("brk", (thread, done) => {
    thread.process.useMemory(bytes);
    done({ value: undefined });
  });
}

/** Whether the memory of the process has a limit, its group's or one above: whoever takes more and more of it is killed in the end. */
export function* hasMemoryLimit(): Call<boolean> {
  return yield* call<boolean>("prlimit", (thread, done) => done({ value: thread.process.cgroup.room !== Infinity }));
}

/** Waits for a signal: ends with EINTR when a handler answers "interrupt". */
export function* pause(): Call<never> {
  yield* call<void>("pause", () => () => {});
  throw new SystemError("EINTR");
}

/** Waits for SIGTERM or SIGINT; other signals that have handlers do not end it. */
export function* untilStopped(process: Process): Call<void> {
  let stopped = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.onSignal(signal, () => {
      stopped = true;
      return "interrupt";
    });
  }
  while (!stopped) {
    try {
      yield* pause();
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
}

/** What waitpid found. */
export interface ChildEvent {
  pid: number;
  /** Set when the child has ended (it is gone from the table then). */
  status?: ExitStatus;
  change?: "stopped" | "continued";
}

/**
 * Waits for a child: a pid, or undefined for any. `stopped`: also for one that is stopped or continued; `hang: false`
 * answers undefined instead of waiting. Throws ECHILD when there is none to wait for.
 */
export function* wait(pid?: number, options: { stopped?: boolean; hang?: boolean } = {}): Call<ChildEvent | undefined> {
  return yield* call<ChildEvent | undefined>("wait4", (thread, done) => {
    const { process } = thread;
    const look = (): boolean => {
      const children = [...process.children].filter((child) => pid === undefined || child.pid === pid);
      if (children.length === 0) {
        done({ error: new SystemError("ECHILD") });
        return true;
      }
      for (const child of children) {
        if (child.status) {
          process.machine.reap(child);
          done({ value: { pid: child.pid, status: child.status } });
          return true;
        }
        if (options.stopped && child.stopChange) {
          const change = child.stopChange;
          child.stopChange = undefined;
          done({ value: { pid: child.pid, change } });
          return true;
        }
      }
      if (options.hang === false) {
        done({ value: undefined });
        return true;
      }
      return false;
    };
    if (look()) return;
    const waiter = (): void => {
      if (look()) process.childWaiters.delete(waiter);
    };
    process.childWaiters.add(waiter);
    return () => process.childWaiters.delete(waiter);
  });
}

/** One thing that `poll` waits for. */
export interface PollRequest {
  file: OpenFile;
  side: "read" | "write";
}

/**
 * Waits till something may be read or written, or `timeout` ms have passed; answers the indices of those that told so
 * (empty at a timeout). As files only say that it may be worth a try, callers read with `tryRead`.
 */
export function* poll(requests: readonly PollRequest[], timeout?: number): Call<number[]> {
  return yield* call<number[]>("poll", (thread, done) => {
    const cancels: Cancel[] = [];
    const finish = (found: number[]): void => {
      for (const cancel of cancels) cancel();
      done({ value: found });
    };
    if (timeout !== undefined) {
      const timer = thread.process.machine.simulation.after(timeout, () => finish([]));
      cancels.push(() => timer.cancel());
    }
    requests.forEach((request, index) => cancels.push(request.file.whenReady(request.side, () => finish([index]))));
    return () => {
      for (const cancel of cancels) cancel();
    };
  });
}

/** Waits for something that calls back in virtual time: what components outside the machine answer. */
export function* callback<T>(name: string, start: (done: (value: T) => void, fail: (error: unknown) => void) => Cancel | void): Call<T> {
  return yield* call<T>(name, (_thread, done) =>
    start(
      (value) => done({ value }),
      (error) => done({ error }),
    ),
  );
}

/** The edge for a library that answers by a Promise: the clock stands still till it does. */
export function* hold<T>(work: () => Promise<T>): Call<T> {
  return yield* call<T>("hold", (thread, done) => {
    thread.process.machine.simulation.hold(work(), done);
  });
}

/** A module that is loaded when it is first needed. */
export interface LazyModule<T> {
  load: () => Promise<T>;
  /** Set as soon as it is here. */
  value?: T;
}

/**
 * The module, loaded with the clock standing still. When it is here already, the thread goes on at the same place in the order of events
 * as if it had been waited for: what was loaded before, by whichever session, changes nothing.
 */
export function* lazily<T>(module: LazyModule<T>): Call<T> {
  return yield* call<T>("hold", (thread, done) => {
    const { value } = module;
    if (value !== undefined) {
      thread.afterStart(() => done({ value }));
      return;
    }
    thread.process.machine.simulation.hold(module.load(), (outcome) => {
      if ("value" in outcome) module.value = outcome.value;
      done(outcome);
    });
  });
}

/** Replaces the program of this process. Throws SystemError when the file cannot be executed; else it does not return. */
export function* exec(file: string, args: readonly string[], env?: ReadonlyMap<string, string>): Call<never> {
  yield* call<never>("execve", (thread) => {
    thread.process.machine.replace(thread, { file, args, ...(env ? { env } : {}) });
  });
  throw new SystemError("ENOEXEC", file);
}

/** Writes text to standard output. */
export function* print(text: string): Call<void> {
  yield* write(1, text);
}

/** Writes text to standard error. */
export function* printError(text: string): Call<void> {
  yield* write(2, text);
}

/** The lines of a descriptor as they come, without their newline; the last may lack it (`ended` false). */
export class LineReader {
  private readonly fd: number;
  private readonly decoder = new TextDecoder();
  private buffer = "";
  private ended = false;

  constructor(fd: number) {
    this.fd = fd;
  }

  /** The next line, or undefined at the end. */
  *next(): Call<{ line: string; terminated: boolean } | undefined> {
    for (;;) {
      const at = this.buffer.indexOf("\n");
      if (at >= 0) {
        const line = this.buffer.slice(0, at);
        this.buffer = this.buffer.slice(at + 1);
        return { line, terminated: true };
      }
      if (this.ended) {
        if (this.buffer === "") return undefined;
        const line = this.buffer;
        this.buffer = "";
        return { line, terminated: false };
      }
      const data = yield* read(this.fd);
      if (data.length === 0) {
        this.ended = true;
        this.buffer += this.decoder.decode();
      } else {
        this.buffer += this.decoder.decode(data, { stream: true });
      }
    }
  }
}

/** Starts a child, waits for it, answers how it ended. */
export function* run(process: Process, options: Parameters<Process["spawn"]>[0]): Call<ExitStatus> {
  const child = process.spawn(options);
  const event = yield* wait(child.pid);
  return event!.status!;
}

export { decode, encode };
