const SINGLE: Record<string, string> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/**
 * Go's strconv.Unquote, which takes strings in single quotes too, as jsonpath does. Undefined for invalid syntax.
 */
export function unquote(text: string): string | undefined {
  const quote = text[0];
  if (text.length < 2 || (quote !== '"' && quote !== "'") || text[text.length - 1] !== quote) return undefined;
  const body = text.slice(1, -1);
  let out = "";
  for (let i = 0; i < body.length; i += 1) {
    const char = body[i] as string;
    if (char === quote) return undefined;
    if (char !== "\\") {
      out += char;
      continue;
    }
    i += 1;
    const escape = body[i];
    if (escape === undefined) return undefined;
    const single = SINGLE[escape];
    if (single !== undefined) {
      out += single;
      continue;
    }
    if (escape === quote) {
      out += quote;
      continue;
    }
    const digits = { x: 2, u: 4, U: 8 }[escape];
    if (digits !== undefined) {
      const hex = body.slice(i + 1, i + 1 + digits);
      if (hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex) || Number.parseInt(hex, 16) > 0x10ffff) return undefined;
      out += String.fromCodePoint(Number.parseInt(hex, 16));
      i += digits;
      continue;
    }
    const octal = /^[0-7]{3}/.exec(body.slice(i));
    if (!octal) return undefined;
    const code = Number.parseInt(octal[0], 8);
    if (code > 255) return undefined;
    out += String.fromCharCode(code);
    i += 2;
  }
  return out;
}
