import { scannerError, YamlError, type Mark } from "./error.ts";

export const isBreak = (char: string): boolean =>
  char === "\n" || char === "\r" || char === "\x85" || char === "\u2028" || char === "\u2029";
export const isBlank = (char: string): boolean => char === " " || char === "\t";
/** The end of the text reads as the empty string. */
export const isBreakOrEnd = (char: string): boolean => char === "" || isBreak(char);
export const isBlankOrEnd = (char: string): boolean => isBlank(char) || isBreakOrEnd(char);
export const isWord = (char: string): boolean => /^[0-9A-Za-z_-]$/.test(char);
export const isDigit = (char: string): boolean => char >= "0" && char <= "9" && char.length === 1;
export const isHex = (char: string): boolean => /^[0-9a-fA-F]$/.test(char);

/** Characters that YAML 1.1 does not take. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|(?!^)\ufeff/;

/** A position in the text that counts lines and columns. */
export class Reader {
  readonly #text: string;
  index = 0;
  line = 0;
  column = 0;

  constructor(text: string) {
    if (CONTROL.test(text)) throw new YamlError("control characters are not allowed");
    this.#text = text;
  }

  peek(ahead = 0): string {
    return this.#text[this.index + ahead] ?? "";
  }

  startsWith(word: string): boolean {
    return this.#text.startsWith(word, this.index);
  }

  mark(): Mark {
    return { index: this.index, line: this.line, column: this.column };
  }

  skip(count = 1): void {
    this.index += count;
    this.column += count;
  }

  /** The next character, which is no line break. */
  read(): string {
    const char = this.peek();
    this.skip();
    return char;
  }

  /** Goes over a line break and returns it as it counts in a text: LF for all but the separators of Unicode. */
  readBreak(): string {
    const char = this.peek();
    if (!isBreak(char)) return "";
    this.index += char === "\r" && this.peek(1) === "\n" ? 2 : 1;
    this.line += 1;
    this.column = 0;
    return char > "\u2000" ? char : "\n";
  }

  skipBlanks(): void {
    while (isBlank(this.peek())) this.skip();
  }

  skipComment(): void {
    if (this.peek() === "#") while (!isBreakOrEnd(this.peek())) this.skip();
  }

  /** Whether `---` or `...` stands alone at the start of a line here. */
  atDocumentIndicator(): boolean {
    return this.column === 0 && (this.startsWith("---") || this.startsWith("...")) && isBlankOrEnd(this.peek(3));
  }

  fail(problem: string): never {
    throw scannerError(problem, this.mark());
  }
}
