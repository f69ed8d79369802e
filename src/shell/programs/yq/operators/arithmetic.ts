import { addSequences, booleanFor, cross, keyMatches, mergeInto, mergeOptions, reading, splat, writing, type Context, type Evaluator, type Operator } from "../evaluate.ts";
import { goFloat, wholeNumber, YamlNode, YqError } from "../node.ts";
import { constantOf, type Expression } from "../parse.ts";

/** Sums, comparisons and what is true. */

const isNumber = (tag: string): boolean => tag === "!!int" || tag === "!!float";

/** A whole number in the notation of another. */
function like(original: string, value: number): string {
  return /^0x/i.test(original) ? `0x${value.toString(16).toUpperCase()}` : /^0o/.test(original) ? `0o${value.toString(8)}` : String(value);
}

function scalarLike(left: YamlNode, tag: string, value: string): YamlNode {
  const made = left.copy(false);
  made.kind = "scalar";
  made.tag = tag;
  made.value = value;
  return made;
}

const numberOf = (node: YamlNode): number => wholeNumber(node.value) ?? Number(node.value);

/** Two scalars that are numbers; undefined when one is not. */
function numbers(left: YamlNode, right: YamlNode, calculate: (a: number, b: number) => number): YamlNode | undefined {
  const [a, b] = [left.plainTag, right.plainTag];
  if (!isNumber(a) || !isNumber(b)) return undefined;
  const value = calculate(numberOf(left), numberOf(right));
  if (a === "!!int" && b === "!!int") return scalarLike(left, left.tag, like(left.value, value));
  return scalarLike(left, left.tag.startsWith("!!") ? "!!float" : left.tag, goFloat(value));
}

function add(left: YamlNode | undefined, right: YamlNode | undefined): YamlNode | undefined {
  if (!left || !right) return (left ?? right)?.copy();
  if (left.tag === "!!null") return left.replacedBy(right);
  if (left.kind === "map") {
    if (right.kind !== "map") throw new YqError(`${right.tag} (${right.nicePath}) cannot be added to a ${left.tag} (${left.nicePath})`);
    const sum = left.copy();
    if (left.content.length === 0) sum.style = "";
    for (const [key, value] of right.entries()) {
      const at = sum.content.findIndex((each, index) => index % 2 === 0 && each.value === key.value);
      if (at < 0) sum.addEntry(key, value);
      else sum.content[at + 1] = sum.content[at + 1]!.replacedBy(value);
    }
    return sum;
  }
  if (left.kind === "seq") return addSequences(left, right);
  if (right.kind !== "scalar") throw new YqError(`${right.tag} (${right.nicePath}) cannot be added to a ${left.tag} (${left.nicePath})`);
  const [a, b] = [left.plainTag, right.plainTag];
  if (a === "!!timestamp") return scalarLike(left, left.tag, shiftTime(left.value, right.value, 1));
  if (a === "!!str") return scalarLike(left, left.tag, left.value + (b === "!!null" ? "" : right.value));
  if (b === "!!str") return scalarLike(left, right.tag, left.value + right.value);
  const sum = numbers(left, right, (x, y) => x + y);
  if (!sum) throw new YqError(`${a} cannot be added to ${b}`);
  return sum;
}

/** A time moved by a duration of Go ("3h10m"). */
function shiftTime(time: string, duration: string, sign: 1 | -1): string {
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  const clean = duration.replace(/^[-+]/, "");
  if (!/^(?:[\d.]+(?:h|ms|m|s))+$/.test(clean)) throw new YqError(`unable to parse duration [${duration}]: time: invalid duration ${JSON.stringify(duration)}`);
  let ms = 0;
  for (const [, amount, unit] of clean.matchAll(/([\d.]+)(h|ms|m|s)/g)) ms += Number(amount) * units[unit!]!;
  const offset = /[-+]\d\d:?\d\d$/.exec(time)?.[0];
  const shift = offset ? (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))) * (offset.startsWith("-") ? -60_000 : 60_000) : 0;
  const moved = new Date(Date.parse(time.includes("T") ? time : `${time}T00:00:00Z`) + ms * sign * (duration.startsWith("-") ? -1 : 1) + shift);
  return moved.toISOString().replace(/\.000Z$/, "Z").replace(/Z$/, offset ?? "Z");
}

