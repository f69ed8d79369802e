import { errorText, invalid } from "../validation/field.ts";
import { isQualifiedName } from "../validation/label-names.ts";
import { BINARY_OPERATORS, requirement, SelectorError, type Operator, type Requirement } from "./requirement.ts";

type Kind = "error" | "end" | ")" | "," | "!" | "==" | "=" | ">" | "<" | "!=" | "(" | "in" | "notin" | "identifier";

interface Token {
  kind: Kind;
  literal: string;
}

const SYMBOLS: ReadonlySet<string> = new Set([")", ",", "!", "==", "=", ">", "<", "!=", "("]);

const isSpace = (char: string): boolean => char === " " || char === "\t" || char === "\r" || char === "\n";
const isSpecial = (char: string): boolean => "=!(),><".includes(char);

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (isSpace(char)) {
      at += 1;
      continue;
    }
    let end = at;
    if (isSpecial(char)) {
      // The longest run of special characters that is a symbol, stopping at the first that makes it none.
      let symbol = "";
      while (end < text.length && isSpecial(text[end] as string)) {
        const longer = text.slice(at, end + 1);
        if (SYMBOLS.has(longer)) symbol = longer;
        else if (symbol !== "") break;
        end += 1;
      }
      if (symbol === "") tokens.push({ kind: "error", literal: `error expected: keyword found '${text.slice(at, end)}'` });
      else tokens.push({ kind: symbol as Kind, literal: symbol });
      at = end;
      continue;
    }
    while (end < text.length && !isSpecial(text[end] as string) && !isSpace(text[end] as string)) end += 1;
    const literal = text.slice(at, end);
    tokens.push({ kind: literal === "in" || literal === "notin" ? literal : "identifier", literal });
    at = end;
  }
  tokens.push({ kind: "end", literal: "" });
  return tokens;
}

/** `in` and `notin` are words like others, except where an operator stands. */
const asWord = (token: Token): Kind => (token.kind === "in" || token.kind === "notin" ? "identifier" : token.kind);

const OPERATORS: Partial<Record<Kind, Operator>> = {
  in: "in",
  notin: "notin",
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

/** Reads requirements separated by commas, in the order of the text; k8s.io/apimachinery/pkg/labels.Parse before sorting. */
export function parseRequirements(text: string): Requirement[] {
  const tokens = scan(text);
  let position = 0;
  const peek = (): Token => tokens[Math.min(position, tokens.length - 1)] as Token;
  const take = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };

  const exactValue = (): string[] => {
    const kind = asWord(peek());
    if (kind === "end" || kind === ",") return [""];
    const token = take();
    if (asWord(token) === "identifier") return [token.literal];
    throw new SelectorError(`found '${token.literal}', expected: identifier`);
  };

  const valueList = (): string[] => {
    const open = take();
    if (open.kind !== "(") throw new SelectorError(`found '${open.literal}' expected: '('`);
    const first = peek();
    const kind = asWord(first);
    if (kind === ")") {
      take();
      return [""];
    }
    if (kind !== "identifier" && kind !== ",") {
      throw new SelectorError(`found '${first.literal}', expected: ',', ')' or identifier`);
    }
    const values = new Set<string>();
    for (;;) {
      const token = take();
      const next = peek();
      if (asWord(token) === "identifier") {
        values.add(token.literal);
        if (next.kind === ",") continue;
        if (next.kind === ")") break;
        throw new SelectorError(`found '${next.literal}', expected: ',' or ')'`);
      }
      if (token.kind !== ",") throw new SelectorError(`found '${token.literal}', expected: ',', or identifier`);
      if (values.size === 0) values.add("");
      if (next.kind === ")" || next.kind === ",") values.add("");
      if (next.kind === ")") break;
    }
    take();
    return [...values].sort();
  };

  const one = (): Requirement => {
    let token = take();
    const absent = token.kind === "!";
    if (absent) token = take();
    if (asWord(token) !== "identifier") throw new SelectorError(`found '${token.literal}', expected: identifier`);
    const key = token.literal;
    const messages = isQualifiedName(key);
    // The real parser prints the path that nobody gave it.
    if (messages.length > 0) throw new SelectorError(errorText(invalid("<nil>", key, messages.join("; "))));
    if (absent) return requirement(key, "!", []);
    const next = peek();
    if (next.kind === "end" || next.kind === ",") return requirement(key, "exists", []);
    const symbol = take();
    const operator = OPERATORS[symbol.kind];
    if (operator === undefined) {
      throw new SelectorError(`found '${symbol.literal}', expected: ${BINARY_OPERATORS.join(", ")}`);
    }
    return requirement(key, operator, operator === "in" || operator === "notin" ? valueList() : exactValue());
  };

  const requirements: Requirement[] = [];
  for (;;) {
    const token = peek();
    const kind = asWord(token);
    if (kind === "end") return requirements;
    if (kind !== "identifier" && kind !== "!") {
      throw new SelectorError(`found '${token.literal}', expected: !, identifier, or 'end of string'`);
    }
    try {
      requirements.push(one());
    } catch (error) {
      if (error instanceof SelectorError) throw new SelectorError(`unable to parse requirement: ${error.message}`);
      throw error;
    }
    const after = take();
    if (after.kind === "end") return requirements;
    if (after.kind !== ",") throw new SelectorError(`found '${after.literal}', expected: ',' or 'end of string'`);
    const follows = peek();
    if (asWord(follows) !== "identifier" && follows.kind !== "!") {
      throw new SelectorError(`found '${follows.literal}', expected: identifier after ','`);
    }
  }
}
