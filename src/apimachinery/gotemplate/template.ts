import { compareKeys } from "../json/marshal.ts";
import { FUNCTIONS } from "./functions.ts";
import { TemplateError } from "./lexer.ts";
import { commandText, operandText, pipeText, type Command, type Node, type Operand, type Pipe } from "./nodes.ts";
import { parseTemplate, type ParsedTemplate } from "./parser.ts";
import { printed } from "./sprintf.ts";
import { goKind, GoFloat, isTrue } from "./values.ts";

const NAMES: ReadonlySet<string> = new Set(Object.keys(FUNCTIONS));

export interface GoTemplateOptions {
  /** A missing key prints `<no value>`; otherwise it is an error. True unless said. */
  allowMissingKeys?: boolean;
}

/**
 * A template of Go's text/template over JSON, with the functions that kubectl gives (`kubectl get -o go-template`).
 *
 * @example
 * new GoTemplate("{{range .items}}{{.metadata.name}} {{end}}").execute(list)
 */
export class GoTemplate {
  readonly #text: string;
  readonly #parsed: ParsedTemplate;
  readonly #options: GoTemplateOptions;
  readonly #name = "output";

  /** Throws `TemplateError`, e.g. `template: output:1: function "foo" not defined`. */
  constructor(text: string, options: GoTemplateOptions = {}) {
    this.#text = text;
    this.#parsed = parseTemplate(this.#name, text, NAMES);
    this.#options = options;
  }

  /** The text for an object. Throws `TemplateError`; what was printed until then is in its `output`. */
  execute(data: unknown): string {
    const run = new Execution(this.#name, this.#text, this.#parsed, !(this.#options.allowMissingKeys ?? true), data);
    return run.run();
  }
}

/** An error of the execution, with the text that stands before it. */
export class TemplateExecutionError extends TemplateError {
  readonly output: string;
  constructor(message: string, output: string) {
    super(message);
    this.name = "TemplateExecutionError";
    this.output = output;
  }
}

/** Nodes of a template that are worked off before it is taken for one without end; and characters that it may print. Go knows no such limits. */
const MOST_STEPS = 5_000_000;
const MOST_CHARACTERS = 1 << 26;

interface Place {
  at: number;
  text: string;
}

class Signal extends Error {
  readonly kind: "break" | "continue";
  constructor(kind: "break" | "continue") {
    super(kind);
    this.kind = kind;
  }
}

function* numbersBelow(end: number): Generator<[unknown, unknown], void, undefined> {
  for (let number = 0; number < end; number += 1) yield [number, number];
}

/** undefined is a value that does not exist, null one that is nil. */
class Execution {
  readonly #name: string;
  readonly #text: string;
  readonly #parsed: ParsedTemplate;
  readonly #missingIsError: boolean;
  readonly #data: unknown;
  #body: string;
  #out = "";
  #place: Place = { at: 0, text: "" };
  #variables: { name: string; value: unknown }[];
  #depth = 0;
  #steps = 0;

  constructor(name: string, text: string, parsed: ParsedTemplate, missingIsError: boolean, data: unknown) {
    this.#name = name;
    this.#text = text;
    this.#parsed = parsed;
    this.#missingIsError = missingIsError;
    this.#data = data;
    this.#body = name;
    this.#variables = [{ name: "$", value: data }];
  }

  run(): string {
    this.#list(this.#parsed.bodies.get(this.#name) ?? [], this.#data);
    return this.#out;
  }

  #fail(message: string): never {
    const before = this.#text.slice(0, this.#place.at);
    const line = before.split("\n").length;
    const column = this.#place.at - (before.lastIndexOf("\n") + 1);
    const location = `${this.#name}:${line}:${column}`;
    throw new TemplateExecutionError(
      `template: ${location}: executing ${JSON.stringify(this.#body)} at <${this.#place.text}>: ${message}`,
      this.#out,
    );
  }

