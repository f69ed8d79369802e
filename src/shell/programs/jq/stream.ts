import { Holding, readFile, type Call, type OpenFile, type Process } from "../../../os/index.ts";
import { openInput } from "../../input.ts";
import { errorText } from "../../program.ts";
import { JsonParser } from "./json.ts";
import type { Value } from "./value.ts";

/** An input of a program, the file in which it stood, and how many lines of that had been read. */
export interface Input {
  value: Value;
  file: string | undefined;
  lines: number;
}

/** The inputs of files, one after the other, as they come. */
export class InputStream {
  private readonly process: Process;
  private readonly paths: string[];
  private readonly raw: boolean;
  private file: OpenFile | undefined;
  private path = "-";
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  private readonly parser: JsonParser;
  private readonly held = new Holding();
  /** All that is read is kept. */
  private readonly whole: boolean;
  /** A line that has not ended, when lines are the inputs. */
  private rest = "";
  /** Lines of the files before, and of this one. */
  private before = 0;
  private lines = 0;
  /** Complaints about files that could not be opened. */
  readonly missing: string[] = [];

  constructor(process: Process, paths: readonly string[], options: { raw: boolean; streaming: boolean; whole: boolean }) {
    this.process = process;
    this.paths = [...paths];
    this.raw = options.raw;
    this.whole = options.whole;
    this.parser = new JsonParser(options.streaming);
  }

  /** What is wrong with the text, when something is: nothing comes after it. */
  get error(): string | undefined {
    return this.parser.error;
  }

  release(): void {
    this.file?.release();
    this.file = undefined;
  }

  /** Waits till there is an input at least, or the end. */
  *next(): Call<Input[]> {
    while (this.parser.error === undefined) {
      if (!this.file && !this.open()) {
        this.held.finish();
        return this.end();
      }
      const data = yield* readFile(this.file!);
      if (data.length === 0) {
        this.release();
        continue;
      }
      if (!(yield* this.held.add(data.length))) continue;
      const found = this.take(this.decoder.decode(data, { stream: true }));
      if (found.length === 0) continue;
      if (!this.whole) this.held.release();
      return found;
    }
    return [];
  }

  private open(): boolean {
    while (this.paths.length > 0) {
      this.path = this.paths.shift()!;
      try {
        this.file = openInput(this.process, this.path);
        this.before += this.lines;
        this.lines = 0;
        return true;
      } catch (error) {
        this.missing.push(`${this.path}: ${errorText(error)}`);
      }
    }
    return false;
  }

  private get name(): string | undefined {
    return this.path === "-" ? undefined : this.path;
  }

  private take(text: string): Input[] {
    const file = this.name;
    if (this.raw) {
      const lines = (this.rest + text).split("\n");
      this.rest = lines.pop()!;
      return lines.map((value) => {
        this.lines += 1;
        return { value, file, lines: this.lines };
      });
    }
    this.parser.feed(text);
    const all = this.lines + text.split("\n").length - 1;
    // jq reads by lines: the one that a value ends in has been read as a whole.
    const found = this.parser.items.splice(0).map(({ value, lines, inLine }) => ({ value, file, lines: Math.min(all, lines - this.before + (inLine ? 1 : 0)) }));
    this.lines = all;
    return found;
  }

  /** What only the end tells to be whole. */
  private end(): Input[] {
    const { rest } = this;
    this.rest = "";
    if (this.raw) return rest === "" ? [] : [{ value: rest, file: this.name, lines: this.lines }];
    this.parser.feed(this.decoder.decode());
    this.parser.finish();
    return this.parser.items.splice(0).map(({ value }) => ({ value, file: this.name, lines: this.lines }));
  }
}
