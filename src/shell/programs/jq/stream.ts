import { readFile, type Call, type OpenFile } from "../../../os/index.ts";
import { parseJson } from "./json.ts";
import type { Value } from "./value.ts";

/** The JSON values of an open file as they come. */
export class JsonStream {
  private readonly file: OpenFile;
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  private rest = "";
  /** How far `rest` has been looked through, and what it is in the middle of there. */
  private at = 0;
  private depth = 0;
  private quoted = false;
  private ended = false;
  /** Lines that have been read. */
  lines = 0;
  /** What is wrong with the text, when something is: nothing comes after it. */
  error: string | undefined;

  constructor(file: OpenFile) {
    this.file = file;
  }

  /** Waits till there is a value at least, or the end. */
  *next(): Call<Value[]> {
    while (!this.ended && this.error === undefined) {
      const data = yield* readFile(this.file);
      this.ended = data.length === 0;
      const text = this.ended ? this.decoder.decode() : this.decoder.decode(data, { stream: true });
      this.lines += text.split("\n").length - 1;
      this.rest += text;
      const end = this.ended ? this.rest.length : this.boundary();
      if (end === 0) continue;
      const parsed = parseJson(this.rest.slice(0, end));
      this.rest = this.rest.slice(end);
      this.at -= end;
      if ("error" in parsed && parsed.error !== undefined) this.error = parsed.error;
      if (parsed.values.length > 0) return [...parsed.values];
    }
    return [];
  }

  /** Where the last value that is whole ends. */
  private boundary(): number {
    let end = 0;
    const { rest } = this;
    for (; this.at < rest.length; this.at += 1) {
      const character = rest[this.at]!;
      if (this.quoted) {
        if (character === "\\") this.at += 1;
        else if (character === '"') this.quoted = false;
      } else if (character === '"') this.quoted = true;
      else if (character === "{" || character === "[") this.depth += 1;
      else if (character === "}" || character === "]") {
        this.depth -= 1;
        if (this.depth <= 0) {
          this.depth = 0;
          end = this.at + 1;
        }
      } else if (this.depth === 0 && /\s/.test(character)) end = this.at + 1;
    }
    return end;
  }
}

