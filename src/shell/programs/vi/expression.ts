import { encode } from "../../../os/index.ts";

/*
 * Expressions of vim script, as far as people write them behind \= and Ctrl-R =: numbers, strings, operators, and the functions on lines and
 * matches.
 */

export type Value = number | string;

/** What an expression may ask. */
export interface ExpressionHost {
  line(place: string): number;
  column(place: string): number;
  lineText(row: number): string;
  submatch(index: number): string;
  register(name: string): string;
  wall: number;
}

/** What vim says of an expression that it does not understand. */
export class ExpressionError extends Error {}

export const numberOf = (value: Value): number => (typeof value === "number" ? value : Number(/^-?\d+/.exec(value)?.[0] ?? 0));

type Functions = Readonly<Record<string, (host: ExpressionHost, values: readonly Value[]) => Value>>;

const FUNCTIONS: Functions = {
  line: (host, [place]) => host.line(String(place ?? ".")),
  col: (host, [place]) => host.column(String(place ?? ".")),
  getline: (host, [row]) => host.lineText(typeof row === "number" ? row : host.line(String(row ?? "."))),
  submatch: (host, [index]) => host.submatch(numberOf(index ?? 0)),
  toupper: (_host, [text]) => String(text ?? "").toUpperCase(),
  tolower: (_host, [text]) => String(text ?? "").toLowerCase(),
  strlen: (_host, [text]) => encode(String(text ?? "")).length,
  len: (_host, [text]) => encode(String(text ?? "")).length,
  str2nr: (_host, [text, base]) => parseInt(String(text ?? ""), numberOf(base ?? 10)) || 0,
  string: (_host, [value]) => (typeof value === "number" ? String(value) : `'${String(value ?? "").replace(/'/g, "''")}'`),
  repeat: (_host, [text, count]) => String(text ?? "").repeat(Math.max(0, numberOf(count ?? 0))),
  abs: (_host, [value]) => Math.abs(numberOf(value ?? 0)),
  max: (_host, values) => Math.max(...values.map(numberOf)),
  min: (_host, values) => Math.min(...values.map(numberOf)),
  trim: (_host, [text]) => String(text ?? "").trim(),
  strpart: (_host, [text, start, length]) => String(text ?? "").slice(Math.max(0, numberOf(start ?? 0)), length === undefined ? undefined : numberOf(start ?? 0) + numberOf(length)),
  nr2char: (_host, [value]) => String.fromCodePoint(numberOf(value ?? 0)),
  char2nr: (_host, [text]) => String(text ?? "").codePointAt(0) ?? 0,
  localtime: (host) => Math.floor(host.wall / 1000),
  printf: (_host, [format, ...values]) => {
    let next = 0;
    return String(format ?? "").replace(/%(?:%|([-0+ ]*)(\d*)(?:\.(\d+))?([dsxXo]))/g, (all, flags: string | undefined, width: string | undefined, precision: string | undefined, kind: string | undefined) => {
      if (all === "%%") return "%";
      const value = values[next] ?? "";
      next += 1;
      let text = kind === "s" ? String(value).slice(0, precision === undefined ? undefined : Number(precision)) : kind === "d" ? String(numberOf(value)) : numberOf(value).toString(kind === "o" ? 8 : 16);
      if (kind === "X") text = text.toUpperCase();
      if (kind !== "s" && flags?.includes("+") && numberOf(value) >= 0) text = `+${text}`;
      const size = Number(width ?? 0);
      return flags?.includes("-") ? text.padEnd(size) : text.padStart(size, flags?.includes("0") && kind !== "s" ? "0" : " ");
    });
  },
};

/** The binary operators, the weakest first. */
const LEVELS: readonly (readonly string[])[] = [["||"], ["&&"], ["==#", "==?", "==", "!=#", "!=", "=~", ">=", "<=", ">", "<"], ["..", "+", "-", "."], ["*", "/", "%"]];

