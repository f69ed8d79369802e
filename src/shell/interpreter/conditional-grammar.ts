import { Misread, type Token, type Tokens } from "./tokens.ts";

const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const BINARY = /^(?:==?|!=|=~|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/;

/** Reads a `[[` command up to the token behind its `]]`, which it answers. Throws Misread at the first mistake, in bash's words. */
export function readConditional(tokens: Tokens, text: string): Token {
  return new Conditional(tokens, text).read();
}

/** What stands between `[[` and `]]` (parse.y: cond_expr). */
class Conditional {
  private readonly tokens: Tokens;
  private readonly text: string;
  private token!: Token;

  constructor(tokens: Tokens, text: string) {
    this.tokens = tokens;
    this.text = text;
  }

  /** Answers the token behind `]]`. */
  read(): Token {
    const { tokens } = this;
    tokens.mode = "conditional";
    this.advance();
    this.list();
    if (this.token.text !== "]]") this.mistake(this.is("word") ? "syntax error in conditional expression" : `syntax error in conditional expression: unexpected token \`${this.named()}'`);
    tokens.mode = "";
    tokens.last = "]]";
    this.advance();
    return this.token;
  }

  private named(): string {
    return this.is("newline") ? "newline" : this.token.text;
  }

  private mistake(message: string): never {
    const atEnd = this.is("end");
    throw new Misread({ message, position: this.is("newline") ? this.token.pos : Math.max(this.token.pos, this.token.end - 1), incomplete: atEnd, showLine: false, inside: "conditional" });
  }

  private list(): void {
    for (;;) {
      this.term();
      this.newlines();
      if (!this.is("&&", "||")) return;
      this.advance();
    }
  }

  private term(): void {
    this.newlines();
    const { text } = this.token;
    if (this.is("(")) {
      this.advance();
      this.list();
      if (!this.is(")")) this.mistake(this.is("word") && this.token.text !== "]]" ? "expected `)'" : `unexpected token \`${this.named()}', expected \`)'`);
      return this.advance();
    }
    if (this.is("end")) {
      throw new Misread({ message: "unexpected EOF while looking for `]]'", position: this.text.length, incomplete: true, showLine: false, atEnd: true });
    }
    if (!this.is("word") || text === "]]") this.mistake(text === "]]" ? "" : `unexpected token \`${this.named()}' in conditional command`);
    this.advance();
    if (text === "!") return this.term();
    if (UNARY.test(text)) {
      if (!this.is("word") || this.token.text === "]]") this.mistake(`unexpected argument \`${this.named()}' to conditional unary operator`);
      return this.advance();
    }
    if (this.token.text === "]]" || this.is("&&", "||", ")")) return;
    if (!this.is("<", ">") && !(this.is("word") && BINARY.test(this.token.text))) {
      this.mistake(this.is("word") ? "conditional binary operator expected" : `unexpected token \`${this.named()}', conditional binary operator expected`);
    }
    if (this.token.text === "=~") this.tokens.mode = "expression";
    this.advance();
    this.tokens.mode = "conditional";
    if (!this.is("word") || this.token.text === "]]") this.mistake(`unexpected argument \`${this.named()}' to conditional binary operator`);
    this.advance();
  }

  private advance(): void {
    this.token = this.tokens.next();
  }

  private is(...types: string[]): boolean {
    return types.includes(this.token.type);
  }

  private newlines(): void {
    while (this.is("newline")) this.advance();
  }
}
