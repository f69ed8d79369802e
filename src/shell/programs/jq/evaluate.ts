import { callBuiltin, isBuiltin } from "./builtins.ts";
import { formatString } from "./formats.ts";
import { binary } from "./arithmetic.ts";
import { children, deletePaths, getIndex, getPath, setPath, sliceOf, type Path } from "./paths.ts";
import { bind, namesOf } from "./patterns.ts";
import { gathered, PAUSE, type Pause } from "./pause.ts";
import { define, lookup, type Closure, type Scope } from "./scope.ts";
import type { Ast, Pattern } from "./syntax.ts";
import type { Input } from "./stream.ts";
import { describe, isTrue, JqError, kindOf, objectOf, print, shortened, type Value } from "./value.ts";

/** What a program may use of the world. */
export interface Runtime {
  /** Takes the next input, for `input` and `inputs`; only where there is one. */
  nextInput(): Input | undefined;
  hasInput(): boolean;
  /** The input that was taken last. */
  place(): Input | undefined;
  /** ms since 1970 */
  wall(): number;
  env: Record<string, string>;
  /** What goes to standard error: `debug`, `stderr`. */
  stderr(text: string): void;
  /** Counts a step; true when so many are done that time should pass. */
  step(): boolean;
}

/** `break $name`. */
class Break extends Error {
  readonly token: object;
  constructor(token: object) {
    super("break");
    this.token = token;
  }
}

/** A value with the way to it from the start, for paths and assignments. */
export interface Located {
  path: Path;
  value: Value;
}

/** Values, and PAUSE between them. */
export type Outputs = Generator<Value, void, undefined>;

export class Interpreter {
  readonly runtime: Runtime;
  private depth = 0;
  private readonly keys = (key: Ast, input: Value, scope: Scope): Outputs => this.run(key, input, scope);

  constructor(runtime: Runtime) {
    this.runtime = runtime;
  }

  /** All outputs for an input, one after the other. */
  *run(ast: Ast, input: Value, scope: Scope): Outputs {
    for (const output of this.locate(ast, { path: undefined, value: input }, scope)) yield output === PAUSE ? PAUSE : output.value;
  }

