import { unquote } from "./unquote.ts";

/** A bound or step of a slice: known when written; `derived` when it is the end of a single index. */
export interface SliceParameter {
  known: boolean;
  value: number;
  derived: boolean;
}

export type Node =
  | { type: "list"; nodes: Node[] }
  | { type: "text"; text: string }
  | { type: "field"; name: string }
  | { type: "array"; parameters: [SliceParameter, SliceParameter, SliceParameter] }
  | { type: "filter"; left: ListNode; right: ListNode; operator: string }
  | { type: "literal"; value: number | boolean | FloatLiteral }
  | { type: "wildcard" }
  | { type: "recursive" }
  | { type: "union"; nodes: ListNode[] }
  | { type: "identifier"; name: string };

export type ListNode = Extract<Node, { type: "list" }>;

/** A number that was written with a point and is whole (`1.0`): in Go no integer, and not to be compared with one. */
export class FloatLiteral {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** What is wrong with a template, or with an object for it; the words of k8s.io/client-go/util/jsonpath. */
export class JSONPathError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "JSONPathError";
  }
}

const EOF = "";

const isEndOfLine = (char: string): boolean => char === "\r" || char === "\n";
const isAlphaNumeric = (char: string): boolean => /^[\p{L}\p{Nd}_]$/u.test(char);
const isDigit = (char: string): boolean => /^\p{Nd}$/u.test(char);
const isTerminator = (char: string): boolean =>
  char === EOF || char === " " || char === "\t" || isEndOfLine(char) || ".,[]$@{}".includes(char);

/** Go's `%#U`: `U+002C ','`. */
function runeText(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `U+${code} '${char}'`;
}

/** A template with text and `{actions}`: a list node per action. Throws `JSONPathError`. */
export function parseTemplate(input: string): Node[] {
  const root: Node[] = [];
  let position = 0;
  while (position < input.length) {
    const open = input.indexOf("{", position);
    if (open < 0) {
      root.push({ type: "text", text: input.slice(position) });
      break;
    }
    if (open > position) root.push({ type: "text", text: input.slice(position, open) });
    const action = new ActionParser(input, open + 1);
    root.push({ type: "list", nodes: action.parse() });
    position = action.position;
  }
  return root;
}

/** An expression as if it stood in braces. */
function parseAction(text: string): ListNode {
  const first = parseTemplate(`{${text}}`)[0];
  if (first?.type !== "list") throw new JSONPathError("unclosed action");
  return first;
}

class ActionParser {
  readonly #input: string;
  readonly #nodes: Node[] = [];
  position: number;

  constructor(input: string, position: number) {
    this.#input = input;
    this.position = position;
  }

  /** Reads up to and over the closing brace. */
  parse(): Node[] {
    for (;;) {
      const rest = this.#input.slice(this.position);
      if (rest.startsWith("}")) {
        this.position += 1;
        return this.#nodes;
      }
      if (rest.startsWith("[?(")) this.#filter();
      else if (rest.startsWith("..")) this.#recursive();
      else this.#step();
    }
  }

