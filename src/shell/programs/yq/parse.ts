import { text, whole, YamlNode, YqError } from "./node.ts";

/*
 * yq's expressions: words and signs, ordered by precedence into a postfix row, and that into a tree. Most of what looks like a
 * function is a prefix operator that takes the next thing.
 */

export interface Expression {
  op: string;
  left?: Expression | undefined;
  right?: Expression | undefined;
  /** The text that named it. */
  name: string;
  /** A constant; the name of a key, a variable. */
  node?: YamlNode | undefined;
  flags?: string;
  /** `|=`: the right side looks at each thing of the left one. */
  update?: boolean;
}

interface Token {
  type: "op" | "(" | ")" | "[" | "]" | "{" | "}" | ".[";
  match: string;
  op?: Expression;
  /** What it becomes before "=". */
  assign?: string;
}

/** Precedence and number of operands of each operator. */
const OPERATORS: Record<string, readonly [precedence: number, operands: 0 | 1 | 2]> = {
  block: [10, 2], union: [10, 2], createMap: [15, 2], or: [20, 2], and: [20, 2], pipe: [30, 2], reduce: [35, 2],
  assign: [40, 2], addAssign: [40, 2], subtractAssign: [40, 2], assignStyle: [40, 2], assignVariable: [40, 2], assignTag: [40, 2], assignComment: [40, 2], assignAnchor: [40, 2], assignAlias: [40, 2],
  equals: [40, 2], notEquals: [40, 2], compare: [40, 2], min: [40, 0], max: [40, 0], del: [40, 1],
  multiply: [42, 2], multiplyAssign: [42, 2], divide: [42, 2], modulo: [42, 2], add: [42, 2], subtract: [42, 2], alternative: [42, 2],
  shortPipe: [45, 2], traverseArray: [50, 2], collect: [50, 1], collectObject: [50, 0], self: [55, 0], path: [55, 0], variable: [55, 0],
};
for (const name of "length line column encode decode any all fromEntries style tag kind key isKey parent parents comment anchor alias documentIndex filename fileIndex now fromUnix toUnix caseOf trim toText interpolate value not toNumber empty envsubst descend root arrayToMap".split(" ")) OPERATORS[name] = [50, 0];
for (const name of "anyC allC contains withEntries setPath join sub match capture test error has formatDatetime tz withDtf".split(" ")) OPERATORS[name] = [50, 1];
for (const name of "toEntries splitDoc getPath reverse sort shuffle keys env unique flatten pivot".split(" ")) OPERATORS[name] = [52, 0];
for (const name of "map filter pick omit eval mapValues with delPaths explode sortBy first sortKeys split load loadStr select uniqueBy groupBy system".split(" ")) OPERATORS[name] = [52, 1];
/** After these `.a` or `[0]` goes on into what they gave. */
const GOES_ON = new Set("map filter pick omit eval mapValues toEntries with splitDoc getPath delPaths explode sortBy first reverse sort shuffle sortKeys split load loadStr keys env select unique uniqueBy groupBy flatten pivot path variable parent".split(" "));

type Make = (match: string) => Token | undefined;

const op = (name: string, more: Partial<Expression> = {}, assign?: string): Make => (match) => ({ type: "op", match, op: { op: name, name: match, ...more }, ...(assign === undefined ? {} : { assign }) });
const sign = (type: Token["type"]): Make => (match) => ({ type, match });
const constant = (make: (match: string) => YamlNode): Make => (match) => ({ type: "op", match, op: { op: "value", name: match, node: make(match) } });
const inBrackets = (match: string): string => /\(\s*(-?\d+)\s*\)/.exec(match)![1]!;
const codec = (name: "encode" | "decode", flags: string): Make => op(name, { flags });

function unescape(body: string): string {
  return body.replace(/\\(["\\ntrabfv0e]|u[0-9a-fA-F]{4})/g, (all, char: string) => ({ '"': '"', "\\": "\\", n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", e: "\x1b", 0: "\0" })[char] ?? (char.startsWith("u") ? String.fromCharCode(Number.parseInt(char.slice(1), 16)) : all));
}

function pathElement(match: string): Token {
  const optional = match.endsWith("?");
  let name = match.slice(1, optional ? -1 : undefined);
  if (name.startsWith('"') && name.endsWith('"') && name.length > 1) name = unescape(name.slice(1, -1));
  return { type: "op", match, op: { op: "path", name: match, node: text(name), flags: optional ? "?" : "" } };
}

