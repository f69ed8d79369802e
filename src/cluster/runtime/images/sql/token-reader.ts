import { SyntaxFault, tokenize, type Token } from "./tokens.ts";

/** The tokens of a statement, read one after another. What does not fit throws SyntaxFault. */
export class TokenReader {
  protected readonly source: string;
  private readonly tokens: Token[];
  protected index = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = tokenize(source);
  }

  protected peek(): Token {
    return this.tokens[this.index]!;
  }

  protected next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.index += 1;
    return token;
  }

  protected at(text: string): boolean {
    const token = this.peek();
    return (token.kind === "word" || token.kind === "symbol") && token.text.toLowerCase() === text;
  }

  protected word(text: string): boolean {
    if (this.peek().kind !== "word" || !this.at(text)) return false;
    this.index += 1;
    return true;
  }

  protected take(text: string): boolean {
    if (this.peek().kind !== "symbol" || this.peek().text !== text) return false;
    this.index += 1;
    return true;
  }

  protected expect(text: string): void {
    if (!this.take(text)) this.fail();
  }

  protected name(): string {
    const token = this.peek();
    if (token.kind !== "word" && token.kind !== "quoted") this.fail();
    this.next();
    let name = token.kind === "word" ? token.text.toLowerCase() : token.text;
    while (this.take(".")) name += `.${this.next().text}`;
    return name;
  }

  protected fail(): never {
    const token = this.peek();
    throw new SyntaxFault(this.source.slice(token.at), token.at);
  }
}