  #next(): string {
    const code = this.#input.codePointAt(this.position);
    if (code === undefined) return EOF;
    const char = String.fromCodePoint(code);
    this.position += char.length;
    return char;
  }

  #peek(): string {
    const code = this.#input.codePointAt(this.position);
    return code === undefined ? EOF : String.fromCodePoint(code);
  }

  #step(): void {
    const start = this.position;
    const char = this.#next();
    if (char === EOF || isEndOfLine(char)) throw new JSONPathError("unclosed action");
    if (char === " " || char === "@" || char === "$") return;
    if (char === "[") this.#array(start);
    else if (char === '"' || char === "'") this.#quote(start, char);
    else if (char === ".") this.#field();
    else if (char === "+" || char === "-" || isDigit(char)) this.#number(start);
    else if (isAlphaNumeric(char)) this.#identifier(start);
    else throw new JSONPathError(`unrecognized character in action: ${runeText(char)}`);
  }

  #identifier(start: number): void {
    while (!isTerminator(this.#peek())) this.#next();
    const name = this.#input.slice(start, this.position);
    if (name === "true" || name === "false") this.#nodes.push({ type: "literal", value: name === "true" });
    else this.#nodes.push({ type: "identifier", name });
  }

  #recursive(): void {
    if (this.#nodes[this.#nodes.length - 1]?.type === "recursive") {
      throw new JSONPathError("invalid multiple recursive descent");
    }
    this.position += 2;
    this.#nodes.push({ type: "recursive" });
    if (isAlphaNumeric(this.#peek())) this.#field();
  }

  #number(start: number): void {
    while (this.#peek() === "." || isDigit(this.#peek())) this.#next();
    const text = this.#input.slice(start, this.position);
    if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new JSONPathError(`cannot parse number ${text}`);
    const value = Number(text);
    this.#nodes.push({ type: "literal", value: text.includes(".") && Number.isInteger(value) ? new FloatLiteral(value) : value });
  }

  #field(): void {
    const start = this.position;
    for (;;) {
      const char = this.#peek();
      if (char === "\\") {
        this.#next();
        this.#next();
      } else if (isTerminator(char)) break;
      else this.#next();
    }
    const name = this.#input.slice(start, this.position);
    if (name === "*") this.#nodes.push({ type: "wildcard" });
    else this.#nodes.push({ type: "field", name: name.replaceAll("\\", "") });
  }

  #quote(start: number, end: string): void {
    for (;;) {
      const char = this.#next();
      if (char === EOF || char === "\n") throw new JSONPathError("unterminated quoted string");
      if (char === end && this.#input[this.position - 2] !== "\\") break;
    }
    const text = this.#input.slice(start, this.position);
    const value = unquote(text);
    if (value === undefined) throw new JSONPathError(`unquote string ${text} error invalid syntax`);
    this.#nodes.push({ type: "text", text: value });
  }

  #array(start: number): void {
    for (;;) {
      const char = this.#next();
      if (char === EOF || char === "\n") throw new JSONPathError("unterminated array");
      if (char === "]") break;
    }
    const inside = this.#input.slice(start + 1, this.position - 1);
    const text = inside === "*" ? ":" : inside;
    const parts = text.split(",");
    if (parts.length > 1) {
      this.#nodes.push({ type: "union", nodes: parts.map((part) => parseAction(`[${part.replace(/^ +| +$/g, "")}]`)) });
      return;
    }
    const key = /^'([^']*)'$/.exec(text);
    if (key) {
      this.#nodes.push(...parseAction(`.${key[1] ?? ""}`).nodes);
      return;
    }
    const bounds = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
    if (!bounds) throw new JSONPathError(`invalid array index ${text}`);
    const parameters = [bounds[1], bounds[2], bounds[3]].map((written = "", i): SliceParameter => {
      if (written === "") return { known: false, value: 0, derived: false };
      const digits = i > 0 ? written.slice(1) : written;
      if (i > 0 && digits === "") return { known: false, value: 0, derived: false };
      if (!/^-?\d+$/.test(digits)) throw new JSONPathError(`array index ${digits} is not a number`);
      return { known: true, value: Number(digits), derived: false };
    }) as [SliceParameter, SliceParameter, SliceParameter];
    if (bounds[2] === undefined) parameters[1] = { known: true, value: parameters[0].value + 1, derived: true };
    this.#nodes.push({ type: "array", parameters });
  }

  #filter(): void {
    this.position += 3;
    const start = this.position;
    let begin = false;
    let end = false;
    let pair = "";
    for (;;) {
      const char = this.#next();
      if (char === EOF || char === "\n") throw new JSONPathError("unterminated filter");
      if (char === '"' || char === "'") {
        if (!begin) {
          begin = true;
          pair = char;
        } else if (this.#input[this.position - 2] !== "\\" && char === pair) end = true;
      } else if (char === ")" && begin === end) break;
    }
    if (this.#next() !== "]") throw new JSONPathError("unclosed array expect ]");
    const text = this.#input.slice(start, this.position - 2);
    const match = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
    if (!match) {
      this.#nodes.push({ type: "filter", left: parseAction(text), right: { type: "list", nodes: [] }, operator: "exists" });
      return;
    }
    const left = parseAction(match[1] ?? "");
    this.#nodes.push({ type: "filter", left, right: parseAction(match[3] ?? ""), operator: match[2] ?? "" });
  }
}