/** The first rule of those that match most is taken. */
const RULES: readonly (readonly [RegExp, Make])[] = ([
  ["line_?comment|lineComment", op("comment", { flags: "line" }, "assignComment")],
  ["head_?comment|headComment", op("comment", { flags: "head" }, "assignComment")],
  ["foot_?comment|footComment", op("comment", { flags: "foot" }, "assignComment")],
  ["comments\\s*\\|=", op("assignComment", { flags: "line head foot", update: true })],
  ["comments\\s*=", op("assignComment", { flags: "line head foot" })],
  ["\\(", sign("(")], ["\\)", sign(")")], ["\\.\\[", sign(".[")], ["\\[", sign("[")], ["\\]\\??", sign("]")], ["\\{", sign("{")], ["\\}", sign("}")],
  ["\\.\\.\\.", op("descend", { flags: "keys" })], ["\\.\\.", op("descend")],
  ["\\$[a-zA-Z_\\-0-9]+", (match: string): Token => ({ type: "op", match, op: { op: "variable", name: match.slice(1) } })],
  ["as", op("assignVariable")], ["ref", op("assignVariable", { flags: "ref" })],
  [":\\s*", op("createMap")],
  ["length", op("length")], ["line", op("line")], ["column", op("column")], ["eval", op("eval")], ["to_?number", op("toNumber")],
  ["map_?values", op("mapValues")], ["map", op("map")], ["filter", op("filter")], ["pick", op("pick")], ["omit", op("omit")],
  ["flatten\\([0-9]+\\)", (match: string): Token => op("flatten", { flags: inBrackets(match) })(match)!], ["flatten", op("flatten")],
  ["format_datetime", op("formatDatetime")], ["now", op("now")], ["tz", op("tz")], ["from_?unix", op("fromUnix")], ["to_?unix", op("toUnix")], ["with_dtf", op("withDtf")],
  ["error", op("error")], ["shuffle", op("shuffle")], ["sortKeys|sort_?keys", op("sortKeys")], ["array_?to_?map", op("arrayToMap")], ["root", op("root")],
  ["to_?yaml\\([0-9]+\\)", (match: string): Token => codec("encode", `yaml ${inBrackets(match)}`)(match)!], ["to_?json\\([0-9]+\\)", (match: string): Token => codec("encode", `json ${inBrackets(match)}`)(match)!],
  ["from_?yaml|@yamld|from_?json|@jsond", codec("decode", "yaml")], ["to_?yaml|@yaml", codec("encode", "yaml 2")], ["to_?json", codec("encode", "json 2")], ["@json", codec("encode", "json 0")],
  ["from_?props|@propsd", codec("decode", "props")], ["to_?props|@props", codec("encode", "props 2")],
  ["from_?csv|@csvd", codec("decode", "csv")], ["to_?csv|@csv", codec("encode", "csv 0")], ["from_?tsv|@tsvd", codec("decode", "tsv")], ["to_?tsv|@tsv", codec("encode", "tsv 0")],
  ["@base64d", codec("decode", "base64")], ["@base64", codec("encode", "base64 0")], ["@urid", codec("decode", "uri")], ["@uri", codec("encode", "uri 0")], ["@sh", codec("encode", "sh 0")],
  ["load_?str|str_?load", op("loadStr")], ["load_?props", op("load", { flags: "props" })], ["load_?base64", op("load", { flags: "base64" })], ["load", op("load", { flags: "yaml" })], ["system", op("system")],
  ["splitDoc|split_?doc", op("splitDoc")], ["select", op("select")], ["has", op("has")], ["unique_?by", op("uniqueBy")], ["unique", op("unique")], ["group_?by", op("groupBy")],
  ["explode", op("explode")], ["or", op("or")], ["and", op("and")], ["not", op("not")], ["ireduce", op("reduce")],
  ["join", op("join")], ["sub", op("sub")], ["match", op("match")], ["capture", op("capture")], ["test", op("test")], ["sort_?by", op("sortBy")], ["sort", op("sort")], ["first", op("first")], ["reverse", op("reverse")],
  ["any_c", op("anyC")], ["any", op("any")], ["all_c", op("allC")], ["all", op("all")], ["contains", op("contains")], ["split", op("split")],
  ["parents", op("parents")], ["parent\\(-?[0-9]+\\)", (match: string): Token => op("parent", { flags: inBrackets(match) })(match)!], ["parent", op("parent", { flags: "1" })],
  ["keys", op("keys")], ["key", op("key")], ["is_?key", op("isKey")], ["file_?name|fileName", op("filename")], ["file_?index|fileIndex|fi", op("fileIndex")],
  ["path", op("getPath")], ["set_?path", op("setPath")], ["del_?paths", op("delPaths")],
  ["to_?entries|toEntries", op("toEntries")], ["from_?entries|fromEntries", op("fromEntries")], ["with_?entries|withEntries", op("withEntries")], ["with", op("with")], ["collect", op("collect")], ["del", op("del")],
  ["style", op("style", {}, "assignStyle")], ["tag|type", op("tag", {}, "assignTag")], ["kind", op("kind")], ["anchor", op("anchor", {}, "assignAnchor")], ["alias", op("alias", {}, "assignAlias")],
  [";", op("block")], ["\\/\\/", op("alternative")], ["documentIndex|document_?index|di", op("documentIndex")],
  ["upcase|ascii_?upcase", op("caseOf", { flags: "up" })], ["downcase|ascii_?downcase", op("caseOf", { flags: "down" })], ["trim", op("trim")], ["to_?string", op("toText")],
  ["0[xX][0-9A-Fa-f]+", constant((match) => new YamlNode("scalar", "!!int", match))],
  ["-?[1-9](?:\\.\\d+)?[Ee][-+]?\\d+|-?\\d+\\.\\d+", constant((match) => new YamlNode("scalar", "!!float", match))],
  ["-?\\d+", constant((match) => new YamlNode("scalar", "!!int", match))],
  ["[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]", constant((match) => new YamlNode("scalar", "!!bool", match))],
  ["[Nn][Uu][Ll][Ll]|~", constant((match) => new YamlNode("scalar", "!!null", match))],
  ['"(?:[^"\\\\]*(?:\\\\[^][^"\\\\]*)*)"', (match: string): Token => (/\\\(/.test(match) ? op("interpolate", { node: text(match.slice(1, -1)) })(match)! : constant(() => text(unescape(match.slice(1, -1))))(match)!)],
  ["strenv\\([^)]+\\)", (match: string): Token => op("env", { flags: "string", node: text(match.slice(7, -1).trim()) })(match)!],
  ["env\\([^)]+\\)", (match: string): Token => op("env", { node: text(match.slice(4, -1).trim()) })(match)!],
  ["envsubst\\((?:ne|nu|ff| |,)+\\)", (match: string): Token => op("envsubst", { flags: match.slice(9, -1) })(match)!], ["envsubst", op("envsubst")],
  ["\\s*==\\s*", op("equals")], ["\\s*!=\\s*", op("notEquals")], ["\\s*>=\\s*", op("compare", { flags: ">=" })], ["\\s*<=\\s*", op("compare", { flags: "<=" })], ["\\s*>\\s*", op("compare", { flags: ">" })], ["\\s*<\\s*", op("compare", { flags: "<" })],
  ["min", op("min")], ["max", op("max")],
  ["\\|=[c]*", (match: string): Token => op("assign", { update: true, flags: match.slice(2) })(match)!], ["=[c]*", (match: string): Token => op("assign", { flags: match.slice(1) })(match)!],
  ["[ \\t\\n\\r]+", (): undefined => undefined],
  ['\\."[^"]+"\\??', pathElement], ["\\.[^ ;}{:\\[\\],|.\\[()=\\n!]+\\??", pathElement], ["\\|", op("pipe")], ["\\.", op("self")], [",", op("union")],
  ["\\*=[+|?cdn]*", (match: string): Token => op("multiplyAssign", { flags: match.slice(2) })(match)!], ["\\*[+|?cdn]*", (match: string): Token => op("multiply", { flags: match.slice(1) })(match)!],
  ["\\/", op("divide")], ["%", op("modulo")], ["\\+=", op("addAssign")], ["\\+", op("add")], ["-=", op("subtractAssign")], ["-", op("subtract")], ["#.*", (): undefined => undefined], ["pivot", op("pivot")],
] as [string, Make][]).map(([source, make]) => [new RegExp(source, "y"), make] as const);

function tokens(source: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < source.length;) {
    let best = "";
    let make: Make | undefined;
    for (const [pattern, each] of RULES) {
      pattern.lastIndex = at;
      const match = pattern.exec(source)?.[0];
      if (match !== undefined && match.length > best.length) [best, make] = [match, each];
    }
    if (!make) {
      const line = source.slice(0, at).split("\n").length;
      throw new YqError(`${line}:${at - source.lastIndexOf("\n", at - 1)}: invalid input text ${JSON.stringify(source.slice(at).length > 16 ? `${source.slice(at, at + 16)}...` : source.slice(at))}`);
    }
    const token = make(best);
    if (token) found.push(token);
    at += best.length;
  }
  return found;
}