function subtract(left: YamlNode | undefined, right: YamlNode | undefined): YamlNode | undefined {
  if (!left || !right) return undefined;
  if (left.tag === "!!null") return left.replacedBy(right);
  if (left.kind === "map") throw new YqError("maps not yet supported for subtraction");
  if (left.kind !== right.kind) throw new YqError(`${right.tag} (${right.nicePath}) cannot be subtracted from ${left.tag}`);
  if (left.kind === "seq") {
    const rest = left.copy(false);
    rest.addAll(left.content.filter((item) => !right.content.some((each) => sameNode(item, each))));
    return rest;
  }
  if (left.plainTag === "!!timestamp") return scalarLike(left, left.tag, shiftTime(left.value, right.value, -1));
  if (left.plainTag === "!!str") throw new YqError("strings cannot be subtracted");
  const difference = numbers(left, right, (x, y) => x - y);
  if (!difference) throw new YqError(`${left.tag} cannot be added to ${right.tag}`);
  return difference;
}

function divide(left: YamlNode | undefined, right: YamlNode | undefined): YamlNode | undefined {
  if (!left || !right) return undefined;
  if (left.kind !== "scalar" || right.kind !== "scalar") throw new YqError(`${left.tag} (${left.nicePath}) cannot be divided by ${right.tag} (${right.nicePath})`);
  const [a, b] = [left.plainTag, right.plainTag];
  if (a === "!!str" && b === "!!str") return splitText(left, right.value);
  if (!isNumber(a) || !isNumber(b)) throw new YqError(`${a} cannot be divided by ${b}`);
  return scalarLike(left, left.tag.startsWith("!!") ? "!!float" : left.tag, goFloat(numberOf(left) / numberOf(right)));
}

export function splitText(node: YamlNode, separator: string): YamlNode {
  const parts = node.replacement("seq", "!!seq");
  if (node.value !== "") for (const part of node.value.split(separator)) parts.addItem(new YamlNode("scalar", "!!str", part));
  return parts;
}

function modulo(left: YamlNode | undefined, right: YamlNode | undefined): YamlNode | undefined {
  if (!left || !right) return undefined;
  const [a, b] = [left.plainTag, right.plainTag];
  if (!isNumber(a) || !isNumber(b)) throw new YqError(`${a} cannot modulo by ${b}`);
  if (a === "!!int" && b === "!!int" && numberOf(right) === 0) throw new YqError("cannot modulo by 0");
  return numbers(left, right, (x, y) => x % y);
}

function multiplyWith(run: Evaluator, context: Context, flags: string): (left: YamlNode | undefined, right: YamlNode | undefined) => YamlNode | undefined {
  return (left, right) => {
    if (!left || !right) return undefined;
    if (right.tag === "!!null") return left.copy();
    const collections = right.kind === "map" || right.kind === "seq";
    if (collections && (left.kind === right.kind || left.tag === "!!null")) {
      const target = left.copy();
      if (left.head === "" && left.leading === "") [target.head, target.leading] = [right.head, right.leading];
      if (left.foot === "") target.foot = right.foot;
      return mergeInto(run, writing(context), target, right, mergeOptions(flags));
    }
    const [a, b] = [left.plainTag, right.plainTag];
    if ((a === "!!str" && b === "!!int") || (a === "!!int" && b === "!!str")) {
      const [word, times] = a === "!!str" ? [left, numberOf(right)] : [right, numberOf(left)];
      if (times < 0) throw new YqError(`cannot repeat string by a negative number (${times})`);
      if (word.value.length * times > 10 * 1024 * 1024) throw new YqError(`result of repeating string (${word.value.length} bytes) by ${times} would exceed 10485760 bytes`);
      const made = left.copy(false);
      made.updateAttributes(word);
      made.value = word.value.repeat(times);
      return made;
    }
    const product = left.kind === "scalar" && right.kind === "scalar" ? numbers(left, right, (x, y) => x * y) : undefined;
    if (!product) throw new YqError(`cannot multiply ${left.tag} with ${right.tag}`);
    return product;
  };
}

