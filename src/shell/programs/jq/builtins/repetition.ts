import type { Interpreter } from "../evaluate.ts";
import type { Scope } from "../scope.ts";
import { PAUSE, type Pause } from "../pause.ts";
import type { Ast } from "../syntax.ts";
import { isTrue, OutOfMemory } from "../value.ts";
import type { Located, Native, Natives } from "./native.ts";

/** What a step of a repetition gives: an output, or a value that the next step begins with. */
type Step = { output: Located } | { next: Located };

/** Steps that may wait for their next output at once; beyond, there is no memory for more. */
const MOST_WAITING = 1 << 18;

/** Works through the steps from a value on, the deepest first: on a stack of its own, since it may go on without end. */
function* repetition(input: Located, step: (value: Located) => Generator<Step | Pause, void, undefined>, once: boolean): Generator<Located | Pause, void, undefined> {
  const waiting = [step(input)];
  for (let top = waiting.at(-1); top; top = waiting.at(-1)) {
    const { done, value } = top.next();
    if (done) waiting.pop();
    else if (value === PAUSE) yield PAUSE;
    else if ("output" in value!) yield value.output;
    else {
      // What gives nothing more need not be kept.
      if (once) waiting.pop();
      if (waiting.push(step(value!.next)) > MOST_WAITING) throw new OutOfMemory();
    }
  }
}

/** Whether a program can be seen to give no more than one output. */
function givesOne(ast: Ast): boolean {
  switch (ast.type) {
    case "identity": case "literal": case "format": case "array": case "variable":
      return true;
    case "field":
      return givesOne(ast.target) && givesOne(ast.name);
    case "negate":
      return givesOne(ast.body);
    case "binary": case "pipe":
      return givesOne(ast.left) && givesOne(ast.right);
    case "if":
      return givesOne(ast.condition) && givesOne(ast.then) && (!ast.otherwise || givesOne(ast.otherwise));
    default:
      return false;
  }
}

function* following(interpreter: Interpreter, update: Ast, value: Located, scope: Scope): Generator<Step | Pause, void, undefined> {
  for (const next of interpreter.locate(update, value, scope)) yield next === PAUSE ? PAUSE : { next };
}

/** `recurse(f)`, `repeat(f)`: a value, and all that comes of it. */
const recurse: Native = (interpreter, args, input, scope) =>
  repetition(input, function* (value) {
    yield { output: value };
    yield* following(interpreter, args[0]!, value, scope);
  }, givesOne(args[0]!));

/** What goes on as long as a condition is, or is not, true. */
export const repetitions: Natives = [
  ["recurse/1", recurse],
  ["repeat/1", recurse],
  ["while/2", (interpreter, args, input, scope) =>
    repetition(input, function* (value) {
      for (const condition of interpreter.run(args[0]!, value.value, scope)) {
        if (condition === PAUSE) yield PAUSE;
        else if (isTrue(condition)) {
          yield { output: value };
          yield* following(interpreter, args[1]!, value, scope);
        }
      }
    }, givesOne(args[0]!) && givesOne(args[1]!))],
  ["until/2", (interpreter, args, input, scope) =>
    repetition(input, function* (value) {
      for (const condition of interpreter.run(args[0]!, value.value, scope)) {
        if (condition === PAUSE) yield PAUSE;
        else if (isTrue(condition)) yield { output: value };
        else yield* following(interpreter, args[1]!, value, scope);
      }
    }, givesOne(args[0]!) && givesOne(args[1]!))],
];
