/*
 * ASN.1 in its distinguished encoding (X.690), as far as keys and certificates need it.
 */

import { base64, concat, decode as decodeText, encode, fromBase64, fromHex, toHex } from "../text.ts";

export type Bytes = Uint8Array;

function lengthOf(length: number): Bytes {
  if (length < 128) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 255);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

/** A value of that tag. */
export function tagged(tag: number, ...parts: Bytes[]): Bytes {
  const body = concat(parts);
  return concat([Uint8Array.of(tag), lengthOf(body.length), body]);
}

export const sequence = (...parts: Bytes[]): Bytes => tagged(0x30, ...parts);
export const setOf = (...parts: Bytes[]): Bytes => tagged(0x31, ...parts);
export const octets = (body: Bytes): Bytes => tagged(0x04, body);
export const bits = (body: Bytes, unused = 0): Bytes => tagged(0x03, Uint8Array.of(unused), body);
export const nothing = (): Bytes => tagged(0x05);
export const truth = (value: boolean): Bytes => tagged(0x01, Uint8Array.of(value ? 255 : 0));
export const utf8 = (text: string): Bytes => tagged(0x0c, encode(text));
export const ascii = (tag: number, text: string): Bytes => tagged(tag, encode(text));

export function integer(value: bigint): Bytes {
  return tagged(0x02, signedBytes(value));
}

/** Big-endian, with a zero in front where the first bit would make it negative. */
function signedBytes(value: bigint): Bytes {
  const bytes = bytesOf(value);
  return bytes[0]! & 0x80 ? concat([Uint8Array.of(0), bytes]) : bytes;
}

/** Big-endian bytes of a number that is not negative; `size`: filled up with zeros. */
export function bytesOf(value: bigint, size?: number): Bytes {
  let hex = value.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  if (size !== undefined) hex = hex.padStart(size * 2, "0");
  return fromHex(hex);
}

export function numberOf(bytes: Bytes): bigint {
  const hex = toHex(bytes);
  return hex === "" ? 0n : BigInt(`0x${hex}`);
}

export function objectId(text: string): Bytes {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes: number[] = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 127];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return tagged(0x06, Uint8Array.from(bytes));
}

/** A time in ms since 1970: UTCTime to 2049, GeneralizedTime from then on. */
export function time(ms: number): Bytes {
  const digits = new Date(ms).toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");
  const year = new Date(ms).getUTCFullYear();
  return year < 2050 ? ascii(0x17, digits.slice(2)) : ascii(0x18, digits);
}

/** A decoded value. */
export class Element {
  readonly tag: number;
  readonly body: Bytes;
  /** The whole encoding. */
  readonly raw: Bytes;

  constructor(tag: number, body: Bytes, raw: Bytes) {
    this.tag = tag;
    this.body = body;
    this.raw = raw;
  }

  get children(): Element[] {
    const list: Element[] = [];
    for (let at = 0; at < this.body.length; ) {
      const child = decode(this.body.subarray(at));
      list.push(child);
      at += child.raw.length;
    }
    return list;
  }

  /** The child at an index. Throws DerError when there is none. */
  at(index: number): Element {
    const child = this.children[index];
    if (!child) throw new DerError("not enough data");
    return child;
  }

  get number(): bigint {
    return numberOf(this.body);
  }

  get text(): string {
    return decodeText(this.body);
  }

  get objectId(): string {
    const first = this.body[0] ?? 0;
    const parts = [Math.min(2, Math.floor(first / 40)), first >= 80 ? first - 80 : first % 40];
    let value = 0;
    for (const byte of this.body.subarray(1)) {
      value = value * 128 + (byte & 127);
      if (byte < 128) {
        parts.push(value);
        value = 0;
      }
    }
    return parts.join(".");
  }

  /** ms since 1970 */
  get time(): number {
    const digits = this.tag === 0x17 ? `${Number(this.text.slice(0, 2)) < 50 ? "20" : "19"}${this.text}` : this.text;
    const [year, month, day, hour, minute, second] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8), digits.slice(8, 10), digits.slice(10, 12), digits.slice(12, 14)].map(Number);
    return Date.UTC(year!, month! - 1, day, hour, minute, second);
  }
}

/** What stands there is no DER. */
export class DerError extends Error {}

/** The first value of some bytes. Throws DerError. */
export function decode(data: Bytes): Element {
  if (data.length < 2) throw new DerError("not enough data");
  let at = 2;
  let length = data[1]!;
  if (length & 0x80) {
    const count = length & 0x7f;
    length = 0;
    for (let i = 0; i < count; i += 1) length = length * 256 + (data[at + i] ?? 0);
    at += count;
  }
  if (at + length > data.length) throw new DerError("too long");
  return new Element(data[0]!, data.subarray(at, at + length), data.subarray(0, at + length));
}

/** PEM of a kind of thing. */
export function encodePem(kind: string, data: Bytes): string {
  return `-----BEGIN ${kind}-----\n${base64(data).match(/.{1,64}/g)!.join("\n")}\n-----END ${kind}-----\n`;
}

/** The things of a PEM text, in order. What is no base64 is left out. */
export function decodePem(text: string): { kind: string; data: Bytes }[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g)].flatMap(([, kind, body]) => {
    try {
      return [{ kind: kind!, data: fromBase64(body!.replace(/\s+/g, "")) }];
    } catch {
      return [];
    }
  });
}