  #at(place: Place): void {
    this.#place = place;
  }

  #list(nodes: readonly Node[], dot: unknown): void {
    for (const node of nodes) this.#node(node, dot);
  }

  #node(node: Node, dot: unknown): void {
    this.#step();
    switch (node.type) {
      case "text":
        this.#out += node.text;
        return;
      case "action": {
        const value = this.#pipe(node.pipe, dot);
        if (node.pipe.declare.length === 0) this.#out += value === undefined ? "<no value>" : printed(value);
        return;
      }
      case "if":
      case "with": {
        const mark = this.#variables.length;
        const value = this.#pipe(node.pipe, dot);
        if (isTrue(value)) this.#list(node.list, node.type === "with" ? value : dot);
        else if (node.otherwise) this.#list(node.otherwise, dot);
        this.#variables.length = mark;
        return;
      }
      case "range":
        this.#range(node.pipe, node.list, node.otherwise, dot);
        return;
      case "template":
        this.#template(node.name, node.pipe, dot, node.at);
        return;
      case "break":
      case "continue":
        throw new Signal(node.type);
    }
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) this.#fail(`exceeded maximum number of steps (${MOST_STEPS})`);
    if (this.#out.length > MOST_CHARACTERS) {
      this.#out = "";
      this.#fail(`exceeded maximum length of output (${MOST_CHARACTERS})`);
    }
  }

  #template(name: string, pipe: Pipe | undefined, dot: unknown, at: number): void {
    this.#at({ at, text: `{{template ${JSON.stringify(name)}${pipe ? ` ${pipeText(pipe)}` : ""}}}` });
    const body = this.#parsed.bodies.get(name);
    if (!body) this.#fail(`template ${JSON.stringify(name)} not defined`);
    if (this.#depth >= 1000) this.#fail("exceeded maximum template depth (100000)");
    const value = pipe ? this.#pipe(pipe, dot) : undefined;
    const before = this.#variables;
    const bodyBefore = this.#body;
    this.#variables = [{ name: "$", value }];
    this.#body = name;
    this.#depth += 1;
    this.#list(body, value);
    this.#depth -= 1;
    this.#body = bodyBefore;
    this.#variables = before;
  }

  #range(pipe: Pipe, list: readonly Node[], otherwise: readonly Node[] | undefined, dot: unknown): void {
    const mark = this.#variables.length;
    const value = this.#pipe(pipe, dot);
    const inner = this.#variables.length;
    const entries = this.#entries(value);
    let any = false;
    for (const [key, item] of entries) {
      any = true;
      this.#step();
      if (pipe.declare.length > 1) {
        this.#set(pipe, 0, key);
        this.#set(pipe, 1, item);
      } else if (pipe.declare.length === 1) this.#set(pipe, 0, typeof value === "number" ? key : item);
      const start = this.#variables.length;
      try {
        this.#list(list, item);
      } catch (error) {
        if (!(error instanceof Signal)) throw error;
        if (error.kind === "break") break;
      }
      this.#variables.length = Math.max(inner, Math.min(start, this.#variables.length));
    }
    this.#variables.length = mark;
    if (!any && otherwise) this.#list(otherwise, dot);
  }

  #entries(value: unknown): Iterable<[unknown, unknown]> {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((item, i) => [i, item]);
    if (typeof value === "number" && Number.isInteger(value)) return numbersBelow(value);
    if (typeof value === "object" && !(value instanceof GoFloat)) {
      const record = value as Record<string, unknown>;
      return Object.keys(record)
        .sort(compareKeys)
        .map((key) => [key, record[key]]);
    }
    return this.#fail(`range can't iterate over ${printed(value)}`);
  }

  #set(pipe: Pipe, index: number, value: unknown): void {
    const name = pipe.declare[index];
    for (let i = this.#variables.length - 1; i >= 0; i -= 1) {
      const variable = this.#variables[i];
      if (variable && variable.name === name) {
        variable.value = value;
        return;
      }
    }
  }

  #pipe(pipe: Pipe, dot: unknown): unknown {
    this.#at({ at: pipe.at, text: pipeText(pipe) });
    let value: unknown;
    pipe.commands.forEach((command, i) => {
      const result = this.#command(command, dot, i > 0, value);
      value = result === null ? undefined : result;
    });
    for (const name of pipe.declare) {
      if (!pipe.assign) this.#variables.push({ name, value });
    }
    if (pipe.assign) pipe.declare.forEach((_, i) => this.#set(pipe, i, value));
    return value;
  }

  #command(command: Command, dot: unknown, hasFinal: boolean, final: unknown): unknown {
    const first = command.args[0] as Operand;
    const hasArgs = command.args.length > 1 || hasFinal;
    switch (first.type) {
      case "identifier":
        return this.#call(first.name, command, first, dot, hasFinal, final);
      case "field":
      case "variable":
      case "chain": {
        const value = this.#operand(first, dot, hasArgs);
        return value;
      }
      case "pipe":
        this.#notAFunction(command, hasFinal);
        return this.#pipe(first.pipe, dot);
    }
    this.#at({ at: first.at, text: operandText(first) });
    this.#notAFunction(command, hasFinal);
    if (first.type === "nil") this.#fail("nil is not a command");
    return this.#operand(first, dot, false);
  }

  #notAFunction(command: Command, hasFinal: boolean): void {
    if (command.args.length > 1 || hasFinal) {
      this.#fail(`can't give argument to non-function ${operandText(command.args[0] as Operand)}`);
    }
  }

  /** `called`: arguments stand behind it, which no field of data can take. */
  #operand(operand: Operand, dot: unknown, called: boolean): unknown {
    switch (operand.type) {
      case "dot":
        return dot;
      case "nil":
        return null;
      case "bool":
      case "string":
        return operand.value;
      case "number":
        return operand.float && Number.isInteger(operand.value) ? new GoFloat(operand.value) : operand.value;
      case "field":
        this.#at({ at: operand.at, text: operandText(operand) });
        return this.#fields(dot, operand.names, called);
      case "variable": {
        this.#at({ at: operand.at, text: operandText(operand) });
        const value = this.#variable(operand.name);
        if (operand.names.length === 0 && called) this.#fail(`can't give argument to non-function ${operand.name}`);
        return this.#fields(value, operand.names, called);
      }
      case "chain": {
        this.#at({ at: operand.at, text: operandText(operand) });
        const inner = operand.operand;
        const value = inner.type === "pipe" ? this.#pipe(inner.pipe, dot) : this.#argument(inner, dot);
        return this.#fields(value, operand.names, called);
      }
      case "pipe":
        return this.#pipe(operand.pipe, dot);
      case "identifier":
        return this.#call(operand.name, { args: [operand], at: operand.at }, operand, dot, false, undefined);
    }
  }

  #argument(operand: Operand, dot: unknown): unknown {
    this.#at({ at: operand.at, text: operandText(operand) });
    return this.#operand(operand, dot, false);
  }

  #variable(name: string): unknown {
    for (let i = this.#variables.length - 1; i >= 0; i -= 1) {
      const variable = this.#variables[i];
      if (variable && variable.name === name) return variable.value;
    }
    return this.#fail(`undefined variable: ${name}`);
  }

  #fields(start: unknown, names: readonly string[], called: boolean): unknown {
    let value = start;
    names.forEach((name, i) => {
      value = this.#field(value, name, called && i === names.length - 1);
    });
    return value;
  }

  #field(value: unknown, name: string, called: boolean): unknown {
    if (value === undefined) {
      if (this.#missingIsError) this.#fail(`nil data; no entry for key ${JSON.stringify(name)}`);
      return undefined;
    }
    if (value === null) this.#fail(`nil pointer evaluating interface {}.${name}`);
    if (typeof value !== "object" || Array.isArray(value) || value instanceof GoFloat) {
      const type = value === this.#data ? goKind(value) : "interface {}";
      this.#fail(`can't evaluate field ${name} in type ${type}`);
    }
    if (called) this.#fail(`${name} is not a method but has arguments`);
    if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name] ?? null;
    if (this.#missingIsError) this.#fail(`map has no entry for key ${JSON.stringify(name)}`);
    return undefined;
  }

  #call(name: string, command: Command, first: Operand, dot: unknown, hasFinal: boolean, final: unknown): unknown {
    this.#at({ at: first.at, text: name });
    const func = FUNCTIONS[name];
    if (!func) this.#fail(`${JSON.stringify(name)} is not a defined function`);
    const operands = command.args.slice(1);
    const count = operands.length + (hasFinal ? 1 : 0);
    if (func.variadic ? count < func.min : count !== func.min) {
      const wanted = func.variadic ? `at least ${func.min}` : String(func.min);
      this.#fail(`wrong number of args for ${name}: want ${wanted} got ${count}`);
    }
    if (name === "and" || name === "or") return this.#shortCircuit(name, operands, dot, hasFinal, final);
    const args = operands.map((operand) => this.#argument(operand, dot));
    if (hasFinal) args.push(final);
    if (name === "printf" && typeof args[0] !== "string") this.#wrongString(args[0], operands[0]);
    if (name === "base64decode" && typeof args[0] !== "string") this.#wrongString(args[0], operands[0]);
    try {
      return func.call(args);
    } catch (error) {
      if (error instanceof TemplateError || error instanceof Signal) throw error;
      this.#at({ at: command.at, text: commandText(command) });
      let message = (error as Error).message;
      if (name === "call" && operands[0]) message = message.replace("non-function", `non-function ${operandText(operands[0])}`);
      return this.#fail(`error calling ${name}: ${message}`);
    }
  }

  #wrongString(value: unknown, operand: Operand | undefined): never {
    if (value === undefined || value === null) return this.#fail("invalid value; expected string");
    if (operand && operand.type !== "field" && operand.type !== "variable" && operand.type !== "pipe" && operand.type !== "chain") {
      return this.#fail(`expected string; found ${operandText(operand)}`);
    }
    return this.#fail(`wrong type for value; expected string; got ${goKind(value)}`);
  }

  #shortCircuit(name: "and" | "or", operands: readonly Operand[], dot: unknown, hasFinal: boolean, final: unknown): unknown {
    let value: unknown;
    for (const operand of operands) {
      value = this.#argument(operand, dot);
      if (isTrue(value) === (name === "or")) return value;
    }
    return hasFinal ? final : value;
  }
}

