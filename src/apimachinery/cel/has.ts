import type { Environment } from "@marcbachmann/cel-js";

/*
 * `has(e.f)` for any e. The library's own takes fields of a variable only, so `has(self.containers[0].env)` is none to it. Its name
 * cannot be given twice; expressions call this one by a name as long, so that positions in them stay.
 */

const NAME = "HAS";

interface Node {
  op: string;
  /** Of "." and ".?": the operand and the field's name. */
  args: [Node, string];
}

interface Checker {
  check(node: Node, context: unknown): unknown;
  createError(code: string, message: string, node: Node): Error;
  getType(name: string): unknown;
}

interface Evaluator {
  run(node: Node, context: unknown): unknown;
  debugType(value: unknown): { fieldLazy(value: unknown, field: string, node: Node, evaluator: Evaluator): unknown };
}

export function addHas(environment: Environment): void {
  environment.registerFunction(`${NAME}(ast): bool`, (({ args }: { args: Node[] }) => ({
    args,
    async: false,
    typeCheck: (checker: Checker, _macro: unknown, context: unknown) => {
      const field = args[0]!;
      if (field.op !== ".") throw checker.createError("invalid_macro_argument", "invalid argument to has() macro", field);
      checker.check(pathOf(field).base, context);
      return checker.getType("bool");
    },
    evaluate: (evaluator: Evaluator, _macro: unknown, context: unknown) => {
      const { base, fields } = pathOf(args[0]!);
      let value = evaluator.run(base, context);
      let optional = false;
      for (const [index, node] of fields.entries()) {
        optional ||= node.op === ".?";
        const name = node.args[1];
        value = evaluator.debugType(value).fieldLazy(value, name, node, evaluator);
        if (value !== undefined) continue;
        if (index === fields.length - 1 || optional) return false;
        throw new Error(`No such key: ${name}`);
      }
      return true;
    },
  })) as never);
}

/** `base.a.b` taken apart; the fields in the order in which they are looked up. */
function pathOf(last: Node): { base: Node; fields: Node[] } {
  const fields: Node[] = [];
  let base = last;
  while (base.op === "." || base.op === ".?") {
    fields.unshift(base);
    base = base.args[0];
  }
  return { base, fields };
}

/** The expression with `has` by its other name; strings in it are left as they are. */
export function withHas(source: string): string {
  return source.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![\w.])has(?=\s*\()/g, (found) => (found === "has" ? NAME : found));
}

/** A message about it, with the name that the author wrote. */
export function sayHas(message: string): string {
  return message.replaceAll(`${NAME}(`, "has(");
}
