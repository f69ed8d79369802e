import { isSystemError, MOST_HELD, printError, readWhole, spend, SystemError, write, type Call } from "../../../os/index.ts";
import { gzip, GzipError, TooLarge, unpackGzip, type Unpacked } from "../../deflate.ts";
import { openInput } from "../../input.ts";
import type { Flavour } from "../../options.ts";
import { print, program, type Invocation } from "../../program.ts";

/** CPU time of packing or unpacking a byte, ms. */
const COST = 0.00002;

/** Unpacks what a program was given. Throws GzipError, and ENOMEM for more than a process holds. */
export function unpackHeld(data: Uint8Array): Unpacked {
  try {
    return unpackGzip(data, MOST_HELD);
  } catch (error) {
    throw error instanceof TooLarge ? new SystemError("ENOMEM") : error;
  }
}

/** BusyBox's words for what is no gzip file or is damaged. */
function busyboxMessage(error: GzipError, name: string): string {
  if (error.message === "not in gzip format") return name === "zcat" ? "no gzip/bzip2/xz magic" : "invalid magic";
  if (error.message.endsWith("length error")) return "incorrect length";
  return error.message.endsWith("crc error") ? "crc error" : "corrupted data";
}

/** How much less the packed bytes are, as gzip shows it. */
function ratio(data: number, body: number): string {
  return `${(data === 0 ? 0 : ((data - body) / data) * 100).toFixed(1).padStart(5)}%`;
}

type Listed = (packed: number, data: number, ratio: string, name: string) => string;
const listed: Listed = (packed, data, part, name) => `${String(packed).padStart(19)} ${String(data).padStart(19)} ${part} ${name}\n`;

/** One run of gzip: what it does to each file. */
class Gzip {
  private readonly invocation: Invocation;
  private readonly gnu: boolean;
  private readonly unpacking: boolean;
  private readonly testing: boolean;
  private readonly listing: boolean;
  private readonly toStdout: boolean;
  /** Files, packed bytes, bodies and bytes that -l has shown. */
  private readonly total = { files: 0, packed: 0, body: 0, data: 0 };
  /** 1 after an error, 2 after a warning. */
  private status = 0;

  constructor(invocation: Invocation) {
    this.invocation = invocation;
    this.gnu = invocation.flavour === "gnu";
    this.testing = invocation.has("t");
    this.listing = invocation.has("l");
    this.unpacking = invocation.name !== "gzip" || invocation.has("d") || this.testing || this.listing;
    this.toStdout = invocation.has("c") || invocation.name === "zcat";
  }

  *run(): Call<number> {
    const { operands } = this.invocation;
    for (const path of operands.length > 0 ? operands : ["-"]) {
      try {
        yield* this.each(path);
      } catch (error) {
        if (!(error instanceof GzipError)) throw error;
        yield* this.fail(path === "-" ? "stdin" : this.source(path), error);
      }
    }
    const { files, packed, body, data } = this.total;
    if (files > 1) yield* print(listed(packed, data, ratio(data, body), "(totals)"));
    return this.status;
  }

  /** The file that is meant: the ending may be left out. */
  private source(path: string): string {
    return this.unpacking && !/\.(?:gz|tgz)$/.test(path) && !this.invocation.process.files.exists(path) && this.gnu ? `${path}.gz` : path;
  }

  private *fail(name: string, error: GzipError): Call<void> {
    this.status = 1;
    if (name === "stdin" || (this.toStdout && !this.testing)) yield* write(1, error.before);
    if (this.gnu) yield* this.say(`\ngzip: ${name}: ${error.message}`);
    else yield* this.say(busyboxMessage(error, this.invocation.name));
  }

  /** GNU's gunzip and zcat are scripts that call gzip. */
  private *say(message: string): Call<void> {
    if (!this.gnu || message.startsWith("\n")) yield* this.invocation.complain(message);
    else yield* printError(`gzip: ${message}\n`);
  }

  private *warn(message: string): Call<void> {
    if (!this.invocation.has("q")) yield* this.say(message);
    if (this.status === 0) this.status = 2;
  }

