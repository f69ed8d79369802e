import { callback, read, ttyOf, write, type Call } from "../../os/index.ts";
import { CommandError, ExitError, StatusError, type Status } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { Query } from "../rest/client.ts";
import type { StreamEnd, StreamSession } from "../rest/streams.ts";

export interface ConnectOptions {
  stdin: boolean;
  /** The terminal is handed over to the process: no echo, no signals here. */
  raw: boolean;
  /** Keys that end the session without ending the process, e.g. `ctrl-p,ctrl-q`. */
  detachKeys?: string;
}

/** Asks for a stream; a refusal is said as the remote command of client-go says it. */
export function* openStream(
  invocation: Invocation, path: string, query: Query, protocol = "v5.channel.k8s.io",
): Call<StreamSession> {
  try {
    return yield* invocation.client.upgrade(path, query, protocol);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (["Forbidden", "Unauthorized", "NotFound"].includes(error.status.reason ?? "")) throw error;
    throw new CommandError(`unable to upgrade connection: ${error.message}`);
  }
}

/** Joins standard input and output with a session till it ends. Throws ExitError with the code of a command that failed. */
export function* connect(invocation: Invocation, session: StreamSession, options: ConnectOptions): Call<void> {
  const { process } = invocation;
  const pending: { fd: number; data: Uint8Array }[] = [];
  let end: StreamEnd | undefined;
  let wake: (() => void) | undefined;
  const notify = (): void => {
    const waiting = wake;
    wake = undefined;
    waiting?.();
  };
  session.onOutput((stream, data) => {
    pending.push({ fd: stream === "stdout" ? 1 : 2, data });
    notify();
  });
  session.onEnd((ended) => {
    end = ended;
    notify();
  });
  const tty = options.raw ? ttyOf(process, 0) : undefined;
  const modes = tty ? { ...tty.modes } : undefined;
  if (tty) {
    tty.setModes({ canonical: false, echo: false, signals: false, mapReturn: false, mapNewline: false });
    session.resize(tty.columns, tty.rows);
    process.onSignal("SIGWINCH", () => session.resize(tty.columns, tty.rows));
  }
  let detached = false;
  const input = options.stdin
    ? process.startThread(feed(session, options.raw ? (options.detachKeys ?? "") : "", () => {
        detached = true;
        end = { exitCode: 0 };
        notify();
      }))
    : undefined;
  try {
    for (;;) {
      while (pending.length > 0) {
        const { fd, data } = pending.shift()!;
        yield* write(fd, data);
      }
      if (end) break;
      yield* callback<void>("read", (done) => {
        wake = () => done();
        return () => { wake = undefined; };
      });
    }
  } finally {
    input?.abandon();
    if (tty && modes) {
      tty.setModes(modes);
      process.onSignal("SIGWINCH", undefined);
    }
    if (!end || detached) session.close();
  }
  refuseFailure(end.error);
  exitWith(end.exitCode);
}

/** Throws CommandError for a process that could not be started. */
export function refuseFailure(error: Status | undefined): void {
  if (error && error.reason !== "NonZeroExitCode") throw new CommandError(error.message ?? "");
}

/** Throws ExitError for a command that failed. */
export function exitWith(code: number): void {
  if (code !== 0) throw new ExitError(code, `command terminated with exit code ${code}`);
}

function* feed(session: StreamSession, keys: string, detach: () => void): Call<void> {
  const sequence = detachSequence(keys);
  let matched = 0;
  for (;;) {
    const data = yield* read(0);
    if (data.length === 0) {
      session.closeStdin();
      return;
    }
    if (sequence.length === 0) {
      session.writeStdin(data.slice());
      continue;
    }
    const out: number[] = [];
    for (const byte of data) {
      if (byte === sequence[matched]) {
        matched += 1;
        if (matched === sequence.length) {
          if (out.length > 0) session.writeStdin(new Uint8Array(out));
          detach();
          return;
        }
        continue;
      }
      out.push(...sequence.slice(0, matched), byte);
      matched = 0;
    }
    if (out.length > 0) session.writeStdin(new Uint8Array(out));
  }
}

/** The bytes of `ctrl-p,ctrl-q`. */
function detachSequence(keys: string): number[] {
  return keys.split(",").filter(Boolean).map((key) => {
    const control = /^ctrl-(.)$/.exec(key);
    return control ? control[1]!.toUpperCase().charCodeAt(0) & 31 : key.charCodeAt(0);
  });
}

/** Whether the terminal can be handed over; says why not. */
export function* rawTerminal(invocation: Invocation, stdin: boolean, tty: boolean, quiet: boolean): Call<boolean> {
  if (!stdin || !tty) return false;
  if (ttyOf(invocation.process, 0)) return true;
  if (!quiet) {
    yield* invocation.printError("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  }
  return false;
}
