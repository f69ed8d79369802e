import { readConditional } from "./conditional-grammar.ts";
import { isRedirection, Misread, Tokens, type SyntaxMistake, type Token } from "./tokens.ts";

/** What ends a list of commands. */
const ENDERS = new Set(["then", "else", "elif", "fi", "do", "done", "esac", "}", ")", ";;", ";&", ";;&", "end"]);
const CASE_ENDS = new Set([";;", ";&", ";;&"]);
const COMPOUND = new Set(["if", "while", "until", "for", "case", "select", "{", "(", "[["]);
const DECLARING = new Set(["declare", "typeset", "local", "export", "readonly", "eval", "alias", "let"]);

/** Where bash's and BusyBox's grammars name a mistake; the syntax tree comes from a parser that forgives most of them. */
class Grammar {
  private readonly tokens: Tokens;
  private readonly ash: boolean;
  private readonly text: string;
  private token!: Token;
  /** Where the command begins that is being read. */
  from = 0;

  constructor(text: string, ash: boolean) {
    this.text = text;
    this.ash = ash;
    this.tokens = new Tokens(text, ash, {
      commands: () => this.substitution(), elements: (opener) => this.elements(opener), backquoted: (inner, opener) => this.backquoted(inner, opener),
    });
  }

  get unfinished(): SyntaxMistake["unfinished"] {
    return this.tokens.unfinished;
  }

  /** Reads the whole script. Throws Misread at the first mistake. */
  script(): void {
    this.advance();
    for (;;) {
      while (this.is("newline")) {
        this.from = this.token.end;
        this.advance();
      }
      if (this.is("end")) return;
      this.list(false);
      if (!this.is("newline") && !this.is("end")) this.unexpected();
    }
  }

  private advance(): void {
    this.token = this.tokens.next();
  }

  private is(...types: string[]): boolean {
    return types.includes(this.token.type);
  }

  /** `wanted`: what BusyBox says it expected. */
  private unexpected(wanted?: string): never {
    const { type, text, pos, end } = this.token;
    const atEnd = type === "end";
    const expecting = wanted === undefined ? "" : ` (expecting ${wanted === "word" ? wanted : `"${wanted}"`})`;
    // BusyBox counts the line with its newline.
    const position = atEnd ? this.text.length : this.ash && type === "newline" ? end : Math.max(pos, end - 1);
    if (this.ash) {
      const found = atEnd ? "end of file" : type === "newline" ? type : /^(?:word|assignment)$/.test(type) ? "word" : isRedirection(type) || type === "number" ? "redirection" : `"${text}"`;
      throw new Misread({ message: `syntax error: unexpected ${found}${expecting}`, position, incomplete: atEnd, showLine: false });
    }
    throw new Misread(atEnd
      ? { message: "syntax error: unexpected end of file", position, incomplete: true, showLine: false, atEnd }
      : { message: `syntax error near unexpected token \`${type === "newline" ? type : text}'`, position, incomplete: false, showLine: true });
  }

  private expect(type: string): void {
    if (!this.is(type)) this.unexpected(type);
    this.advance();
  }

  private newlines(): void {
    while (this.is("newline")) this.advance();
  }

  /** Commands up to what ends them; without `lines` up to the end of a line. */
  private list(lines: boolean): void {
    if (lines) this.newlines();
    if (this.ash && this.is("end")) return;
    for (;;) {
      this.andOr();
      if (this.is(";", "&")) this.advance();
      else if (!lines || !this.is("newline")) return;
      if (lines) this.newlines();
      if (!lines && this.is("newline") || ENDERS.has(this.token.type)) return;
    }
  }

  private andOr(): void {
    for (;;) {
      this.pipeline();
      if (!this.is("&&", "||")) return;
      this.advance();
      this.newlines();
    }
  }

  private pipeline(): void {
    let alone = false;
    while (this.is("!", "time")) {
      if (this.ash && alone) this.unexpected();
      const timed = this.is("time");
      alone = true;
      this.advance();
      while (timed && this.is("word") && /^(?:-p|--)$/.test(this.token.text)) {
        this.tokens.last = "time";
        this.advance();
      }
    }
    if (alone && !this.ash && this.is("newline", ";", "end")) return;
    for (;;) {
      this.command();
      if (!this.is("|", "|&")) return;
      this.advance();
      this.newlines();
    }
  }

  private command(): void {
    const { type } = this.token;
    if (type === "function") return this.namedFunction();
    if (type === "coproc") return this.coprocess();
    if (COMPOUND.has(type)) {
      this.compound();
      return this.redirections();
    }
    if (!this.is("word", "assignment", "number") && !isRedirection(type)) this.unexpected();
    this.simple();
  }

  private redirections(): void {
    while (this.is("number") || isRedirection(this.token.type)) this.redirection();
  }

