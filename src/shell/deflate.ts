import { concat } from "../os/text.ts";

/*
 * DEFLATE (RFC 1951) and gzip (RFC 1952), the same bytes on every machine: a greedy search for repetitions, fixed codes.
 */

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

/** The data is no gzip file, or is damaged; `message` is gzip's. */
export class GzipError extends Error {
  /** What was unpacked before. */
  readonly before: Uint8Array;
  constructor(message: string, before: Uint8Array = new Uint8Array(0)) {
    super(message);
    this.before = before;
  }
}

/** What is packed is more than it may be. */
export class TooLarge extends GzipError {}

class BitWriter {
  private readonly bytes: number[] = [];
  private buffer = 0;
  private count = 0;

  bits(value: number, length: number): void {
    this.buffer |= value << this.count;
    this.count += length;
    while (this.count >= 8) {
      this.bytes.push(this.buffer & 255);
      this.buffer >>>= 8;
      this.count -= 8;
    }
  }

  /** A Huffman code: its bits go in the other order. */
  code(value: number, length: number): void {
    let reversed = 0;
    for (let i = 0; i < length; i += 1) reversed |= ((value >> i) & 1) << (length - 1 - i);
    this.bits(reversed, length);
  }

  literal(symbol: number): void {
    if (symbol < 144) this.code(0x30 + symbol, 8);
    else if (symbol < 256) this.code(0x190 + symbol - 144, 9);
    else if (symbol < 280) this.code(symbol - 256, 7);
    else this.code(0xc0 + symbol - 280, 8);
  }

  finish(): Uint8Array {
    if (this.count > 0) this.bytes.push(this.buffer & 255);
    return Uint8Array.from(this.bytes);
  }
}

export function deflate(data: Uint8Array): Uint8Array {
  const out = new BitWriter();
  out.bits(1, 1);
  out.bits(1, 2);
  const seen = new Map<number, number>();
  let at = 0;
  while (at < data.length) {
    let length = 0;
    let distance = 0;
    if (at + 3 <= data.length) {
      const key = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
      const before = seen.get(key);
      seen.set(key, at);
      if (before !== undefined && at - before <= 32768) {
        while (length < 258 && at + length < data.length && data[before + length] === data[at + length]) length += 1;
        distance = at - before;
      }
    }
    if (length < 3) {
      out.literal(data[at]!);
      at += 1;
      continue;
    }
    let code = LENGTH_BASE.length - 1;
    while (LENGTH_BASE[code]! > length) code -= 1;
    out.literal(257 + code);
    out.bits(length - LENGTH_BASE[code]!, LENGTH_EXTRA[code]!);
    let far = DISTANCE_BASE.length - 1;
    while (DISTANCE_BASE[far]! > distance) far -= 1;
    out.code(far, 5);
    out.bits(distance - DISTANCE_BASE[far]!, DISTANCE_EXTRA[far]!);
    at += length;
  }
  out.literal(256);
  return out.finish();
}

/** Codes of a Huffman table, by length and value. */
function table(lengths: readonly number[]): Map<number, number> {
  const counts = Array<number>(16).fill(0);
  for (const length of lengths) counts[length]! += length > 0 ? 1 : 0;
  const next = Array<number>(16).fill(0);
  let code = 0;
  for (let bits = 1; bits < 16; bits += 1) {
    code = (code + (bits > 1 ? counts[bits - 1]! : 0)) << 1;
    next[bits] = code;
  }
  const found = new Map<number, number>();
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    found.set((length << 16) | next[length]!, symbol);
    next[length]! += 1;
  });
  return found;
}

