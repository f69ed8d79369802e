/*
 * Text of the shell and its programs: UTF-8, and bytes that are no UTF-8 survive. Each of those becomes one lone surrogate
 * (U+DC80 to U+DCFF, as Python's surrogateescape), which `encodeText` turns back into the byte.
 */

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ESCAPED = /(?:^|[^\ud800-\udbff])[\udc80-\udcff]/;

/** Text of bytes. */
export function decodeText(data: Uint8Array): string {
  try {
    return strict.decode(data);
  } catch {
    return decodeLoosely(data);
  }
}

function decodeLoosely(data: Uint8Array): string {
  let text = "";
  let at = 0;
  while (at < data.length) {
    const length = sequenceLength(data, at);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + data[at]!);
      at += 1;
      continue;
    }
    try {
      text += strict.decode(data.subarray(at, at + length));
      at += length;
    } catch {
      text += String.fromCharCode(0xdc00 + data[at]!);
      at += 1;
    }
  }
  return text;
}

/** Bytes of the run of ASCII, or of the one character, at `at`; 0 for a byte that starts no character. */
function sequenceLength(data: Uint8Array, at: number): number {
  const byte = data[at]!;
  if (byte < 0x80) {
    let end = at + 1;
    while (end < data.length && data[end]! < 0x80) end += 1;
    return end - at;
  }
  if (byte < 0xc2) return 0;
  const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
  return at + length <= data.length ? length : 0;
}

/** Bytes of text. */
export function encodeText(text: string): Uint8Array {
  if (!ESCAPED.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  let plain = "";
  const flush = (): void => {
    for (const byte of encoder.encode(plain)) bytes.push(byte);
    plain = "";
  };
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (character.length === 1 && code >= 0xdc80 && code <= 0xdcff) {
      flush();
      bytes.push(code - 0xdc00);
    } else plain += character;
  }
  flush();
  return Uint8Array.from(bytes);
}

/** The character that stands for a byte: itself in ASCII, else its escaped form. */
export function byteCharacter(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
}

/** Puts bytes that were escaped one by one together to the characters they form: `\303\244` is "ä". */
export function joinBytes(text: string): string {
  return ESCAPED.test(text) ? decodeText(encodeText(text)) : text;
}

/** The length of the text in bytes. */
export function byteLength(text: string): number {
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(text) ? text.length : encodeText(text).length;
}

/** How two texts are sorted in the C locale: by their code points. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