/** Whether two nodes say the same. */
function sameNode(left: YamlNode, right: YamlNode): boolean {
  if (left.kind !== right.kind) return false;
  if (left.kind === "scalar") {
    if (isNumber(left.plainTag) && isNumber(right.plainTag)) return numberOf(left) === numberOf(right);
    return left.plainTag === right.plainTag && left.value === right.value;
  }
  if (left.kind === "alias") return left.value === right.value;
  if (left.content.length !== right.content.length) return false;
  if (left.kind === "seq") return left.content.every((item, index) => sameNode(item, right.content[index]!));
  for (const [key, value] of left.entries()) {
    const other = right.get(key.value);
    if (!other || !sameNode(value, other)) return false;
  }
  return true;
}

const equals = (flip: boolean) => (left: YamlNode | undefined, right: YamlNode | undefined): YamlNode => {
  let value = false;
  if (!left || !right) value = !left && !right ? true : (left ?? right)!.tag === "!!null";
  else if (left.tag === "!!null") value = right.tag === "!!null";
  else if (left.kind === "scalar" && right.kind === "scalar") value = keyMatches(left.value, right.value);
  return booleanFor(left ?? right, value !== flip);
};

const compareWith = (sign: string) => (left: YamlNode | undefined, right: YamlNode | undefined): YamlNode => {
  if (!left || !right) return booleanFor(left ?? right, !left && !right && sign.endsWith("="));
  if (left.kind === "map") throw new YqError("maps not yet supported for comparison");
  if (left.kind === "seq") throw new YqError("arrays not yet supported for comparison");
  if (right.kind !== "scalar") throw new YqError(`${right.tag} (${right.nicePath}) cannot be subtracted from ${left.tag}`);
  const [a, b] = [left.plainTag, right.plainTag];
  let order: number | undefined;
  const times = [Date.parse(left.value), Date.parse(right.value)];
  if (isNumber(a) && isNumber(b)) order = numberOf(left) - numberOf(right);
  else if ((a === "!!timestamp" || /^\d{4}-\d\d-\d\dT/.test(left.value)) && !Number.isNaN(times[0]) && !Number.isNaN(times[1])) order = times[0]! - times[1]!;
  else if (a === "!!str" && b === "!!str") order = left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
  else if (a === "!!null" || b === "!!null") return booleanFor(left, a === b && sign.endsWith("="));
  if (order === undefined) throw new YqError(`${left.tag} not yet supported for comparison`);
  return booleanFor(left, (sign.endsWith("=") && order === 0) || (sign.startsWith(">") ? order > 0 : order < 0));
};

const extreme = (sign: string): Operator => (run, context) => context.nodes.flatMap((node) => {
  const items = splat(context, node);
  if (items.length === 0) return [];
  return [items.reduce((best, item) => (compareWith(sign)(best, item).truthy ? item : best))];
});

/** `+=` and its like: each thing of the left side becomes the outcome of the operator with what it was. */
const compound = (operator: string): Operator => (run, context, expression) => {
  for (const node of run.run(context, expression.left)) {
    const calculation: Expression = { op: operator, name: expression.name, flags: expression.flags ?? "", left: constantOf(node.copy()), right: expression.right };
    run.run(context, { op: "assign", name: "=", flags: expression.flags?.includes("c") ? "c" : "", left: constantOf(node), right: calculation });
  }
  return context.nodes;
};

