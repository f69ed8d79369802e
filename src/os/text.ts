const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Whether a text is its own bytes in UTF-8. */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** UTF-8 bytes of a text. */
export function encode(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes; what is no UTF-8 becomes U+FFFD. */
export function decode(data: Uint8Array): string {
  return decoder.decode(data);
}

export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** Base64 of bytes, as RFC 4648 has it. */
export function base64(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The bytes that base64 stands for. Throws a DOMException where the text is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  // A loop: made from an iterator of characters it takes ten times as long.
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** Base64 for addresses and tokens: `-` and `_` for `+` and `/`, without padding. */
export function base64Url(data: Uint8Array): string {
  return base64(data).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The bytes that such base64 stands for. Throws a DOMException where the text is none. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}

/** Two lower-case hexadecimal digits for each byte. */
export function toHex(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** The bytes of pairs of hexadecimal digits; a digit left over at the end is none. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** `$NAME` and `${NAME}`, by the rules of envsubst(1): nothing else that a shell knows is a reference. */
const REFERENCE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** The names to which a text refers, in order. */
export function referencesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(([, braced, plain]) => (braced ?? plain)!);
}

/** A text with its references filled in; those without a value stay. */
export function fillReferences(text: string, value: (name: string) => string | undefined): string {
  return text.replace(REFERENCE, (whole, braced?: string, plain?: string) => value((braced ?? plain)!) ?? whole);
}
