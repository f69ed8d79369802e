import { createPipe, encode, exitNumber, NullFile, SinkFile, SystemError, type OpenFile, type Process } from "../../os/index.ts";
import type { Environment } from "./environment.ts";

/** Bytes that a script may print that nobody sees. One that prints more has lost its way, and its output would fill the memory. */
const MOST_OUTPUT = 16 * 1024 * 1024;

/**
 * Starts a bash script on the workstation, unseen, in the home directory. `done` is called in virtual time: at its end, or when it has
 * printed more than 16 MB, which is then all that its output says.
 */
export function startScript(
  environment: Environment,
  script: string,
  done: (result: { exitCode: number; output: Uint8Array[] }) => void,
): Process {
  const output: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const end = (exitCode: number): void => {
    if (ended) return;
    ended = true;
    done({ exitCode, output });
  };
  const sink = new SinkFile((data) => {
    size += data.length;
    if (size > MOST_OUTPUT) {
      if (!ended) output.splice(0, Infinity, encode(`it printed more than ${MOST_OUTPUT / 1024 / 1024} MB`));
      end(exitNumber({ signal: "SIGPIPE" }));
      // Nobody reads any more.
      throw new SystemError("EPIPE");
    }
    output.push(data);
  });
  const process = environment.workstation.spawn({
    file: "/bin/bash",
    args: ["bash", "-c", script],
    env: environment.variables,
    cwd: environment.home,
    files: new Map<number, OpenFile>([[0, new NullFile()], [1, sink], [2, sink]]),
    session: {},
  });
  process.onExit((status) => end(exitNumber(status)));
  return process;
}

/** One command that was run in a `ShellFeed`. */
export interface CommandResult {
  output: string;
  exitCode: number;
}

/**
 * One bash that runs command after command, as a person does who waits for each to end: variables, functions, the working
 * directory and background jobs live on between them. Standard output and error come together, in the order they came.
 */
export interface ShellFeed {
  run(command: string, done: (result: CommandResult) => void): void;
  close(): void;
}

/** What the shell reads: commands, each ended by a NUL, from descriptor 9; after each it says the exit code on 8. */
const LOOP = `while IFS= read -r -d '' -u 9 __command; do eval "$__command" 8>&- 9>&-; printf '%d\\n' "$?" >&8; done`;

export function createShellFeed(environment: Environment): ShellFeed {
  const decoder = new TextDecoder();
  let output = "";
  let waiting: ((result: CommandResult) => void) | undefined;
  let status = "";
  const sink = new SinkFile((data) => {
    output += decoder.decode(data, { stream: true });
  });
  const report = new SinkFile((data) => {
    status += decoder.decode(data);
    if (!status.endsWith("\n")) return;
    const exitCode = Number(status.trim());
    status = "";
    const done = waiting;
    waiting = undefined;
    const result = { output, exitCode };
    output = "";
    done?.(result);
  });
  const { reader, writer } = createPipe(1 << 24);
  writer.retain();
  const process = environment.workstation.spawn({
    file: "/bin/bash",
    args: ["bash", "-c", LOOP],
    env: environment.variables,
    cwd: environment.home,
    files: new Map<number, OpenFile>([[0, new NullFile()], [1, sink], [2, sink], [8, report], [9, reader]]),
    session: {},
  });
  process.onExit((end) => {
    // The command ended the shell itself (exit): its code is that of the step.
    const done = waiting;
    waiting = undefined;
    done?.({ output, exitCode: exitNumber(end) });
  });
  const encoder = new TextEncoder();
  return {
    run(command, done) {
      if (process.status) {
        done({ output: "", exitCode: exitNumber(process.status) });
        return;
      }
      waiting = done;
      writer.write(encoder.encode(`${command}\0`));
    },
    close: () => writer.release(),
  };
}
