import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, parseAllDocuments, type Node } from "yaml";
import { resolveTag, YamlNode, YqError } from "./node.ts";

interface Comment {
  row: number;
  column: number;
  text: string;
  /** It stands alone in its line. */
  alone: boolean;
}

/** Stands for "---" in what stands before a document. */
export const SEPARATOR = "$yqDocSeparator$";

/** What stands before the first document: comments, blank lines and separators. yq keeps it as it is. */
function leadingContent(source: string): [string, string] {
  let leading = "";
  let rest = source;
  for (;;) {
    const line = /^[^\n]*\n?/.exec(rest)![0];
    if (line === "") return [leading, rest];
    if (/^---\s*$/.test(line)) leading += `${SEPARATOR}\n`;
    else if (/^\s*(?:#|%YA)/.test(line) || line.trim() === "") leading += line;
    else if (/^--- /.test(line)) {
      leading += `${SEPARATOR}\n`;
      rest = rest.slice(4);
      continue;
    } else return [leading, rest];
    rest = rest.slice(line.length);
  }
}

/** The documents of a YAML text. Throws YqError with the beginning of go-yaml's sentence. */
export function readYaml(source: string, options: { filename?: string; file?: number; document?: number; leading?: boolean } = {}): YamlNode[] {
  const [leading, body] = options.leading === false ? ["", source] : leadingContent(source);
  const before = leading === "" ? 0 : source.slice(0, source.length - body.length).split("\n").length - 1;
  const from = (node: YamlNode, index: number): YamlNode => node.from(options.filename ?? "", options.file ?? 0, (options.document ?? 0) + index);
  const lines = new LineCounter();
  const parsed = body.trim() === "" ? [] : parseAllDocuments(body, { schema: "failsafe", lineCounter: lines, uniqueKeys: false, logLevel: "silent", keepSourceTokens: false });
  if (!Array.isArray(parsed) || parsed.length === 0) {
    if (leading === "") return [];
    const blank = new YamlNode("scalar", "!!null", "");
    blank.leading = leading;
    return [from(blank, 0)];
  }
  for (const document of parsed) {
    const problem = document.errors[0];
    if (!problem) continue;
    const line = (problem.linePos?.[0]?.line ?? 1) + before;
    // The library's own limit is the engine's stack.
    if (problem.code === "RESOURCE_EXHAUSTION") throw new YqError(`yaml: ${line > 1 ? `line ${line}: ` : ""}exceeded max depth of 10000`);
    const message = /Flow (?:sequence|map) in block collection must be|must end with a/i.test(problem.message) && /\]|\}/.test(problem.message) ? `did not find expected ',' or '${problem.message.includes("]") ? "]" : "}"}'` : /tabs/i.test(problem.message) ? "found character that cannot start any token" : /BAD_INDENT|indent|mapping/i.test(`${problem.code} ${problem.message}`) ? "mapping values are not allowed in this context"
      : /flow|quote|QUOTE/i.test(problem.message) ? "did not find expected node content" : "could not find expected ':'";
    // libyaml counts lines from 0 where its parser complains, from 1 where its scanner does.
    throw new YqError(`yaml: line ${message.includes("expected ','") ? Math.max(1, line - 1) : line}: ${message}`);
  }
  const anchors = new Map<string, YamlNode>();
  const all: YamlNode[] = [];
  const place = (offset: number): { row: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { row: line, column: col };
  };
  const roots = parsed.map((document, index) => {
    const node = from(convert(document.contents as Node | null, anchors, all, place), index);
    return node;
  });
  const comments = findComments(body, place);
  if (comments.length > 0) attach(comments, all, roots, parsed.map((document) => place(document.range[0]).row), body.split("\n"));
  for (const node of all) node.row += before;
  if (leading !== "") roots[0]!.leading = leading;
  return roots;
}

function convert(node: Node | null, anchors: Map<string, YamlNode>, all: YamlNode[], place: (offset: number) => { row: number; column: number }): YamlNode {
  let made: YamlNode;
  if (isAlias(node)) {
    made = new YamlNode("alias", "", node.source);
    made.target = anchors.get(node.source);
    if (!made.target) throw new YqError(`yaml: unknown anchor '${node.source}' referenced`);
  } else if (isMap(node) || isSeq(node)) {
    made = new YamlNode(isMap(node) ? "map" : "seq", tagOf(node) ?? (isMap(node) ? "!!map" : "!!seq"));
    if (node.flow) made.style = "flow";
  } else {
    const value = isScalar(node) ? String(node.value ?? "") : "";
    const type = isScalar(node) ? node.type : "PLAIN";
    made = new YamlNode("scalar", tagOf(node) ?? (type === undefined || type === "PLAIN" ? resolveTag(value) : "!!str"), value);
    made.style = type === "PLAIN" && tagOf(node)?.startsWith("!!") ? "tagged" : type === "QUOTE_DOUBLE" ? "double" : type === "QUOTE_SINGLE" ? "single" : type === "BLOCK_LITERAL" ? "literal" : type === "BLOCK_FOLDED" ? "folded" : "";
  }
  const anchor = (node as { anchor?: string } | null)?.anchor;
  if (anchor) {
    made.anchor = anchor;
    anchors.set(anchor, made);
  }
  const range = node?.range;
  if (range) Object.assign(made, place(range[0]));
  all.push(made);
  if (isMap(node)) {
    for (const pair of node.items) {
      const key = convert(pair.key as Node | null, anchors, all, place);
      const value = convert(pair.value as Node | null, anchors, all, place);
      if (value.row === 0) Object.assign(value, { row: key.row, column: key.column });
      adopt(made, key, value);
    }
  } else if (isSeq(node)) {
    for (const item of node.items) {
      // An entry of a flow sequence may be a pair.
      const value = convert(item as Node | null, anchors, all, place);
      value.parent = made;
      value.key = new YamlNode("scalar", "!!int", String(made.content.length));
      value.key.parent = made;
      made.content.push(value);
    }
  }
  return made;
}

