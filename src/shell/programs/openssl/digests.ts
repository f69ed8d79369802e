import { fromHex } from "../../../os/index.ts";
import { md5, sha1, sha224, sha384, sha512 } from "../../digest.ts";
import type { Bytes } from "../../../os/crypto/der.ts";
import { compress256, sha256, start256 } from "../../../os/crypto/sha256.ts";

export interface Digest {
  /** What `openssl dgst` calls it. */
  title: string;
  hex(data: Bytes): string;
  /** Object identifiers: its own, and of signatures with RSA and on curves. */
  id: string;
  rsa: string;
  ecdsa: string;
  /** Bytes of a block, for HMAC. */
  block: number;
}

export const DIGESTS: Readonly<Record<string, Digest>> = {
  md5: { title: "MD5", hex: md5, id: "1.2.840.113549.2.5", rsa: "1.2.840.113549.1.1.4", ecdsa: "", block: 64 },
  sha1: { title: "SHA1", hex: sha1, id: "1.3.14.3.2.26", rsa: "1.2.840.113549.1.1.5", ecdsa: "1.2.840.10045.4.1", block: 64 },
  sha224: { title: "SHA2-224", hex: sha224, id: "2.16.840.1.101.3.4.2.4", rsa: "1.2.840.113549.1.1.14", ecdsa: "1.2.840.10045.4.3.1", block: 64 },
  sha256: { title: "SHA2-256", hex: sha256, id: "2.16.840.1.101.3.4.2.1", rsa: "1.2.840.113549.1.1.11", ecdsa: "1.2.840.10045.4.3.2", block: 64 },
  sha384: { title: "SHA2-384", hex: sha384, id: "2.16.840.1.101.3.4.2.2", rsa: "1.2.840.113549.1.1.12", ecdsa: "1.2.840.10045.4.3.3", block: 128 },
  sha512: { title: "SHA2-512", hex: sha512, id: "2.16.840.1.101.3.4.2.3", rsa: "1.2.840.113549.1.1.13", ecdsa: "1.2.840.10045.4.3.4", block: 128 },
};

/** "SHA256" and "sha-256" name what "sha256" does. */
export function digestNamed(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/^sha2?-(?=\d)/, "sha");
  return Object.hasOwn(DIGESTS, plain) ? plain : undefined;
}

export function hashOf(name: string, data: Bytes): Bytes {
  return fromHex(DIGESTS[name]!.hex(data));
}

/** HMAC (RFC 2104) */
export function hmac(name: string, key: Bytes, data: Bytes): Bytes {
  const { block } = DIGESTS[name]!;
  const padded = new Uint8Array(block);
  padded.set(key.length > block ? hashOf(name, key) : key);
  const with_ = (value: number, text: Bytes): Bytes => {
    const joined = new Uint8Array(block + text.length);
    for (let i = 0; i < block; i += 1) joined[i] = padded[i]! ^ value;
    joined.set(text, block);
    return joined;
  };
  return hashOf(name, with_(0x5c, hashOf(name, with_(0x36, data))));
}

/** HMAC with SHA-256 over 32 bytes, for many turns with one key: what the key makes of the states is made once. */
function hmac256(key: Bytes): (data: Bytes) => Bytes {
  const short = key.length > 64 ? hashOf("sha256", key) : key;
  const begun = [0x36, 0x5c].map((value) => {
    const block = new DataView(Uint8Array.from({ length: 64 }, (_, index) => (short[index] ?? 0) ^ value).buffer);
    const state = start256();
    compress256(state, Int32Array.from({ length: 16 }, (_, index) => block.getInt32(index * 4)));
    return state;
  });
  const block = new Int32Array(16);
  block[8] = 0x80000000 | 0;
  block[15] = 96 * 8;
  return (data) => {
    let view = new DataView(data.buffer, data.byteOffset, 32);
    for (let i = 0; i < 8; i += 1) block[i] = view.getInt32(i * 4);
    const out = new Uint8Array(32);
    view = new DataView(out.buffer);
    const inner = Int32Array.from(begun[0]!);
    compress256(inner, block);
    block.set(inner);
    const outer = Int32Array.from(begun[1]!);
    compress256(outer, block);
    outer.forEach((word, index) => view.setInt32(index * 4, word));
    return out;
  };
}

/** PBKDF2 (RFC 8018): `length` bytes. */
export function stretched(name: string, password: Bytes, salt: Bytes, turns: number, length: number): Bytes {
  const parts: number[] = [];
  const again = name === "sha256" ? hmac256(password) : (data: Bytes): Bytes => hmac(name, password, data);
  for (let index = 1; parts.length < length; index += 1) {
    let last = hmac(name, password, Uint8Array.of(...salt, index >>> 24, (index >>> 16) & 255, (index >>> 8) & 255, index & 255));
    const sum = Uint8Array.from(last);
    for (let turn = 1; turn < turns; turn += 1) {
      last = again(last);
      for (let i = 0; i < sum.length; i += 1) sum[i]! ^= last[i]!;
    }
    parts.push(...sum);
  }
  return Uint8Array.from(parts.slice(0, length));
}

/** openssl's older way from a password to a key (EVP_BytesToKey, one turn). */
export function bytesToKey(name: string, password: Bytes, salt: Bytes, length: number): Bytes {
  const parts: number[] = [];
  let last: Bytes = new Uint8Array();
  while (parts.length < length) {
    last = hashOf(name, Uint8Array.of(...last, ...password, ...salt));
    parts.push(...last);
  }
  return Uint8Array.from(parts.slice(0, length));
}
