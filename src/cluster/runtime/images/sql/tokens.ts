/** `near`: the text at which it is no longer SQL; `at`: its position from 0. */
export class SyntaxFault extends Error {
  readonly near: string;
  readonly at: number;
  constructor(near: string, at: number) {
    super(`syntax error at ${near}`);
    this.near = near;
    this.at = at;
  }
}

export interface Token {
  kind: "word" | "quoted" | "string" | "number" | "symbol" | "end";
  text: string;
  at: number;
}

const SYMBOL = /^(<>|!=|<=|>=|\|\||::|[-+*/%(),.;=<>])/;

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const skipped = /^(\s+|--[^\n]*|#[^\n]*|\/\*[^]*?\*\/)/.exec(rest);
    if (skipped) {
      at += skipped[0].length;
      continue;
    }
    const string = /^'((?:[^'\\]|''|\\.)*)'/.exec(rest);
    const quoted = /^(?:`([^`]+)`|"([^"]*)")/.exec(rest);
    const number = /^\d+(\.\d+)?/.exec(rest);
    const word = /^[A-Za-z_@$][\w@$]*/.exec(rest);
    const symbol = SYMBOL.exec(rest);
    let length: number;
    if (string) {
      tokens.push({ kind: "string", text: string[1]!.replace(/''/g, "'").replace(/\\(.)/g, "$1"), at });
      length = string[0].length;
    } else if (quoted) {
      tokens.push({ kind: "quoted", text: quoted[1] ?? quoted[2] ?? "", at });
      length = quoted[0].length;
    } else if (number) {
      tokens.push({ kind: "number", text: number[0], at });
      length = number[0].length;
    } else if (word) {
      tokens.push({ kind: "word", text: word[0], at });
      length = word[0].length;
    } else if (symbol) {
      tokens.push({ kind: "symbol", text: symbol[0], at });
      length = symbol[0].length;
    } else throw new SyntaxFault(rest, at);
    at += length;
  }
  tokens.push({ kind: "end", text: "", at: source.length });
  return tokens;
}

/** Cuts a script at its semicolons, which may stand in strings. `rest`: what has no semicolon behind it. */
export function splitStatements(source: string): { statements: string[]; rest: string } {
  const statements: string[] = [];
  let start = 0;
  let quote = "";
  for (let i = 0; i < source.length; i += 1) {
    const char = source[i]!;
    if (quote !== "") {
      if (char === "\\" && quote === "'") i += 1;
      else if (char === quote) quote = "";
    } else if (char === "'" || char === "\"" || char === "`") quote = char;
    else if (char === ";") {
      const text = source.slice(start, i).trim();
      if (text !== "") statements.push(text);
      start = i + 1;
    }
  }
  return { statements, rest: source.slice(start) };
}
