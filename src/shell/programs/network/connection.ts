import { isSystemError, poll, resolve, ResolveError, writeFile, type Call, type Connection, type Network, type OpenFile, type Process } from "../../../os/index.ts";
import { Failure, type Invocation } from "../../program.ts";

export function networkOf(process: Process): Network {
  const { network } = process.machine;
  if (!network) throw new Failure("Network is unreachable");
  return network;
}

export function* addressOf(invocation: Invocation, name: string, message: (name: string) => string, code = 1): Call<string> {
  if (name === "localhost") return "127.0.0.1";
  try {
    return (yield* resolve(invocation.process, name))[0]!;
  } catch (error) {
    if (error instanceof ResolveError || isSystemError(error)) throw new Failure(message(name), code);
    throw error;
  }
}

/** Copies both ways between a connection and two open files till both sides have ended. */
export function* relay(connection: Connection, input: OpenFile | undefined, output: OpenFile, options: { idle?: number | undefined; closeAtInputEnd: boolean; process: Process }): Call<void> {
  let reading = input !== undefined;
  let lastData = options.process.now;
  for (;;) {
    let moved = false;
    const data = connection.read(65536);
    if (data) {
      if (data.length === 0) return;
      yield* writeFile(output, data);
      moved = true;
    }
    if (reading) {
      const typed = input!.read(65536);
      if (typed) {
        moved = true;
        if (typed.length === 0) {
          reading = false;
          connection.shutdown();
          if (options.closeAtInputEnd) return;
        } else yield* writeFile(connection, typed);
      }
    }
    if (moved) {
      lastData = options.process.now;
      continue;
    }
    const waiting: { file: OpenFile; side: "read" }[] = [{ file: connection, side: "read" }];
    if (reading) waiting.push({ file: input!, side: "read" });
    const left = options.idle === undefined ? undefined : lastData + options.idle - options.process.now;
    if (left !== undefined && left <= 0) return;
    yield* poll(waiting, left);
  }
}