/** Puts in what goes without saying: the pipe before `.a` in `[0].a`, the bounds of a slice, the emptiness of `[]`. */
function complete(found: readonly Token[]): Token[] {
  const out: Token[] = [];
  const is = (token: Token | undefined, name: string): boolean => token?.op?.op === name;
  const push = (name: string, more: Partial<Expression> = {}): void => { out.push({ type: "op", match: name, op: { op: name, name, ...more } }); };
  for (let i = 0; i < found.length; i += 1) {
    let token = found[i]!;
    const next = found[i + 1];
    if (token.type === ".[") {
      push("self");
      push("traverseArray");
      token = { type: "[", match: "[" };
    }
    const before = found[i - 1];
    const beforeThat = found[i - 2];
    if (is(token, "createMap") && (before?.type === ".[" || (before?.type === "[" && beforeThat && (beforeThat.type === "op" || beforeThat.type === "]" || beforeThat.type === "}")))) push("value", { node: whole(0) });
    if (token.assign !== undefined && next && is(next, "assign")) {
      token = { ...token, op: { ...token.op!, op: token.assign, update: next.op!.update === true } };
      i += 1;
    }
    out.push(token);
    if (is(token, "createMap") && next?.type === "]") push("length");
    if (next && ((token.type === "[" && next.type === "]") || (token.type === "{" && next.type === "}"))) push("empty");
    const goesOn = token.type === "]" || token.type === "}" || token.type === ")" || (token.op !== undefined && GOES_ON.has(token.op.op));
    if (next && goesOn && (is(next, "path") || next.type === ".[")) push("shortPipe");
    if (next && goesOn && next.type === "[") push("traverseArray");
  }
  return out;
}

