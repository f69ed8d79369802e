import { BINARY, binaryTest, UNARY, unaryTest } from "../conditional.ts";
import { CommandError } from "../control.ts";
import type { Shell } from "../shell.ts";
import { words, type Builtin } from "./builtin.ts";

/** Evaluates the arguments of test(1) as POSIX says: by their number, and as an expression when there are more than four. */
class Evaluation {
  private readonly shell: Shell;
  private readonly args: readonly string[];
  private at = 0;

  constructor(shell: Shell, args: readonly string[]) {
    this.shell = shell;
    this.args = args;
  }

  run(): boolean {
    const { args } = this;
    switch (args.length) {
      case 0: return false;
      case 1: return args[0] !== "";
      case 2:
        if (args[0] === "!") return args[1] === "";
        if (UNARY.has(args[0]!)) return unaryTest(this.shell, args[0]!, args[1]!);
        throw new CommandError(this.shell.flavour === "ash" ? `${args[1]}: unknown operand` : `${args[0]}: unary operator expected`, 2);
      case 3:
        if (BINARY.has(args[1]!)) return binaryTest(this.shell, args[0]!, args[1]!, args[2]!, false);
        if (args[1] === "-a") return args[0] !== "" && args[2] !== "";
        if (args[1] === "-o") return args[0] !== "" || args[2] !== "";
        if (args[0] === "!") return !new Evaluation(this.shell, args.slice(1)).run();
        if (args[0] === "(" && args[2] === ")") return args[1] !== "";
        throw new CommandError(this.shell.flavour === "ash" ? `${args[1]}: unknown operand` : `${args[1]}: binary operator expected`, 2);
      case 4:
        if (args[0] === "!") return !new Evaluation(this.shell, args.slice(1)).run();
        if (args[0] === "(" && args[3] === ")") return new Evaluation(this.shell, args.slice(1, 3)).run();
    }
    const value = this.or();
    if (this.at < args.length) throw new CommandError("too many arguments", 2);
    return value;
  }

  private or(): boolean {
    let value = this.and();
    while (this.args[this.at] === "-o") {
      this.at += 1;
      const right = this.and();
      value = value || right;
    }
    return value;
  }

  private and(): boolean {
    let value = this.not();
    while (this.args[this.at] === "-a") {
      this.at += 1;
      const right = this.not();
      value = value && right;
    }
    return value;
  }

  private not(): boolean {
    if (this.args[this.at] === "!") {
      this.at += 1;
      return !this.not();
    }
    return this.primary();
  }

  private primary(): boolean {
    const { args } = this;
    const first = args[this.at];
    if (first === undefined) throw new CommandError("argument expected", 2);
    if (first === "(") {
      this.at += 1;
      const value = this.or();
      if (args[this.at] !== ")") throw new CommandError("`)' expected", 2);
      this.at += 1;
      return value;
    }
    const operator = args[this.at + 1];
    if (operator !== undefined && BINARY.has(operator) && args[this.at + 2] !== undefined) {
      this.at += 3;
      return binaryTest(this.shell, first, operator, args[this.at - 1]!, false);
    }
    if (UNARY.has(first) && operator !== undefined) {
      this.at += 2;
      return unaryTest(this.shell, first, operator);
    }
    this.at += 1;
    return first !== "";
  }
}

const test: Builtin = words(function* (shell, args) {
  let operands = args.slice(1);
  if (args[0] === "[") {
    if (operands.at(-1) !== "]") {
      yield* shell.complain(shell.flavour === "ash" ? "missing ]" : "missing `]'", "[");
      return 2;
    }
    operands = operands.slice(0, -1);
  }
  try {
    return new Evaluation(shell, operands).run() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (shell.flavour === "ash") yield* shell.complainAs(error.message);
    else yield* shell.complain(error.message, args[0]);
    return 2;
  }
});

export const tests: Readonly<Record<string, Builtin>> = { test, "[": test };
