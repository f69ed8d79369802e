/** The syntax tree of a jq program. */
export type Ast =
  | { type: "identity" }
  | { type: "recurse" }
  | { type: "field"; target: Ast; name: Ast }
  | { type: "iterate"; target: Ast }
  | { type: "slice"; target: Ast; from: Ast | undefined; to: Ast | undefined }
  | { type: "literal"; value: unknown }
  | { type: "string"; format: string | undefined; parts: (string | Ast)[] }
  | { type: "format"; name: string }
  | { type: "array"; body: Ast | undefined }
  | { type: "object"; entries: { key: Ast; value: Ast }[] }
  | { type: "negate"; body: Ast }
  | { type: "pipe"; left: Ast; right: Ast }
  | { type: "comma"; left: Ast; right: Ast }
  | { type: "binary"; operator: string; left: Ast; right: Ast }
  | { type: "and" | "or"; left: Ast; right: Ast }
  | { type: "alternative"; left: Ast; right: Ast }
  | { type: "assign"; operator: string; left: Ast; right: Ast }
  | { type: "if"; condition: Ast; then: Ast; otherwise: Ast | undefined }
  | { type: "try"; body: Ast; handler: Ast | undefined }
  | { type: "reduce"; source: Ast; pattern: Pattern; start: Ast; update: Ast }
  | { type: "foreach"; source: Ast; pattern: Pattern; start: Ast; update: Ast; extract: Ast | undefined }
  | { type: "function"; name: string; parameters: string[]; body: Ast; rest: Ast }
  | { type: "call"; name: string; args: Ast[]; at?: number }
  | { type: "variable"; name: string; at?: number }
  | { type: "as"; source: Ast; patterns: Pattern[]; body: Ast }
  | { type: "label"; name: string; body: Ast }
  | { type: "break"; name: string; at?: number };

export type Pattern =
  | { type: "variable"; name: string }
  | { type: "array"; items: Pattern[] }
  | { type: "object"; entries: { key: Ast; variable: string | undefined; value: Pattern | undefined }[] };

export interface Token {
  kind: "operator" | "field" | "identifier" | "variable" | "format" | "number" | "string" | "keyword" | "end";
  text: string;
  /** Where it begins in the program; jq shows it by as many blanks behind the line. */
  at: number;
  /** Parts of a string: texts and the programs between \( and ). */
  parts?: (string | Token[])[];
}

/** The program cannot be read; the message is jq's. */
export class SyntaxProblem extends Error {
  readonly at: number;
  /** What else is wrong because of it. */
  readonly more: { message: string; at: number }[] = [];
  constructor(message: string, at = 0) {
    super(message);
    this.at = at;
  }
}

const KEYWORDS = new Set([
  "def", "if", "then", "elif", "else", "end", "as", "reduce", "foreach", "try", "catch", "label", "import", "include", "and", "or", "not_a_keyword", "__loc__",
]);
const OPERATORS = [
  "?//=", "?//", "|=", "+=", "-=", "*=", "/=", "%=", "//=", "==", "!=", "<=", ">=", "//", "..", "and", "or", "|", ",", ".", "[", "]", "(", ")", "{", "}", ":", ";", "=",
  "<", ">", "+", "-", "*", "/", "%", "?", "$",
].sort((a, b) => b.length - a.length);

const CLOSES: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

export function tokenize(source: string): Token[] {
  const { tokens, at } = scan(source, 0, false);
  if (at < source.length) throw unexpected(at);
  return tokens;
}

function unexpected(at: number): SyntaxProblem {
  return new SyntaxProblem("syntax error, unexpected INVALID_CHARACTER, expecting $end (Unix shell quoting issues?)", at);
}

/** Tokens up to the end, or to the parenthesis that closes an interpolation. */
function scan(source: string, start: number, nested: boolean): { tokens: Token[]; at: number } {
  const tokens: Token[] = [];
  const open: string[] = [];
  let at = start;
  let piece = start;
  while (at < source.length) {
    piece = at;
    const rest = source.slice(at);
    const space = /^(?:\s+|#[^\n]*)/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    if (nested && rest[0] === ")" && open.length === 0) return { tokens: end(tokens, at), at };
    const field = /^\.([A-Za-z_]\w*)/.exec(rest);
    if (field) {
      tokens.push({ kind: "field", text: field[1]!, at });
      at += field[0].length;
      continue;
    }
    const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest);
    if (number) {
      tokens.push({ kind: "number", text: number[0], at });
      at += number[0].length;
      continue;
    }
    const variable = /^\$((?:[A-Za-z_]\w*::)*[A-Za-z_]\w*)/.exec(rest);
    if (variable) {
      tokens.push({ kind: "variable", text: variable[1]!, at });
      piece += 1;
      at += variable[0].length;
      continue;
    }
    const format = /^@[A-Za-z0-9_]+/.exec(rest);
    if (format) {
      tokens.push({ kind: "format", text: format[0], at });
      at += format[0].length;
      continue;
    }
    const word = /^(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*/.exec(rest);
    if (word) {
      tokens.push({ kind: KEYWORDS.has(word[0]) ? "keyword" : "identifier", text: word[0], at });
      at += word[0].length;
      continue;
    }
    if (rest[0] === '"') {
      const string = scanString(source, at + 1);
      tokens.push({ kind: "string", text: "", at, parts: string.parts });
      at = string.at;
      piece = at - 1;
      continue;
    }
    const operator = OPERATORS.find((each) => rest.startsWith(each));
    if (operator === undefined) throw unexpected(at);
    if (CLOSES[operator] !== undefined) open.push(CLOSES[operator]);
    // What closes without having been opened is no token at all.
    if (/^[)\]}]$/.test(operator) && open.pop() !== operator) throw unexpected(at);
    tokens.push({ kind: "operator", text: operator, at });
    at += operator.length;
  }
  if (nested) throw new SyntaxProblem("syntax error, unexpected $end (Unix shell quoting issues?)", piece);
  return { tokens: end(tokens, piece), at };
}

/** The end stands where the last piece began: blanks count, and the name behind a dollar and the quote that ends a string by themselves. */
function end(tokens: Token[], at: number): Token[] {
  return [...tokens, { kind: "end", text: "", at }];
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "/": "/", "\\": "\\", '"': '"' };

function scanString(source: string, start: number): { parts: (string | Token[])[]; at: number } {
  const parts: (string | Token[])[] = [];
  let text = "";
  let at = start;
  for (;;) {
    const character = source[at];
    if (character === undefined) throw new SyntaxProblem("syntax error, unexpected $end, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END (Unix shell quoting issues?)", start);
    if (character === '"') {
      if (text !== "" || parts.length === 0) parts.push(text);
      return { parts, at: at + 1 };
    }
    if (character !== "\\") {
      text += character;
      at += 1;
      continue;
    }
    const next = source[at + 1] ?? "";
    if (next === "(") {
      parts.push(text);
      text = "";
      const inner = scan(source, at + 2, true);
      parts.push(inner.tokens);
      at = inner.at + 1;
    } else if (next === "u") {
      const code = source.slice(at + 2, at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(code)) throw new SyntaxProblem(`Invalid \\uXXXX escape at line 1, column ${code.replace(/[^\w].*$/s, "").length + 4} (while parsing '"\\u${code.replace(/[^\w].*$/s, "")}"')`, start);
      text += String.fromCharCode(Number.parseInt(code, 16));
      at += 6;
    } else if (ESCAPES[next] !== undefined) {
      text += ESCAPES[next];
      at += 2;
    } else throw new SyntaxProblem(`Invalid escape at line 1, column 4 (while parsing '"\\${next}"')`, start);
  }
}