function postfix(found: readonly Token[]): Expression[] {
  const result: Expression[] = [];
  const stack: Token[] = [{ type: "(", match: "(" }];
  const pop = (): void => { result.push(stack.pop()!.op!); };
  const closing: Record<string, string> = { "[": "]", "{": "}", "(": ")" };
  const unwind = (opener: string): void => {
    for (let top = stack.at(-1); top && top.type !== opener; top = stack.at(-1)) {
      if (top.type !== "op") throw new YqError(`bad expression, could not find matching \`${closing[top.type]}\``);
      pop();
    }
    if (stack.length === 0) throw new YqError(opener === "(" ? "bad expression, got close brackets without matching opening bracket" : "bad path expression, got close collect brackets without matching opening bracket");
    stack.pop();
  };
  for (const token of [...found, { type: ")", match: ")" } as Token]) {
    if (token.type === "(" || token.type === "[" || token.type === "{") stack.push(token);
    else if (token.type === ")") unwind("(");
    else if (token.type === "]" || token.type === "}") {
      unwind(token.type === "]" ? "[" : "{");
      result.push(token.type === "]" ? { op: "collect", name: "[" } : { op: "collectObject", name: "{" });
      if (token.type === "}") result.push({ op: "shortPipe", name: "|" });
      if (stack.at(-1)?.op?.op === "traverseArray") {
        stack.at(-1)!.op!.flags = token.match.endsWith("?") ? "?" : "";
        pop();
      }
    } else {
      const precedence = OPERATORS[token.op!.op]![0];
      while (stack.at(-1)?.type === "op" && OPERATORS[stack.at(-1)!.op!.op]![0] > precedence) pop();
      stack.push(token);
    }
  }
  if (stack.length > 0) throw new YqError(`bad expression - probably missing close bracket on ${stack.at(-1)!.match}`);
  return result;
}

/** The tree of an expression; undefined for an empty one. Throws YqError with yq's sentence. */
export function parse(source: string): Expression | undefined {
  const stack: Expression[] = [];
  for (const each of postfix(complete(tokens(source)))) {
    const expression: Expression = { ...each };
    const operands = OPERATORS[expression.op]![1];
    if (operands === 1) {
      if (stack.length < 1 && expression.op !== "first") throw new YqError(`'${expression.name.trim()}' expects 1 arg but received none`);
      expression.right = stack.pop();
    } else if (operands === 2) {
      if (stack.length < 2) throw new YqError(`'${expression.name.trim()}' expects 2 args but there is ${stack.length}`);
      expression.right = stack.pop();
      expression.left = stack.pop();
    }
    stack.push(expression);
  }
  if (stack.length > 1) throw new YqError("bad expression, please check expression syntax");
  return stack[0];
}

export const constantOf = (node: YamlNode): Expression => ({ op: "reference", name: "", node });
