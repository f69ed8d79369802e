import { Holding, isSystemError, readFile, type Call, type OpenFile, type Process } from "../../os/index.ts";
import { LineInput, openInput } from "../input.ts";
import { Output } from "../output.ts";
import { Failure, type Invocation } from "../program.ts";

/** How a program says that it cannot open a file. */
export type OpenMessage = (path: string, message: string) => string;

const GNU: OpenMessage = (path, message) => `${path}: ${message}`;
const BUSYBOX: OpenMessage = (path, message) => `can't open '${path}': ${message}`;

/** Runs `body` for each named file ("-" and none: standard input); answers 1 if one could not be read. */
export function* eachInput(
  invocation: Invocation,
  body: (file: OpenFile, path: string, index: number) => Call<void>,
  options: { paths?: readonly string[]; gnu?: OpenMessage; busybox?: OpenMessage; code?: number } = {},
): Call<number> {
  const paths = options.paths ?? invocation.operands;
  const say = invocation.flavour === "busybox" ? (options.busybox ?? BUSYBOX) : (options.gnu ?? GNU);
  let status = 0;
  let index = 0;
  for (const path of paths.length > 0 ? paths : ["-"]) {
    let file: OpenFile;
    try {
      file = openInput(invocation.process, path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* invocation.complain(say(path, error.message));
      status = options.code ?? 1;
      continue;
    }
    try {
      yield* body(file, path, index);
      index += 1;
    } catch (error) {
      if (!isSystemError(error, "EISDIR")) throw error;
      yield* invocation.complain(readMessage(invocation, path, error.message));
      status = options.code ?? 1;
    } finally {
      file.release();
    }
  }
  return status;
}

function readMessage(invocation: Invocation, path: string, message: string): string {
  if (invocation.flavour === "busybox") return invocation.name === "cat" ? `read error: ${message}` : `${path}: ${message}`;
  switch (invocation.name) {
    case "head":
    case "tail":
      return `error reading '${path}': ${message}`;
    case "sort":
      return `read failed: ${path}: ${message}`;
    default:
      return `${path}: ${message}`;
  }
}

/** The next piece of a file; an empty array at its end. */
export function* chunk(file: OpenFile): Call<Uint8Array> {
  return yield* readFile(file, 65536);
}

/** Puts out each line of the inputs as `change` makes it; `end` is its end, which the last may lack. */
export function* changeLines(invocation: Invocation, change: (line: string, end: string) => string, gnu?: OpenMessage): Call<number> {
  const output = new Output();
  const status = yield* eachInput(
    invocation,
    function* (file) {
      const input = new LineInput(file);
      for (let line = yield* input.next(); line; line = yield* input.next()) {
        output.put(change(line.text, line.terminated ? "\n" : ""));
        yield* output.flushIfFull();
      }
      yield* output.flush();
    },
    gnu ? { gnu } : {},
  );
  return status;
}

/** The lines of an open file, without their ends. Throws ENOMEM for more than can be held. */
export function* allLines(file: OpenFile, end = "\n"): Call<string[]> {
  const lines: string[] = [];
  yield* gatherLines(new LineInput(file, end), lines, new Holding());
  return lines;
}

/** Adds the lines of an input to `lines`, which are `held`. Throws ENOMEM for more than can be. */
export function* gatherLines(input: LineInput, lines: string[], held: Holding): Call<void> {
  for (;;) {
    const batch = yield* input.batch();
    if (!batch) break;
    // Each is a thing of its own, however short.
    let size = batch.length * 32;
    for (const line of batch) size += line.length;
    if (yield* held.add(size)) for (const line of batch) lines.push(line);
  }
  held.finish();
}

/** Puts out what is left of an open file, line by line as it comes. */
export function* passThrough(file: OpenFile, output: Output): Call<void> {
  const input = new LineInput(file);
  for (let line = yield* input.next(); line; line = yield* input.next()) {
    output.put(line.terminated ? `${line.text}\n` : line.text);
    yield* output.flushIfFull();
  }
}

/** Opens the one file that a program works on. Throws Failure. */
export function openOnly(process: Process, path: string): OpenFile {
  try {
    return openInput(process, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure(`cannot open '${path}' for reading: ${error.message}`);
  }
}
