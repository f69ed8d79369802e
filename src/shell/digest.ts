import { hash256, hex, padded, primes, rootFraction } from "../os/crypto/sha256.ts";

/*
 * Message digests of bytes beside SHA-256: MD5 (RFC 1321), SHA-1, the rest of SHA-2 (FIPS 180-4), and the CRC of cksum(1).
 */

const rotate = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const MD5_TABLE = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296) | 0);

export function md5(data: Uint8Array): string {
  const view = padded(data, 64, 8, true);
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i += 1) {
      const round = i >> 4;
      const f = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const g = round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
      const sum = (a + f + MD5_TABLE[i]! + view.getInt32(offset + g * 4, true)) | 0;
      a = d;
      d = c;
      c = b;
      b = (b + rotate(sum, MD5_SHIFTS[round * 4 + (i % 4)]!)) | 0;
    }
    a0 = (a0 + a) | 0;
    b0 = (b0 + b) | 0;
    c0 = (c0 + c) | 0;
    d0 = (d0 + d) | 0;
  }
  const out = new DataView(new ArrayBuffer(16));
  [a0, b0, c0, d0].forEach((word, index) => out.setInt32(index * 4, word, true));
  return hex([0, 4, 8, 12].map((at) => out.getInt32(at, false)));
}

export function sha1(data: Uint8Array): string {
  const view = padded(data, 64, 8, false);
  const h = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const w = new Int32Array(80);
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(offset + i * 4);
    for (let i = 16; i < 80; i += 1) w[i] = rotate(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
    let [a, b, c, d, e] = h as [number, number, number, number, number];
    for (let i = 0; i < 80; i += 1) {
      const [f, k] = i < 20 ? [(b & c) | (~b & d), 0x5a827999] : i < 40 ? [b ^ c ^ d, 0x6ed9eba1] : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc | 0] : [b ^ c ^ d, 0xca62c1d6 | 0];
      const t = (rotate(a, 5) + f + e + k + w[i]!) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, t];
    }
    [a, b, c, d, e].forEach((word, index) => { h[index] = (h[index]! + word) | 0; });
  }
  return hex(h);
}

let constants: { start224: Int32Array; rounds512: BigUint64Array; start512: bigint[]; start384: bigint[] } | undefined;

function sha2Constants(): NonNullable<typeof constants> {
  if (constants) return constants;
  const list = primes(80);
  const squares = list.slice(0, 16).map((prime) => rootFraction(prime, 2n));
  constants = {
    start224: Int32Array.from(squares.slice(8), (value) => Number(value & 0xffffffffn) | 0),
    rounds512: BigUint64Array.from(list, (prime) => rootFraction(prime, 3n)),
    start512: squares.slice(0, 8),
    start384: squares.slice(8),
  };
  return constants;
}

export const sha224 = (data: Uint8Array): string => hex([...hash256(data, Int32Array.from(sha2Constants().start224))]).slice(0, 56);
export const sha512 = (data: Uint8Array): string => sha2Of64(data, sha2Constants().start512);
export const sha384 = (data: Uint8Array): string => sha2Of64(data, sha2Constants().start384).slice(0, 96);

/** SHA-2 on words of 64 bits, from a start. */
function sha2Of64(data: Uint8Array, start: readonly bigint[]): string {
  const { rounds512 } = sha2Constants();
  const view = padded(data, 128, 16, false);
  const mask = 0xffffffffffffffffn;
  const right = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (64n - n))) & mask;
  const h = start.slice();
  const w = new BigUint64Array(80);
  for (let offset = 0; offset < view.byteLength; offset += 128) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getBigUint64(offset + i * 8);
    for (let i = 16; i < 80; i += 1) {
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      w[i] = w[i - 16]! + (right(x, 1n) ^ right(x, 8n) ^ (x >> 7n)) + w[i - 7]! + (right(y, 19n) ^ right(y, 61n) ^ (y >> 6n));
    }
    let [a, b, c, d, e, f, g, last] = h as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let i = 0; i < 80; i += 1) {
      const t1 = (last + (right(e, 14n) ^ right(e, 18n) ^ right(e, 41n)) + ((e & f) ^ (~e & mask & g)) + rounds512[i]! + w[i]!) & mask;
      const t2 = ((right(a, 28n) ^ right(a, 34n) ^ right(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))) & mask;
      [last, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & mask, c, b, a, (t1 + t2) & mask];
    }
    [a, b, c, d, e, f, g, last].forEach((word, index) => { h[index] = (h[index]! + word) & mask; });
  }
  return h.map((word) => word.toString(16).padStart(16, "0")).join("");
}

/** The CRC-32 of cksum(1), with the length after the data. */
export function cksum(data: Uint8Array): number {
  let crc = 0;
  const step = (byte: number): void => {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  };
  for (const byte of data) step(byte);
  for (let length = data.length; length > 0; length = Math.floor(length / 256)) step(length & 255);
  return ~crc >>> 0;
}
