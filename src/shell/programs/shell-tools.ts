import { printError, type Process, type Program } from "../../os/index.ts";
import { builtinsOf } from "../interpreter/builtins/index.ts";
import { decodeEcho } from "../interpreter/builtins/text.ts";
import { quoteBackslash } from "../interpreter/quoting.ts";
import { Shell } from "../interpreter/shell.ts";
import type { Flavour } from "../options.ts";
import { Failure, print, program } from "../program.ts";
import { formatPrintf } from "../printf.ts";
import { compileBasic } from "../regex/posix.ts";

/*
 * Programs that are also builtins of shells: true, false, echo, printf, test, expr.
 */

// eslint-disable-next-line require-yield
export const trueProgram = (_flavour: Flavour): Program => function* () {
  return 0;
};

// eslint-disable-next-line require-yield
export const falseProgram = (_flavour: Flavour): Program => function* () {
  return 1;
};

export const echo = (flavour: Flavour): Program => function* (process: Process) {
  const args = process.args.slice(1);
  let newline = true;
  let escapes = false;
  if (args.length === 1 && args[0] === "--help" && flavour === "gnu") {
    yield* print(`Usage: ${process.args[0]} [SHORT-OPTION]... [STRING]...\n  or:  ${process.args[0]} LONG-OPTION\nEcho the STRING(s) to standard output.\n\n  -n             do not output the trailing newline\n  -e             enable interpretation of backslash escapes\n  -E             disable interpretation of backslash escapes (default)\n`);
    return 0;
  }
  while (/^-[neE]+$/.test(args[0] ?? "")) {
    for (const letter of args.shift()!.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
  }
  const text = args.join(" ");
  const decoded = escapes ? decodeEcho(text) : { text, stop: false };
  yield* print(decoded.text + (newline && !decoded.stop ? "\n" : ""));
  return 0;
};

export const pwd = (_flavour: Flavour): Program => function* (process: Process) {
  const logical = process.args[1] === "-L" ? process.env.get("PWD") : undefined;
  yield* print(`${logical ?? process.cwd}\n`);
  return 0;
};

export const printf = (flavour: Flavour): Program => function* (process: Process) {
  const args = process.args.slice(1);
  const shown = flavour === "gnu" ? process.args[0]! : "printf";
  if (args[0] === "--") args.shift();
  const [format, ...rest] = args;
  if (format === undefined) {
    yield* printError(flavour === "gnu" ? `${shown}: missing operand\nTry '${shown} --help' for more information.\n` : "printf: usage: printf FORMAT [ARG]...\n");
    return 1;
  }
  const result = formatPrintf(format, rest, { quote: quoteBackslash, wall: process.wall, flavour });
  let from = 0;
  for (const { message, at } of result.errors) {
    // error(3) writes out what standard output has gathered; BusyBox's text is buffered till the end.
    if (flavour === "gnu") {
      yield* print(result.raw.slice(from, at));
      from = at;
    }
    yield* printError(`${shown}: ${message}\n`);
  }
  yield* print(result.raw.slice(from));
  return result.errors.some(({ message }) => !message.startsWith("warning: ignoring")) ? 1 : 0;
};

/** test and [ outside a shell (find -exec, xargs). */
export const test = (flavour: Flavour): Program => function* (process: Process) {
  const shell = new Shell(process, flavour === "gnu" ? "bash" : "ash", builtinsOf("bash"), process.args[0]!);
  shell.interactive = true;
  const name = process.args[0]!.endsWith("[") ? "[" : "test";
  return yield* builtinsOf("bash").get(name)!(shell, [name, ...process.args.slice(1)]);
};

export const expr = (flavour: Flavour) =>
  program(
    {
      name: "expr",
      short: "",
      rewrite: (args) => ["--", ...args],
      usageCode: 2,
      *run(invocation) {
        if (invocation.operands.length === 0) throw new Failure(flavour === "gnu" ? "missing operand\nTry 'expr --help' for more information." : "", 2);
        const value = new Expression(invocation.operands).evaluate();
        yield* print(`${value}\n`);
        return value === "" || value === "0" || /^-?0+$/.test(value) ? 1 : 0;
      },
    },
    flavour,
  );

class Expression {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  evaluate(): string {
    const value = this.or();
    if (this.at < this.tokens.length) throw new Failure(`syntax error: unexpected argument '${this.tokens[this.at]}'`, 2);
    return value;
  }

  private eat(...operators: string[]): string | undefined {
    const token = this.tokens[this.at];
    if (token === undefined || !operators.includes(token)) return undefined;
    this.at += 1;
    return token;
  }

  private or(): string {
    let left = this.and();
    while (this.eat("|")) {
      const right = this.and();
      if (isNull(left)) left = isNull(right) ? "0" : right;
    }
    return left;
  }

  private and(): string {
    let left = this.comparison();
    while (this.eat("&")) {
      const right = this.comparison();
      left = isNull(left) || isNull(right) ? "0" : left;
    }
    return left;
  }

  private comparison(): string {
    let left = this.sum();
    for (;;) {
      const operator = this.eat("<", "<=", "=", "==", "!=", ">=", ">");
      if (!operator) return left;
      const right = this.sum();
      const numbers = isInteger(left) && isInteger(right);
      const order = numbers ? (BigInt(left) < BigInt(right) ? -1 : BigInt(left) > BigInt(right) ? 1 : 0) : left < right ? -1 : left > right ? 1 : 0;
      left = { "<": order < 0, "<=": order <= 0, "=": order === 0, "==": order === 0, "!=": order !== 0, ">=": order >= 0, ">": order > 0 }[operator] ? "1" : "0";
    }
  }

  private sum(): string {
    let left = this.product();
    for (;;) {
      const operator = this.eat("+", "-");
      if (!operator) return left;
      const right = integer(this.product());
      left = String(operator === "+" ? integer(left) + right : integer(left) - right);
    }
  }

  private product(): string {
    let left = this.match();
    for (;;) {
      const operator = this.eat("*", "/", "%");
      if (!operator) return left;
      const right = integer(this.match());
      if (operator !== "*" && right === 0n) throw new Failure("division by zero", 2);
      left = String(operator === "*" ? integer(left) * right : operator === "/" ? integer(left) / right : integer(left) % right);
    }
  }

  private match(): string {
    let left = this.primary();
    while (this.eat(":")) left = matchText(left, this.primary());
    return left;
  }

  private primary(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Failure(`syntax error: missing argument after '${this.tokens[this.at - 1] ?? ""}'`, 2);
    this.at += 1;
    if (token === "(") {
      const value = this.or();
      if (!this.eat(")")) throw new Failure(`syntax error: expecting ')' after '${this.tokens[this.at - 1] ?? ""}'`, 2);
      return value;
    }
    const more = this.tokens[this.at] !== undefined;
    if (token === "+" && more) return this.tokens[this.at++]!;
    if (token === "length" && more) return String([...this.primary()].length);
    if (token === "match" && more) return matchText(this.primary(), this.primary());
    if (token === "substr" && more) {
      const [text, position, length] = [this.primary(), Number(this.primary()), Number(this.primary())];
      return position > 0 && length > 0 ? [...text].slice(position - 1, position - 1 + length).join("") : "";
    }
    if (token === "index" && more) {
      const [text, characters] = [this.primary(), this.primary()];
      return String([...text].findIndex((character) => characters.includes(character)) + 1);
    }
    return token;
  }
}

function isNull(text: string): boolean {
  return text === "" || /^-?0+$/.test(text);
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function integer(text: string): bigint {
  if (!isInteger(text)) throw new Failure("non-integer argument", 2);
  return BigInt(text);
}

function matchText(text: string, pattern: string): string {
  const regex = compileBasic(pattern);
  const match = new RegExp(`^(?:${regex.source})`).exec(text);
  if (/\\\(/.test(pattern)) return match?.[1] ?? "";
  return String(match ? [...match[0]].length : 0);
}
