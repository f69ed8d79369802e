import { reading, splat, type Context, type Evaluator, type Operator } from "../evaluate.ts";
import { list, wholeNumber, YamlNode, YqError } from "../node.ts";
import type { Expression } from "../parse.ts";

/* What orders, groups and chooses the items of sequences and the entries of mappings. */

/** How yq orders two scalars. */
function order(left: YamlNode, right: YamlNode): number {
  const [a, b] = [left.plainTag, right.plainTag];
  for (const first of ["!!null", "!!bool"]) if ((a === first) !== (b === first)) return a === first ? -1 : 1;
  if (a === "!!bool") return Number(left.truthy) - Number(right.truthy);
  if (a === "!!timestamp" && b === "!!timestamp") return Date.parse(left.value) - Date.parse(right.value);
  if (/^!!(?:int|float)$/.test(a) && /^!!(?:int|float)$/.test(b)) return (wholeNumber(left.value) ?? Number(left.value)) - (wholeNumber(right.value) ?? Number(right.value));
  return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
}

const sortBy: Operator = (run, context, expression) => context.nodes.flatMap((node) => {
  if (node.kind !== "seq" && node.kind !== "map") {
    if (node.tag === "!!null") return [node];
    throw new YqError(`node at path [${node.nicePath}] is not an array or map (it's a ${node.tag})`);
  }
  const sorted = node.replacement(node.kind, node.tag);
  sorted.style = node.style;
  sorted.head = node.head;
  sorted.line = node.line;
  sorted.foot = node.foot;
  sorted.leading = node.leading;
  const items = node.kind === "seq" ? node.content.map((item) => ({ key: item, item })) : [...node.entries()].map(([key, item]) => ({ key, item }));
  const keyed = items.map((each) => ({ ...each, by: run.on(reading(context), each.item, expression.right) }));
  keyed.sort((x, y) => {
    for (let i = 0; i < Math.min(x.by.length, y.by.length); i += 1) {
      const difference = order(x.by[i]!, y.by[i]!);
      if (difference !== 0) return difference;
    }
    return x.by.length - y.by.length;
  });
  for (const each of keyed) {
    if (node.kind === "seq") sorted.addItem(each.item);
    else sorted.addEntry(each.key, each.item);
  }
  return [sorted];
});

const identity = (node: YamlNode): string => (node.kind === "scalar" ? `${node.plainTag} ${node.value}` : `${node.kind} ${node.content.map(identity).join("\0")}`);