  private redirection(): void {
    if (this.is("number")) this.advance();
    const { type } = this.token;
    this.advance();
    if (!this.is("word", "assignment")) this.unexpected();
    if (type === "<<" || type === "<<-") this.tokens.expectDocument(this.token, type === "<<-");
    this.advance();
  }

  private simple(): void {
    let words = 0;
    const first = this.token;
    for (;;) {
      if (this.is("number") || isRedirection(this.token.type)) {
        this.tokens.assignable = words === 0;
        this.redirection();
      } else if (this.is("word", "assignment")) {
        if (this.is("word")) words += 1;
        this.tokens.assignable = words === 0 || DECLARING.has(first.text);
        this.advance();
      } else break;
    }
    this.tokens.assignable = false;
    if (!this.is("(")) return;
    if (words !== 1 || first.type !== "word" || this.token.pos !== this.afterBlanks(first.end)) this.unexpected();
    this.advance();
    if (!this.is(")")) this.unexpected(")");
    this.tokens.last = "function body";
    this.advance();
    if (this.ash && !/^[A-Za-z_]\w*$/.test(first.text)) {
      throw new Misread({ message: "syntax error: bad function name", position: first.pos, incomplete: false, showLine: false });
    }
    this.body();
  }

  private afterBlanks(position: number): number {
    return position + /^(?:[ \t]|\\\n)*/.exec(this.text.slice(position))![0].length;
  }

  private body(): void {
    this.newlines();
    if (this.ash) return this.command();
    if (!COMPOUND.has(this.token.type)) this.unexpected();
    this.compound();
    this.redirections();
  }

  private namedFunction(): void {
    this.advance();
    if (!this.is("word", "assignment")) this.unexpected("word");
    this.tokens.last = "function body";
    this.advance();
    if (this.ash && !this.is("(")) {
      this.newlines();
      if (!this.is("{")) this.unexpected();
    }
    if (this.is("(")) {
      this.advance();
      if (this.is(")")) {
        this.tokens.last = "function body";
        this.advance();
      } else {
        this.list(true);
        if (!this.is(")")) this.unexpected();
        this.advance();
        void opener;
        return this.redirections();
      }
    }
    this.body();
  }

  private coprocess(): void {
    this.advance();
    if (this.is("word")) {
      this.tokens.last = "coproc";
      const { text } = this.token;
      const { at } = this.tokens;
      this.advance();
      if (COMPOUND.has(this.token.type)) return this.command();
      this.tokens.at = at;
      this.token = { type: "word", text, pos: at - text.length, end: at };
      this.tokens.last = "word";
    } else if (!COMPOUND.has(this.token.type) && !this.is("assignment", "number") && !isRedirection(this.token.type)) this.unexpected();
    this.command();
  }

  private compound(): void {
    switch (this.token.type) {
      case "if": return this.conditionalCommand();
      case "while":
      case "until":
        this.advance();
        this.list(true);
        this.expect("do");
        return this.until("done");
      case "for":
      case "select": return this.loop();
      case "case": return this.cases();
      case "{":
        this.advance();
        return this.until("}");
      case "(": return this.parentheses();
      default: {
        this.token = readConditional(this.tokens, this.text);
        return;
      }
    }
  }

  private until(end: string): void {
    this.list(true);
    this.expect(end);
  }

  private conditionalCommand(): void {
    do {
      this.advance();
      this.list(true);
      this.expect("then");
      this.list(true);
    } while (this.is("elif"));
    if (this.is("else")) {
      this.advance();
      this.list(true);
    }
    this.expect("fi");
  }

  /** ((1 + 2)) where it is one, else a subshell. */
  private parentheses(): void {
    if (this.arithmetic() !== undefined) {
      this.tokens.last = "arithmetic";
      return this.advance();
    }
    this.advance();
    this.until(")");
  }

  /** The text between (( and )) when the token is the first of these; undefined when it is no such pair. */
  private arithmetic(): string | undefined {
    const { tokens, token } = this;
    if (this.ash || this.text[token.end] !== "(") return undefined;
    tokens.at = token.end + 1;
    tokens.matched("(", ")", token.pos, false);
    if (this.text[tokens.at] !== ")") {
      tokens.at = token.end;
      return undefined;
    }
    tokens.at += 1;
    return this.text.slice(token.end + 1, tokens.at - 2);
  }

