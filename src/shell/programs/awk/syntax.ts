/** The syntax tree of an awk program. */
export type Expression =
  | { type: "number"; value: number }
  | { type: "string"; value: string }
  | { type: "regex"; source: string }
  | { type: "variable"; name: string }
  | { type: "field"; index: Expression }
  | { type: "element"; array: string; subscripts: Expression[] }
  | { type: "assign"; operator: string; target: Expression; value: Expression }
  | { type: "conditional"; condition: Expression; then: Expression; otherwise: Expression }
  | { type: "logical"; operator: "&&" | "||"; left: Expression; right: Expression }
  | { type: "in"; subscripts: Expression[]; array: string }
  | { type: "match"; negated: boolean; left: Expression; right: Expression }
  | { type: "binary"; operator: string; left: Expression; right: Expression }
  | { type: "concatenate"; left: Expression; right: Expression }
  | { type: "unary"; operator: "!" | "-" | "+"; operand: Expression }
  | { type: "increment"; by: 1 | -1; prefix: boolean; target: Expression }
  | { type: "call"; name: string; args: Expression[]; own: boolean }
  | { type: "getline"; target: Expression | undefined; source: Expression | undefined; from: "input" | "file" | "command" }
  | { type: "group"; expression: Expression };

export type Statement =
  | { type: "block"; body: Statement[] }
  | { type: "expression"; expression: Expression }
  | { type: "print" | "printf"; args: Expression[]; redirect: { kind: ">" | ">>" | "|"; target: Expression } | undefined }
  | { type: "if"; condition: Expression; then: Statement; otherwise: Statement | undefined }
  | { type: "while"; condition: Expression; body: Statement }
  | { type: "do"; condition: Expression; body: Statement }
  | { type: "for"; start: Statement | undefined; condition: Expression | undefined; step: Statement | undefined; body: Statement }
  | { type: "for-in"; variable: string; array: string; body: Statement }
  | { type: "break" | "continue" | "next" | "nextfile" }
  | { type: "exit" | "return"; value: Expression | undefined }
  | { type: "delete"; array: string; subscripts: Expression[] | undefined };

export interface Rule {
  pattern: { type: "BEGIN" | "END" | "always" } | { type: "when"; condition: Expression } | { type: "range"; from: Expression; to: Expression };
  action: Statement | undefined;
}

export interface AwkFunction {
  parameters: string[];
  body: Statement;
}

export interface AwkProgram {
  rules: Rule[];
  functions: Map<string, AwkFunction>;
}

/** The program cannot be read. */
export class AwkSyntaxError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

export interface Token {
  kind: "number" | "string" | "regex" | "name" | "function-name" | "builtin" | "keyword" | "operator" | "newline" | "end";
  text: string;
  line: number;
}

export const KEYWORDS = new Set([
  "BEGIN", "END", "function", "func", "if", "else", "while", "for", "do", "break", "continue", "next", "nextfile", "exit", "return", "delete", "in", "getline", "print", "printf",
]);
const BUILTINS = new Set([
  "length", "substr", "index", "split", "sub", "gsub", "match", "sprintf", "sin", "cos", "atan2", "exp", "log", "sqrt", "int", "rand", "srand", "tolower", "toupper", "system", "close", "fflush", "strftime", "systime",
]);
const OPERATORS = [
  "**=", "&&", "||", "==", "<=", ">=", "!=", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", ">>", "**", "{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?", ":", "~", "$", "=",
];
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "/": "/", a: "\u0007", b: "\b", f: "\f", v: "\v" };

/** Takes a program apart. A slash begins a regular expression where an operand may stand. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const push = (kind: Token["kind"], text: string): void => {
    tokens.push({ kind, text, line });
  };
  const operandMayCome = (): boolean => {
    const last = tokens.at(-1);
    if (!last) return true;
    if (last.kind === "number" || last.kind === "string" || last.kind === "regex" || last.kind === "name" || last.kind === "builtin") return false;
    return !(last.kind === "operator" && [")", "]", "$", "++", "--"].includes(last.text));
  };
  while (at < source.length) {
    const rest = source.slice(at);
    const blank = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest);
    if (blank) {
      line += blank[0].includes("\n") ? 1 : 0;
      at += blank[0].length;
      continue;
    }
    const character = rest[0]!;
    if (character === "\n") {
      push("newline", "\n");
      line += 1;
      at += 1;
      continue;
    }
    if (character === '"') {
      let text = "";
      at += 1;
      for (;;) {
        const next = source[at];
        if (next === undefined || next === "\n") throw new AwkSyntaxError("unterminated string", line);
        at += 1;
        if (next === '"') break;
        if (next !== "\\") {
          text += next;
          continue;
        }
        const escaped = source[at] ?? "";
        const octal = /^[0-7]{1,3}/.exec(source.slice(at));
        if (octal) {
          text += String.fromCharCode(Number.parseInt(octal[0], 8));
          at += octal[0].length;
        } else {
          at += 1;
          if (escaped === "\n") line += 1;
          else text += ESCAPES[escaped] ?? `\\${escaped}`;
        }
      }
      push("string", text);
      continue;
    }
    if (character === "/" && operandMayCome()) {
      let end = at + 1;
      let inBracket = false;
      for (;;) {
        const next = source[end];
        if (next === undefined || next === "\n") throw new AwkSyntaxError("unterminated regexp", line);
        if (next === "\\") end += 2;
        else {
          if (next === "[") inBracket = true;
          else if (next === "]") inBracket = false;
          else if (next === "/" && !inBracket) break;
          end += 1;
        }
      }
      push("regex", source.slice(at + 1, end).replaceAll("\\/", "/"));
      at = end + 1;
      continue;
    }
    const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest);
    if (number) {
      push("number", number[0]);
      at += number[0].length;
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest);
    if (name) {
      const [text] = name;
      at += text.length;
      if (KEYWORDS.has(text)) push("keyword", text === "func" ? "function" : text);
      else if (BUILTINS.has(text)) push("builtin", text);
      else push(source[at] === "(" ? "function-name" : "name", text);
      continue;
    }
    const operator = OPERATORS.find((each) => rest.startsWith(each));
    if (operator === undefined) throw new AwkSyntaxError(`unexpected character '${character}'`, line);
    push("operator", operator === "**" ? "^" : operator === "**=" ? "^=" : operator);
    at += operator.length;
  }
  push("newline", "\n");
  push("end", "");
  return tokens;
}
