import { base64, fromBase64, toHex } from "../../../os/index.ts";
import type { Bytes } from "../../../os/crypto/der.ts";

const pairsOf = (bytes: Bytes): string[] => toHex(bytes).match(/../g) ?? [];

/** "aa:bb:cc" */
export function colons(bytes: Bytes): string {
  return pairsOf(bytes).join(":");
}

/** Bytes in rows of that width, a colon between all of them. */
export function bytesText(bytes: Bytes, width: number, indent: number): string {
  const pairs = pairsOf(bytes);
  const lines: string[] = [];
  for (let at = 0; at < pairs.length; at += width) lines.push(`${" ".repeat(indent)}${pairs.slice(at, at + width).join(":")}${at + width < pairs.length ? ":" : ""}\n`);
  return lines.join("");
}

/** base64 in lines of 64. */
export function base64Lines(bytes: Bytes): string {
  return (base64(bytes).match(/.{1,64}/g) ?? []).map((line) => `${line}\n`).join("");
}

export function readBase64(text: string): Bytes | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}
