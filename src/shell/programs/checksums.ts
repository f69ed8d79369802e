import { concat, isSystemError, readWhole, spend, write, type Call, type OpenFile } from "../../os/index.ts";
import { blake2b } from "../blake2b.ts";
import { sha256 } from "../../os/crypto/sha256.ts";
import { cksum as crc, md5, sha1, sha224, sha384, sha512 } from "../digest.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, print, program } from "../program.ts";
import { decodeText } from "../text.ts";
import { chunk, eachInput } from "./inputs.ts";

/** md5sum and its kin: digests of files, and -c to check them. */
export const checksum = (name: string, digest: (data: Uint8Array, bits?: number) => string, bits = false) => (flavour: Flavour) =>
  program(
    {
      name,
      short: bits ? "bcl:twz" : "bctwz",
      long: { check: "c", binary: "b", text: "t", quiet: "quiet", status: "status", warn: "w", strict: "strict", "ignore-missing": "missing", tag: "tag", ...(bits ? { "length=": "l" } : {}) },
      *run(invocation) {
        const length = invocation.value("l") === undefined || Number(invocation.value("l")) === 0 ? undefined : Number(invocation.value("l"));
        if (length !== undefined && !(length % 8 === 0 && length <= 512)) {
          throw new Failure(length > 512 ? `invalid length: '${length}'\n${name}: maximum digest length for 'BLAKE2b' is 512 bits` : `invalid length: '${length}'\n${name}: length is not a multiple of 8`);
        }
        if (!invocation.has("c")) {
          return yield* eachInput(invocation, function* (file, path) {
            const data = yield* readWhole(file);
            yield* spend(data.length * 0.000005);
            yield* print(invocation.has("tag") ? `${bits ? `BLAKE2b${length === undefined || length === 512 ? "" : `-${length}`}` : name.replace(/sum$/, "").toUpperCase()} (${path}) = ${digest(data, length)}\n` : `${digest(data, length)} ${invocation.has("b") ? "*" : " "}${path}\n`);
          });
        }
        let failed = 0;
        let missing = 0;
        let lines = 0;
        const status = yield* eachInput(invocation, function* (list) {
          for (const line of decodeText(yield* readWhole(list)).split("\n")) {
            const match = /^([0-9a-f]+) [ *](.*)$/.exec(line);
            if (!match) continue;
            lines += 1;
            let actual: string;
            try {
              actual = digest(invocation.process.files.readFile(match[2]!), bits ? match[1]!.length * 4 : undefined);
            } catch (error) {
              if (!isSystemError(error)) throw error;
              yield* invocation.complain(`${match[2]}: ${error.message}`);
              yield* print(`${match[2]}: FAILED open or read\n`);
              missing += 1;
              continue;
            }
            const good = actual === match[1];
            if (!good) failed += 1;
            if (!invocation.has("status") && !(good && invocation.has("quiet"))) yield* print(`${match[2]}: ${good ? "OK" : "FAILED"}\n`);
          }
        });
        if (lines === 0) throw new Failure(`${invocation.operands[0] ?? "'standard input'"}: no properly formatted checksum lines found`);
        if (missing > 0 && !invocation.has("status")) yield* invocation.complain(`WARNING: ${missing} listed file${missing > 1 ? "s" : ""} could not be read`);
        if (failed > 0 && !invocation.has("status")) yield* invocation.complain(`WARNING: ${failed} computed checksum${failed > 1 ? "s" : ""} did NOT match`);
        return failed + missing > 0 ? 1 : status;
      },
    },
    flavour,
  );

export const b2sum = checksum("b2sum", blake2b, true);
export const md5sum = checksum("md5sum", md5);
export const sha1sum = checksum("sha1sum", sha1);
export const sha256sum = checksum("sha256sum", sha256);
export const sha224sum = checksum("sha224sum", sha224);
export const sha384sum = checksum("sha384sum", sha384);
export const sha512sum = checksum("sha512sum", sha512);

/** sum: the old checksums, of BSD and (-s) of System V. */
export const sum = (flavour: Flavour) =>
  program(
    {
      name: "sum",
      short: "rs",
      long: { sysv: "s" },
      *run(invocation) {
        return yield* eachInput(invocation, function* (file, path) {
          const named = invocation.operands.length > 0 ? ` ${path}` : "";
          let size = 0;
          let total = 0;
          let value = 0;
          for (let data = yield* chunk(file); data.length > 0; data = yield* chunk(file)) {
            size += data.length;
            for (const byte of data) {
              total += byte;
              value = ((value >>> 1) + ((value & 1) << 15) + byte) & 0xffff;
            }
          }
          if (invocation.has("s")) {
            const folded = (total % 0x10000) + Math.floor(total / 0x10000);
            yield* print(`${(folded & 0xffff) + (folded >>> 16)} ${Math.ceil(size / 512)}${named}\n`);
            return;
          }
          yield* print(`${String(value).padStart(5, "0")} ${String(Math.ceil(size / 1024)).padStart(5)}${named}\n`);
        });
      },
    },
    flavour,
  );

