import { call, spend, ttyOf, write, type Call, type Process } from "../os/index.ts";
import { encodeText } from "./text.ts";

/** Characters after which buffered output should be written. */
const FULL = 32768;
/** What glibc gathers for a pipe or a file before it writes, bytes. */
const BLOCK = 4096;
/** CPU time of handling one character of output, ms: about 200 MB/s. */
const COST = 0.000005;

/** What processes have not written yet, to be written at their end. */
const open = new WeakMap<Process, Set<Output>>();

/**
 * Output of a program, gathered as stdio does it: on a terminal it is written as soon as the input at hand is worked off, to pipes and files in
 * blocks of 4096 bytes and at the end. `stdbuf -o` and the options of some programs (`unbuffered`) change that.
 */
export class Output {
  private readonly fd: number;
  private parts: string[] = [];
  private size = 0;
  private rest = new Uint8Array(0);
  private unbuffered: boolean;
  private known = false;

  constructor(fd = 1, options: { unbuffered?: boolean } = {}) {
    this.fd = fd;
    this.unbuffered = options.unbuffered ?? false;
    this.known = this.unbuffered;
  }

  put(text: string): void {
    this.parts.push(text);
    this.size += text.length;
  }

  get full(): boolean {
    return this.size >= FULL;
  }

  /** The input at hand is worked off: writes what a real program would write now. */
  *flush(): Call<void> {
    if (this.size === 0) return;
    if (!this.known) yield* this.learn();
    if (this.unbuffered) {
      yield* this.force();
      return;
    }
    if (this.size + this.rest.length < BLOCK) return;
    const data = this.take();
    const whole = data.length - (data.length % BLOCK);
    this.rest = data.slice(whole);
    yield* spend(whole * COST);
    if (whole > 0) yield* write(this.fd, data.subarray(0, whole));
  }

  /** Writes everything (fflush). */
  *force(): Call<void> {
    if (this.size + this.rest.length === 0) return;
    const data = this.take();
    yield* spend(data.length * COST);
    yield* write(this.fd, data);
  }

  *flushIfFull(): Call<void> {
    if (this.size >= FULL) yield* this.flush();
  }

  /** What was gathered, to be written elsewhere. */
  takeText(): string {
    const text = this.parts.join("");
    this.parts = [];
    this.size = 0;
    return text;
  }

  private take(): Uint8Array {
    const text = encodeText(this.parts.join(""));
    this.parts = [];
    this.size = 0;
    if (this.rest.length === 0) return text;
    const data = new Uint8Array(this.rest.length + text.length);
    data.set(this.rest);
    data.set(text, this.rest.length);
    this.rest = new Uint8Array(0);
    return data;
  }

  private *learn(): Call<void> {
    const process = yield* call<Process>("isatty", (thread, done) => done({ value: thread.process }));
    this.known = true;
    const wanted = process.env.get(this.fd === 1 ? "_STDBUF_O" : "_STDBUF_E");
    this.unbuffered = ttyOf(process, this.fd) !== undefined || wanted === "0" || wanted === "L";
    if (this.unbuffered) return;
    const outputs = open.get(process) ?? new Set<Output>();
    outputs.add(this);
    open.set(process, outputs);
  }
}

/** Writes what the process has gathered: at its end, and before it says an error as error(3) does. */
export function* flushOutputs(process: Process): Call<void> {
  const outputs = open.get(process);
  if (outputs) for (const output of outputs) yield* output.force();
}