  private *each(path: string): Call<void> {
    const { invocation } = this;
    const { files } = invocation.process;
    const piped = path === "-";
    const source = piped ? "stdin" : this.source(path);
    const away = piped || this.toStdout || this.testing || this.listing;
    let data: Uint8Array;
    try {
      if (!piped) {
        const { type } = files.stat(source);
        if (type === "directory") return yield* this.warn(`${source} is a directory -- ignored`);
        if (type !== "file" && !away) return yield* this.warn(`${source} is not a directory or a regular file - ignored`);
        if (!away && this.unpacking && !/\.(?:gz|tgz)$/.test(source)) return yield* this.warn(`${source}: unknown suffix ${this.gnu ? "--" : "-"} ignored`);
        if (!away && !this.unpacking && source.endsWith(".gz")) {
          if (!invocation.has("q")) yield* this.say(`${source} already has .gz suffix -- unchanged`);
          return;
        }
      }
      const file = openInput(invocation.process, piped ? path : source);
      try {
        data = yield* readWhole(file);
      } finally {
        file.release();
      }
    } catch (error) {
      if (!isSystemError(error) || error.code === "ENOMEM") throw error;
      yield* this.say(`${source}: ${error.message}`);
      this.status = 1;
      return;
    }
    yield* spend(data.length * COST);
    if (this.unpacking && this.toStdout && invocation.has("f") && !(data[0] === 0x1f && data[1] === 0x8b)) return yield* write(1, data);
    const result = this.unpacking ? unpackHeld(data) : { data: gzip(data), framing: 18, garbage: false };
    yield* spend(result.data.length * COST);
    const target = away ? "stdout" : this.unpacking ? source.replace(/\.gz$/, "").replace(/\.tgz$/, ".tar") : `${source}.gz`;
    if (this.listing) return yield* this.list(piped ? "stdout" : source.replace(/\.gz$/, ""), data.length, result);
    if (!this.testing && away) yield* write(1, result.data);
    else if (!this.testing && !(yield* this.place(source, target, result.data))) return;
    if (result.garbage && this.gnu) yield* this.warn(`\ngzip: ${source}: decompression OK, trailing garbage ignored`);
    if (!invocation.has("v")) return;
    const [whole, body] = this.unpacking ? [result.data.length, data.length - result.framing] : [data.length, result.data.length - result.framing - (piped ? 0 : source.length + 1)];
    const done = this.testing ? " OK" : `${ratio(whole, body)}${piped ? "" : ` -- ${invocation.has("k") || (this.toStdout && !this.unpacking) ? "created" : "replaced with"} ${target}`}`;
    yield* printError(`${piped ? "" : `${source}:\t`}${done}\n`);
  }

  private *list(name: string, packed: number, result: Unpacked): Call<void> {
    const { total } = this;
    const body = packed - result.framing;
    if (total.files === 0 && !this.invocation.has("q")) yield* print("         compressed        uncompressed  ratio uncompressed_name\n");
    yield* print(listed(packed, result.data.length, ratio(result.data.length, body), name));
    total.files += 1;
    total.packed += packed;
    total.body += body;
    total.data += result.data.length;
  }

  /** Writes what came out in place of the file; answers whether it could. */
  private *place(source: string, target: string, data: Uint8Array): Call<boolean> {
    const { invocation } = this;
    const { files } = invocation.process;
    if (files.exists(target) && !invocation.has("f")) {
      yield* this.warn(`${target} already exists;\tnot overwritten`);
      return false;
    }
    try {
      const before = files.stat(source);
      files.writeFile(target, data, { mode: before.mode });
      files.utimes(target, before.atime, before.mtime);
      if (!invocation.has("k")) files.unlink(source);
      return true;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* this.say(`${target}: ${error.message}`);
      this.status = 1;
      return false;
    }
  }
}

const gzipLike = (name: "gzip" | "gunzip" | "zcat") => (flavour: Flavour) =>
  program(
    {
      name,
      short: "123456789cdfklnqrtvS:",
      long: { stdout: "c", "to-stdout": "c", decompress: "d", uncompress: "d", force: "f", keep: "k", list: "l", "no-name": "n", quiet: "q", test: "t", verbose: "v", fast: "1", best: "9" },
      *run(invocation) {
        return yield* new Gzip(invocation).run();
      },
    },
    flavour,
  );

export const gzipProgram = gzipLike("gzip");

export const gunzipProgram = gzipLike("gunzip");

export const zcat = gzipLike("zcat");
