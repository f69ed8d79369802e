import { spend, write, type Call } from "../os/index.ts";
import { encodeText } from "./text.ts";

/** Characters after which buffered output should be written. */
const FULL = 32768;
/** CPU time of handling one character of output, ms: about 200 MB/s. */
const COST = 0.000005;

/** Output of a program, gathered so that a line does not cost a system call. */
export class Output {
  private readonly fd: number;
  private parts: string[] = [];
  private size = 0;

  constructor(fd = 1) {
    this.fd = fd;
  }

  put(text: string): void {
    this.parts.push(text);
    this.size += text.length;
  }

  get full(): boolean {
    return this.size >= FULL;
  }

  /** Writes what was gathered. */
  *flush(): Call<void> {
    if (this.size === 0) return;
    const text = this.parts.join("");
    this.parts = [];
    this.size = 0;
    yield* spend(text.length * COST);
    yield* write(this.fd, encodeText(text));
  }

  *flushIfFull(): Call<void> {
    if (this.size >= FULL) yield* this.flush();
  }
}
