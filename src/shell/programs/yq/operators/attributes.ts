import { booleanFor, reading, type Context, type Evaluator, type Operator } from "../evaluate.ts";
import { YamlNode, YqError, type Style } from "../node.ts";
import type { Expression } from "../parse.ts";
import { writeLeading } from "../write.ts";

/** Comments, styles, tags, anchors, and where a node stands. */

const ownText = (node: YamlNode, value: string, tag = "!!str"): YamlNode => {
  const made = node.replacement("scalar", tag, value);
  if (node.isKey) made.isKey = false;
  return made;
};

/** Says something of every node of the left side; the right side is asked once, or with each for `|=`. */
function assignTo(run: Evaluator, context: Context, expression: Expression, set: (node: YamlNode, value: YamlNode | undefined) => void): readonly YamlNode[] {
  const once = expression.update ? undefined : run.run(reading(context), expression.right)[0];
  for (const node of run.run(context, expression.left)) set(node, expression.update ? run.on(reading(context), node, expression.right)[0] : once);
  return context.nodes;
}

const uncommented = (comment: string): string => comment.replace(/^# /, "").replace(/\n# /g, "\n");

const STYLES: readonly Style[] = ["", "double", "single", "literal", "folded", "flow", "tagged"];

export const attributes: Record<string, Operator> = {
  comment: (_run, context, expression) => context.nodes.map((node) => {
    const found = expression.flags === "line" ? node.line : expression.flags === "foot" ? node.foot : node.leading !== "" ? writeLeading(node.leading, false).replace(/\n$/, "") : node.head;
    return ownText(node, uncommented(found));
  }),
  assignComment: (run, context, expression) => assignTo(run, context, expression, (node, value) => {
    const comment = value?.value ?? "";
    if (expression.flags!.includes("line")) node.line = comment;
    if (expression.flags!.includes("head")) {
      node.head = comment;
      node.leading = "";
    }
    if (expression.flags!.includes("foot")) node.foot = comment;
  }),
  style: (_run, context) => context.nodes.map((node) => ownText(node, node.style)),
  assignStyle: (run, context, expression) => assignTo(run, context, expression, (node, value) => {
    const style = (value?.value ?? "") as Style;
    if (!STYLES.includes(style)) throw new YqError(`unknown style ${style}`);
    node.style = style;
  }),
  tag: (_run, context) => context.nodes.map((node) => ownText(node, node.tag)),
  assignTag: (run, context, expression) => assignTo(run, context, expression, (node, value) => { node.tag = value?.value ?? ""; }),
  kind: (_run, context) => context.nodes.map((node) => ownText(node, node.kind)),
  anchor: (_run, context) => context.nodes.map((node) => ownText(node, node.anchor)),
  assignAnchor: (run, context, expression) => assignTo(run, context, expression, (node, value) => { node.anchor = value?.value ?? ""; }),
  alias: (_run, context) => context.nodes.map((node) => ownText(node, node.kind === "alias" ? node.value : "")),
  assignAlias: (run, context, expression) => assignTo(run, context, expression, (node, value) => {
    if (!value || value.value === "") return;
    node.kind = "alias";
    node.value = value.value;
    node.content = [];
    node.target = undefined;
  }),
  line: (_run, context) => context.nodes.map((node) => ownText(node, String(node.row), "!!int")),
  column: (_run, context) => context.nodes.map((node) => ownText(node, String(node.column), "!!int")),
  key: (_run, context) => context.nodes.flatMap((node) => {
    if (node.isKey) return [ownText(node, node.value, node.tag)];
    return node.key ? [node.key] : [];
  }),
  isKey: (_run, context) => context.nodes.map((node) => booleanFor(node, node.isKey)),
  parent: (_run, context, expression) => context.nodes.flatMap((node) => {
    const levels = Number(expression.flags);
    const chain: YamlNode[] = [];
    for (let at = node.parent; at; at = at.parent) chain.push(at);
    if (levels < 0) {
      const at = chain.length + levels;
      return chain.length === 0 ? [node] : chain[Math.max(0, at)] ? [chain[Math.max(0, at)]!] : [];
    }
    const found = levels === 0 ? node : chain[levels - 1];
    return found ? [found] : [];
  }),
  parents: (_run, context) => context.nodes.map((node) => {
    const made = new YamlNode("seq", "!!seq");
    for (let at = node.parent; at; at = at.parent) made.addItem(at);
    return made;
  }),
  documentIndex: (_run, context) => context.nodes.map((node) => ownText(node, String(node.document), "!!int")),
  filename: (_run, context) => context.nodes.map((node) => ownText(node, node.filename)),
  fileIndex: (_run, context) => context.nodes.map((node) => ownText(node, String(node.file), "!!int")),
};