function adopt(parent: YamlNode, key: YamlNode, value: YamlNode): void {
  key.parent = parent;
  key.isKey = true;
  value.parent = parent;
  value.key = key;
  parent.content.push(key, value);
}

function tagOf(node: Node | null): string | undefined {
  const tag = (node as { tag?: string } | null)?.tag;
  if (!tag) return undefined;
  return tag.replace("tag:yaml.org,2002:", "!!");
}

/** Every comment of a text with its place. Scalars are told from comments by the lexer. */
function findComments(source: string, place: (offset: number) => { row: number; column: number }): Comment[] {
  const found: Comment[] = [];
  let offset = 0;
  let scalar = false;
  for (const token of new Lexer().lex(source)) {
    if (token === "\u{2}" || token === "\u{18}") continue;
    if (token === "\u{1f}") {
      scalar = true;
      continue;
    }
    if (!scalar && token.startsWith("#")) {
      const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
      found.push({ ...place(offset), text: token.trimEnd(), alone: source.slice(lineStart, offset).trim() === "" });
    }
    scalar = false;
    offset += token.length;
  }
  return found;
}

/** Gives each comment to the node that go-yaml gives it to. */
function attach(comments: readonly Comment[], all: readonly YamlNode[], roots: readonly YamlNode[], starts: readonly number[], lines: readonly string[]): void {
  const nodes = all.filter((node) => node.row > 0 && (node.kind === "scalar" || node.kind === "alias" || node.style === "flow"));
  /** Who carries the comments before a line: the first node that begins in it. */
  const firstAfter = (row: number): YamlNode | undefined => {
    let best: YamlNode | undefined;
    for (const node of nodes) if (node.row > row && (!best || node.row < best.row || (node.row === best.row && node.column < best.column))) best = node;
    if (!best) return undefined;
    return carrier(best);
  };
  for (let i = 0; i < comments.length; i += 1) {
    const comment = comments[i]!;
    if (!comment.alone) {
      // After a key whose value begins below it is the key's, else the last thing's of the line.
      const line = nodes.filter((node) => node.row === comment.row && node.column < comment.column);
      let last = line.at(-1);
      while (last?.parent?.style === "flow") last = last.parent;
      if (last) last.line = last.line === "" ? comment.text : `${last.line}\n${comment.text}`;
      continue;
    }
    let end = i;
    while (end + 1 < comments.length && comments[end + 1]!.alone && comments[end + 1]!.row === comments[end]!.row + 1 && comments[end + 1]!.column === comment.column) end += 1;
    const block = comments.slice(i, end + 1).map((each) => each.text).join("\n");
    i = end;
    const next = firstAfter(comment.row);
    const nextLine = lines[comments[end]!.row];
    // What stands deeper than what follows closes what went before, as if a blank line came after it.
    const blankAfter = nextLine === undefined || nextLine.trim() === "" || /^---/.test(nextLine) || comment.column > /^ */.exec(nextLine)![0].length + 1;
    const previous = lastBefore(nodes, comment.row);
    const crossesDocument = next !== undefined && previous !== undefined && rootOf(next) !== rootOf(previous);
    // What a blank line parts from what follows belongs to what went before, when it is as deep or deeper.
    if (next && (!blankAfter || !previous || crossesDocument) && !(crossesDocument && comment.row < starts[roots.indexOf(rootOf(next))]!)) {
      const owner = !previous || crossesDocument ? (blankAfter ? rootOf(next) : next) : next;
      owner.head = owner.head === "" ? block : `${owner.head}\n\n${block}`;
    } else if (previous) {
      const owner = footOwner(previous, comment.column, !next || crossesDocument);
      owner.foot = owner.foot === "" ? block : `${owner.foot}\n\n${block}`;
    }
  }
}

function rootOf(node: YamlNode): YamlNode {
  return node.parent ? rootOf(node.parent) : node;
}

/** The item of a sequence or the key of a mapping that a scalar begins. */
function carrier(node: YamlNode): YamlNode {
  let at = node;
  while (at.parent && at.parent.style !== "flow" && at.parent.kind === "map" && at.parent.content[0] === at && at.parent.parent?.kind === "seq") at = at.parent;
  while (at.parent?.style === "flow") at = at.parent;
  return at.isKey || !at.parent || at.parent.kind === "seq" ? at : (at.key ?? at);
}

function lastBefore(nodes: readonly YamlNode[], row: number): YamlNode | undefined {
  let best: YamlNode | undefined;
  for (const node of nodes) if (node.row < row && (!best || node.row > best.row || (node.row === best.row && node.column >= best.column))) best = node;
  return best;
}

/** Who carries a comment below: the enclosing entry that begins in the comment's column; the document when it is its last line. */
function footOwner(previous: YamlNode, column: number, last: boolean): YamlNode {
  let at: YamlNode = previous;
  for (;;) {
    const entry = at.isKey ? at : at.parent?.kind === "map" ? at.key! : at;
    const begins = at.parent?.kind === "seq" ? at.column - 2 : entry.column;
    if (last && column === 1) return rootOf(previous);
    if (!at.parent || begins <= column) return entry;
    at = at.parent;
  }
}
