/*
 * Message digests of bytes: MD5 (RFC 1321), SHA-1, SHA-2 (FIPS 180-4), and the CRC of cksum(1).
 */

function padded(data: Uint8Array, block: number, lengthBytes: number, little: boolean): DataView {
  const total = Math.ceil((data.length + 1 + lengthBytes) / block) * block;
  const bytes = new Uint8Array(total);
  bytes.set(data);
  bytes[data.length] = 0x80;
  const view = new DataView(bytes.buffer);
  const bits = BigInt(data.length) * 8n;
  view.setBigUint64(total - 8, bits, little);
  return view;
}

function hex(words: readonly number[]): string {
  return words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

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

/** The first primes, whose roots the SHA-2 constants are made of. */
function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}

/** The first 64 bits of the fraction of a root: the square or cube root of n * 2^(64*k), by Newton's method on whole numbers. */
function rootFraction(n: number, degree: 2n | 3n): bigint {
  const target = BigInt(n) << (64n * degree);
  let low = 0n;
  let high = 1n << 72n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** degree <= target) low = middle;
    else high = middle - 1n;
  }
  return low & 0xffffffffffffffffn;
}

let constants: { k256: Int32Array; h256: number[]; h224: number[]; k512: BigUint64Array; h512: bigint[]; h384: bigint[] } | undefined;

function sha2Constants(): NonNullable<typeof constants> {
  if (constants) return constants;
  const list = primes(80);
  const cubes = list.map((p) => rootFraction(p, 3n));
  const squares = list.slice(0, 8).map((p) => rootFraction(p, 2n));
  const next = list.slice(8, 16).map((p) => rootFraction(p, 2n));
  constants = {
    k256: Int32Array.from(cubes.slice(0, 64), (value) => Number(value >> 32n) | 0),
    h256: squares.map((value) => Number(value >> 32n) | 0),
    h224: next.map((value) => Number(value & 0xffffffffn) | 0),
    k512: BigUint64Array.from(cubes),
    h512: squares,
    h384: next,
  };
  return constants;
}

export const sha256 = (data: Uint8Array): string => sha2Of32(data, sha2Constants().h256);
export const sha224 = (data: Uint8Array): string => sha2Of32(data, sha2Constants().h224).slice(0, 56);
export const sha512 = (data: Uint8Array): string => sha2Of64(data, sha2Constants().h512);
export const sha384 = (data: Uint8Array): string => sha2Of64(data, sha2Constants().h384).slice(0, 96);

const schedule = new Int32Array(64);

/** One block of SHA-256, of 16 words, worked into the state. */
export function compress256(state: Int32Array, block: Int32Array): void {
  const { k256 } = sha2Constants();
  const w = schedule;
  for (let i = 0; i < 16; i += 1) w[i] = block[i]!;
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!, e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!;
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + k256[i]! + w[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

/** What SHA-256 begins with. */
export function start256(): Int32Array {
  return Int32Array.from(sha2Constants().h256);
}

/** SHA-2 on words of 32 bits, from a start. */
function sha2Of32(data: Uint8Array, start: readonly number[]): string {
  const view = padded(data, 64, 8, false);
  const state = Int32Array.from(start);
  const block = new Int32Array(16);
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let i = 0; i < 16; i += 1) block[i] = view.getInt32(offset + i * 4);
    compress256(state, block);
  }
  return hex([...state]);
}

/** SHA-2 on words of 64 bits, from a start. */
function sha2Of64(data: Uint8Array, start: readonly bigint[]): string {
  const { k512 } = sha2Constants();
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
      const t1 = (last + (right(e, 14n) ^ right(e, 18n) ^ right(e, 41n)) + ((e & f) ^ (~e & mask & g)) + k512[i]! + w[i]!) & mask;
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
