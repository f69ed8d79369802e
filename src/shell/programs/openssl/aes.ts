import type { Bytes } from "../../../os/crypto/der.ts";

/*
 * AES (FIPS 197) in its modes CBC, ECB and CTR.
 */

const SBOX = new Uint8Array(256);
const INVERSE = new Uint8Array(256);

const twice = (value: number): number => ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 255;

function product(a: number, b: number): number {
  let result = 0;
  for (let [left, right] = [a, b]; right > 0; right >>= 1) {
    if (right & 1) result ^= left;
    left = twice(left);
  }
  return result;
}

function fill(): void {
  if (SBOX[0] !== 0) return;
  let [p, q] = [1, 1];
  do {
    p = p ^ twice(p);
    q ^= q << 1;
    q ^= q << 2;
    q = (q ^ (q << 4)) & 255;
    if (q & 0x80) q ^= 0x09;
    const rotate = (n: number): number => ((q << n) | (q >> (8 - n))) & 255;
    SBOX[p] = q ^ rotate(1) ^ rotate(2) ^ rotate(3) ^ rotate(4) ^ 0x63;
  } while (p !== 1);
  SBOX[0] = 0x63;
  SBOX.forEach((value, index) => { INVERSE[value] = index; });
}

function schedule(key: Bytes): Uint8Array {
  fill();
  const words = key.length / 4;
  const total = 4 * (words + 7);
  const out = new Uint8Array(total * 4);
  out.set(key);
  let constant = 1;
  for (let i = words; i < total; i += 1) {
    let part = [...out.subarray(i * 4 - 4, i * 4)];
    if (i % words === 0) {
      part = [SBOX[part[1]!]! ^ constant, SBOX[part[2]!]!, SBOX[part[3]!]!, SBOX[part[0]!]!];
      constant = twice(constant);
    } else if (words > 6 && i % words === 4) part = part.map((byte) => SBOX[byte]!);
    for (let k = 0; k < 4; k += 1) out[i * 4 + k] = out[(i - words) * 4 + k]! ^ part[k]!;
  }
  return out;
}

function mix(state: Uint8Array, by: readonly [number, number, number, number]): void {
  for (let column = 0; column < 16; column += 4) {
    const [a, b, c, d] = state.subarray(column, column + 4) as unknown as [number, number, number, number];
    state[column] = product(a, by[0]) ^ product(b, by[1]) ^ product(c, by[2]) ^ product(d, by[3]);
    state[column + 1] = product(a, by[3]) ^ product(b, by[0]) ^ product(c, by[1]) ^ product(d, by[2]);
    state[column + 2] = product(a, by[2]) ^ product(b, by[3]) ^ product(c, by[0]) ^ product(d, by[1]);
    state[column + 3] = product(a, by[1]) ^ product(b, by[2]) ^ product(c, by[3]) ^ product(d, by[0]);
  }
}

function cipherBlock(block: Bytes, keys: Uint8Array, encrypt: boolean): Bytes {
  const rounds = keys.length / 16 - 1;
  let state = Uint8Array.from(block);
  const add = (round: number): void => {
    for (let i = 0; i < 16; i += 1) state[i]! ^= keys[round * 16 + i]!;
  };
  const substitute = (): void => {
    const from = state;
    // Row r moves r places to the left, or back.
    state = Uint8Array.from({ length: 16 }, (_, i) => (encrypt ? SBOX : INVERSE)[from[(i + (encrypt ? 4 : 12) * (i % 4)) % 16]!]!);
  };
  add(encrypt ? 0 : rounds);
  for (let round = 1; round <= rounds; round += 1) {
    substitute();
    if (encrypt && round < rounds) mix(state, [2, 3, 1, 1]);
    add(encrypt ? round : rounds - round);
    if (!encrypt && round < rounds) mix(state, [14, 11, 13, 9]);
  }
  return state;
}

/** Encrypts or decrypts whole blocks; "ctr" takes any length. The data is padded by the caller. */
export function aes(mode: "cbc" | "ecb" | "ctr", encrypt: boolean, data: Bytes, key: Bytes, start: Bytes): Bytes {
  const keys = schedule(key);
  const out = new Uint8Array(data.length);
  let last = Uint8Array.from(start);
  for (let at = 0; at < data.length; at += 16) {
    const block = data.subarray(at, at + 16);
    if (mode === "ctr") {
      const stream = cipherBlock(last, keys, true);
      out.set(block.map((byte, index) => byte ^ stream[index]!), at);
      for (let i = 15; i >= 0; i -= 1) {
        last[i] = (last[i]! + 1) & 255;
        if (last[i] !== 0) break;
      }
    } else if (mode === "ecb") out.set(cipherBlock(block, keys, encrypt), at);
    else if (encrypt) {
      const made = cipherBlock(block.map((byte, index) => byte ^ last[index]!), keys, true);
      out.set(made, at);
      last = Uint8Array.from(made);
    } else {
      out.set(cipherBlock(block, keys, false).map((byte, index) => byte ^ last[index]!), at);
      last = Uint8Array.from(block);
    }
  }
  return out;
}

/** Fills the last block up (PKCS #7). */
export function filled(data: Bytes): Bytes {
  const missing = 16 - (data.length % 16);
  const out = new Uint8Array(data.length + missing).fill(missing);
  out.set(data);
  return out;
}

/** Takes the filling off; undefined when there is none, as after a wrong key. */
export function emptied(data: Bytes): Bytes | undefined {
  const count = data.at(-1) ?? 0;
  if (data.length % 16 !== 0 || count < 1 || count > 16 || !data.subarray(data.length - count).every((byte) => byte === count)) return undefined;
  return data.subarray(0, data.length - count);
}
