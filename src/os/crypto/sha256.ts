/*
 * SHA-256 (FIPS 180-4): names of certificates, hashes in names of objects, and the programs that print digests. The digest of the platform is
 * only to be had by a Promise.
 */

/** The data with a one, zeros and its length in bits behind it, to whole blocks. `block` and `lengthBytes` in bytes. */
export function padded(data: Uint8Array, block: number, lengthBytes: number, little: boolean): DataView {
  const total = Math.ceil((data.length + 1 + lengthBytes) / block) * block;
  const bytes = new Uint8Array(total);
  bytes.set(data);
  bytes[data.length] = 0x80;
  const view = new DataView(bytes.buffer);
  const bits = BigInt(data.length) * 8n;
  view.setBigUint64(total - 8, bits, little);
  return view;
}

/** Words of 32 bits as hexadecimal digits. */
export function hex(words: readonly number[]): string {
  return words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** The first primes, whose roots the constants of SHA-2 are made of. */
export function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}

/** The first 64 bits of the fraction of the square or cube root of n, found by halving on whole numbers, so that every engine agrees. */
export function rootFraction(n: number, degree: 2n | 3n): bigint {
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

let constants: { rounds: Int32Array; start: Int32Array } | undefined;

/** What each round adds, and what the state begins with. */
function sha256Constants(): NonNullable<typeof constants> {
  const first32 = (value: bigint): number => Number(value >> 32n) | 0;
  constants ??= {
    rounds: Int32Array.from(primes(64), (prime) => first32(rootFraction(prime, 3n))),
    start: Int32Array.from(primes(8), (prime) => first32(rootFraction(prime, 2n))),
  };
  return constants;
}

/** SHA-256 of bytes, in lower-case hexadecimal digits. */
export const sha256 = (data: Uint8Array): string => hex([...hash256(data, start256())]);

const schedule = new Int32Array(64);

/** One block of SHA-256, of 16 words, worked into the state. */
export function compress256(state: Int32Array, block: Int32Array): void {
  const { rounds } = sha256Constants();
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
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + rounds[i]! + w[i]!) | 0;
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
  return Int32Array.from(sha256Constants().start);
}

/** The state after all blocks of the data; `state` is what it begins with (another one makes SHA-224). */
export function hash256(data: Uint8Array, state: Int32Array): Int32Array {
  const view = padded(data, 64, 8, false);
  const block = new Int32Array(16);
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let i = 0; i < 16; i += 1) block[i] = view.getInt32(offset + i * 4);
    compress256(state, block);
  }
  return state;
}
