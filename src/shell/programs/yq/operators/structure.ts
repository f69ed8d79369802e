import { atPath, cross, descend, mergeInto, mergeOptions, reading, splat, step, traverse, withNodes, writing, booleanFor, type Context, type Evaluator, type Operator } from "../evaluate.ts";
import { list, text, whole, wholeNumber, YamlNode, YqError } from "../node.ts";
import { parse, type Expression } from "../parse.ts";

/* What finds, makes, changes and takes away nodes. */

/** What an expression gives for all items of a sequence, collected. */
function mapItems(run: Evaluator, context: Context, node: YamlNode, expression: Expression | undefined): YamlNode {
  const made = node.replacement("seq", "!!seq");
  made.style = node.kind === "seq" ? node.style : "";
  for (const item of splat(context, node)) for (const result of run.on(context, item, expression)) made.addItem(result);
  return made;
}

const collect: Operator = (run, context, expression) => {
  if (context.nodes.length === 0) return [new YamlNode("seq", "!!seq", "[]")];
  if (context.nodes.every((node) => node.together)) return [list(context.nodes.flatMap((node) => run.on(reading(context), node, expression.right)))];
  return context.nodes.map((node) => {
    const made = node.replacement("seq", "!!seq");
    for (const result of run.on(context, node, expression.right)) made.addItem(result);
    return made;
  });
};

/** The right side of `{...}`: for each node the mappings of one entry that its pairs give. */
const createMap: Operator = (run, context, expression) => {
  const pairs = (nodes: readonly YamlNode[]): YamlNode => {
    const made = list(cross(run, withNodes(context, nodes), expression, (key, value) => {
      const entry = new YamlNode("map", "!!map");
      entry.addEntry(key!, value!);
      const from = nodes[0];
      return from ? entry.from(from.filename, from.file, from.document) : entry;
    }, false));
    made.style = "flow";
    const from = nodes[0];
    return from ? made.from(from.filename, from.file, from.document) : made;
  };
  return [list(context.nodes.length > 0 ? context.nodes.map((node) => pairs([node])) : [pairs([])])];
};

const collectObject: Operator = (run, context) => {
  const inner = writing(context);
  const [first] = inner.nodes;
  if (!first) return [new YamlNode("map", "!!map", "{}")];
  const results: YamlNode[] = [];
  for (let i = 0; i < first.content.length; i += 1) {
    let sums: YamlNode[] | undefined;
    for (const node of inner.nodes) {
      if (node.content.length < first.content.length) throw new YqError("CollectObject: mismatching node sizes; are you creating a map with mismatching key value pairs?");
      const options = splat(inner, node.content[i]!, { keepAlias: true });
      sums = sums === undefined ? options : sums.flatMap((sum) => options.map((option) => mergeInto(run, inner, sum.copy(), option, mergeOptions(""))));
    }
    for (const sum of sums ?? []) {
      const made = sum.copy();
      made.parent = undefined;
      made.key = undefined;
      results.push(made);
    }
  }
  return results;
};

function remove(node: YamlNode): void {
  const parent = node.parent!;
  if (parent.kind === "map") {
    const name = node.isKey ? node.value : node.key?.value;
    const kept: YamlNode[] = [];
    for (const [key, value] of parent.entries()) if (key.value !== name) kept.push(key, value);
    parent.content = kept;
  } else if (parent.kind === "seq") {
    parent.content = parent.content.filter((_item, index) => String(index) !== node.key?.value);
    parent.content.forEach((item, index) => { item.key!.value = String(index); });
  } else throw new YqError(`cannot delete nodes from parent of tag ${parent.tag}`);
}

const del: Operator = (run, context, expression) => {
  let left = context.nodes;
  for (const node of [...run.run(reading(context), expression.right)].reverse()) {
    if (node.parent) remove(node);
    else left = left.filter((each) => each !== node);
  }
  return left;
};

