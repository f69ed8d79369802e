import type { Call } from "../../../os/index.ts";
import { compileExtended } from "../../regex/posix.ts";
import { callBuiltin } from "./builtins.ts";
import { arithmetic, compare } from "./expressions.ts";
import { fieldOf, setField, wholeRecord } from "./fields.ts";
import { AwkError, type AwkInterpreter, type Flow } from "./interpreter.ts";
import type { Expression, Statement } from "./syntax.ts";
import { numberOf, truthOf, type Cell } from "./value.ts";

/*
 * What is done at once, without a generator: expressions and statements that wait for nobody. Most of what is done with each
 * record is of this kind, and it is several times as fast.
 */

/** Builtins that run commands or write. */
const WAITS = new Set(["system", "close", "fflush"]);

const known = new WeakMap<Expression | Statement, boolean>();

function remembered<T extends Expression | Statement>(thing: T, find: (thing: T) => boolean): boolean {
  let answer = known.get(thing);
  if (answer === undefined) known.set(thing, (answer = find(thing)));
  return answer;
}

const all = (list: readonly Expression[]): boolean => list.every(isImmediate);

/** Whether an expression waits for nobody: no input, no command, no function of the program's own. */
export function isImmediate(expression: Expression): boolean {
  return remembered(expression, find);
}

function find(expression: Expression): boolean {
  switch (expression.type) {
    case "number": case "string": case "regex": case "variable": return true;
    case "field": return isImmediate(expression.index);
    case "element": case "in": return all(expression.subscripts);
    case "group": return isImmediate(expression.expression);
    case "assign": return isImmediate(expression.value) && isImmediate(expression.target);
    case "conditional": return isImmediate(expression.condition) && isImmediate(expression.then) && isImmediate(expression.otherwise);
    case "logical": case "match": case "concatenate": case "binary": return isImmediate(expression.left) && isImmediate(expression.right);
    case "unary": return isImmediate(expression.operand);
    case "increment": return isImmediate(expression.target);
    case "call": return !expression.own && !WAITS.has(expression.name) && all(expression.args);
    case "getline": return false;
  }
}

/** Whether a statement is done at once: it has no loop either. */
export function isBrief(statement: Statement): boolean {
  return remembered(statement, findBrief);
}

function findBrief(statement: Statement): boolean {
  switch (statement.type) {
    case "block": return statement.body.every(isBrief);
    case "expression": return isImmediate(statement.expression);
    case "print": case "printf": return !statement.redirect && all(statement.args);
    case "if": return isImmediate(statement.condition) && isBrief(statement.then) && (!statement.otherwise || isBrief(statement.otherwise));
    case "delete": return !statement.subscripts || all(statement.subscripts);
    case "exit": case "return": return !statement.value || isImmediate(statement.value);
    case "break": case "continue": case "next": case "nextfile": return true;
    default: return false;
  }
}

/** The result of something that is known not to wait. */
function finished<T>(call: Call<T>): T {
  const step = call.next();
  if (!step.done) throw new Error("awk waits where it does not");
  return step.value;
}

