import type { Call } from "../../../os/index.ts";
import { compileExtended } from "../../regex/posix.ts";
import { callBuiltin } from "./builtins.ts";
import { busyboxFunction } from "./busybox.ts";
import { fieldOf, setField, wholeRecord } from "./fields.ts";
import { AwkError, ExitProgram, isExit, type AwkInterpreter, type Frame } from "./interpreter.ts";
import { evaluate, isImmediate } from "./now.ts";
import { getline } from "./redirects.ts";
import type { Expression } from "./syntax.ts";
import { isNumeric, numberOf, truthOf, type Cell } from "./value.ts";

/*
 * What expressions are worth.
 */

export function* valueOf(awk: AwkInterpreter, expression: Expression): Call<Cell> {
  if (isImmediate(expression)) return evaluate(awk, expression);
  switch (expression.type) {
    case "number":
    case "string":
      return expression.value;
    case "regex":
      return compileExtended(expression.source).test(wholeRecord(awk)) ? 1 : 0;
    case "variable":
      return awk.lookup(expression.name);
    case "field":
      return fieldOf(awk, Math.trunc(numberOf(yield* valueOf(awk, expression.index))));
    case "element": {
      const array = awk.array(expression.array);
      const key = yield* subscript(awk, expression.subscripts);
      if (!array.has(key)) array.set(key, undefined);
      return array.get(key);
    }
    case "group":
      return yield* valueOf(awk, expression.expression);
    case "assign": {
      let value = yield* valueOf(awk, expression.value);
      if (expression.operator !== "=") {
        const old = numberOf(yield* valueOf(awk, expression.target));
        value = arithmetic(awk, expression.operator.slice(0, -1), old, numberOf(value));
      }
      yield* assignTo(awk, expression.target, value);
      return value;
    }
    case "conditional":
      return yield* valueOf(awk, truthOf(yield* valueOf(awk, expression.condition)) ? expression.then : expression.otherwise);
    case "logical": {
      const left = truthOf(yield* valueOf(awk, expression.left));
      if (left === (expression.operator === "||")) return left ? 1 : 0;
      return truthOf(yield* valueOf(awk, expression.right)) ? 1 : 0;
    }
    case "in":
      return awk.array(expression.array).has(yield* subscript(awk, expression.subscripts)) ? 1 : 0;
    case "match": {
      const text = awk.text(yield* valueOf(awk, expression.left));
      const found = (yield* regexOf(awk, expression.right)).test(text);
      return found !== expression.negated ? 1 : 0;
    }
    case "concatenate": {
      const left = awk.text(yield* valueOf(awk, expression.left));
      return left + awk.text(yield* valueOf(awk, expression.right));
    }
    case "unary": {
      const operand = yield* valueOf(awk, expression.operand);
      if (expression.operator === "!") return truthOf(operand) ? 0 : 1;
      return expression.operator === "-" ? -numberOf(operand) : numberOf(operand);
    }
    case "increment": {
      const old = numberOf(yield* valueOf(awk, expression.target));
      yield* assignTo(awk, expression.target, old + expression.by);
      return expression.prefix ? old + expression.by : old;
    }
    case "binary": {
      const left = yield* valueOf(awk, expression.left);
      const right = yield* valueOf(awk, expression.right);
      if (/^(?:[<>]=?|[!=]=)$/.test(expression.operator)) return compare(awk, expression.operator, left, right) ? 1 : 0;
      return arithmetic(awk, expression.operator, numberOf(left), numberOf(right));
    }
    case "call":
      return expression.own ? yield* callOwn(awk, expression.name, expression.args) : yield* callBuiltin(awk, expression.name, expression.args);
    case "getline":
      return yield* getline(awk, expression);
  }
}

export function* regexOf(awk: AwkInterpreter, expression: Expression): Call<RegExp> {
  if (expression.type === "regex") return compileExtended(expression.source);
  return compileExtended(awk.text(yield* valueOf(awk, expression)));
}

export function compare(awk: AwkInterpreter, operator: string, left: Cell, right: Cell): boolean {
  let order: number;
  if (isNumeric(left) && isNumeric(right)) order = numberOf(left) - numberOf(right);
  else {
    const [a, b] = [awk.text(left), awk.text(right)];
    order = a < b ? -1 : a > b ? 1 : 0;
  }
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "==":
      return order === 0;
    default:
      return order !== 0;
  }
}

function* callOwn(awk: AwkInterpreter, name: string, args: readonly Expression[]): Call<Cell> {
  const own = awk.program.functions.get(name);
  if (!own) {
    const known = awk.busybox ? yield* busyboxFunction(awk, name, args) : undefined;
    if (known) return known.value;
    throw new AwkError(`function ${name} never defined`);
  }
  if (awk.frames.length > 2000) throw new AwkError("function call nesting is too deep");
  const frame: Frame = { cells: new Map(), arrays: new Map(), names: new Set(own.parameters) };
  for (const [index, parameter] of own.parameters.entries()) {
    const arg = args[index];
    if (!arg) continue;
    // A bare name may be an array: then it is given by reference.
    const outer = awk.frames.at(-1);
    if (arg.type === "variable") {
      const local = outer?.names.has(arg.name) ?? false;
      const arrays = local ? outer!.arrays : awk.arrays;
      const cells = local ? outer!.cells : awk.globals;
      if (arrays.has(arg.name) || !cells.has(arg.name)) {
        frame.arrays.set(parameter, awk.array(arg.name));
        continue;
      }
    }
    frame.cells.set(parameter, yield* valueOf(awk, arg));
  }
  awk.frames.push(frame);
  try {
    const flow = yield* awk.execute(own.body);
    if (isExit(flow)) throw new ExitProgram();
    return typeof flow === "object" && "returned" in flow ? flow.returned : undefined;
  } finally {
    awk.frames.pop();
  }
}

export function* assignTo(awk: AwkInterpreter, target: Expression, value: Cell): Call<void> {
  switch (target.type) {
    case "variable":
      awk.store(target.name, value);
      return;
    case "field":
      setField(awk, Math.trunc(numberOf(yield* valueOf(awk, target.index))), awk.text(value));
      return;
    case "element":
      awk.array(target.array).set(yield* subscript(awk, target.subscripts), value);
      return;
    case "group":
      yield* assignTo(awk, target.expression, value);
      return;
    default:
      throw new AwkError("assignment to something that is no variable");
  }
}

export function* subscript(awk: AwkInterpreter, subscripts: readonly Expression[]): Call<string> {
  const parts: string[] = [];
  for (const subscript of subscripts) parts.push(awk.text(yield* valueOf(awk, subscript)));
  return parts.join(awk.special("SUBSEP"));
}

export function arithmetic(awk: AwkInterpreter, operator: string, left: number, right: number): number {
  if (awk.busybox && right === 0 && (operator === "/" || operator === "%")) throw new AwkError("cmd. line:1: Division by zero");
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    default:
      return left ** right;
  }
}
