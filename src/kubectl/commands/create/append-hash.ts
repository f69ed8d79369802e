import { marshal } from "../../../apimachinery/json/index.ts";
import { encode } from "../../../os/index.ts";
import { sha256 } from "../../../os/crypto/sha256.ts";

const LETTERS: Readonly<Record<string, string>> = { 0: "g", 1: "h", 3: "k", a: "m", e: "t" };

/** The suffix that --append-hash and kustomize's generators give a name: ten letters of the hash of what it holds. */
export function contentHash(content: Record<string, unknown>): string {
  return [...sha256(encode(marshal(content))).slice(0, 10)].map((letter) => LETTERS[letter] ?? letter).join("");
}

export function configMapHash(name: string, data: Record<string, string>, binaryData: Record<string, string>): string {
  return contentHash({ kind: "ConfigMap", name, data, ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}) });
}

export function secretHash(name: string, type: string, data: Record<string, string>): string {
  return contentHash({ kind: "Secret", name, type, data });
}
