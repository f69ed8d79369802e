import { fnv32a } from "../../../apimachinery/names.ts";
import { base64Url, decode, encode, fromBase64Url } from "../../../os/index.ts";

/** base64url without padding, of UTF-8 text. */
export function textToBase64Url(text: string): string {
  return base64Url(encode(text));
}

/** Throws when the text is no base64. */
export function textOfBase64Url(text: string): string {
  return decode(fromBase64Url(text));
}

/**
 * Stands for a signature: nobody in a simulated cluster computes it but the server that holds the secret. It is as good
 * as the secret in a page whose user holds the whole machine, and costs nothing: every Pod has a token.
 */
export function sign(text: string, secret: string): string {
  const bytes = encode(`0${secret}${text}`);
  const hash = fnv32a(bytes);
  bytes[0] = 49;
  const other = fnv32a(bytes);
  const words = new Uint32Array(8);
  for (let i = 0; i < 8; i += 1) words[i] = Math.imul(hash + i, 0x9e3779b1) ^ Math.imul(other ^ (i << 24), 0x85ebca6b);
  return base64Url(new Uint8Array(words.buffer));
}
