import { call, readFile } from "./calls.ts";
import type { OpenFile } from "./file.ts";
import { Holding } from "./holding.ts";
import type { Process } from "./process.ts";
import { concat } from "./text.ts";
import type { Call } from "./thread.ts";

/*
 * Input that is wanted as a whole. What is more than memory can hold throws ENOMEM (see `Holding`).
 */

/** Reads an open file to its end. */
export function* readWhole(file: OpenFile): Call<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const held = new Holding();
  for (;;) {
    const data = yield* readFile(file);
    if (data.length === 0) break;
    if (yield* held.add(data.length)) chunks.push(data.slice());
  }
  held.release();
  return chunks.length === 1 ? chunks[0]! : concat(chunks);
}

/** Reads a descriptor to its end. */
export function* readAll(fd: number): Call<Uint8Array> {
  const file = yield* call<OpenFile>("descriptor", (thread, done) => done({ value: thread.process.descriptor(fd) }));
  return yield* readWhole(file);
}

/** All of the file at a path, which may be a pipe (/dev/stdin, /dev/fd/63): reads till its end. */
export function* readPath(process: Process, path: string): Call<Uint8Array> {
  const file = process.files.open(path, { read: true });
  file.retain();
  try {
    return yield* readWhole(file);
  } finally {
    file.release();
  }
}