/** The value of an expression that is immediate. */
export function evaluate(awk: AwkInterpreter, expression: Expression): Cell {
  switch (expression.type) {
    case "number": case "string": return expression.value;
    case "regex": return compileExtended(expression.source).test(wholeRecord(awk)) ? 1 : 0;
    case "variable": return awk.lookup(expression.name);
    case "field": return fieldOf(awk, expression.index.type === "number" ? Math.trunc(expression.index.value) : Math.trunc(numberOf(evaluate(awk, expression.index))));
    case "element": {
      const array = awk.array(expression.array);
      const key = keyOf(awk, expression.subscripts);
      const value = array.get(key);
      if (value === undefined && !array.has(key)) array.set(key, undefined);
      return value;
    }
    case "group": return evaluate(awk, expression.expression);
    case "assign": {
      let value = evaluate(awk, expression.value);
      if (expression.operator !== "=") value = arithmetic(awk, expression.operator.slice(0, -1), numberOf(evaluate(awk, expression.target)), numberOf(value));
      assign(awk, expression.target, value);
      return value;
    }
    case "conditional": return evaluate(awk, truthOf(evaluate(awk, expression.condition)) ? expression.then : expression.otherwise);
    case "logical": {
      const left = truthOf(evaluate(awk, expression.left));
      if (left === (expression.operator === "||")) return left ? 1 : 0;
      return truthOf(evaluate(awk, expression.right)) ? 1 : 0;
    }
    case "in": return awk.array(expression.array).has(keyOf(awk, expression.subscripts)) ? 1 : 0;
    case "match": {
      const text = awk.text(evaluate(awk, expression.left));
      const { right } = expression;
      const pattern = compileExtended(right.type === "regex" ? right.source : awk.text(evaluate(awk, right)));
      return pattern.test(text) !== expression.negated ? 1 : 0;
    }
    case "concatenate": {
      const left = awk.text(evaluate(awk, expression.left));
      return left + awk.text(evaluate(awk, expression.right));
    }
    case "unary": {
      const operand = evaluate(awk, expression.operand);
      if (expression.operator === "!") return truthOf(operand) ? 0 : 1;
      return expression.operator === "-" ? -numberOf(operand) : numberOf(operand);
    }
    case "increment": {
      const old = numberOf(evaluate(awk, expression.target));
      assign(awk, expression.target, old + expression.by);
      return expression.prefix ? old + expression.by : old;
    }
    case "binary": {
      const left = evaluate(awk, expression.left);
      const right = evaluate(awk, expression.right);
      switch (expression.operator) {
        case "<": case "<=": case ">": case ">=": case "==": case "!=": return compare(awk, expression.operator, left, right) ? 1 : 0;
        default: return arithmetic(awk, expression.operator, numberOf(left), numberOf(right));
      }
    }
    case "call": return finished(callBuiltin(awk, expression.name, expression.args));
    case "getline": throw new Error("getline waits");
  }
}

function keyOf(awk: AwkInterpreter, subscripts: readonly Expression[]): string {
  if (subscripts.length === 1) return awk.text(evaluate(awk, subscripts[0]!));
  return subscripts.map((each) => awk.text(evaluate(awk, each))).join(awk.special("SUBSEP"));
}

function assign(awk: AwkInterpreter, target: Expression, value: Cell): void {
  switch (target.type) {
    case "variable":
      awk.store(target.name, value);
      return;
    case "field":
      setField(awk, Math.trunc(numberOf(evaluate(awk, target.index))), awk.text(value));
      return;
    case "element":
      awk.array(target.array).set(keyOf(awk, target.subscripts), value);
      return;
    case "group":
      assign(awk, target.expression, value);
      return;
    default:
      throw new AwkError("assignment to something that is no variable");
  }
}

/** Does a statement that is brief. What it prints has to be flushed, and its steps to be spent, by the caller. */
export function doNow(awk: AwkInterpreter, statement: Statement): Flow {
  awk.steps += 1;
  switch (statement.type) {
    case "block":
      for (const each of statement.body) {
        const flow = doNow(awk, each);
        if (flow !== undefined) return flow;
      }
      return undefined;
    case "expression":
      evaluate(awk, statement.expression);
      return undefined;
    case "print": case "printf":
      awk.output.put(awk.printedText(statement.type, statement.args.map((arg) => evaluate(awk, arg))));
      return undefined;
    case "if":
      if (truthOf(evaluate(awk, statement.condition))) return doNow(awk, statement.then);
      return statement.otherwise && doNow(awk, statement.otherwise);
    case "delete":
      if (statement.subscripts) awk.array(statement.array).delete(keyOf(awk, statement.subscripts));
      else awk.array(statement.array).clear();
      return undefined;
    case "exit":
      if (statement.value) awk.exitCode = Math.trunc(numberOf(evaluate(awk, statement.value))) & 255;
      return { exit: true };
    case "return": return { returned: statement.value && evaluate(awk, statement.value) };
    case "break": case "continue": case "next": case "nextfile": return statement.type;
    default: throw new Error("a loop is not brief");
  }
}