/** The value of an expression. Throws ExpressionError. */
export function evaluate(source: string, host: ExpressionHost): Value {
  let at = 0;
  const wrong = (): ExpressionError => new ExpressionError(`E15: Invalid expression: "${source}"`);
  const blank = (): void => {
    while (/\s/.test(source[at] ?? "")) at += 1;
  };
  const take = (text: string): boolean => {
    blank();
    if (!source.startsWith(text, at)) return false;
    at += text.length;
    return true;
  };
  const choice = (): Value => {
    const condition = binary(0);
    if (!take("?")) return condition;
    const yes = choice();
    if (!take(":")) throw wrong();
    const no = choice();
    return numberOf(condition) !== 0 ? yes : no;
  };
  const binary = (level: number): Value => {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (;;) {
      const operator = operators.find((each) => take(each));
      if (operator === undefined) return left;
      left = apply(operator, left, binary(level + 1));
    }
  };
  const unary = (): Value => {
    if (take("!")) return numberOf(unary()) === 0 ? 1 : 0;
    if (take("-")) return -numberOf(unary());
    if (take("+")) return numberOf(unary());
    return atom();
  };
  const atom = (): Value => {
    blank();
    if (take("(")) {
      const value = choice();
      if (!take(")")) throw wrong();
      return value;
    }
    const rest = source.slice(at);
    const number = /^(?:0x[\da-fA-F]+|\d+)/.exec(rest);
    if (number) {
      at += number[0].length;
      return Number(number[0]);
    }
    const single = /^'((?:[^']|'')*)'/.exec(rest);
    if (single) {
      at += single[0].length;
      return single[1]!.replaceAll("''", "'");
    }
    const double = /^"((?:[^"\\]|\\.)*)"/.exec(rest);
    if (double) {
      at += double[0].length;
      return double[1]!.replace(/\\(.)/g, (_all, letter: string) => ({ n: "\n", t: "\t", r: "\r" })[letter] ?? letter);
    }
    const register = /^@(["\w/:.*+-])/.exec(rest);
    if (register) {
      at += 2;
      return host.register(register[1]!);
    }
    const name = /^([a-zA-Z_]\w*)\s*\(/.exec(rest);
    if (name) {
      at += name[0].length;
      const values: Value[] = [];
      while (!take(")")) {
        values.push(choice());
        if (!take(",") && !/^\s*\)/.test(source.slice(at))) throw wrong();
      }
      const known = FUNCTIONS[name[1]!];
      if (!known) throw new ExpressionError(`E117: Unknown function: ${name[1]}`);
      return known(host, values);
    }
    const variable = /^[a-zA-Z_][\w:]*/.exec(rest);
    if (variable) throw new ExpressionError(`E121: Undefined variable: ${variable[0]}`);
    throw wrong();
  };
  const value = choice();
  blank();
  if (at < source.length) throw wrong();
  return value;
}

function apply(operator: string, left: Value, right: Value): Value {
  const [a, b] = [numberOf(left), numberOf(right)];
  const texts = typeof left === "string" && typeof right === "string";
  switch (operator) {
    case "||": return a !== 0 || b !== 0 ? 1 : 0;
    case "&&": return a !== 0 && b !== 0 ? 1 : 0;
    case "==": case "==#": return (texts ? left === right : a === b) ? 1 : 0;
    case "==?": return String(left).toLowerCase() === String(right).toLowerCase() ? 1 : 0;
    case "!=": case "!=#": return (texts ? left !== right : a !== b) ? 1 : 0;
    case "=~": return new RegExp(String(right)).test(String(left)) ? 1 : 0;
    case ">=": return (texts ? left >= right : a >= b) ? 1 : 0;
    case "<=": return (texts ? left <= right : a <= b) ? 1 : 0;
    case ">": return (texts ? left > right : a > b) ? 1 : 0;
    case "<": return (texts ? left < right : a < b) ? 1 : 0;
    case ".": case "..": return String(left) + String(right);
    case "+": return a + b;
    case "-": return a - b;
    case "*": return a * b;
    case "/": return b === 0 ? (a === 0 ? -Number.MAX_SAFE_INTEGER : a > 0 ? Number.MAX_SAFE_INTEGER : -Number.MAX_SAFE_INTEGER) : Math.trunc(a / b);
    default: return b === 0 ? 0 : a % b;
  }
}
