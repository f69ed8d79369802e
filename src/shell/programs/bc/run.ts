import { spend, type Call } from "../../../os/index.ts";
import { arctangent, bessel, cosine, exponential, logarithm, sine } from "./math.ts";
import { add, compare, decimal, divide, format, lengthOf, modulo, multiply, negate, ONE, parse, raise, squareRoot, subtract, toScale, truncate, ZERO, type Decimal } from "./number.ts";
import type { Argument, Expression, Place, Statement } from "./parse.ts";

/** Something that cannot be worked out: the statement ends there. */
export class RuntimeProblem extends Error {}

type Definition = Extract<Statement, { kind: "define" }>;

/** How a statement left what is around it. */
type Jump = undefined | "break" | "continue" | "halt" | { value: Decimal };

/** Functions of bc -l by their letter. */
const LIBRARY: Readonly<Record<string, (args: readonly Decimal[], scale: number) => Decimal>> = {
  s: ([x], scale) => sine(x!, scale), c: ([x], scale) => cosine(x!, scale), a: ([x], scale) => arctangent(x!, scale), l: ([x], scale) => logarithm(x!, scale),
  e: ([x], scale) => exponential(x!, scale), j: ([n, x], scale) => bessel(n!, x!, scale),
};

const DEEPEST = 1000;
/** Characters of a line after which a number is broken. */
const LINE = 69;

/** The state of a calculation: variables, arrays, functions. `print` takes what it says, `readLine` gives a line of its input. */
export class Calculator {
  private variables = new Map<string, Decimal>();
  private arrays = new Map<string, Map<bigint, Decimal>>();
  private readonly functions = new Map<string, Definition>();
  private readonly library: boolean;
  private readonly print: (text: string) => void;
  private readonly readLine: () => Call<string>;
  private scale = 0;
  private inputBase = 10;
  private outputBase = 10;
  private last = ZERO;
  private depth = 0;

  constructor(library: boolean, print: (text: string) => void, readLine: () => Call<string>) {
    this.library = library;
    this.print = print;
    this.readLine = readLine;
    if (library) this.scale = 20;
  }

  /** Does one statement; answers whether it was "halt". Throws RuntimeProblem. */
  *run(statement: Statement): Call<boolean> {
    return (yield* this.execute(statement)) === "halt";
  }

