import { resolveTag, type YamlNode } from "./node.ts";
import { SEPARATOR } from "./read.ts";

/** Writes nodes as go-yaml does: two spaces, sequences indented below their key, comments where they belong. */
class Writer {
  private out = "";
  private footIndent = -1;
  private readonly step: number;

  constructor(step: number) {
    this.step = step;
  }

  document(node: YamlNode): string {
    this.head(node, 0);
    if (this.isBlock(node)) {
      const prefix = this.properties(node);
      if (prefix !== "") this.out += `${prefix.trimEnd()}\n`;
      this.block(node, 0, false);
    } else this.out += `${this.inline(node, 0)}${comment(node.line)}\n`;
    return this.out;
  }

  private isBlock(node: YamlNode): boolean {
    return (node.kind === "map" || node.kind === "seq") && node.content.length > 0 && node.style !== "flow";
  }

  private indent(width: number): void {
    if (this.footIndent === width) this.out += "\n";
    this.footIndent = -1;
    this.out += " ".repeat(width);
  }

  private head(node: YamlNode, width: number): void {
    if (node.head === "") return;
    for (const line of node.head.split("\n")) {
      if (line === "") this.out += "\n";
      else {
        this.indent(width);
        this.out += `${hash(line)}\n`;
      }
    }
  }

  private foot(node: YamlNode, width: number): void {
    if (node.foot === "") return;
    for (const line of node.foot.split("\n")) {
      if (line === "") this.out += "\n";
      else this.out += `${" ".repeat(width)}${hash(line)}\n`;
    }
    this.footIndent = width;
  }

  /** Anchor and tag with a blank after each. */
  private properties(node: YamlNode): string {
    const tag = node.style === "tagged" || !node.tag.startsWith("!!") ? node.tag : "";
    return `${node.anchor === "" ? "" : `&${node.anchor} `}${tag === "" ? "" : `${tag} `}`;
  }

  /** The lines of a collection. `begun` says that the first of them has its indentation already. */
  private block(node: YamlNode, width: number, begun: boolean): void {
    let first = begun;
    if (node.kind === "map") {
      for (const [key, value] of node.entries()) {
        if (key.head !== "" && first) {
          // The comment of the first entry of a sequence's item stands beside the dash.
          const [top, ...rest] = key.head.split("\n");
          this.out += `${hash(top!)}\n`;
          for (const line of rest) this.out += line === "" ? "\n" : `${" ".repeat(width)}${hash(line)}\n`;
          first = false;
        } else if (key.head !== "") this.head(key, width);
        if (value.head !== "" && key.head === "") this.head(value, width);
        if (!first) this.indent(width);
        first = false;
        this.out += `${this.inline(key, width)}:`;
        this.after(value, width, comment(key.line), false);
        this.foot(key, width);
        if (key.foot === "") this.foot(value, width);
      }
      return;
    }
    for (const item of node.content) {
      if (item.head !== "") {
        if (first) {
          this.out += `${item.head.split("\n").map(hash).join(`\n${" ".repeat(width)}`)}\n`;
          first = false;
        } else this.head(item, width);
      }
      if (!first) this.indent(width);
      first = false;
      this.out += "-";
      this.after(item, width, "", true);
      this.foot(item, width);
    }
  }

  /** What comes after a key's colon or an item's dash. */
  private after(node: YamlNode, width: number, keyComment: string, item: boolean): void {
    if (!this.isBlock(node)) {
      const shown = this.inline(node, width);
      const breakAt = shown.indexOf("\n");
      const remark = keyComment === "" ? comment(node.line) : keyComment + (node.line === "" ? "" : comment(node.line));
      if (breakAt >= 0 && (node.style === "literal" || node.style === "folded" || node.style === "")) this.out += ` ${shown.slice(0, breakAt)}${remark}${shown.slice(breakAt)}\n`;
      else this.out += `${shown === "" ? "" : ` ${shown}`}${remark}\n`;
      return;
    }
    const properties = this.properties(node).trimEnd();
    const remark = keyComment === "" ? comment(node.line) : keyComment;
    if (item && properties === "" && remark === "") {
      this.out += `${" ".repeat(this.step - 1)}`;
      this.block(node, width + this.step, true);
      return;
    }
    this.out += `${properties === "" ? "" : ` ${properties}`}${remark}\n`;
    this.block(node, width + this.step, false);
  }