  /** All outputs with their paths; where the input has no path (undefined), none is kept. */
  *locate(ast: Ast, input: { path: Path | undefined; value: Value }, scope: Scope): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    if (this.runtime.step()) yield PAUSE;
    const { path, value } = input;
    /** An output that is no part of the input: it has no path. */
    const made = (result: Value): { path: Path | undefined; value: Value } => {
      if (path !== undefined) return { path: NO_PATH, value: result };
      return { path: undefined, value: result };
    };
    if (path === NO_PATH && (ast.type === "field" || ast.type === "iterate" || ast.type === "slice" || ast.type === "recurse")) {
      throw new JqError(`Invalid path expression with result ${shortened(value)}`);
    }
    switch (ast.type) {
      case "identity":
        yield input;
        return;
      case "recurse":
        yield* this.recurse(input);
        return;
      case "field":
        for (const target of this.locate(ast.target, input, scope)) {
          if (target === PAUSE) {
            yield PAUSE;
            continue;
          }
          for (const name of this.run(ast.name, value, scope)) {
            if (name === PAUSE) {
              yield PAUSE;
              continue;
            }
            if (target.path === NO_PATH) throw new JqError(`Invalid path expression with result ${shortened(target.value)}`);
            const index = kindOf(name) === "object" && ("start" in (name as object) || "end" in (name as object)) ? name : name;
            yield { path: target.path === undefined ? undefined : [...target.path, index], value: getIndex(target.value, index) };
          }
        }
        return;
      case "slice":
        for (const target of this.locate(ast.target, input, scope)) {
          if (target === PAUSE) {
            yield PAUSE;
            continue;
          }
          for (const to of ast.to ? this.run(ast.to, value, scope) : [null]) {
            if (to === PAUSE) {
              yield PAUSE;
              continue;
            }
            for (const from of ast.from ? this.run(ast.from, value, scope) : [null]) {
              if (from === PAUSE) {
                yield PAUSE;
                continue;
              }
              yield { path: target.path === undefined ? undefined : [...target.path, { start: from, end: to }], value: sliceOf(target.value, from, to) };
            }
          }
        }
        return;
      case "iterate":
        for (const target of this.locate(ast.target, input, scope)) {
          if (target === PAUSE) {
            yield PAUSE;
            continue;
          }
          if (target.path === NO_PATH) throw new JqError(`Invalid path expression with result ${shortened(target.value)}`);
          yield* children(target);
        }
        return;
      case "literal":
        yield made(ast.value);
        return;
      case "string":
        for (const text of this.strings(ast.parts, ast.format, value, scope, 0)) {
          if (text === PAUSE) yield PAUSE;
          else yield made(text);
        }
        return;
      case "format":
        yield made(formatString(ast.name, value));
        return;
      case "array": {
        const items: Value[] = ast.body ? yield* gathered(this.run(ast.body, value, scope)) : [];
        yield made(items);
        return;
      }
      case "object":
        for (const object of this.objects(ast.entries, 0, value, scope)) {
          if (object === PAUSE) yield PAUSE;
          else yield made(object);
        }
        return;
      case "negate":
        for (const result of this.run(ast.body, value, scope)) {
          if (result === PAUSE) {
            yield PAUSE;
            continue;
          }
          if (typeof result !== "number") throw new JqError(`${describe(result)} cannot be negated`);
          yield made(-result);
        }
        return;
      case "pipe":
        for (const middle of this.locate(ast.left, input, scope)) {
          if (middle === PAUSE) yield PAUSE;
          else yield* this.locate(ast.right, middle, scope);
        }
        return;
      case "comma":
        yield* this.locate(ast.left, input, scope);
        yield* this.locate(ast.right, input, scope);
        return;
      case "binary":
        for (const right of this.run(ast.right, value, scope)) {
          if (right === PAUSE) {
            yield PAUSE;
            continue;
          }
          for (const left of this.run(ast.left, value, scope)) {
            if (left === PAUSE) yield PAUSE;
            else yield made(binary(ast.operator, left, right));
          }
        }
        return;
      case "and":
      case "or":
        for (const left of this.run(ast.left, value, scope)) {
          if (left === PAUSE) {
            yield PAUSE;
            continue;
          }
          if (isTrue(left) === (ast.type === "or")) yield made(ast.type === "or");
          else for (const right of this.run(ast.right, value, scope)) {
            if (right === PAUSE) yield PAUSE;
            else yield made(isTrue(right));
          }
        }
        return;
      case "alternative":
        yield* this.alternative(ast, input, scope);
        return;
      case "assign":
        for (const result of this.assign(ast, value, scope)) yield made(result);
        return;
      case "if":
        for (const condition of this.run(ast.condition, value, scope)) {
          if (condition === PAUSE) {
            yield PAUSE;
            continue;
          }
          if (isTrue(condition)) yield* this.locate(ast.then, input, scope);
          else if (ast.otherwise) yield* this.locate(ast.otherwise, input, scope);
          else yield input;
        }
        return;
      case "try":
        yield* this.attempt(ast, input, scope);
        return;
      case "reduce":
        yield* this.reduce(ast, input, scope);
        return;
      case "foreach":
        yield* this.foreach(ast, input, scope);
        return;
      case "function":
        yield* this.locate(ast.rest, input, define(scope, ast.name, ast.parameters, ast.body));
        return;
      case "variable":
        yield made(this.variable(ast.name, scope));
        return;
      case "as":
        for (const source of this.run(ast.source, value, scope)) {
          if (source === PAUSE) yield PAUSE;
          else yield* this.bindFirst(ast.patterns, 0, source, input, scope, ast.body);
        }
        return;
      case "label": {
        const token = {};
        try {
          yield* this.locate(ast.body, input, { parent: scope, variable: { name: `*label-${ast.name}`, value: token } });
        } catch (error) {
          if (!(error instanceof Break) || error.token !== token) throw error;
        }
        return;
      }
      case "break":
        throw new Break(this.variable(`*label-${ast.name}`, scope) as object);
      case "call":
        yield* this.call(ast.name, ast.args, input, scope);
    }
  }

  /** All paths that a program names in a value. */
  *paths(ast: Ast, value: Value, scope: Scope): Generator<Path | Pause, void, undefined> {
    for (const located of this.locate(ast, { path: [], value }, scope)) {
      if (located === PAUSE) {
        yield PAUSE;
        continue;
      }
      if (located.path === NO_PATH) throw new JqError(`Invalid path expression with result ${shortened(located.value)}`);
      yield located.path!;
    }
  }

  private variable(name: string, scope: Scope): Value {
    for (let at: Scope | undefined = scope; at; at = at.parent) if (at.variable?.name === name) return at.variable.value;
    if (name === "ENV") return objectOf(Object.entries(this.runtime.env));
    throw new JqError(`$${name} is not defined`);
  }

  private *recurse(input: { path: Path | undefined; value: Value }): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    if (this.runtime.step()) yield PAUSE;
    yield input;
    const kind = kindOf(input.value);
    if (kind === "array" || kind === "object") for (const child of children(input)) yield* this.recurse(child);
  }

  private *strings(parts: readonly (string | Ast)[], format: string | undefined, value: Value, scope: Scope, at: number): Generator<string | Pause, void, undefined> {
    if (at === parts.length) {
      yield "";
      return;
    }
    const part = parts[at]!;
    for (const rest of this.strings(parts, format, value, scope, at + 1)) {
      if (rest === PAUSE) {
        yield PAUSE;
        continue;
      }
      if (typeof part === "string") yield part + rest;
      else {
        for (const inner of this.run(part, value, scope)) {
          if (inner === PAUSE) {
            yield PAUSE;
            continue;
          }
          const text = format === undefined ? (typeof inner === "string" ? inner : print(inner)) : formatString(format, inner);
          yield text + rest;
        }
      }
    }
  }

  private *objects(entries: readonly { key: Ast; value: Ast }[], at: number, value: Value, scope: Scope): Generator<Record<string, Value> | Pause, void, undefined> {
    if (at === entries.length) {
      yield objectOf();
      return;
    }
    // The first entries vary slowest; keys of all entries keep their order of writing.
    const stack = function* (self: Interpreter, index: number, made: readonly (readonly [string, Value])[]): Generator<Record<string, Value> | Pause, void, undefined> {
      const entry = entries[index];
      if (!entry) {
        yield objectOf(made);
        return;
      }
      for (const key of self.run(entry.key, value, scope)) {
        if (key === PAUSE) {
          yield PAUSE;
          continue;
        }
        if (typeof key !== "string") throw new JqError(`Object keys must be strings`);
        for (const item of self.run(entry.value, value, scope)) {
          if (item === PAUSE) yield PAUSE;
          else yield* stack(self, index + 1, [...made, [key, item]]);
        }
      }
    };
    yield* stack(this, at, []);
  }

  private *alternative(ast: Extract<Ast, { type: "alternative" }>, input: { path: Path | undefined; value: Value }, scope: Scope): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    let any = false;
    try {
      for (const left of this.locate(ast.left, input, scope)) {
        if (left === PAUSE) {
          yield PAUSE;
          continue;
        }
        if (!isTrue(left.value)) continue;
        any = true;
        yield left;
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
    }
    if (!any) yield* this.locate(ast.right, input, scope);
  }

  private *attempt(ast: Extract<Ast, { type: "try" }>, input: { path: Path | undefined; value: Value }, scope: Scope): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    const body = this.locate(ast.body, input, scope);
    for (;;) {
      let next: IteratorResult<{ path: Path | undefined; value: Value } | Pause, void>;
      try {
        next = body.next();
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        if (kindOf(error.value) === "object" && (error.value as { __jq?: unknown }).__jq === "break") return;
        if (ast.handler) yield* this.locate(ast.handler, { path: input.path === undefined ? undefined : NO_PATH, value: error.value }, scope);
        return;
      }
      if (next.done) return;
      // What fails behind this output is not this try's matter.
      yield next.value;
    }
  }

  private *reduce(ast: Extract<Ast, { type: "reduce" }>, input: { path: Path | undefined; value: Value }, scope: Scope): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    for (const start of this.locate(ast.start, input, scope)) {
      if (start === PAUSE) {
        yield PAUSE;
        continue;
      }
      let state: { path: Path | undefined; value: Value } = start;
      for (const item of this.run(ast.source, input.value, scope)) {
        if (item === PAUSE) {
          yield PAUSE;
          continue;
        }
        for (const bound of bind(this.keys, ast.pattern, item, input.value, scope)) {
          if (bound === PAUSE) {
            yield PAUSE;
            continue;
          }
          let last: { path: Path | undefined; value: Value } = { path: state.path, value: null };
          for (const result of this.locate(ast.update, state, bound)) {
            if (result === PAUSE) yield PAUSE;
            else last = result;
          }
          state = last;
        }
      }
      yield state;
    }
  }

  private *foreach(ast: Extract<Ast, { type: "foreach" }>, input: { path: Path | undefined; value: Value }, scope: Scope): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    for (const start of this.locate(ast.start, input, scope)) {
      if (start === PAUSE) {
        yield PAUSE;
        continue;
      }
      let state: { path: Path | undefined; value: Value } = start;
      for (const item of this.run(ast.source, input.value, scope)) {
        if (item === PAUSE) {
          yield PAUSE;
          continue;
        }
        for (const bound of bind(this.keys, ast.pattern, item, input.value, scope)) {
          if (bound === PAUSE) {
            yield PAUSE;
            continue;
          }
          for (const result of this.locate(ast.update, state, bound)) {
            if (result === PAUSE) {
              yield PAUSE;
              continue;
            }
            state = result;
            if (ast.extract) yield* this.locate(ast.extract, state, bound);
            else yield state;
          }
        }
      }
    }
  }

  /** `?//`: the next pattern is tried when one fails. */
  private *bindFirst(patterns: readonly Pattern[], at: number, source: Value, input: { path: Path | undefined; value: Value }, scope: Scope, body: Ast): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    let base = scope;
    if (patterns.length > 1) for (const name of patterns.flatMap(namesOf)) base = { parent: base, variable: { name, value: null } };
    try {
      for (const bound of bind(this.keys, patterns[at]!, source, input.value, base)) {
        if (bound === PAUSE) yield PAUSE;
        else yield* this.locate(body, input, bound);
      }
    } catch (error) {
      if (!(error instanceof JqError) || at + 1 >= patterns.length) throw error;
      yield* this.bindFirst(patterns, at + 1, source, input, scope, body);
    }
  }

  private *assign(ast: Extract<Ast, { type: "assign" }>, value: Value, scope: Scope): Outputs {
    if (ast.operator === "|=") {
      let result = value;
      const gone: Path[] = [];
      for (const path of yield* gathered(this.paths(ast.left, value, scope))) {
        const updates = this.run(ast.right, getPath(result, path), scope);
        let first = updates.next();
        for (; !first.done && first.value === PAUSE; first = updates.next()) yield PAUSE;
        if (first.done) gone.push(path);
        else result = setPath(result, path, first.value);
      }
      yield gone.length > 0 ? deletePaths(result, gone) : result;
      return;
    }
    for (const right of this.run(ast.right, value, scope)) {
      if (right === PAUSE) {
        yield PAUSE;
        continue;
      }
      let result = value;
      for (const path of yield* gathered(this.paths(ast.left, value, scope))) {
        const old = getPath(result, path);
        const next = ast.operator === "=" ? right : ast.operator === "//=" ? (isTrue(old) ? old : right) : binary(ast.operator.slice(0, -1), old, right);
        result = setPath(result, path, next);
      }
      yield result;
    }
  }

  private *call(name: string, args: readonly Ast[], input: { path: Path | undefined; value: Value }, scope: Scope): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    const key = `${name}/${args.length}`;
    const found = lookup(scope, key);
    if (!found) {
      if (!isBuiltin(key)) throw new JqError(`${key} is not defined`);
      yield* callBuiltin(this, key, args, input, scope);
      return;
    }
    if (this.depth > 3000) throw new JqError("recursion is too deep");
    this.depth += 1;
    try {
      yield* this.apply(found, args, 0, input, scope, found.scope);
    } finally {
      this.depth -= 1;
    }
  }

  /** Calls a builtin that is written in jq. */
  applyBuiltin(closure: Closure, args: readonly Ast[], input: { path: Path | undefined; value: Value }, caller: Scope): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    return this.apply(closure, args, 0, input, caller, closure.scope);
  }

  private *apply(closure: Closure, args: readonly Ast[], at: number, input: { path: Path | undefined; value: Value }, caller: Scope, inner: Scope): Generator<{ path: Path | undefined; value: Value } | Pause, void, undefined> {
    const parameter = closure.parameters[at];
    if (parameter === undefined) {
      yield* this.locate(closure.body, input, inner);
      return;
    }
    const argument: Closure = { parameters: [], body: args[at]!, scope: caller };
    if (!parameter.startsWith("$")) {
      yield* this.apply(closure, args, at + 1, input, caller, { parent: inner, closure: { key: `${parameter}/0`, closure: argument } });
      return;
    }
    const name = parameter.slice(1);
    for (const value of this.run(args[at]!, input.value, caller)) {
      if (value === PAUSE) {
        yield PAUSE;
        continue;
      }
      const literal: Closure = { parameters: [], body: { type: "literal", value }, scope: caller };
      const bound: Scope = { parent: { parent: inner, variable: { name, value } }, closure: { key: `${name}/0`, closure: literal } };
      yield* this.apply(closure, args, at + 1, input, caller, bound);
    }
  }
}

/** Marks an output that is made and not found in the input. */
export const NO_PATH: Path = Object.freeze(["no path"]) as Path;