const assign: Operator = (run, context, expression) => {
  const options = { keepAnchor: true, clobberTags: expression.flags?.includes("c") === true };
  const lefts = run.run(context, expression.left);
  if (expression.update) {
    for (const node of [...lefts].reverse()) {
      const [value] = run.on(context, node, expression.right);
      if (value) node.updateFrom(value, options);
    }
  } else {
    cross(run, reading(context), expression, (left, right) => {
      left?.updateFrom(right!, options);
      return left;
    }, false);
  }
  return context.nodes;
};

/** `exp as $x | ...` */
const pipe: Operator = (run, context, expression) => {
  const binding = expression.left!;
  if (binding.op !== "assignVariable") return run.run(withNodes(context, run.run(context, binding)), expression.right);
  if (binding.right!.op !== "variable") throw new YqError("RHS of 'as' operator must be a variable name e.g. $foo");
  const loop = (inner: Context): readonly YamlNode[] => {
    const values = run.run(reading(inner), binding.left);
    if (values.length === 0) return run.run(inner, expression.right);
    return values.flatMap((value) => run.run({ ...inner, variables: new Map(inner.variables).set(binding.right!.name, [binding.flags === "ref" ? value : value.copy()]) }, expression.right));
  };
  return context.nodes.every((node) => node.together) ? loop(context) : context.nodes.flatMap((node) => loop(withNodes(context, [node])));
};

const reduce: Operator = (run, context, expression) => {
  const [binding, block] = [expression.left!, expression.right!];
  if (binding.op !== "assignVariable") throw new YqError(`reduce must be given a variables assignment, got ${binding.op} instead`);
  if (block.op !== "block") throw new YqError(`reduce must be given a block, got ${block.op} instead`);
  const items = run.run(context, binding.left);
  let sum = run.run(context, block.left);
  for (const item of items) sum = run.run({ ...context, nodes: sum, variables: new Map(context.variables).set(binding.right!.name, [item]) }, block.right);
  return sum;
};

const traverseArray: Operator = (run, context, expression) => {
  const slice = expression.right?.right;
  const lefts = run.run(context, expression.left);
  if (slice?.op === "createMap") {
    return lefts.map((node) => {
      const length = node.kind === "scalar" ? [...node.value].length : node.content.length;
      const bound = (side: Expression | undefined): number => {
        const found = run.on(context, node, side)[0];
        const value = found ? wholeNumber(found.value) : undefined;
        if (value === undefined) throw new YqError(`cannot slice with ${found?.value ?? "nothing"}`);
        return Math.min(length, Math.max(0, value < 0 ? value + length : value));
      };
      const [from, to] = [bound(slice.left), bound(slice.right)];
      if (node.kind === "scalar" && node.plainTag === "!!str") {
        const part = node.replacement("scalar", node.tag, [...node.value].slice(from, to).join(""));
        part.style = node.style;
        return part;
      }
      const part = node.replacement("seq", node.tag);
      part.addAll(node.content.slice(from, to));
      return part;
    });
  }
  const [indices] = run.run(reading(context), expression.right);
  return lefts.flatMap((node) => traverse(context, node, indices?.content ?? [], { optional: expression.flags === "?" }));
};

function toEntries(node: YamlNode): YamlNode[] {
  if (node.kind !== "map" && node.kind !== "seq") {
    if (node.tag === "!!null") return [];
    throw new YqError(`${node.tag} has no keys`);
  }
  const made = node.replacement("seq", "!!seq");
  made.leading = node.leading;
  made.head = node.head;
  made.line = node.line;
  made.foot = node.foot;
  const entry = (key: YamlNode, value: YamlNode): void => {
    const pair = new YamlNode("map", "!!map");
    pair.addEntry(text("key"), key);
    pair.addEntry(text("value"), value);
    made.addItem(pair);
  };
  if (node.kind === "map") for (const [key, value] of node.entries()) entry(key, value);
  else node.content.forEach((item, index) => entry(whole(index), item));
  return [made];
}

