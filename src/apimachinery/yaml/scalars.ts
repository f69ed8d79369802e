import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDigit, isHex, type Reader } from "./reader.ts";

/** Folds what stood between two lines of a flow scalar: one break is a space, more are the rest of them. */
function fold(first: string, rest: string): string {
  if (!first.startsWith("\n")) return first + rest;
  return rest === "" ? " " : rest;
}

const ESCAPES: Record<string, string> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};

function readEscape(reader: Reader): string {
  const letter = reader.peek(1);
  const length = { x: 2, u: 4, U: 8 }[letter] ?? 0;
  const simple = ESCAPES[letter];
  if (simple === undefined && length === 0) reader.fail("found unknown escape character");
  reader.skip(2);
  if (simple !== undefined) return simple;
  let digits = "";
  for (let i = 0; i < length; i += 1) {
    if (!isHex(reader.peek(i))) reader.fail("did not find expected hexdecimal number");
    digits += reader.peek(i);
  }
  const value = Number.parseInt(digits, 16);
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) reader.fail("found invalid Unicode character escape code");
  reader.skip(length);
  return String.fromCodePoint(value);
}

/** A text in single or double quotes; the reader stands on the opening one. */
export function scanQuoted(reader: Reader, single: boolean): string {
  const quote = single ? "'" : '"';
  reader.skip();
  let text = "";
  for (;;) {
    if (reader.atDocumentIndicator()) reader.fail("found unexpected document indicator");
    if (reader.peek() === "") reader.fail("found unexpected end of stream");
    let leadingBlanks = false;
    while (!isBlankOrEnd(reader.peek())) {
      const char = reader.peek();
      if (single && char === "'" && reader.peek(1) === "'") {
        text += "'";
        reader.skip(2);
      } else if (char === quote) break;
      else if (!single && char === "\\" && isBreak(reader.peek(1))) {
        reader.skip();
        reader.readBreak();
        leadingBlanks = true;
        break;
      } else if (!single && char === "\\") text += readEscape(reader);
      else text += reader.read();
    }
    if (reader.peek() === quote) break;
    let blanks = "";
    let first = "";
    let rest = "";
    while (isBlank(reader.peek()) || isBreak(reader.peek())) {
      if (isBlank(reader.peek())) {
        if (leadingBlanks) reader.skip();
        else blanks += reader.read();
      } else if (leadingBlanks) rest += reader.readBreak();
      else {
        blanks = "";
        first = reader.readBreak();
        leadingBlanks = true;
      }
    }
    if (leadingBlanks) text += first === "" ? rest : fold(first, rest);
    else text += blanks;
  }
  reader.skip();
  return text;
}

/** A plain scalar; says whether it ended after a line break (a simple key may then follow). */
export function scanPlain(reader: Reader, indent: number, inFlow: boolean): { text: string; brokeLine: boolean } {
  let text = "";
  let blanks = "";
  let first = "";
  let rest = "";
  let leadingBlanks = false;
  for (;;) {
    if (reader.atDocumentIndicator() || reader.peek() === "#") break;
    while (!isBlankOrEnd(reader.peek())) {
      const char = reader.peek();
      if ((char === ":" && isBlankOrEnd(reader.peek(1))) || (inFlow && ",?[]{}".includes(char))) break;
      if (leadingBlanks) {
        text += fold(first, rest);
        first = "";
        rest = "";
        leadingBlanks = false;
      } else text += blanks;
      blanks = "";
      text += reader.read();
    }
    if (!isBlank(reader.peek()) && !isBreak(reader.peek())) break;
    while (isBlank(reader.peek()) || isBreak(reader.peek())) {
      if (isBlank(reader.peek())) {
        if (leadingBlanks && reader.column < indent && reader.peek() === "\t") {
          reader.fail("found a tab character that violates indentation");
        }
        if (leadingBlanks) reader.skip();
        else blanks += reader.read();
      } else if (leadingBlanks) rest += reader.readBreak();
      else {
        blanks = "";
        first = reader.readBreak();
        leadingBlanks = true;
      }
    }
    if (!inFlow && reader.column < indent) break;
  }
  return { text, brokeLine: leadingBlanks };
}

/** A block scalar, `|` or `>`; the reader stands on the indicator. */
export function scanBlock(reader: Reader, parentIndent: number, literal: boolean): string {
  reader.skip();
  let chomping = 0;
  let increment = 0;
  for (let i = 0; i < 2; i += 1) {
    const char = reader.peek();
    if ((char === "+" || char === "-") && chomping === 0) chomping = char === "+" ? 1 : -1;
    else if (isDigit(char) && increment === 0) {
      if (char === "0") reader.fail("found an indentation indicator equal to 0");
      increment = Number(char);
    } else break;
    reader.skip();
  }
  reader.skipBlanks();
  reader.skipComment();
  if (!isBreakOrEnd(reader.peek())) reader.fail("did not find expected comment or line break");
  reader.readBreak();

  let indent = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  /** Empty lines; settles the indentation with the first that is none. */
  const breaks = (): string => {
    let found = "";
    let deepest = 0;
    for (;;) {
      while ((indent === 0 || reader.column < indent) && reader.peek() === " ") reader.skip();
      deepest = Math.max(deepest, reader.column);
      if ((indent === 0 || reader.column < indent) && reader.peek() === "\t") {
        reader.fail("found a tab character where an indentation space is expected");
      }
      if (!isBreak(reader.peek())) break;
      found += reader.readBreak();
    }
    if (indent === 0) indent = Math.max(deepest, parentIndent + 1, 1);
    return found;
  };

  let text = "";
  let lineBreak = "";
  let leadingBlank = false;
  let empty = breaks();
  while (reader.column === indent && reader.peek() !== "") {
    const blank = isBlank(reader.peek());
    if (!literal && !leadingBlank && !blank && lineBreak.startsWith("\n")) {
      if (empty === "") text += " ";
    } else text += lineBreak;
    text += empty;
    leadingBlank = blank;
    while (!isBreakOrEnd(reader.peek())) text += reader.read();
    lineBreak = reader.readBreak();
    empty = breaks();
  }
  if (chomping !== -1) text += lineBreak;
  if (chomping === 1) text += empty;
  return text;
}
