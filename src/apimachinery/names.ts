import { marshal } from "./json/marshal.ts";

/** Letters of generated names: no vowels, so no words; no 0, 1, 3, which look like letters. */
export const SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** The part of `Random` that names need. */
export interface NameRandom {
  string(length: number, alphabet: string): string;
}

/** The end of a generated name: five letters unless said. */
export function randomSuffix(random: NameRandom, length = 5): string {
  return random.string(length, SAFE_ALPHABET);
}

/** The name that the server makes of metadata.generateName: at most 63 characters, the prefix is cut for it. */
export function generateName(prefix: string, random: NameRandom): string {
  return prefix.slice(0, 58) + randomSuffix(random);
}

/** FNV-1a, 32 bits, over bytes. */
export function fnv32a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i += 1) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}

/** Maps each character to the safe alphabet, as rand.SafeEncodeString. */
export function safeEncode(text: string): string {
  let out = "";
  for (const char of text) out += SAFE_ALPHABET[(char.codePointAt(0) ?? 0) % SAFE_ALPHABET.length];
  return out;
}

const encoder = new TextEncoder();

/**
 * A short hash of an object for names and labels (pod-template-hash, controller-revision-hash). The real one hashes a
 * dump of Go structs, so its values differ; length and alphabet are the same. `collisions` as status.collisionCount.
 */
export function hashObject(object: unknown, collisions?: number): string {
  const text = encoder.encode(marshal(object));
  if (collisions === undefined) return safeEncode(String(fnv32a(text)));
  const bytes = new Uint8Array(text.length + 8);
  bytes.set(text);
  new DataView(bytes.buffer).setUint32(text.length, collisions, true);
  return safeEncode(String(fnv32a(bytes)));
}
