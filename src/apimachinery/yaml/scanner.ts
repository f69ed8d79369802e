import { MAX_DEPTH } from "../json/decode.ts";
import { scannerError, type Mark } from "./error.ts";
import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDigit, isHex, isWord, Reader } from "./reader.ts";
import { scanBlock, scanPlain, scanQuoted } from "./scalars.ts";

export type TokenType =
  | "stream-end"
  | "version-directive"
  | "tag-directive"
  | "document-start"
  | "document-end"
  | "block-sequence-start"
  | "block-mapping-start"
  | "block-end"
  | "flow-sequence-start"
  | "flow-sequence-end"
  | "flow-mapping-start"
  | "flow-mapping-end"
  | "block-entry"
  | "flow-entry"
  | "key"
  | "value"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar";

export interface Token {
  readonly type: TokenType;
  readonly start: Mark;
  readonly end: Mark;
  /** Text of a scalar, name of an anchor, handle of a tag, version. */
  readonly value: string;
  /** Suffix of a tag, prefix of a tag directive. */
  readonly suffix: string;
  readonly plain: boolean;
}

interface SimpleKey {
  possible: boolean;
  required: boolean;
  /** Number of the token it would stand before. */
  token: number;
  mark: Mark;
}

/**
 * Splits a text into the tokens of YAML 1.1 as libyaml (and so go-yaml) does, which is what makes its errors the ones that
 * people know: a plain text may turn out to be a key only when its colon comes, so tokens are inserted after the fact.
 */
export class Scanner {
  readonly #reader: Reader;
  readonly #queue: Token[] = [];
  readonly #indents: number[] = [];
  readonly #keys: SimpleKey[] = [];
  #taken = 0;
  #indent = -1;
  #flowLevel = 0;
  #keyAllowed = true;
  #ended = false;

  constructor(text: string) {
    this.#reader = new Reader(text);
    this.#keys.push(this.#noKey());
  }

  /** The next token without taking it. Throws `YamlError`. */
  peek(): Token {
    while (this.#needsMore()) this.#fetch();
    return this.#queue[0] as Token;
  }

  take(): Token {
    const token = this.peek();
    this.#queue.shift();
    this.#taken += 1;
    return token;
  }

  #noKey(): SimpleKey {
    return { possible: false, required: false, token: -1, mark: this.#reader.mark() };
  }

  /** A token cannot be handed out while a key may still have to be put before it. */
  #needsMore(): boolean {
    if (this.#queue.length === 0) return !this.#ended;
    for (const key of this.#keys) if (key.token === this.#taken && key.possible && this.#isValid(key)) return true;
    return false;
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.mark.line < this.#reader.line || key.mark.index + 1024 < this.#reader.index) {
      if (key.required) this.#reader.fail("could not find expected ':'");
      key.possible = false;
    }
    return key.possible;
  }

  #push(type: TokenType, start: Mark, value = "", suffix = "", plain = false): void {
    this.#queue.push({ type, start, end: this.#reader.mark(), value, suffix, plain });
  }