export const cksum = (flavour: Flavour) =>
  program(
    {
      name: "cksum",
      short: "",
      *run(invocation) {
        return yield* eachInput(invocation, function* (file, path) {
          const data = yield* readWhole(file);
          yield* print(`${crc(data)} ${data.length}${invocation.operands.length > 0 ? ` ${path}` : ""}\n`);
        });
      },
    },
    flavour,
  );

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encodeBase64(data: Uint8Array): string {
  let text = "";
  for (let at = 0; at < data.length; at += 3) {
    const bits = (data[at]! << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
    text += ALPHABET[bits >> 18]! + ALPHABET[(bits >> 12) & 63]!;
    text += at + 1 < data.length ? ALPHABET[(bits >> 6) & 63]! : "=";
    text += at + 2 < data.length ? ALPHABET[bits & 63]! : "=";
  }
  return text;
}

/** Bytes up to the first thing that is no base64; `valid` tells whether there was any. */
export function decodeBase64(text: string): { data: Uint8Array; valid: boolean } {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  let padding = 0;
  for (const character of text) {
    if (character === "\n" || character === "\r") continue;
    if (character === "=") {
      padding += 1;
      continue;
    }
    const value = ALPHABET.indexOf(character);
    if (value < 0 || padding > 0) return { data: Uint8Array.from(bytes), valid: false };
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 255);
      bits &= (1 << count) - 1;
    }
  }
  // What is left over of a group must be filled up with "=".
  const valid = count === 0 ? padding === 0 : count === 6 ? false : padding === (count === 4 ? 2 : 1);
  return { data: Uint8Array.from(bytes), valid };
}

/** CPU time of a byte, ms. */
const COST = 0.00001;

/** Writes a file in base64 as it comes, in lines of `width` characters (0: in one, without an end). */
function* encodeAll(file: OpenFile, width: number): Call<void> {
  const output = new Output();
  let rest = new Uint8Array(0);
  let line = "";
  for (let ended = false; !ended; ) {
    const data = yield* chunk(file);
    ended = data.length === 0;
    const all = concat([rest, data]);
    // Three bytes are four digits.
    const whole = ended ? all.length : all.length - (all.length % 3);
    rest = all.slice(whole);
    yield* spend(data.length * COST);
    line += encodeBase64(all.subarray(0, whole));
    let at = 0;
    if (width > 0) for (; at + width <= line.length; at += width) output.put(`${line.slice(at, at + width)}\n`);
    else at = line.length;
    if (width <= 0) output.put(line);
    line = line.slice(at);
    yield* output.flush();
  }
  if (line !== "") output.put(`${line}\n`);
  yield* output.flush();
}

export const base64 = (flavour: Flavour) =>
  program(
    {
      name: "base64",
      short: "diw:",
      long: { decode: "d", "ignore-garbage": "i", "wrap=": "w" },
      usage: "base64 [OPTION]... [FILE]",
      help: "Base64 encode or decode FILE, or standard input, to standard output.\n",
      applet: { usage: "[-d] [-w COL] [FILE]", help: "Base64 encode or decode FILE to standard output\n\n\t-d\tDecode data\n\t-w COL\tWrap lines at COL (default 76, 0 disables)\n" },
      *run(invocation) {
        const width = Number(invocation.value("w") ?? 76);
        if (Number.isNaN(width)) throw new Failure(`invalid wrap size: '${invocation.value("w")}'`);
        let bad = false;
        const status = yield* eachInput(invocation, function* (file: OpenFile) {
          if (!invocation.has("d")) return yield* encodeAll(file, width);
          const data = yield* readWhole(file);
          yield* spend(data.length * COST);
          let text = decodeText(data);
          if (invocation.has("i")) text = text.replace(/[^A-Za-z0-9+/=]/g, "");
          const decoded = decodeBase64(text);
          yield* write(1, decoded.data);
          bad = !decoded.valid;
        });
        if (bad) throw new Failure(flavour === "busybox" ? "truncated input" : "invalid input");
        return status;
      },
    },
    flavour,
  );

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export const base32 = (flavour: Flavour) =>
  program(
    {
      name: "base32",
      short: "dw:",
      long: { decode: "d", "wrap=": "w" },
      *run(invocation) {
        return yield* eachInput(invocation, function* (file) {
          const data = yield* readWhole(file);
          const bytes: number[] = [];
          let [bits, count, text] = [0, 0, ""];
          if (invocation.has("d")) {
            for (const character of decodeText(data).replace(/[\s=]/g, "")) {
              bits = (bits << 5) | BASE32.indexOf(character);
              count += 5;
              if (count >= 8) {
                count -= 8;
                bytes.push((bits >> count) & 255);
                bits &= (1 << count) - 1;
              }
            }
            yield* write(1, Uint8Array.from(bytes));
            return;
          }
          for (const byte of data) {
            bits = (bits << 8) | byte;
            count += 8;
            while (count >= 5) {
              count -= 5;
              text += BASE32[(bits >> count) & 31];
              bits &= (1 << count) - 1;
            }
          }
          if (count > 0) text += BASE32[(bits << (5 - count)) & 31];
          text += "=".repeat((8 - (text.length % 8)) % 8);
          const width = Number(invocation.value("w") ?? 76);
          yield* print(width > 0 ? text.replace(new RegExp(`.{1,${width}}`, "g"), "$&\n") : text);
        });
      },
    },
    flavour,
  );