function group(run: Evaluator, context: Context, node: YamlNode, expression: Expression | undefined): Map<string, YamlNode[]> {
  if (node.kind !== "seq") throw new YqError(`only arrays are supported for group by`);
  const groups = new Map<string, YamlNode[]>();
  for (const item of node.content) {
    const found = run.on(reading(context), item, expression)[0];
    const key = found ? identity(found) : "!!null null";
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

const uniqueBy: Operator = (run, context, expression) => context.nodes.map((node) => {
  if (node.kind !== "seq") throw new YqError(`only arrays are supported for unique`);
  const made = node.replacement("seq", "!!seq");
  made.style = node.style;
  made.head = node.head;
  made.foot = node.foot;
  for (const items of group(run, context, node, expression.right).values()) made.addItem(items[0]!);
  return made;
});

function flatten(node: YamlNode, depth: number): YamlNode[] {
  return node.content.flatMap((item) => (item.kind === "seq" && depth !== 0 ? flatten(item, depth - 1) : [item]));
}

/** The keys that a parameter names: a sequence, or what a union gave. */
function names(run: Evaluator, context: Context, expression: Expression | undefined): readonly YamlNode[] {
  return run.run(reading(context), expression)[0]?.content ?? [];
}

function picked(run: Evaluator, context: Context, expression: Expression, keep: boolean): YamlNode[] {
  const wanted = names(run, context, expression.right);
  return context.nodes.map((node) => {
    const made = node.copy(false);
    made.content = [];
    if (node.kind === "map") {
      if (keep) {
        for (const name of wanted) for (const [key, value] of node.entries()) if (key.value === name.value) made.addEntry(key, value);
      } else for (const [key, value] of node.entries()) if (!wanted.some((name) => name.value === key.value)) made.addEntry(key, value);
    } else if (node.kind === "seq") {
      if (keep) for (const name of wanted) { const item = node.content[Number(name.value)]; if (item) made.addItem(item); }
      else node.content.forEach((item, index) => { if (!wanted.some((name) => Number(name.value) === index)) made.addItem(item); });
    } else throw new YqError(`cannot ${keep ? "pick" : "omit"} ${keep ? "indices " : ""}from type ${node.tag} (${node.nicePath})`);
    return made;
  });
}

function sortKeys(node: YamlNode): void {
  if (node.kind !== "map") return;
  const entries = [...node.entries()].sort(([x], [y]) => (x.value < y.value ? -1 : x.value > y.value ? 1 : 0));
  node.content = entries.flat();
}

export const items: Record<string, Operator> = {
  sortBy,
  sort: (run, context, expression) => sortBy(run, context, { ...expression, right: { op: "self", name: "." } }),
  reverse: (_run, context) => context.nodes.map((node) => {
    if (node.kind !== "seq") throw new YqError(`node at path [${node.nicePath}] is not an array (it's a ${node.tag})`);
    const made = node.replacement("seq", node.tag);
    made.style = node.style;
    made.line = node.line;
    made.head = node.head;
    made.foot = node.foot;
    made.addAll([...node.content].reverse());
    return made;
  }),
  shuffle: (run, context) => context.nodes.map((node) => {
    const items = [...node.content];
    for (let i = items.length - 1; i > 0; i -= 1) {
      const j = Math.floor(run.surroundings.random() * (i + 1));
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
    const made = node.replacement("seq", node.tag);
    made.style = node.style;
    made.addAll(items);
    return made;
  }),
  sortKeys: (run, context, expression) => {
    for (const node of context.nodes) for (const each of run.on(context, node, expression.right)) sortKeys(each);
    return context.nodes;
  },
  first: (run, context, expression) => context.nodes.flatMap((node) => {
    if (!expression.right) return node.content.slice(0, 1);
    const found = splat(context, node).find((item) => run.on(context, item, expression.right).some((each) => each.truthy));
    return found ? [found] : [];
  }),
  uniqueBy,
  unique: (run, context, expression) => uniqueBy(run, context, { ...expression, right: { op: "self", name: "." } }),
  groupBy: (run, context, expression) => context.nodes.map((node) => node.replacedBy(list([...group(run, context, node, expression.right).values()].map(list)))),
  flatten: (_run, context, expression) => context.nodes.map((node) => {
    if (node.kind !== "seq") throw new YqError(`only arrays are supported for flatten`);
    const made = node.replacement("seq", node.tag);
    made.style = node.style;
    made.addAll(flatten(node, expression.flags === undefined ? -1 : Number(expression.flags)));
    return made;
  }),
  pick: (run, context, expression) => picked(run, context, expression, true),
  omit: (run, context, expression) => picked(run, context, expression, false),
  pivot: (_run, context) => context.nodes.map((node) => {
    if (node.kind !== "seq" || node.content.length === 0) throw new YqError("cannot pivot node of type " + node.tag);
    if (node.content[0]!.kind === "seq") {
      const width = Math.max(...node.content.map((row) => row.content.length));
      return node.replacedBy(list(Array.from({ length: width }, (_unused, column) => list(node.content.map((row) => row.content[column] ?? new YamlNode("scalar", "!!null", ""))))));
    }
    const columns = new Map<string, YamlNode>();
    for (const row of node.content) for (const [key] of row.entries()) if (!columns.has(key.value)) columns.set(key.value, key);
    const made = new YamlNode("map", "!!map");
    for (const [name, key] of columns) made.addEntry(key, list(node.content.map((row) => row.get(name) ?? new YamlNode("scalar", "!!null", ""))));
    return node.replacedBy(made);
  }),
};
