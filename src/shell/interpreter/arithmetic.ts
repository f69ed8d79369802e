/** What arithmetic needs of the shell. */
export interface ArithmeticScope {
  /** The text of a variable or array element; undefined when unset. */
  read(name: string, index: string | undefined): string | undefined;
  write(name: string, index: string | undefined, value: string): void;
}

/** `message` is bash's sentence, with the expression before it. */
export class ArithmeticError extends Error {}

type Node = (scope: ArithmeticScope, depth: number) => bigint;
interface Reference {
  name: string;
  index: string | undefined;
}

const cache = new Map<string, Node>();

/** Evaluates an arithmetic expression (64 bits, wrapping). Throws ArithmeticError. */
export function evaluateArithmetic(text: string, scope: ArithmeticScope, depth = 0): bigint {
  const simple = /^\s*(\d{1,15})\s*$/.exec(text);
  if (simple && (simple[1]![0] !== "0" || simple[1] === "0")) return BigInt(simple[1]!);
  let node = cache.get(text);
  if (!node) {
    node = new Parser(text).parse();
    if (cache.size > 5000) cache.clear();
    cache.set(text, node);
  }
  return node(scope, depth);
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

const BINARY: readonly (readonly string[])[] = [
  ["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<=", ">=", "<", ">"], ["<<", ">>"], ["+", "-"], ["*", "/", "%"],
];
const ASSIGNMENTS = ["<<=", ">>=", "**=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "="];

class Parser {
  private readonly text: string;
  private at = 0;
  /** Where the last token began: what an error says it is about. */
  private last = 0;

  constructor(text: string) {
    this.text = text;
  }

  parse(): Node {
    this.space();
    if (this.at >= this.text.length) return () => 0n;
    const node = this.comma();
    this.space();
    if (this.at < this.text.length) this.unexpected("syntax error in expression");
    return node;
  }

  /** What stands behind an operand and does not belong there: a character that begins no token is told of before all else. */
  private unexpected(message: string): never {
    this.space();
    const next = this.text[this.at];
    if (next === undefined) throw this.error(message, this.text.slice(this.last));
    this.fail( /[\w=><+\-*/%!()&|^~,?:]/.test(next) ? message : "syntax error: invalid arithmetic operator");
  }

  private error(message: string, token: string): ArithmeticError {
    return new ArithmeticError(`${this.text.replace(/^\s+/, "")}: ${message} (error token is "${token}")`);
  }

  private fail(message: string): never {
    throw this.error(message, this.text.slice(this.at));
  }

  private space(): void {
    while (this.at < this.text.length && " \t\n\r".includes(this.text[this.at]!)) this.at += 1;
  }

  private take(token: string): boolean {
    this.space();
    if (!this.text.startsWith(token, this.at)) return false;
    this.last = this.at;
    this.at += token.length;
    return true;
  }

  private comma(): Node {
    let left = this.assignment();
    while (this.take(",")) {
      const [first, right] = [left, this.assignment()];
      left = (scope, depth) => {
        first(scope, depth);
        return right(scope, depth);
      };
    }
    return left;
  }

  private assignment(): Node {
    this.space();
    const start = this.at;
    const reference = this.reference();
    if (reference) {
      this.space();
      const operator = ASSIGNMENTS.find((token) => this.text.startsWith(token, this.at));
      if (operator && !(operator === "=" && this.text[this.at + 1] === "=")) {
        this.last = this.at;
        this.at += operator.length;
        const right = this.assignment();
        const combine = operator === "=" ? undefined : this.operation(operator.slice(0, -1));
        return (scope, depth) => {
          const value = combine
            ? combine((s, d) => readNumber(reference, s, d), right)(scope, depth)
            : right(scope, depth);
          scope.write(reference.name, reference.index, String(value));
          return value;
        };
      }
    }
    this.at = start;
    const value = this.ternary();
    this.space();
    if (ASSIGNMENTS.some((token) => token !== "**=" && this.text.startsWith(token, this.at)) && !this.text.startsWith("==", this.at)) this.fail("attempted assignment to non-variable");
    return value;
  }

  private ternary(): Node {
    const test = this.binary(0);
    if (!this.take("?")) return test;
    const consequent = this.comma();
    if (!this.take(":")) this.unexpected("`:' expected for conditional expression");
    // No assignment may stand here, as in bash: what follows is then told of.
    const alternate = this.ternary();
    return (scope, depth) => (test(scope, depth) !== 0n ? consequent(scope, depth) : alternate(scope, depth));
  }

  private binary(level: number): Node {
    const operators = BINARY[level];
    if (!operators) return this.power();
    let left = this.binary(level + 1);
    for (;;) {
      this.space();
      const operator = operators.find((token) => this.startsOperator(token));
      if (!operator) return left;
      this.last = this.at;
      this.at += operator.length;
      const operandStart = this.at;
      const right = this.binary(level + 1);
      left = this.operation(operator, operandStart)(left, right);
    }
  }

  private startsOperator(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    const next = this.text[this.at + token.length];
    if (next === "=" && !["==", "!=", "<=", ">="].includes(token)) {
      // "a<=b" is one comparison, "a+=b" an assignment.
      return false;
    }
    if (token === "|" || token === "&") return next !== token;
    if (token === "<" || token === ">") return next !== token;
    if (token === "*") return next !== "*";
    return true;
  }

  private operation(operator: string, operandStart = this.at): (left: Node, right: Node) => Node {
    const divisorError = (message: string): ArithmeticError =>
      this.error(message, this.text.slice(operandStart).replace(/^\s+/, ""));
    switch (operator) {
      case "||": return (l, r) => (s, d) => truth(l(s, d) !== 0n || r(s, d) !== 0n);
      case "&&": return (l, r) => (s, d) => truth(l(s, d) !== 0n && r(s, d) !== 0n);
      case "|": return (l, r) => (s, d) => l(s, d) | r(s, d);
      case "^": return (l, r) => (s, d) => l(s, d) ^ r(s, d);
      case "&": return (l, r) => (s, d) => l(s, d) & r(s, d);
      case "==": return (l, r) => (s, d) => truth(l(s, d) === r(s, d));
      case "!=": return (l, r) => (s, d) => truth(l(s, d) !== r(s, d));
      case "<=": return (l, r) => (s, d) => truth(l(s, d) <= r(s, d));
      case ">=": return (l, r) => (s, d) => truth(l(s, d) >= r(s, d));
      case "<": return (l, r) => (s, d) => truth(l(s, d) < r(s, d));
      case ">": return (l, r) => (s, d) => truth(l(s, d) > r(s, d));
      case "<<": return (l, r) => (s, d) => wrap(l(s, d) << (r(s, d) & 63n));
      case ">>": return (l, r) => (s, d) => l(s, d) >> (r(s, d) & 63n);
      case "+": return (l, r) => (s, d) => wrap(l(s, d) + r(s, d));
      case "-": return (l, r) => (s, d) => wrap(l(s, d) - r(s, d));
      case "*": return (l, r) => (s, d) => wrap(l(s, d) * r(s, d));
      case "**": return (l, r) => {
        const token = this.text.slice(this.last);
        return (s, d) => {
          const [base, exponent] = [l(s, d), r(s, d)];
          if (exponent < 0n) throw this.error("exponent less than 0", token);
          let result = 1n;
          for (let i = 0n; i < exponent && i < 100000n; i += 1n) result = wrap(result * base);
          return result;
        };
      };
      default: return (l, r) => (s, d) => {
        const [dividend, divisor] = [l(s, d), r(s, d)];
        if (divisor === 0n) throw divisorError("division by 0");
        return wrap(operator === "/" ? dividend / divisor : dividend % divisor);
      };
    }
  }

  private power(): Node {
    const base = this.unary();
    this.space();
    if (!this.text.startsWith("**", this.at) || this.text[this.at + 2] === "=") return base;
    this.at += 2;
    const start = this.at;
    return this.operation("**", start)(base, this.power());
  }

  private unary(): Node {
    this.space();
    for (const step of ["++", "--"] as const) {
      if (!this.text.startsWith(step, this.at)) continue;
      const start = this.at;
      this.at += 2;
      this.space();
      const reference = this.reference();
      if (!reference) {
        this.at = start;
        break;
      }
      const by = step === "++" ? 1n : -1n;
      return (scope, depth) => {
        const value = wrap(readNumber(reference, scope, depth) + by);
        scope.write(reference.name, reference.index, String(value));
        return value;
      };
    }
    for (const operator of ["!", "~", "+", "-"] as const) {
      if (operator === "!" && this.text[this.at + 1] === "=") continue;
      if (!this.take(operator)) continue;
      const operand = this.unary();
      if (operator === "!") return (s, d) => truth(operand(s, d) === 0n);
      if (operator === "~") return (s, d) => ~operand(s, d);
      if (operator === "-") return (s, d) => wrap(-operand(s, d));
      return operand;
    }
    return this.primary();
  }

  private primary(): Node {
    this.space();
    if (this.take("(")) {
      const inner = this.comma();
      if (!this.take(")")) this.unexpected("missing `)'");
      return inner;
    }
    const number = /^(?:(\d+)#([0-9A-Za-z@_]*)|0[xX][0-9a-fA-F]*|\d[0-9A-Za-z_@]*)/.exec(this.text.slice(this.at));
    if (number) {
      this.last = this.at;
      this.at += number[0].length;
      const value = this.number(number[0]);
      return () => value;
    }
    const reference = this.reference();
    if (reference) {
      this.space();
      for (const step of ["++", "--"] as const) {
        if (!this.text.startsWith(step, this.at)) continue;
        // "a++ +b" steps, "a+ +b" does not.
        this.at += 2;
        const by = step === "++" ? 1n : -1n;
        return (scope, depth) => {
          const value = readNumber(reference, scope, depth);
          scope.write(reference.name, reference.index, String(wrap(value + by)));
          return value;
        };
      }
      return (scope, depth) => readNumber(reference, scope, depth);
    }
    const token = this.at >= this.text.length ? this.text.slice(this.last) : this.text.slice(this.at);
    throw this.error("syntax error: operand expected", token);
  }

  private number(digits: string): bigint {
    // The expression is told up to the number.
    const wrong = (message: string): ArithmeticError =>
      new ArithmeticError(`${this.text.slice(0, this.at).replace(/^\s+/, "")}: ${message} (error token is "${digits}")`);
    const based = /^(\d+)#(.*)$/.exec(digits);
    if (based) {
      const base = Number(based[1]);
      if (base < 2 || base > 64) throw wrong("invalid arithmetic base");
      if (based[2] === "") throw wrong("invalid integer constant");
      let value = 0n;
      for (const character of based[2]!) {
        const digit = digitOf(character, base);
        if (digit < 0 || digit >= base) throw wrong("value too great for base");
        value = value * BigInt(base) + BigInt(digit);
      }
      return wrap(value);
    }
    if (/^0[xX]/.test(digits)) return digits.length === 2 ? 0n : wrap(BigInt(digits));
    if (/^0\d/.test(digits)) {
      if (!/^[0-7]+$/.test(digits)) throw wrong("value too great for base");
      return wrap(BigInt(`0o${digits.slice(1)}`));
    }
    if (!/^\d+$/.test(digits)) throw wrong("value too great for base");
    return wrap(BigInt(digits));
  }

  private reference(): Reference | undefined {
    const match = /^[A-Za-z_]\w*/.exec(this.text.slice(this.at));
    if (!match) return undefined;
    this.last = this.at;
    this.at += match[0].length;
    if (this.text[this.at] !== "[") return { name: match[0], index: undefined };
    let depth = 0;
    let end = this.at;
    for (; end < this.text.length; end += 1) {
      if (this.text[end] === "[") depth += 1;
      else if (this.text[end] === "]" && (depth -= 1) === 0) break;
    }
    const index = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return { name: match[0], index };
  }
}

function digitOf(character: string, base: number): number {
  if (/\d/.test(character)) return Number(character);
  if (/[a-z]/.test(character)) return character.charCodeAt(0) - 87;
  if (/[A-Z]/.test(character)) return character.charCodeAt(0) - (base <= 36 ? 55 : 29);
  return character === "@" ? 62 : character === "_" ? 63 : -1;
}

function readNumber(reference: Reference, scope: ArithmeticScope, depth: number): bigint {
  const text = scope.read(reference.name, reference.index);
  if (text === undefined || text === "") return 0n;
  if (depth > 1000) throw new ArithmeticError(`${reference.name}: expression recursion level exceeded (error token is "${reference.name}")`);
  return evaluateArithmetic(text, scope, depth + 1);
}
