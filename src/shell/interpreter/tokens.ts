/** A mistake in a script, with the shell's words. */
export interface SyntaxMistake {
  message: string;
  position: number;
  /** Whether more lines could complete it. */
  incomplete: boolean;
  /** The line of the mistake is shown after the message. */
  showLine: boolean;
  /** Where the command begins that has the mistake: what stands before its line runs. */
  from?: number;
  /** It is told for the line after the last one. */
  atEnd?: boolean;
  /** What stands in a list of array elements or a substitution has other consequences than the rest; [[ ends the script without a word. */
  inside?: "array" | "substitution" | "conditional";
  /** Here-documents before it that are delimited by the end of the script. */
  unfinished?: readonly { delimiter: string; pos: number }[] | undefined;
  /** What is told in place of the line. */
  second?: string;
}

/** Ends the reading of a script at its first mistake. */
export class Misread extends Error {
  readonly mistake: SyntaxMistake;

  constructor(mistake: SyntaxMistake) {
    super(mistake.message);
    this.mistake = mistake;
  }
}

/** `type` is "word", "assignment", "number" (of a redirection), "newline", "end", an operator or a reserved word. */
export interface Token {
  type: string;
  text: string;
  pos: number;
  end: number;
}

const OPERATORS = ["<<-", "<<<", "&>>", ";;&", "<<", ">>", "<&", ">&", "&>", ">|", "<>", "&&", "||", "|&", ";;", ";&", "<", ">", "|", "&", ";", "(", ")"];
/** What BusyBox's shell reads as two operators. */
const BASH_OPERATORS = new Set([";;&", ";&", "|&", "&>>"]);
const REDIRECTIONS = new Set(["<<-", "<<<", "&>>", "<<", ">>", "<&", ">&", "&>", ">|", "<>", "<", ">"]);
const RESERVED = new Set(["if", "then", "else", "elif", "fi", "case", "esac", "for", "while", "until", "do", "done", "in", "{", "}", "!"]);
const BASH_RESERVED = new Set([...RESERVED, "function", "select", "time", "coproc", "[[", "]]"]);
/** After these a reserved word is one (parse.y, reserved_word_acceptable). */
const BEFORE_RESERVED = new Set([
  "newline", ";", "(", ")", "|", "&", "{", "}", "&&", "!", "|&", "do", "done", "elif", "else", "esac", "fi", "if", "||", ";;", ";&", ";;&", "then",
  "time", "coproc", "until", "while", "arithmetic", "]]", "start", "function body",
]);

export function isRedirection(type: string): boolean {
  return REDIRECTIONS.has(type);
}

/** Cuts a script into tokens as the shells do, without a look at what the words mean. */
export class Tokens {
  readonly text: string;
  readonly ash: boolean;
  at = 0;
  /** The type of the token before, which decides whether a word is reserved. */
  last = "start";
  /** Whether a word with = may be an assignment, so that a list of elements may follow. */
  assignable = false;
  /** In the patterns of case only esac is reserved; a regular expression has parentheses and bars of its own. */
  mode: "" | "patterns" | "expression" | "conditional" = "";
  /** Here-documents whose end does not come. */
  readonly unfinished: { delimiter: string; pos: number }[] = [];
  private documents: { delimiter: string; pos: number; strip: boolean }[] = [];
  /** Reads the commands of $( and <( up to their parenthesis, and the elements of an array. */
  private readonly within: { commands: (opener: number) => void; elements: (opener: number) => void; backquoted: (inner: string, opener: number) => void };

  constructor(text: string, ash: boolean, within: Tokens["within"]) {
    this.text = text;
    this.ash = ash;
    this.within = within;
  }