  private *execute(statement: Statement): Call<Jump> {
    yield* spend(0.005);
    switch (statement.kind) {
      case "expression": {
        const value = yield* this.value(statement.value);
        if (statement.value.kind === "assign") return undefined;
        // A function that gives nothing back prints nothing.
        this.print(`${broken(format(value, this.outputBase))}\n`);
        this.last = value;
        return undefined;
      }
      case "string":
        this.print(statement.text);
        return undefined;
      case "print":
        for (const part of statement.parts) {
          if (typeof part === "string") this.print(part.replace(/\\(["abefnqrt\\])/g, (_all, letter: string) => ESCAPES[letter]!));
          else {
            this.last = yield* this.value(part);
            this.print(broken(format(this.last, this.outputBase)));
          }
        }
        return undefined;
      case "if":
        if ((yield* this.value(statement.condition)).digits !== 0n) return yield* this.execute(statement.then);
        return statement.else ? yield* this.execute(statement.else) : undefined;
      case "for":
        if (statement.first) yield* this.value(statement.first);
        while (!statement.condition || (yield* this.value(statement.condition)).digits !== 0n) {
          const jump = yield* this.execute(statement.body);
          if (jump === "break") break;
          if (jump && jump !== "continue") return jump;
          if (statement.next) yield* this.value(statement.next);
        }
        return undefined;
      case "block":
        for (const each of statement.statements) {
          const jump = yield* this.execute(each);
          if (jump) return jump;
        }
        return undefined;
      case "return": return { value: statement.value ? yield* this.value(statement.value) : ZERO };
      case "break": case "continue": return statement.kind;
      case "halt": case "quit": return "halt";
      case "limits":
        this.print("BC_BASE_MAX     = 2147483647\nBC_DIM_MAX      = 16777215\nBC_SCALE_MAX    = 2147483647\nBC_STRING_MAX   = 2147483647\nMAX Exponent    = 9223372036854775807\nNumber of vars  = 32767\n");
        return undefined;
      case "define":
        this.functions.set(statement.name, statement);
        return undefined;
      case "empty": return undefined;
    }
  }

  private *value(expression: Expression): Call<Decimal> {
    switch (expression.kind) {
      case "number": return parse(expression.text, this.inputBase);
      case "group": return yield* this.value(expression.value);
      case "variable": case "element": return this.read(yield* this.locate(expression));
      case "unary": {
        const value = yield* this.value(expression.value);
        return expression.operator === "-" ? negate(value) : value.digits === 0n ? ONE : ZERO;
      }
      case "assign": {
        const at = yield* this.locate(expression.place);
        const value = yield* this.value(expression.value);
        const result = expression.operator === "" ? value : this.calculate(expression.operator, this.read(at), value);
        this.write(at, result);
        return result;
      }
      case "step": {
        const at = yield* this.locate(expression.place);
        const before = this.read(at);
        const after = add(before, decimal(expression.by));
        this.write(at, after);
        return expression.before ? after : before;
      }
      case "binary": {
        const left = yield* this.value(expression.left);
        const right = yield* this.value(expression.right);
        return this.calculate(expression.operator, left, right);
      }
      case "call": return yield* this.call(expression.name, expression.args);
    }
  }

  private calculate(operator: string, a: Decimal, b: Decimal): Decimal {
    const truth = (holds: boolean): Decimal => (holds ? ONE : ZERO);
    switch (operator) {
      case "+": return add(a, b);
      case "-": return subtract(a, b);
      case "*": return multiply(a, b, this.scale);
      case "/": return divide(a, b, this.scale) ?? problem("Divide by zero");
      case "%": return modulo(a, b, this.scale) ?? problem("Modulo by zero");
      case "^": return raise(a, truncate(b), this.scale) ?? problem("Divide by zero");
      case "&&": return truth(a.digits !== 0n && b.digits !== 0n);
      case "||": return truth(a.digits !== 0n || b.digits !== 0n);
      case "==": return truth(compare(a, b) === 0);
      case "!=": return truth(compare(a, b) !== 0);
      case "<": return truth(compare(a, b) < 0);
      case ">": return truth(compare(a, b) > 0);
      case "<=": return truth(compare(a, b) <= 0);
      default: return truth(compare(a, b) >= 0);
    }
  }

  private *call(name: string, args: readonly Argument[]): Call<Decimal> {
    const defined = this.functions.get(name);
    if (defined) return yield* this.callDefined(defined, args);
    const values: Decimal[] = [];
    for (const arg of args) values.push(arg.kind === "array" ? ZERO : yield* this.value(arg));
    const [first = ZERO] = values;
    switch (name) {
      case "length": return decimal(lengthOf(first));
      case "scale": return decimal(first.scale);
      case "sqrt": return squareRoot(first, this.scale) ?? problem("Square root of a negative number");
      case "read": return parse(/-?[0-9A-F.]+/.exec(yield* this.readLine())?.[0] ?? "0", this.inputBase);
      default:
    }
    const known = this.library ? LIBRARY[name] : undefined;
    if (!known) return problem(`Function ${name} not defined.`);
    return known(values, this.scale);
  }

  /** Parameters and autos hide what has their names till the function ends. */
  private *callDefined(defined: Definition, args: readonly Argument[]): Call<Decimal> {
    if (args.length !== defined.parameters.length) return problem("Parameter number mismatch");
    if (this.depth >= DEEPEST) return problem("Function call too deep");
    const given: (Decimal | Map<bigint, Decimal>)[] = [];
    for (const arg of args) given.push(arg.kind === "array" ? new Map(this.arrays.get(arg.name)) : yield* this.value(arg));
    const [variables, arrays] = [this.variables, this.arrays];
    this.variables = new Map(variables);
    this.arrays = new Map(arrays);
    const own = new Set([...defined.parameters, ...defined.autos]);
    for (const name of own) {
      const index = defined.parameters.indexOf(name);
      const value = index < 0 ? undefined : given[index];
      if (name.endsWith("[]")) this.arrays.set(name.slice(0, -2), value instanceof Map ? value : new Map());
      else this.variables.set(name, value && !(value instanceof Map) ? value : ZERO);
    }
    this.depth += 1;
    try {
      for (const statement of defined.body) {
        const jump = yield* this.execute(statement);
        if (jump && typeof jump === "object") return jump.value;
      }
      return ZERO;
    } finally {
      this.depth -= 1;
      for (const [name, value] of this.variables) if (!own.has(name)) variables.set(name, value);
      for (const [name, array] of this.arrays) if (!own.has(`${name}[]`)) arrays.set(name, array);
      this.variables = variables;
      this.arrays = arrays;
    }
  }

  private *locate(place: Place): Call<{ name: string; index: bigint | undefined }> {
    return { name: place.name, index: place.kind === "element" ? truncate(yield* this.value(place.index)) : undefined };
  }

  private read({ name, index }: { name: string; index: bigint | undefined }): Decimal {
    if (index !== undefined) return this.arrays.get(name)?.get(index) ?? ZERO;
    switch (name) {
      case "scale": return decimal(this.scale);
      case "ibase": return decimal(this.inputBase);
      case "obase": return decimal(this.outputBase);
      case "last": return this.last;
      default: return this.variables.get(name) ?? ZERO;
    }
  }

  private write({ name, index }: { name: string; index: bigint | undefined }, value: Decimal): void {
    if (index !== undefined) {
      let array = this.arrays.get(name);
      if (!array) this.arrays.set(name, (array = new Map()));
      array.set(index, value);
      return;
    }
    const whole = Number(truncate(value));
    switch (name) {
      case "scale":
        if (whole < 0) problem("negative scale, set to 0");
        this.scale = Math.min(whole, 10_000);
        return;
      case "ibase": this.inputBase = Math.max(2, Math.min(16, whole)); return;
      case "obase": this.outputBase = Math.max(2, whole); return;
      case "last": this.last = value; return;
      default: this.variables.set(name, toScale(value, value.scale));
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = { a: "\x07", b: "\b", e: "\\", f: "\f", n: "\n", q: '"', r: "\r", t: "\t", "\\": "\\", '"': '"' };

function problem(message: string): never {
  throw new RuntimeProblem(message);
}

/** Long numbers go on in the next line, after a backslash. */
function broken(text: string): string {
  if (text.length <= LINE) return text;
  return text.replace(new RegExp(`.{${LINE - 1}}(?=..)`, "g"), "$&\\\n");
}
