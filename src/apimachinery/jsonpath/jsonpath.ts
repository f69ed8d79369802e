import { goType, goValue } from "../json/golang.ts";
import { compareKeys, marshal } from "../json/marshal.ts";
import { compare } from "./compare.ts";
import { FloatLiteral, JSONPathError, parseTemplate, type ListNode, type Node, type SliceParameter } from "./parser.ts";

export interface JSONPathOptions {
  /** A missing key is an empty result and no error. kubectl get: true unless --allow-missing-template-keys=false. */
  allowMissingKeys?: boolean;
  /** Print every result as an indented JSON list (`-o jsonpath-as-json`). */
  outputJSON?: boolean;
}

/**
 * A jsonpath template in the dialect of kubectl (k8s.io/client-go/util/jsonpath): text with `{actions}`, `{range}` and
 * `{end}`, filters, slices, unions, `..` and `*`. Maps are walked in the order of their keys (Go's has none).
 */
export class JSONPath {
  readonly #nodes: Node[];
  readonly #options: JSONPathOptions;

  /** Throws `JSONPathError` for a template that does not parse. */
  constructor(template: string, options: JSONPathOptions = {}) {
    this.#nodes = parseTemplate(template);
    this.#options = options;
  }

  /** What each action finds, in order; a text is a result of itself. Throws `JSONPathError`. */
  find(data: unknown): unknown[][] {
    return new Evaluation(this.#nodes, this.#options.allowMissingKeys ?? false).results(data, 0);
  }

  /** The template filled in. Throws `JSONPathError`. */
  execute(data: unknown): string {
    return this.find(data)
      .map((results) => this.#print(results))
      .join("");
  }

  #print(results: unknown[]): string {
    if (this.#options.outputJSON) return `${marshal(results, { indent: "    " })}\n`;
    return results.map(resultText).join(" ");
  }
}

/** A result as jsonpath prints it: objects and lists as JSON on one line, others plainly. */
export function resultText(value: unknown): string {
  if (value instanceof FloatLiteral) return String(value.value);
  if (typeof value === "object" && value !== null) return marshal(value);
  return value === null || value === undefined ? "null" : goValue(value);
}

function mapValues(value: object): unknown[] {
  const record = value as Record<string, unknown>;
  return Object.keys(record)
    .sort(compareKeys)
    .map((key) => record[key])
    .filter((part) => part !== undefined);
}

/** Children of a map, a list or a string (whose children are its bytes). */
function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return [...value].map((char) => char.codePointAt(0));
  return typeof value === "object" && value !== null ? mapValues(value) : [];
}

/** Results of all steps together; the real one knows no such limit, but steps multiply: `{['a','a']['a','a']}`. */
const MOST_RESULTS = 2_000_000;

class Evaluation {
  readonly #nodes: Node[];
  readonly #allowMissingKeys: boolean;
  #beginRange = 0;
  #inRange = 0;
  #endRange = 0;
  #lastEnd = -1;
  /** Results of all steps so far. */
  #found = 0;

  constructor(nodes: Node[], allowMissingKeys: boolean) {
    this.#nodes = nodes;
    this.#allowMissingKeys = allowMissingKeys;
  }