  private loop(): void {
    const kind = this.token.type;
    let check: (() => void) | undefined;
    this.tokens.last = "word";
    this.advance();
    if (kind === "for" && this.is("(") && !this.ash) {
      check = this.steps();
      this.tokens.last = "arithmetic";
      this.advance();
      if (this.is(";")) this.advance();
    } else {
      if (this.ash && !/^[A-Za-z_]\w*$/.test(this.token.text)) {
        throw new Misread({ message: "syntax error: bad for loop variable", position: this.token.pos, incomplete: false, showLine: false });
      }
      if (!this.is("word", "assignment")) this.unexpected();
      this.tokens.last = "newline";
      this.advance();
      const lines = this.is("newline");
      this.newlines();
      if (this.is("in")) {
        this.tokens.last = "word";
        this.advance();
        while (this.is("word", "assignment")) this.advance();
        if (!this.is(";", "newline")) this.unexpected();
        this.advance();
      } else if (this.is(";") && !lines) this.advance();
    }
    this.newlines();
    if (this.is("{") && !this.ash) {
      this.advance();
      this.until("}");
    } else {
      this.expect("do");
      this.until("done");
    }
    check?.();
  }

  /** The head of for ((; what it lacks is told when the whole loop has been read. */
  private steps(): () => void {
    const { pos } = this.token;
    const text = this.arithmetic();
    if (text === undefined) this.unexpected();
    const semicolons = text.split(";").length - 1;
    return () => {
      if (semicolons === 2) return;
      throw new Misread({
        message: semicolons < 2 ? "syntax error: arithmetic expression required" : "syntax error: `;' unexpected",
        position: pos, incomplete: false, showLine: false, second: `syntax error: \`((${text}))'`,
      });
    };
  }

  private cases(): void {
    const { tokens } = this;
    tokens.last = "word";
    this.advance();
    if (!this.is("word", "assignment")) this.unexpected("word");
    tokens.last = "newline";
    this.advance();
    this.newlines();
    if (!this.is("in")) this.unexpected("in");
    this.pattern();
    while (!this.is("esac")) {
      if (this.is("(")) this.pattern();
      for (;;) {
        // BusyBox takes whatever it is for the pattern.
        if (!this.ash && !this.is("word", "assignment")) this.unexpected();
        // Only the first word may be esac.
        tokens.mode = "";
        tokens.last = "word";
        this.advance();
        if (!this.is("|")) break;
        tokens.last = "word";
        this.advance();
      }
      if (!this.is(")")) this.unexpected(")");
      this.advance();
      this.newlines();
      if (!(this.ash ? ENDERS : CASE_ENDS).has(this.token.type) && !this.is("esac")) this.list(true);
      if (CASE_ENDS.has(this.token.type)) this.pattern();
      else if (!this.is("esac")) this.unexpected(";;");
    }
    tokens.mode = "";
    this.advance();
  }

  /** Goes to a pattern of case. */
  private pattern(): void {
    this.tokens.mode = "patterns";
    this.advance();
    this.newlines();
  }

  /** The commands of a substitution, up to its parenthesis. */
  private substitution(): void {
    this.aside(() => {
      try {
        this.tokens.last = "start";
        this.advance();
        this.newlines();
        if (!ENDERS.has(this.token.type)) this.list(true);
        if (!this.is(")")) this.unexpected(")");
      } catch (error) {
        if (!(error instanceof Misread) || this.ash) throw error;
        const { mistake } = error;
        if (mistake.atEnd) throw new Misread({ ...mistake, message: "unexpected EOF while looking for matching `)'" });
        throw new Misread(mistake.incomplete ? mistake : { ...mistake, inside: mistake.inside ?? "substitution" });
      }
    });
  }

  /** BusyBox reads what is between backquotes at once; bash when it runs it. */
  private backquoted(text: string, opener: number): void {
    if (!this.ash) return;
    const mistake = grammarMistake(text.replace(/\\([$`\\])/g, "$1"), true);
    if (mistake) throw new Misread({ ...mistake, position: opener, incomplete: false });
  }

  /** The words of an array, up to the parenthesis. */
  private elements(opener: number): void {
    this.aside(() => {
      this.tokens.last = "word";
      this.tokens.mode = "patterns";
      do this.advance();
      while (this.is("word", "assignment", "newline", "esac"));
      if (this.is(")")) return;
      if (!this.is("end")) {
        try {
          this.unexpected();
        } catch (error) {
          throw new Misread({ ...(error as Misread).mistake, inside: "array" });
        }
      }
      throw new Misread({ message: "unexpected EOF while looking for matching `)'", position: opener, incomplete: true, showLine: false, inside: "array" });
    });
  }

  /** Reads something within a word. */
  private aside(read: () => void): void {
    const { token, tokens } = this;
    const { last, assignable, mode } = tokens;
    tokens.mode = "";
    tokens.assignable = false;
    read();
    this.token = token;
    Object.assign(tokens, { last, assignable, mode });
  }
}

/** The first mistake of a script in the words of bash, or of BusyBox's shell; undefined when there is none. */
export function grammarMistake(text: string, ash: boolean): SyntaxMistake | undefined {
  const grammar = new Grammar(text, ash);
  try {
    grammar.script();
    return undefined;
  } catch (error) {
    if (error instanceof Misread) return { ...error.mistake, from: grammar.from, unfinished: grammar.unfinished };
    // Deeper than the engine's stack: the tree's parser says so.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