/** Unpacks; answers the data and how many bytes were read. Throws GzipError, TooLarge when it would be more than `limit` bytes. */
function inflate(data: Uint8Array, start = 0, limit = Infinity): { data: Uint8Array; end: number } {
  let at = start;
  let buffer = 0;
  let count = 0;
  let out = new Uint8Array(Math.min(Math.max(1024, data.length * 4), limit));
  let size = 0;
  const push = (byte: number): void => {
    if (size >= limit) throw new TooLarge("too large");
    if (size === out.length) {
      const grown = new Uint8Array(Math.min(out.length * 2, limit));
      grown.set(out);
      out = grown;
    }
    out[size] = byte;
    size += 1;
  };
  const bits = (length: number): number => {
    while (count < length) {
      if (at >= data.length) throw new GzipError("unexpected end of file");
      buffer |= data[at]! << count;
      at += 1;
      count += 8;
    }
    const value = buffer & ((1 << length) - 1);
    buffer >>>= length;
    count -= length;
    return value;
  };
  const symbol = (codes: Map<number, number>): number => {
    let code = 0;
    for (let length = 1; length < 16; length += 1) {
      code = (code << 1) | bits(1);
      const found = codes.get((length << 16) | code);
      if (found !== undefined) return found;
    }
    throw new GzipError("invalid compressed data--format violated");
  };
  for (;;) {
    const last = bits(1);
    const kind = bits(2);
    if (kind === 0) {
      buffer = 0;
      count = 0;
      if (at + 4 > data.length) throw new GzipError("unexpected end of file");
      const length = data[at]! | (data[at + 1]! << 8);
      if ((length ^ (data[at + 2]! | (data[at + 3]! << 8))) !== 0xffff) throw new GzipError("invalid compressed data--format violated");
      at += 4;
      if (at + length > data.length) throw new GzipError("unexpected end of file");
      for (let i = 0; i < length; i += 1) push(data[at + i]!);
      at += length;
    } else if (kind === 3) throw new GzipError("invalid compressed data--format violated");
    else {
      let literals: Map<number, number>;
      let distances: Map<number, number>;
      if (kind === 1) {
        literals = table(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)));
        distances = table(Array<number>(30).fill(5));
      } else {
        const [literalCount, distanceCount, codeCount] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
        const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
        const lengths = Array<number>(19).fill(0);
        for (let i = 0; i < codeCount; i += 1) lengths[order[i]!] = bits(3);
        const codes = table(lengths);
        const all: number[] = [];
        while (all.length < literalCount + distanceCount) {
          const value = symbol(codes);
          if (value < 16) all.push(value);
          else if (value === 16) all.push(...Array<number>(bits(2) + 3).fill(all.at(-1) ?? 0));
          else all.push(...Array<number>(value === 17 ? bits(3) + 3 : bits(7) + 11).fill(0));
        }
        literals = table(all.slice(0, literalCount));
        distances = table(all.slice(literalCount, literalCount + distanceCount));
      }
      for (;;) {
        const value = symbol(literals);
        if (value === 256) break;
        if (value < 256) {
          push(value);
          continue;
        }
        if (value > 285) throw new GzipError("invalid compressed data--format violated");
        const length = LENGTH_BASE[value - 257]! + bits(LENGTH_EXTRA[value - 257]!);
        const far = symbol(distances);
        if (far > 29 || DISTANCE_BASE[far]! > size) throw new GzipError("invalid compressed data--format violated");
        const distance = DISTANCE_BASE[far]! + bits(DISTANCE_EXTRA[far]!);
        if (distance > size) throw new GzipError("invalid compressed data--format violated");
        for (let i = 0; i < length; i += 1) push(out[size - distance]!);
      }
    }
    if (last) return { data: out.subarray(0, size), end: at };
  }
}

function crc32(data: Uint8Array): number {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** A gzip file. `time`: seconds since 1970 of what is packed. */
export function gzip(data: Uint8Array, time = 0): Uint8Array {
  const body = deflate(data);
  const out = new Uint8Array(18 + body.length);
  const view = new DataView(out.buffer);
  out.set([0x1f, 0x8b, 8, 0]);
  view.setUint32(4, time, true);
  out.set([0, 3], 8);
  out.set(body, 10);
  view.setUint32(10 + body.length, crc32(data), true);
  view.setUint32(14 + body.length, data.length, true);
  return out;
}

/** What a gzip file holds: its members one after the other. */
export interface Unpacked {
  data: Uint8Array;
  /** Bytes of the first header and of the sums at the end. */
  framing: number;
  /** Something stands behind the last member that is none. */
  garbage: boolean;
}

/** Unpacks a gzip file of at most `limit` bytes. Throws GzipError, TooLarge. */
export function gunzip(data: Uint8Array, limit = Infinity): Uint8Array {
  return unpackGzip(data, limit).data;
}

/** As `gunzip`, with what is to be said of the file. */
export function unpackGzip(data: Uint8Array, limit = Infinity): Unpacked {
  const parts: Uint8Array[] = [];
  let framing = 0;
  let [at, size] = [0, 0];
  while (at < data.length || parts.length === 0) {
    const member = data.subarray(at);
    if (parts.length > 0 && (member[0] !== 0x1f || member[1] !== 0x8b)) return { data: concat(parts), framing, garbage: member.some((byte) => byte !== 0) };
    const begin = endOfHeader(member);
    const result = inflate(member, begin, limit - size);
    if (parts.length === 0) framing = begin + 8;
    parts.push(result.data);
    const view = new DataView(member.buffer, member.byteOffset, member.length);
    if (result.end + 8 > member.length) throw new GzipError("unexpected end of file", concat(parts));
    if (view.getUint32(result.end, true) !== crc32(result.data)) throw new GzipError("invalid compressed data--crc error", concat(parts));
    if (view.getUint32(result.end + 4, true) !== result.data.length) throw new GzipError("invalid compressed data--length error", concat(parts));
    size += result.data.length;
    at += result.end + 8;
  }
  return { data: parts.length === 1 ? parts[0]! : concat(parts), framing, garbage: false };
}

/** Where the packed data of a member begins. Throws GzipError. */
function endOfHeader(data: Uint8Array): number {
  if (data.length > 0 && (data[0] !== 0x1f || (data.length > 1 && data[1] !== 0x8b))) throw new GzipError("not in gzip format");
  const flags = data[3]!;
  let at = 10;
  if (flags & 4) at += 2 + (data[at]! | (data[at + 1]! << 8));
  for (const text of [8, 16]) {
    if (!(flags & text)) continue;
    const end = data.indexOf(0, at);
    at = end < 0 ? data.length : end + 1;
  }
  if (flags & 2) at += 2;
  if (at >= data.length || data.length < 10) throw new GzipError("unexpected end of file");
  return at;
}