  /** A scalar, an alias, or a collection in brackets. */
  private inline(node: YamlNode, width: number, flow = false): string {
    if (node.kind === "alias") return `*${node.target?.anchor || node.value}`;
    if (node.kind === "map") {
      const entries = [...node.entries()].map(([key, value]) => {
        const shown = this.inline(value, width, true);
        return `${this.inline(key, width, true)}:${shown === "" ? "" : ` ${shown}`}`;
      });
      return `${this.properties(node)}{${entries.join(", ")}}`;
    }
    if (node.kind === "seq") return `${this.properties(node)}[${node.content.map((item) => this.inline(item, width, true)).join(", ")}]`;
    return this.properties(node) + scalar(node, width, this.step, flow);
  }
}

const hash = (line: string): string => (line.startsWith("#") ? line : `# ${line}`);
const comment = (line: string): string => (line === "" ? "" : ` ${line.split("\n").map(hash).join("\n")}`);

function scalar(node: YamlNode, width: number, step: number, flow: boolean): string {
  const { value } = node;
  let style = node.style === "flow" || node.style === "tagged" ? "" : node.style;
  if (style === "" && value.includes("\n")) style = "literal";
  else if (style === "" && node.tag === "!!str" && resolveTag(value) !== "!!str") style = "double";
  if (style === "" && node.tag === "!!null" && value === "") return "";
  if (style === "" && !plainAllowed(value, flow)) style = "single";
  // eslint-disable-next-line no-control-regex
  const special = /[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029\ufeff]/.test(value);
  if ((style === "literal" || style === "folded") && (flow || node.isKey || special || / (?:\n|$)/.test(value))) style = "double";
  if (style === "single" && (special || /\n /.test(value) || / \n/.test(value))) style = "double";
  if (style === "") return value;
  if (style === "single") return `'${value.replaceAll("'", "''").replace(/\n+/g, (breaks) => `${breaks}\n${" ".repeat(width + step)}`)}'`;
  if (style === "double") return quoted(value);
  const body = value.replace(/\n+$/, "");
  const trailing = value.length - body.length;
  const chomp = trailing === 0 ? "-" : trailing > 1 || body === "" ? "+" : "";
  const hint = /^[ \n]/.test(value) ? String(step) : "";
  const pad = " ".repeat(width + step);
  const folded = style === "folded" ? body.replace(/([^\n])\n(?=[^\n ])/g, "$1\n\n") : body;
  const lines = folded.split("\n").map((line) => (line === "" ? "" : pad + line)).join("\n");
  return `${style === "folded" ? ">" : "|"}${hint}${chomp}\n${lines}${trailing > 1 ? "\n".repeat(trailing - 1) : ""}`;
}

function plainAllowed(value: string, flow: boolean): boolean {
  if (value === "" || /^\s|\s$/.test(value) || /^(?:---|\.\.\.)/.test(value)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(value) || /^[-?:](?:\s|$)/.test(value) || /:(?:\s|$)|\s#/.test(value)) return false;
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x08\x0a-\x1f\x7f\u0085\u2028\u2029\ufeff]/.test(value)) return false;
  return !(flow && /[,?[\]{}:]|^-$/.test(value));
}

function quoted(value: string): string {
  // eslint-disable-next-line no-control-regex
  return `"${value.replace(/["\\]/g, "\\$&").replace(/[\x00-\x1f\x7f\u0085\u2028\u2029\ufeff]/g, (char) => {
    const short: Record<string, string> = { "\0": "\\0", "\x07": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\x1b": "\\e", "\u0085": "\\N", "\u2028": "\\L", "\u2029": "\\P" };
    return short[char] ?? (char < "\u0100" ? `\\x${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}` : `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
  })}"`;
}

/** The comments and separators before a document. */
export function writeLeading(leading: string, separators: boolean): string {
  if (leading === "") return "";
  let out = "";
  for (const line of leading.replace(/\n$/, "").split("\n")) {
    if (line.startsWith(SEPARATOR)) out += separators ? "---\n" : "";
    else if (line.trim() === "") out += "\n";
    else out += `${/^\s*[#%]/.test(line) ? line : `# ${line}`}\n`;
  }
  return out;
}

/** A node as YAML. A scalar stands for itself, without quotes and comments, when `unwrap` says so. */
export function writeYaml(node: YamlNode, options: { indent?: number; unwrap?: boolean } = {}): string {
  if (node.kind === "scalar" && options.unwrap !== false) return node.leading === "" || node.value !== "" ? `${node.value}\n` : "";
  const foot = node.foot;
  node.foot = "";
  const written = new Writer(Math.min(9, Math.max(2, options.indent ?? 2))).document(node);
  node.foot = foot;
  return written + (foot === "" ? "" : `${foot.split("\n").map((line) => (line === "" ? "" : hash(line))).join("\n")}\n`);
}
