import { isSystemError, spend, type Call, type OpenFile } from "../../../os/index.ts";
import { LineInput, openInput, type Line } from "../../input.ts";
import type { Invocation } from "../../program.ts";
import { encodeText } from "../../text.ts";

/** The lines of all files one after the other, and the file that is edited in place. */
export class Inputs {
  private readonly call: Invocation;
  private readonly paths: readonly string[];
  private readonly inPlace: string | undefined;
  private readonly separate: boolean;
  private readonly end: string;
  private readonly onFile: () => void;
  private input: LineInput | undefined;
  private inputFile: OpenFile | undefined;
  private pathIndex = 0;
  /** Lines of the file that is edited in place. */
  edited: string[] | undefined;
  path = "-";
  lineNumber = 0;
  /** The exit code that files which cannot be read make. */
  status = 0;

  /** `onFile`: another file begins, where each counts for itself. */
  constructor(call: Invocation, paths: readonly string[], end: string, onFile: () => void) {
    this.call = call;
    this.paths = paths;
    this.end = end;
    this.onFile = onFile;
    this.inPlace = call.has("i") ? (call.value("i") ?? "") : undefined;
    this.separate = call.has("s") || this.inPlace !== undefined;
  }

  /** Lines may come one at a time: what is printed should not wait. */
  get slow(): boolean {
    return this.inputFile?.info().type !== "file";
  }

  /** The next line of all the files; undefined after the last. */
  *next(): Call<Line | undefined> {
    for (;;) {
      if (this.input) {
        const line = yield* this.input.next();
        if (line) {
          this.lineNumber += 1;
          if (this.lineNumber % 64 === 0) yield* spend(0.03);
          return line;
        }
        this.close();
      }
      if (!(yield* this.openNext())) return undefined;
    }
  }

  private *openNext(): Call<boolean> {
    while (this.pathIndex < this.paths.length) {
      const path = this.paths[this.pathIndex]!;
      this.pathIndex += 1;
      try {
        if (this.inPlace !== undefined && path !== "-" && this.call.process.files.isDirectory(path)) {
          yield* this.call.complain(`couldn't edit ${path}: not a regular file`);
          this.status = 4;
          continue;
        }
        this.inputFile = openInput(this.call.process, path);
        if (this.call.process.files.isDirectory(path) && path !== "-") {
          yield* this.call.complain(this.call.flavour === "busybox" ? `read error: Is a directory` : `read error on ${path}: Is a directory`);
          this.status = 2;
          this.inputFile.release();
          continue;
        }
      } catch (error) {
        if (!isSystemError(error)) throw error;
        yield* this.call.complain(this.call.flavour === "busybox" ? `${path}: ${error.message}` : `can't read ${path}: ${error.message}`);
        this.status = this.call.flavour === "busybox" ? 1 : 2;
        continue;
      }
      this.path = path;
      this.input = new LineInput(this.inputFile, this.end);
      if (this.separate) {
        this.lineNumber = 0;
        this.onFile();
      }
      if (this.inPlace !== undefined) this.edited = [];
      return true;
    }
    return false;
  }

  /** A further line of the present file only. */
  *rest(): Call<Line | undefined> {
    return yield* this.input!.next();
  }

  close(): void {
    this.inputFile?.release();
    this.input = undefined;
    if (this.edited) this.finishFile();
  }

  /** Writes the file that was edited in place. */
  finishFile(): void {
    const { files } = this.call.process;
    const mode = files.exists(this.path) ? files.stat(this.path).mode : 0o644;
    if (this.inPlace !== "") {
      const backup = this.inPlace!.includes("*") ? this.inPlace!.replaceAll("*", this.path) : `${this.path}${this.inPlace}`;
      if (files.exists(this.path)) files.writeFile(backup, files.readFile(this.path));
    }
    files.writeFile(this.path, encodeText(this.edited!.join("")));
    files.chmod(this.path, mode);
    this.edited = undefined;
  }

  *isLast(): Call<boolean> {
    if (this.input && !(yield* this.input.atEnd())) return false;
    if (this.separate) return true;
    // Files that come after may be missing or empty.
    for (let index = this.pathIndex; index < this.paths.length; index += 1) {
      const path = this.paths[index]!;
      if (path === "-") return false;
      if (this.call.process.files.exists(path) && !this.call.process.files.isDirectory(path) && this.call.process.files.stat(path).size > 0) return false;
    }
    return true;
  }
}