  results(data: unknown, from: number): unknown[][] {
    const full: unknown[][] = [];
    for (let i = from; i < this.#nodes.length; i += 1) {
      const results = this.#walk([data], this.#nodes[i] as Node);
      if (this.#endRange > 0 && this.#endRange <= this.#inRange) {
        this.#endRange -= 1;
        this.#lastEnd = i;
        break;
      }
      if (this.#beginRange > 0) {
        this.#beginRange -= 1;
        this.#inRange += 1;
        for (const value of results) full.push(...this.results(value, i + 1));
        // Without results the body is walked once all the same, to find its end.
        if (results.length === 0) this.results(null, i + 1);
        this.#inRange -= 1;
        if (this.#lastEnd > i) i = this.#lastEnd;
        continue;
      }
      full.push(results);
    }
    return full;
  }

  #walk(input: unknown[], node: Node): unknown[] {
    switch (node.type) {
      case "list":
        return this.#list(input, node);
      case "text":
        return [node.text];
      case "literal":
        return input.map(() => node.value);
      case "field":
        return this.#field(input, node.name);
      case "array":
        return this.#array(input, node.parameters);
      case "filter":
        return this.#filter(input, node);
      case "wildcard":
        return input.flatMap(children);
      case "recursive":
        return this.#recursive(input);
      case "union":
        return node.nodes.flatMap((list) => this.#list(input, list));
      case "identifier":
        return this.#identifier(input, node.name);
    }
  }

  #list(input: unknown[], { nodes }: ListNode): unknown[] {
    let current = input;
    for (const node of nodes) {
      current = this.#walk(current, node);
      this.#found += current.length;
      if (this.#found > MOST_RESULTS) throw new JSONPathError(`exceeded maximum number of results (${MOST_RESULTS})`);
    }
    return current;
  }

  #identifier(input: unknown[], name: string): unknown[] {
    if (name === "range") {
      this.#beginRange += 1;
      return input;
    }
    if (name !== "end") throw new JSONPathError(`unrecognized identifier ${name}`);
    if (this.#inRange === 0) throw new JSONPathError("not in range, nothing to end");
    this.#endRange += 1;
    return [];
  }

  #field(input: unknown[], name: string): unknown[] {
    if (input.length === 0) return [];
    const results: unknown[] = [];
    for (const value of input) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
      const part = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      if (part !== undefined) results.push(part);
    }
    if (results.length === 0 && !this.#allowMissingKeys) throw new JSONPathError(`${name} is not found`);
    return results;
  }

  #array(input: unknown[], [from, to, by]: [SliceParameter, SliceParameter, SliceParameter]): unknown[] {
    const result: unknown[] = [];
    for (const value of input) {
      if (value === null || value === undefined) continue;
      if (!Array.isArray(value)) throw new JSONPathError(`${goType(value)} is not array or slice`);
      const length = value.length;
      let start = from.known ? from.value : 0;
      if (start < 0) start += length;
      let end = to.known ? to.value : length;
      if (end < 0 || (end === 0 && to.derived)) end += length;
      // Zero elements asked for: the real code stops here for all the input.
      if (start === end) return result;
      if (start >= length || start < 0) {
        throw new JSONPathError(`array index out of bounds: index ${start}, length ${length}`);
      }
      if (end > length || end < 0) {
        throw new JSONPathError(`array index out of bounds: index ${end - 1}, length ${length}`);
      }
      if (start > end) throw new JSONPathError(`starting index ${start} is greater than ending index ${end}`);
      if (by.known && by.value <= 0) throw new JSONPathError("step must be > 0");
      for (let i = start; i < end; i += by.known ? by.value : 1) result.push(value[i]);
    }
    return result;
  }

  #recursive(input: unknown[]): unknown[] {
    const result: unknown[] = [];
    for (const value of input) {
      const parts = children(value);
      if (parts.length === 0) continue;
      result.push(value);
      for (const inner of this.#recursive(parts)) result.push(inner);
    }
    return result;
  }

  #filter(input: unknown[], { left, right, operator }: Extract<Node, { type: "filter" }>): unknown[] {
    const results: unknown[] = [];
    for (const value of input) {
      if (!Array.isArray(value)) {
        throw new JSONPathError(`${goValue(value)} is not array or slice and cannot be filtered`);
      }
      for (const item of value) {
        if (operator === "exists") {
          if (this.#exists(item, left)) results.push(item);
          continue;
        }
        const lefts = this.#list([item], left);
        if (lefts.length === 0) continue;
        if (lefts.length > 1) throw new JSONPathError("can only compare one element at a time");
        const rights = this.#list([item], right);
        if (rights.length === 0) continue;
        if (rights.length > 1) throw new JSONPathError("can only compare one element at a time");
        if (compare(operator, lefts[0], rights[0])) results.push(item);
      }
    }
    return results;
  }

  /** A filter without comparison swallows the errors of its expression. */
  #exists(item: unknown, left: ListNode): boolean {
    try {
      return this.#list([item], left).length > 0;
    } catch (error) {
      if (error instanceof JSONPathError) return false;
      throw error;
    }
  }
}
