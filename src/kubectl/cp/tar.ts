import { concat, decode, encode } from "../../os/index.ts";

const BLOCK = 512;

export interface TarEntry {
  name: string;
  type: "file" | "directory" | "symlink";
  mode: number;
  /** s since 1970 */
  mtime: number;
  data: Uint8Array;
  target: string;
}

const TYPES = { file: "0", symlink: "2", directory: "5" } as const;

/** An archive as POSIX describes it (ustar; long names as GNU writes them). */
export function writeTar(entries: readonly TarEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    const name = entry.type === "directory" && !entry.name.endsWith("/") ? `${entry.name}/` : entry.name;
    if (encode(name).length > 100) {
      const data = encode(`${name}\0`);
      parts.push(header("././@LongLink", "L", 0o644, 0, data.length, ""), padded(data));
    }
    parts.push(header(name, TYPES[entry.type], entry.mode, entry.mtime, entry.data.length, entry.target), padded(entry.data));
  }
  return concat([...parts, new Uint8Array(2 * BLOCK)]);
}

function padded(data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(data.length / BLOCK) * BLOCK);
  whole.set(data);
  return whole;
}

function header(name: string, type: string, mode: number, mtime: number, size: number, target: string): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string, length: number): void => block.set(encode(text).subarray(0, length), at);
  const octal = (at: number, value: number, length: number): void => put(at, `${value.toString(8).padStart(length - 1, "0")}\0`, length);
  put(0, name, 100);
  octal(100, mode & 0o7777, 8);
  octal(108, 0, 8);
  octal(116, 0, 8);
  octal(124, size, 12);
  octal(136, mtime, 12);
  put(148, "        ", 8);
  put(156, type, 1);
  put(157, target, 100);
  put(257, "ustar\0", 6);
  put(263, "00", 2);
  put(265, "root", 32);
  put(297, "root", 32);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `, 8);
  return block;
}

export function readTar(data: Uint8Array): TarEntry[] {
  const entries: TarEntry[] = [];
  let long = "";
  for (let at = 0; at + BLOCK <= data.length;) {
    const block = data.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) break;
    const text = (start: number, length: number): string => decode(block.subarray(start, start + length)).replace(/\0.*$/s, "");
    const number = (start: number, length: number): number => Number.parseInt(text(start, length).trim() || "0", 8);
    const size = number(124, 12);
    const content = data.slice(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = text(156, 1);
    if (type === "L") {
      long = decode(content).replace(/\0.*$/s, "");
      continue;
    }
    const prefix = text(345, 155);
    const name = long || (prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    long = "";
    entries.push({
      name,
      type: type === "5" ? "directory" : type === "2" ? "symlink" : "file",
      mode: number(100, 8),
      mtime: number(136, 12),
      data: content,
      target: text(157, 100),
    });
  }
  return entries;
}
