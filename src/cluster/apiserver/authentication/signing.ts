import { fnv32a } from "../../../apimachinery/names.ts";
import { decode, encode } from "../../../os/index.ts";

/** base64url without padding, of UTF-8 text. */
export function toBase64Url(text: string): string {
  let binary = "";
  for (const byte of encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Throws when the text is no base64. */
export function fromBase64Url(text: string): string {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

/**
 * Stands for a signature: nobody in a simulated cluster computes it but the server that holds the secret. It is as good
 * as the secret in a page whose user holds the whole machine, and costs nothing.
 */
export function sign(text: string, secret: string): string {
  let signature = "";
  for (let i = 0; i < 8; i += 1) {
    signature += String.fromCharCode(...new Uint8Array(new Uint32Array([fnv32a(encode(`${i}${secret}${text}`))]).buffer));
  }
  return btoa(signature).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