  #insert(type: TokenType, at: Mark, number: number): void {
    this.#queue.splice(number - this.#taken, 0, { type, start: at, end: at, value: "", suffix: "", plain: false });
  }

  get #nextNumber(): number {
    return this.#taken + this.#queue.length;
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    const required = this.#flowLevel === 0 && this.#indent === this.#reader.column;
    this.#removeKey();
    const mark = this.#reader.mark();
    this.#keys[this.#keys.length - 1] = { possible: true, required, token: this.#nextNumber, mark };
  }

  #removeKey(): void {
    const key = this.#keys[this.#keys.length - 1] as SimpleKey;
    if (key.possible && key.required) this.#reader.fail("could not find expected ':'");
    key.possible = false;
  }

  #roll(column: number, number: number, type: TokenType, mark: Mark): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > MAX_DEPTH) throw scannerError("exceeded max depth of 10000", mark);
    this.#insert(type, mark, number);
  }

  #unroll(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#push("block-end", this.#reader.mark());
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #toNextToken(): void {
    const reader = this.#reader;
    for (;;) {
      if (reader.column === 0 && reader.peek() === "\ufeff") reader.skip();
      while (reader.peek() === " " || ((this.#flowLevel > 0 || !this.#keyAllowed) && reader.peek() === "\t")) reader.skip();
      reader.skipComment();
      if (!isBreak(reader.peek())) return;
      reader.readBreak();
      if (this.#flowLevel === 0) this.#keyAllowed = true;
    }
  }

  #fetch(): void {
    const reader = this.#reader;
    this.#toNextToken();
    this.#unroll(reader.column);
    const char = reader.peek();
    if (char === "") return this.#streamEnd();
    if (reader.column === 0 && char === "%") return this.#directive();
    if (reader.atDocumentIndicator()) return this.#documentIndicator(char === "-" ? "document-start" : "document-end");
    const spaced = isBlankOrEnd(reader.peek(1));
    switch (char) {
      case "[":
        return this.#flowStart("flow-sequence-start");
      case "{":
        return this.#flowStart("flow-mapping-start");
      case "]":
        return this.#flowEnd("flow-sequence-end");
      case "}":
        return this.#flowEnd("flow-mapping-end");
      case ",":
        return this.#flowEntry();
      case "-":
        if (spaced) return this.#blockEntry();
        break;
      case "?":
        if (this.#flowLevel > 0 || spaced) return this.#key();
        break;
      case ":":
        if (this.#flowLevel > 0 || spaced) return this.#value();
        break;
      case "*":
        return this.#anchor("alias");
      case "&":
        return this.#anchor("anchor");
      case "!":
        return this.#tag();
      case "|":
      case ">":
        if (this.#flowLevel === 0) return this.#blockScalar(char === "|");
        break;
      case "'":
      case '"':
        return this.#quoted(char === "'");
    }
    const startsPlain =
      (!isBlankOrEnd(char) && !"-?:,[]{}#&*!|>'\"%@`".includes(char)) ||
      (char === "-" && !isBlank(reader.peek(1))) ||
      (this.#flowLevel === 0 && (char === "?" || char === ":") && !spaced);
    if (!startsPlain) reader.fail("found character that cannot start any token");
    this.#plain();
  }

  #streamEnd(): void {
    const reader = this.#reader;
    if (reader.column !== 0) {
      reader.column = 0;
      reader.line += 1;
    }
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#ended = true;
    this.#push("stream-end", reader.mark());
  }

  #documentIndicator(type: TokenType): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const start = this.#reader.mark();
    this.#reader.skip(3);
    this.#push(type, start);
  }

  #one(type: TokenType): void {
    const start = this.#reader.mark();
    this.#reader.skip();
    this.#push(type, start);
  }

  #flowStart(type: TokenType): void {
    this.#saveKey();
    this.#keys.push(this.#noKey());
    this.#flowLevel += 1;
    if (this.#flowLevel > MAX_DEPTH) this.#reader.fail("exceeded max depth of 10000");
    this.#keyAllowed = true;
    this.#one(type);
  }

  #flowEnd(type: TokenType): void {
    this.#removeKey();
    if (this.#flowLevel > 0) {
      this.#flowLevel -= 1;
      this.#keys.pop();
    }
    this.#keyAllowed = false;
    this.#one(type);
  }

  #flowEntry(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    this.#one("flow-entry");
  }

  #blockEntry(): void {
    const reader = this.#reader;
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) reader.fail("block sequence entries are not allowed in this context");
      this.#roll(reader.column, this.#nextNumber, "block-sequence-start", reader.mark());
    }
    this.#removeKey();
    this.#keyAllowed = true;
    this.#one("block-entry");
  }

  #key(): void {
    const reader = this.#reader;
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) reader.fail("mapping keys are not allowed in this context");
      this.#roll(reader.column, this.#nextNumber, "block-mapping-start", reader.mark());
    }
    this.#removeKey();
    this.#keyAllowed = this.#flowLevel === 0;
    this.#one("key");
  }

  #value(): void {
    const reader = this.#reader;
    const key = this.#keys[this.#keys.length - 1] as SimpleKey;
    if (this.#isValid(key)) {
      this.#insert("key", key.mark, key.token);
      this.#roll(key.mark.column, key.token, "block-mapping-start", key.mark);
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#keyAllowed) reader.fail("mapping values are not allowed in this context");
        this.#roll(reader.column, this.#nextNumber, "block-mapping-start", reader.mark());
      }
      this.#keyAllowed = this.#flowLevel === 0;
    }
    this.#one("value");
  }

  #anchor(type: "alias" | "anchor"): void {
    const reader = this.#reader;
    this.#saveKey();
    this.#keyAllowed = false;
    const start = reader.mark();
    reader.skip();
    let name = "";
    while (isWord(reader.peek())) name += reader.read();
    if (name === "" || !(isBlankOrEnd(reader.peek()) || "?:,]}%@`".includes(reader.peek()))) {
      reader.fail("did not find expected alphabetic or numeric character");
    }
    this.#push(type, start, name);
  }

  #tag(): void {
    const reader = this.#reader;
    this.#saveKey();
    this.#keyAllowed = false;
    const start = reader.mark();
    let handle = "";
    let suffix: string;
    if (reader.peek(1) === "<") {
      reader.skip(2);
      suffix = this.#tagUri("");
      if (reader.peek() !== ">") reader.fail("did not find the expected '>'");
      reader.skip();
    } else {
      handle = this.#tagHandle(false);
      if (handle.length > 1 && handle.endsWith("!")) suffix = this.#tagUri("");
      else {
        suffix = this.#tagUri(handle);
        handle = "!";
        if (suffix === "") [handle, suffix] = ["", "!"];
      }
    }
    if (!isBlankOrEnd(reader.peek())) reader.fail("did not find expected whitespace or line break");
    this.#push("tag", start, handle, suffix);
  }

  #tagHandle(directive: boolean): string {
    const reader = this.#reader;
    if (reader.peek() !== "!") reader.fail("did not find expected '!'");
    let handle = reader.read();
    while (isWord(reader.peek())) handle += reader.read();
    if (reader.peek() === "!") handle += reader.read();
    else if (directive && handle !== "!") reader.fail("did not find expected '!'");
    return handle;
  }

  #tagUri(head: string): string {
    const reader = this.#reader;
    let uri = head.slice(1);
    let found = head !== "";
    while (isWord(reader.peek()) || (reader.peek() !== "" && ";/?:@&=+$,.!~*'()[]%".includes(reader.peek()))) {
      found = true;
      if (reader.peek() !== "%") uri += reader.read();
      else {
        if (!isHex(reader.peek(1)) || !isHex(reader.peek(2))) reader.fail("did not find URI escaped octet");
        uri += String.fromCharCode(Number.parseInt(reader.peek(1) + reader.peek(2), 16));
        reader.skip(3);
      }
    }
    if (!found) reader.fail("did not find expected tag URI");
    return uri;
  }

  #directive(): void {
    const reader = this.#reader;
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const start = reader.mark();
    reader.skip();
    let name = "";
    while (isWord(reader.peek())) name += reader.read();
    if (name === "") reader.fail("could not find expected directive name");
    if (!isBlankOrEnd(reader.peek())) reader.fail("found unexpected non-alphabetical character");
    if (name === "YAML") {
      reader.skipBlanks();
      const major = this.#versionNumber();
      if (reader.peek() !== ".") reader.fail("did not find expected digit or '.' character");
      reader.skip();
      this.#push("version-directive", start, `${major}.${this.#versionNumber()}`);
    } else if (name === "TAG") {
      reader.skipBlanks();
      const handle = this.#tagHandle(true);
      if (!isBlank(reader.peek())) reader.fail("did not find expected whitespace");
      reader.skipBlanks();
      const prefix = this.#tagUri("");
      if (!isBlankOrEnd(reader.peek())) reader.fail("did not find expected whitespace or line break");
      this.#push("tag-directive", start, handle, prefix);
    } else reader.fail("found unknown directive name");
    reader.skipBlanks();
    reader.skipComment();
    if (!isBreakOrEnd(reader.peek())) reader.fail("did not find expected comment or line break");
    reader.readBreak();
  }

  #versionNumber(): string {
    const reader = this.#reader;
    let number = "";
    while (isDigit(reader.peek())) {
      if (number.length === 2) reader.fail("found extremely long version number");
      number += reader.read();
    }
    if (number === "") reader.fail("did not find expected version number");
    return number;
  }

  #blockScalar(literal: boolean): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const start = this.#reader.mark();
    this.#push("scalar", start, scanBlock(this.#reader, this.#indent, literal));
  }

  #quoted(single: boolean): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#reader.mark();
    this.#push("scalar", start, scanQuoted(this.#reader, single));
  }

  #plain(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#reader.mark();
    const { text, brokeLine } = scanPlain(this.#reader, this.#indent + 1, this.#flowLevel > 0);
    if (brokeLine) this.#keyAllowed = true;
    this.#push("scalar", start, text, "", true);
  }
}
