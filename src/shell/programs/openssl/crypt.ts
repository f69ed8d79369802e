import { concat, fromHex } from "../../../os/index.ts";
import { sha256 } from "../../../os/crypto/sha256.ts";
import { md5, sha512 } from "../../digest.ts";
import { encodeText } from "../../text.ts";

const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The first `length` bytes of a digest that is repeated. */
function stretched(digest: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_unused, index) => digest[index % digest.length]!);
}

/** Three bytes (or fewer) in crypt's alphabet, the low bits first. */
function letters(digest: Uint8Array, order: readonly number[], count: number): string {
  let value = order.reduce((sum, index) => sum * 256 + (index < 0 ? 0 : digest[index]!), 0);
  let text = "";
  for (let i = 0; i < count; i += 1) {
    text += ALPHABET[value % 64];
    value = Math.floor(value / 64);
  }
  return text;
}

/** crypt(3) with MD5: `kind` "1", or "apr1" as Apache has it. */
export function cryptMd5(password: string, salt: string, kind: "1" | "apr1"): string {
  const word = encodeText(password);
  const salted = encodeText(salt.slice(0, 8));
  const hash = (data: Uint8Array): Uint8Array => fromHex(md5(data));
  const inner = hash(concat([word, salted, word]));
  const lengthBits: number[] = [];
  for (let i = word.length; i > 0; i >>= 1) lengthBits.push(i & 1 ? 0 : (word[0] ?? 0));
  let digest = hash(concat([word, encodeText(`$${kind}$`), salted, stretched(inner, word.length), Uint8Array.from(lengthBits)]));
  for (let i = 0; i < 1000; i += 1) {
    digest = hash(concat([i & 1 ? word : digest, i % 3 ? salted : new Uint8Array(0), i % 7 ? word : new Uint8Array(0), i & 1 ? digest : word]));
  }
  const order = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]].map((three) => letters(digest, three, 4)).join("") + letters(digest, [11], 2);
  return `$${kind}$${salt.slice(0, 8)}$${order}`;
}

/** crypt(3) with SHA-256 ("5") or SHA-512 ("6"), 5000 rounds. */
export function cryptSha2(password: string, salt: string, kind: "5" | "6"): string {
  const word = encodeText(password);
  const salted = encodeText(salt.slice(0, 16));
  const hash = (data: Uint8Array): Uint8Array => fromHex(kind === "5" ? sha256(data) : sha512(data));
  const inner = hash(concat([word, salted, word]));
  const parts: Uint8Array[] = [word, salted, stretched(inner, word.length)];
  for (let i = word.length; i > 0; i >>= 1) parts.push(i & 1 ? inner : word);
  let digest = hash(concat(parts));
  const p = stretched(hash(concat(Array.from({ length: word.length }, () => word))), word.length);
  const s = stretched(hash(concat(Array.from({ length: 16 + digest[0]! }, () => salted))), salted.length);
  for (let i = 0; i < 5000; i += 1) digest = hash(concat([i & 1 ? p : digest, i % 3 ? s : new Uint8Array(0), i % 7 ? p : new Uint8Array(0), i & 1 ? digest : p]));
  const size = kind === "5" ? 10 : 21;
  let text = "";
  for (let i = 0; i < size; i += 1) {
    const turn = kind === "5" ? [0, 2, 1][i % 3]! : i % 3;
    const three = [i, i + size, i + 2 * size];
    text += letters(digest, [...three.slice(turn), ...three.slice(0, turn)], 4);
  }
  text += kind === "5" ? letters(digest, [31, 30], 3) : letters(digest, [63], 2);
  return `$${kind}$${salt.slice(0, 16)}$${text}`;
}

/** Letters of a salt out of random bytes. */
export function saltOf(noise: Uint8Array): string {
  return Array.from(noise, (byte) => ALPHABET[byte % 64]).join("");
}