function fromEntries(node: YamlNode): YamlNode {
  if (node.kind !== "seq") throw new YqError("from entries only runs against arrays");
  const made = node.copy(false);
  made.kind = "map";
  made.tag = "!!map";
  node.content.forEach((item, index) => {
    const [key, value] = [item.get("key"), item.get("value")];
    if (!key) throw new YqError(`expected to find one 'key' entry but found 0 in position ${index}`);
    if (!value) throw new YqError(`expected to find one 'value' entry but found 0 in position ${index}`);
    made.addEntry(key, value);
  });
  return made;
}

/** Aliases become what they stand for, "<<" the entries it brings. */
function explode(node: YamlNode): void {
  node.anchor = "";
  if (node.kind === "alias" && node.target) {
    const { target } = node;
    node.kind = target.kind;
    node.style = target.style;
    node.tag = target.tag;
    node.value = target.value;
    node.addAll(target.content);
    node.target = undefined;
    return;
  }
  if (node.kind === "map" && node.content.some((key, index) => index % 2 === 0 && key.value === "<<")) {
    const entries: [YamlNode, YamlNode][] = [];
    // A key that comes later in the mapping itself is left to it; one that is there already gets the new value.
    const set = (key: YamlNode, value: YamlNode, start: number): void => {
      const known = entries.find(([each]) => each.value === key.value);
      if (known) known[1] = value;
      else if (!node.content.some((each, index) => index >= start + 2 && (index - start) % 2 === 0 && each.value === key.value && each.kind !== "alias")) entries.push([key, value]);
    };
    const merge = (from: YamlNode | undefined, start: number): void => {
      if (from && from.kind !== "map") throw new YqError(`can only use merge anchors with maps (!!map) or sequences (!!seq) of maps, but got sequence containing ${from.tag}`);
      const copy = from?.copy();
      if (!copy) return;
      explode(copy);
      for (const [key, value] of copy.entries()) set(key, value, start);
    };
    [...node.entries()].forEach(([key, value], index) => {
      if (key.value !== "<<") {
        explode(value);
        set(key, value, index * 2);
      } else if (value.kind === "seq") for (let i = value.content.length - 1; i >= 0; i -= 1) merge(value.content[i]!.resolved, i);
      else merge(value.resolved, index * 2);
    });
    node.content = [];
    for (const [key, value] of entries) node.addEntry(key, value);
  }
  for (const child of node.content) explode(child);
}

const pathNodes = (path: YamlNode): YamlNode[] => path.content;