/** What a side of `and` and `or` says: undefined where it says nothing. */
const logical = (isOr: boolean): Operator => (run, context, expression) => {
  return cross(run, reading(context), expression, (left, right) => booleanFor(left ?? right, right?.truthy ?? false), true, (left) => (left.truthy === isOr ? booleanFor(left, isOr) : undefined));
};

function anyOrAll(isAny: boolean): Operator {
  return (run, context, expression) => context.nodes.map((node) => {
    if (node.kind !== "seq") throw new YqError(`${isAny ? "any" : "all"} only supports arrays, was ${node.tag}`);
    const says = (item: YamlNode): boolean => (expression.right ? run.on(reading(context), item, expression.right) : [item]).some((each) => each.truthy);
    return booleanFor(node, isAny ? node.content.some(says) : node.content.every(says));
  });
}

function containsNode(left: YamlNode, right: YamlNode): boolean {
  if (left.kind === "map") return right.kind === "map" && [...right.entries()].every(([key, value]) => left.get(key.value) !== undefined && containsNode(left.get(key.value)!, value));
  if (left.kind === "seq") return (right.kind === "seq" ? right.content : [right]).every((wanted) => left.content.some((item) => containsNode(item, wanted)));
  if (right.kind !== "scalar" || left.tag !== right.tag) return false;
  return left.tag === "!!str" ? left.value.includes(right.value) : left.value === right.value;
}

export const arithmetic: Record<string, Operator> = {
  add: (run, context, expression) => cross(run, reading(context), expression, add, context.nodes.length > 0),
  subtract: (run, context, expression) => cross(run, reading(context), expression, subtract, false),
  divide: (run, context, expression) => cross(run, reading(context), expression, divide, false),
  modulo: (run, context, expression) => cross(run, reading(context), expression, modulo, false),
  multiply: (run, context, expression) => cross(run, reading(context), expression, multiplyWith(run, context, expression.flags ?? ""), false),
  addAssign: compound("add"),
  subtractAssign: compound("subtract"),
  multiplyAssign: compound("multiply"),
  equals: (run, context, expression) => cross(run, context, expression, equals(false), true),
  notEquals: (run, context, expression) => cross(run, reading(context), expression, equals(true), true),
  compare: (run, context, expression) => cross(run, context, expression, compareWith(expression.flags!), true),
  min: extreme(">"),
  max: extreme("<"),
  and: logical(false),
  or: logical(true),
  not: (_run, context) => context.nodes.map((node) => booleanFor(node, !node.truthy)),
  any: anyOrAll(true),
  all: anyOrAll(false),
  anyC: anyOrAll(true),
  allC: anyOrAll(false),
  alternative: (run, context, expression) => cross(run, context, expression, (left, right) => (left?.truthy ? left : (right ?? left)), true, (left) => (left.truthy ? left : undefined)),
  contains: (run, context, expression) => context.nodes.flatMap((node) => run.on(reading(context), node, expression.right).map((wanted) => {
    if (node.kind !== wanted.kind && !(node.kind === "seq")) throw new YqError(`${wanted.tag} cannot check contained in ${node.tag}`);
    return booleanFor(node, containsNode(node, wanted));
  })),
  toNumber: (_run, context) => context.nodes.map((node) => {
    if (node.kind !== "scalar") throw new YqError(`cannot convert node at path ${node.nicePath} of tag ${node.tag} to number`);
    if (isNumber(node.tag)) return node;
    const tag = wholeNumber(node.value) !== undefined ? "!!int" : "!!float";
    if (tag === "!!float" && (node.value.trim() === "" || Number.isNaN(Number(node.value)))) throw new YqError(`cannot convert node value [${node.value}] at path ${node.nicePath} of tag ${node.tag} to number`);
    return node.replacement("scalar", tag, node.value);
  }),
};
