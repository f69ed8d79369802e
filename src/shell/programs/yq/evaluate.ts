import { nothing, YamlNode, YqError, type AssignOptions } from "./node.ts";
import type { Expression } from "./parse.ts";

/** What an expression looks at: nodes, what variables hold, and whether looking may make what is missing. */
export interface Context {
  nodes: readonly YamlNode[];
  variables: ReadonlyMap<string, readonly YamlNode[]>;
  readOnly: boolean;
}

/** What expressions may ask of the outside. */
export interface Surroundings {
  env: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  wall: () => number;
  /** The text of a file. Throws YqError. */
  readFile: (name: string) => string;
  random: () => number;
}

export type Operator = (run: Evaluator, context: Context, expression: Expression) => readonly YamlNode[];

export interface TraverseOptions {
  keepAlias?: boolean;
  keys?: boolean;
  noValues?: boolean;
  optional?: boolean;
  exact?: boolean;
}

export const withNodes = (context: Context, nodes: readonly YamlNode[]): Context => ({ ...context, nodes });
export const reading = (context: Context): Context => ({ ...context, readOnly: true });
export const writing = (context: Context): Context => ({ ...context, readOnly: false });

/** Runs expressions by a table of operators. */
export class Evaluator {
  readonly surroundings: Surroundings;
  private readonly operators: ReadonlyMap<string, Operator>;
  /** Texts that were decoded, by the path where they stood: what is encoded there again ends as they did. */
  readonly decoded = new Map<string, string>();
  /** How much was done, for the CPU time. */
  steps = 0;

  constructor(surroundings: Surroundings, operators: ReadonlyMap<string, Operator>) {
    this.surroundings = surroundings;
    this.operators = operators;
  }

  run(context: Context, expression: Expression | undefined): readonly YamlNode[] {
    if (!expression) return context.nodes;
    this.steps += 1 + context.nodes.length;
    const operator = this.operators.get(expression.op);
    if (!operator) throw new YqError(`'${expression.name.trim()}' is not supported`);
    return operator(this, context, expression);
  }

  /** What an expression gives for one node. */
  on(context: Context, node: YamlNode, expression: Expression | undefined): readonly YamlNode[] {
    return this.run(withNodes(context, [node]), expression);
  }
}

/** Every pair of what both sides give, node by node of the context (or all at once for eval-all). */
export function cross(run: Evaluator, context: Context, expression: Expression, calculate: (left: YamlNode | undefined, right: YamlNode | undefined) => YamlNode | undefined, whenEmpty: boolean, settled?: (left: YamlNode) => YamlNode | undefined): readonly YamlNode[] {
  const results: YamlNode[] = [];
  const push = (node: YamlNode | undefined): void => { if (node) results.push(node); };
  const each = (inner: Context): void => {
    const lefts = run.run(inner, expression.left);
    const against = (left: YamlNode | undefined): void => {
      const known = left && settled?.(left);
      if (known) return push(known);
      const rights = run.run(inner, expression.right);
      if (whenEmpty && rights.length === 0) push(calculate(left, undefined));
      for (const right of rights) push(calculate(left, right));
    };
    if (whenEmpty && inner.nodes.length > 0 && lefts.length === 0) against(undefined);
    for (const left of lefts) against(left);
  };
  if (context.nodes.every((node) => node.together)) each(context);
  else for (const node of context.nodes) each(withNodes(context, [node]));
  return results;
}

/** Wildcards in a key: `*` and `?`. */
export function keyMatches(key: string, wanted: string): boolean {
  if (!/[*?]/.test(wanted)) return key === wanted;
  return new RegExp(`^${wanted.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`).test(key);
}

function collectEntries(found: Map<string, YamlNode>, map: YamlNode, wanted: string | undefined, options: TraverseOptions): void {
  for (const [key, value] of map.entries()) {
    if (key.tag === "!!merge" && !options.keepAlias && wanted !== key.value) {
      const merged = value.resolved;
      for (const each of merged.kind === "seq" ? merged.content : [merged]) if (each.resolved.kind === "map") collectEntries(found, each.resolved, wanted, options);
    } else if (wanted === undefined || (options.exact ? key.value === wanted : keyMatches(key.value, wanted))) {
      if (options.keys) found.set(`key ${key.value}`, key);
      if (!options.noValues) found.set(`value ${key.value}`, value);
    }
  }
}

/** The values of a key; of all keys without one. A key that is missing is made, unless the context is only read. */
function traverseMap(context: Context, map: YamlNode, key: YamlNode | undefined, options: TraverseOptions): YamlNode[] {
  const found = new Map<string, YamlNode>();
  collectEntries(found, map, key?.value, options);
  if (key && found.size === 0 && !context.readOnly) {
    if (map.content.length === 0) map.style = "";
    const [newKey, newValue] = map.addEntry(key, nothing());
    return [...(options.keys ? [newKey] : []), ...(options.noValues ? [] : [newValue])];
  }
  return [...found.values()];
}