export const structure: Record<string, Operator> = {
  self: (_run, context) => context.nodes,
  value: (_run, context, expression) => {
    if (context.nodes.length === 0) return [expression.node!.copy()];
    return context.nodes.map((node) => {
      const made = expression.node!.copy();
      return made.from(node.filename, node.file, node.document);
    });
  },
  reference: (_run, _context, expression) => [expression.node!],
  empty: () => [],
  block: () => [],
  assignVariable: () => { throw new YqError("must use variable with a pipe, e.g. `exp as $x | ...`"); },
  variable: (_run, context, expression) => context.variables.get(expression.name) ?? [],
  path: (_run, context, expression) => context.nodes.flatMap((node) => step(context, node, expression.node!, { optional: expression.flags === "?" })),
  traverseArray,
  pipe,
  shortPipe: pipe,
  reduce,
  union: (run, context, expression) => [...run.run(context, expression.left), ...run.run(context, expression.right)],
  collect,
  createMap,
  collectObject,
  assign,
  del,
  descend: (_run, context, expression) => descend(context, context.nodes, { keepAlias: true, keys: expression.flags === "keys" }, true),
  select: (run, context, expression) => context.nodes.filter((node) => run.on(reading(context), node, expression.right).some((each) => each.truthy)),
  map: (run, context, expression) => context.nodes.map((node) => mapItems(run, context, node, expression.right)),
  filter: (run, context, expression) => context.nodes.map((node) => {
    const made = node.replacement("seq", "!!seq");
    made.style = node.style;
    for (const item of splat(context, node)) if (run.on(reading(context), item, expression.right).some((each) => each.truthy)) made.addItem(item);
    return made;
  }),
  mapValues: (run, context, expression) => {
    for (const node of context.nodes) for (const item of splat(context, node)) {
      const [value] = run.on(context, item, expression.right);
      if (value) item.updateFrom(value);
    }
    return context.nodes;
  },
  toEntries: (_run, context) => context.nodes.flatMap(toEntries),
  fromEntries: (_run, context) => context.nodes.map(fromEntries),
  withEntries: (run, context, expression) => context.nodes.flatMap(toEntries).map((entries) => {
    const made = list(splat(context, entries).flatMap((item) => run.on(context, item, expression.right)));
    made.leading = entries.leading;
    made.head = entries.head;
    made.foot = entries.foot;
    return entries.replacedBy(fromEntries(made));
  }),
  with: (run, context, expression) => {
    const block = expression.right!;
    for (const node of run.run(context, block.left)) run.on(context, node, block.right);
    return context.nodes;
  },
  has: (run, context, expression) => {
    const [wanted] = run.run(reading(context), expression.right);
    return context.nodes.map((node) => booleanFor(node, node.kind === "map" ? node.get(wanted?.value ?? "") !== undefined : node.kind === "seq" && wanted?.tag === "!!int" && Number(wanted.value) < node.content.length && Number(wanted.value) >= 0));
  },
  keys: (_run, context) => context.nodes.map((node) => {
    if (node.kind === "map") {
      const made = list([...node.entries()].map(([key]) => key));
      return node.replacedBy(made);
    }
    if (node.kind === "seq") return node.replacedBy(list(node.content.map((_item, index) => whole(index))));
    throw new YqError(`cannot get keys of ${node.tag}, keys only works for maps and arrays`);
  }),
  length: (_run, context) => context.nodes.map((node) => node.replacement("scalar", "!!int", String(node.kind === "scalar" ? (node.tag === "!!null" ? 0 : [...node.value].length) : node.kind === "map" ? node.content.length / 2 : node.content.length))),
  explode: (run, context, expression) => {
    for (const node of context.nodes) for (const each of run.on(context, node, expression.right)) explode(each);
    return context.nodes;
  },
  getPath: (_run, context) => context.nodes.map((node) => node.replacedBy(list(node.path.map((name) => (name.tag === "!!int" ? whole(Number(name.value)) : text(name.value)))))),
  setPath: (run, context, expression) => {
    const block = expression.right!;
    for (const node of context.nodes) {
      const [path] = run.on(reading(context), node, block.left);
      for (const value of run.on(reading(context), node, block.right)) for (const target of atPath(writing(context), node, pathNodes(path!), {}, false)) target.updateFrom(value);
    }
    return context.nodes;
  },
  delPaths: (run, context, expression) => {
    for (const node of context.nodes) {
      const [paths] = run.on(reading(context), node, expression.right);
      paths?.content.forEach((path, index) => {
        if (path.kind !== "seq") throw new YqError(`DELPATHS: expected entry [${index}] to be a sequence, but its a ${path.tag}. Note that delpaths takes an array of path arrays, e.g. [["a", "b"]]`);
      });
      for (const path of [...(paths?.content ?? [])].reverse()) for (const target of atPath(reading(context), node, pathNodes(path), {}, false)) remove(target);
    }
    return context.nodes;
  },
  splitDoc: (_run, context) => {
    context.nodes.forEach((node, index) => {
      node.parent = undefined;
      node.document = index;
    });
    return context.nodes;
  },
  arrayToMap: (run, context) => run.run(context, parse("(.[] | select(. != null) ) as $i ireduce({}; .[$i | key] = $i)")),
  root: (run, context) => run.run(context, parse("parent(-1)")),
  eval: (run, context, expression) => {
    const [source] = run.run(reading(context), expression.right);
    return source ? run.run(context, parse(source.value)) : [];
  },
};