  /** The body of a here-document comes after this line. */
  expectDocument({ text, pos }: Token, strip: boolean): void {
    this.documents.push({ pos, delimiter: text.replace(/^\$(?=['"])/, "").replace(/\\(.)|['"]/gs, "$1"), strip });
  }

  next(): Token {
    const { text } = this;
    for (;;) {
      const gap = /^(?:[ \t]|\\\n)+/.exec(text.slice(this.at, this.at + 400));
      if (gap) this.at += gap[0].length;
      else break;
    }
    const pos = this.at;
    const char = text[pos];
    if (char === undefined) {
      // The last line is one though it has no newline.
      const type = this.last === "newline" || this.last === "end" || this.last === "start" && pos === 0 ? "end" : "newline";
      if (type === "newline") this.skipDocuments();
      return this.token(type, pos, pos);
    }
    if (char === "#") {
      const end = text.indexOf("\n", pos);
      this.at = end < 0 ? text.length : end;
      return this.next();
    }
    if (char === "\n") {
      this.at += 1;
      this.skipDocuments();
      return this.token("newline", pos, pos + 1);
    }
    const substitution = !this.ash && this.mode !== "conditional" && /^[<>]\(/.test(text.slice(pos, pos + 2)) || this.ash && text.startsWith("<(", pos);
    const operator = substitution ? undefined : OPERATORS.find((candidate) => text.startsWith(candidate, pos) && !(this.ash && BASH_OPERATORS.has(candidate)));
    if (operator !== undefined && !(this.mode === "expression" && /^[(|]/.test(operator))) {
      this.at = pos + operator.length;
      return this.token(operator, pos, this.at);
    }
    return this.word(pos);
  }

  private token(type: string, pos: number, end: number): Token {
    this.last = type;
    return { type, text: this.text.slice(pos, end), pos, end };
  }

  private skipDocuments(): void {
    for (const { delimiter, pos, strip } of this.documents) {
      for (;;) {
        if (this.at >= this.text.length) {
          this.unfinished.push({ delimiter, pos });
          break;
        }
        const found = this.text.indexOf("\n", this.at);
        const end = found < 0 ? this.text.length : found;
        const line = this.text.slice(this.at, end);
        this.at = Math.min(this.text.length, end + 1);
        if ((strip ? line.replace(/^\t+/, "") : line) === delimiter) break;
      }
    }
    this.documents = [];
  }

  private word(pos: number): Token {
    const { text } = this;
    let assignment = false;
    for (;;) {
      const char = text[this.at];
      if (char === undefined) break;
      const next = text[this.at + 1];
      if (/[?*+@!]/.test(char) && next === "(" && !this.ash && !(char === "!" && this.at === pos && BEFORE_RESERVED.has(this.last) && this.mode === "")) {
        this.at += 2;
        this.matched("(", ")", this.at - 1, false);
        continue;
      }
      if (/[<>]/.test(char) && next === "(" && (!this.ash || char === "<") && this.mode !== "conditional") {
        this.at += 2;
        this.within.commands(this.at - 1);
        continue;
      }
      if (this.mode === "expression" && char === "(") {
        this.at += 1;
        this.matched("(", ")", this.at - 1, false);
        continue;
      }
      if (/[ \t\n;&<>()]/.test(char) || char === "|" && this.mode !== "expression") break;
      if (char === "[" && !this.ash && this.mayAssign() && /^[A-Za-z_]\w*$/.test(text.slice(pos, this.at))) {
        this.at += 1;
        this.matched("[", "]", this.at - 1, false);
        continue;
      }
      if (char === "=" && !assignment) assignment = /^[A-Za-z_]\w*(?:\[.*\])?\+?$/s.test(text.slice(pos, this.at));
      if (char === "=" && assignment && next === "(" && !this.ash && this.mayAssign() && /^[A-Za-z_]\w*(?:\[.*\])?\+?$/s.test(text.slice(pos, this.at))) {
        this.at += 2;
        this.within.elements(this.at - 1);
        continue;
      }
      this.character(false);
    }
    const value = text.slice(pos, this.at);
    const following = text[this.at];
    if ((following === "<" || following === ">") && (/^\d+$/.test(value) || !this.ash && /^\{[A-Za-z_]\w*\}$/.test(value)) && this.mode !== "conditional") return this.token("number", pos, this.at);
    const reserved = this.mode === "patterns" ? value === "esac" : this.mode === "" && BEFORE_RESERVED.has(this.last) && this.isReserved(value);
    return this.token(reserved ? value : assignment && this.mayAssign() ? "assignment" : "word", pos, this.at);
  }

  isReserved(value: string): boolean {
    if (value === "time" && (this.last === "|" || this.last === "|&")) return false;
    if (this.ash && value === "function") return true;
    return (this.ash ? RESERVED : BASH_RESERVED).has(value);
  }

  private mayAssign(): boolean {
    return this.mode === "" && (this.assignable || this.last === "assignment" || BEFORE_RESERVED.has(this.last));
  }

  /** One character of a word with what it opens. */
  private character(quoted: boolean): void {
    const { text, at } = this;
    const char = text[at]!;
    this.at += 1;
    if (char === "\\") this.at = Math.min(text.length, at + 2);
    else if (char === "`") this.backquoted(at);
    else if (char === "$") this.dollar(at, quoted);
    else if (char === '"') this.matched('"', '"', at, true);
    else if (char === "'" && !quoted) this.single(at);
  }

  private single(opener: number): void {
    const end = this.text.indexOf("'", this.at);
    if (end < 0) this.unclosed("'", opener);
    this.at = end + 1;
  }

  private backquoted(opener: number): void {
    const { text } = this;
    while (this.at < text.length && text[this.at] !== "`") this.at += text[this.at] === "\\" ? 2 : 1;
    if (this.at >= text.length) this.unclosed("`", opener);
    this.within.backquoted(text.slice(opener + 1, this.at), opener);
    this.at += 1;
  }

  private dollar(opener: number, quoted: boolean): void {
    const { text } = this;
    const next = text[this.at];
    if (next === "(") {
      this.at += 1;
      if (text[this.at] !== "(") this.within.commands(this.at - 1);
      else this.matched("(", ")", opener, quoted);
    } else if (next === "{") {
      this.at += 1;
      this.matched("{", "}", opener, quoted);
    } else if (next === "[" && !this.ash) {
      this.at += 1;
      this.matched("[", "]", opener, false);
    } else if (next === "'" && !quoted) {
      this.at += 1;
      while (this.at < text.length && text[this.at] !== "'") this.at += text[this.at] === "\\" ? 2 : 1;
      if (this.at >= text.length) this.unclosed("'", opener);
      this.at += 1;
    }
  }

  /** Goes to the closing character; what is quoted or opened on the way has its own. Public to the grammar for (( and its like. */
  matched(open: string, close: string, opener: number, quoted: boolean): void {
    const { text } = this;
    let depth = 1;
    const operation = open === "{" ? /^!?(?:\w+|[-@*#?$!])(?:\[[^\]]*\])?(.)/s.exec(text.slice(this.at, this.at + 200))?.[1] : undefined;
    // In double quotes a single quote is one only where a pattern stands.
    const plain = open === '"' || quoted && open !== '"' && !(operation !== undefined && /[#%/^,]/.test(operation));
    while (this.at < text.length) {
      const char = text[this.at]!;
      if (char === close) {
        this.at += 1;
        depth -= 1;
        if (depth === 0) return;
      } else if (char === open && open !== "{") {
        this.at += 1;
        depth += 1;
      } else this.character(plain);
    }
    this.unclosed(close, opener);
  }

  private unclosed(close: string, opener: number): never {
    const { text } = this;
    const message = !this.ash ? `unexpected EOF while looking for matching \`${close}'`
      : close === "`" ? "syntax error: EOF in backquote substitution"
        : close === "}" ? "syntax error: missing '}'" : close === ")" ? "syntax error: missing '))'" : "syntax error: unterminated quoted string";
    throw new Misread({ message, position: this.ash ? text.length : opener, incomplete: true, showLine: false });
  }
}