function traverseItems(seq: YamlNode, indices: readonly YamlNode[], options: TraverseOptions): YamlNode[] {
  if (indices.length === 0) return [...seq.content];
  const found: YamlNode[] = [];
  for (const each of indices) {
    if (!/^-?\d+$/.test(each.value)) {
      if (options.optional) continue;
      throw new YqError(`cannot index array with '${each.value}' (strconv.ParseInt: parsing ${JSON.stringify(each.value)}: invalid syntax)`);
    }
    const index = Number(each.value);
    if (seq.content.length === 0 && index >= 0) seq.style = "";
    while (seq.content.length <= index) seq.addItem(nothing());
    const at = index < 0 ? seq.content.length + index : index;
    if (at < 0) throw new YqError(`index [${index}] out of range, array size is ${seq.content.length}`);
    found.push(seq.content[at]!);
  }
  return found;
}

/** What stands in a node at keys or indices, as `.[...]` takes it; everything in it without any. Nothing becomes a sequence or a mapping. */
export function traverse(context: Context, from: YamlNode, keys: readonly YamlNode[], options: TraverseOptions = {}): YamlNode[] {
  const node = from.resolved;
  if (node.tag === "!!null") {
    node.kind = keys.length === 0 || keys[0]!.tag === "!!int" ? "seq" : "map";
    node.tag = "";
  }
  if (node.kind === "seq") return traverseItems(node, keys, options);
  if (node.kind === "map") return keys.length === 0 ? traverseMap(context, node, undefined, options) : keys.flatMap((key) => traverseMap(context, node, key, options));
  return [];
}

/** What `.name` leads to. */
export function step(context: Context, from: YamlNode, key: YamlNode, options: TraverseOptions = {}): YamlNode[] {
  const node = from.resolved;
  if (node.tag === "!!null" && !context.readOnly) {
    node.kind = key.tag === "!!int" ? "seq" : "map";
    node.tag = "";
  }
  if (node.kind === "map") return traverseMap(context, node, key, options);
  return node.kind === "seq" ? traverseItems(node, [key], options) : [];
}

/** Everything in a node. */
export const splat = (context: Context, node: YamlNode, options: TraverseOptions = {}): YamlNode[] => traverse(context, node, [], options);

/** A node and all below it. */
export function descend(context: Context, nodes: readonly YamlNode[], options: TraverseOptions, arrays: boolean, results: YamlNode[] = []): YamlNode[] {
  for (const node of nodes) {
    results.push(node);
    if (node.kind !== "alias" && node.content.length > 0 && (arrays || node.kind !== "seq")) descend(context, splat(context, node, options), options, arrays, results);
  }
  return results;
}

/** The node at a path below another, made where it is missing. `key` asks for the key itself. */
export function atPath(context: Context, from: YamlNode, path: readonly YamlNode[], options: TraverseOptions, key: boolean): readonly YamlNode[] {
  let nodes: readonly YamlNode[] = [from];
  path.forEach((name, index) => {
    const last = key && index === path.length - 1;
    nodes = nodes.flatMap((node) => step(context, node, name, last ? { ...options, keys: true, noValues: true } : options));
  });
  return nodes;
}

export interface MergeOptions extends AssignOptions {
  append: boolean;
  deep: boolean;
  onlyExisting: boolean;
}

export function mergeOptions(flags: string): MergeOptions {
  return { append: flags.includes("+"), deep: flags.includes("d"), onlyExisting: flags.includes("?"), onlyNull: flags.includes("n"), clobberTags: flags.includes("c") };
}

/** Puts what is in `right` into `left`, key by key. */
export function mergeInto(run: Evaluator, context: Context, left: YamlNode, right: YamlNode, options: MergeOptions): YamlNode {
  const all = descend(context, [right], { keepAlias: true, keys: true, exact: true }, options.deep);
  const start = right.path.length;
  const inner: Context = options.onlyExisting ? reading(context) : writing(context);
  for (const node of all) {
    const path = node.path.slice(start);
    const targets = path.length === 0 ? [left] : atPath(inner, left, path, { keepAlias: true, exact: true }, node.isKey);
    for (const target of targets) {
      if (options.append && node.kind === "seq") {
        const sum = target.tag === "!!null" ? node : addSequences(target, node);
        target.updateFrom(sum === node ? node : sum, {});
      } else if ((!options.deep && node.kind === "seq") || node.kind === "scalar" || node.kind === "alias") {
        if (!options.onlyNull || target.tag === "!!null") target.updateFrom(node, options);
      } else if (!options.onlyNull || target.tag === "!!null") target.updateAttributes(node, options);
    }
  }
  return left;
}

export function addSequences(left: YamlNode, right: YamlNode): YamlNode {
  const sum = left.copy(false);
  sum.kind = "seq";
  if (left.content.length === 0) sum.style = "";
  sum.addAll(left.content);
  if (right.tag === "!!null") return sum;
  if (right.kind === "seq") sum.addAll(right.content);
  else {
    const item = right.copy();
    if (left.content.length > 0) item.style = left.content[0]!.style;
    sum.addItem(item);
  }
  return sum;
}

export function booleanFor(owner: YamlNode | undefined, value: boolean): YamlNode {
  const made = (owner ?? new YamlNode("scalar")).replacement("scalar", "!!bool", String(value));
  if (owner?.isKey) made.isKey = false;
  return made;
}
