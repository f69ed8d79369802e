/** What yq works with: a YAML tree that remembers how it was written, and where each node stands in it. */

export type Kind = "map" | "seq" | "scalar" | "alias";
export type Style = "" | "double" | "single" | "literal" | "folded" | "flow" | "tagged";

export class YqError extends Error {}

export class YamlNode {
  kind: Kind;
  tag: string;
  value: string;
  style: Style = "";
  anchor = "";
  /** What an alias stands for. */
  target: YamlNode | undefined;
  /** Items of a sequence; keys and values in turn of a mapping. */
  content: YamlNode[] = [];
  head = "";
  line = "";
  foot = "";
  /** Comments and separators before a file's first document, as they were written. */
  leading = "";
  parent: YamlNode | undefined;
  /** The key of a value, the index of an item. */
  key: YamlNode | undefined;
  isKey = false;
  row = 0;
  column = 0;
  /** All documents are looked at as one: eval-all. */
  together = false;
  private ownDocument = 0;
  private ownFile = 0;
  private ownFilename = "";

  constructor(kind: Kind, tag = "", value = "") {
    this.kind = kind;
    this.tag = tag;
    this.value = value;
  }

  get document(): number { return this.parent ? this.parent.document : this.ownDocument; }
  set document(index: number) { this.ownDocument = index; }
  get file(): number { return this.parent ? this.parent.file : this.ownFile; }
  get filename(): string { return this.parent ? this.parent.filename : this.ownFilename; }

  from(filename: string, file: number, document: number): this {
    this.ownFilename = filename;
    this.ownFile = file;
    this.ownDocument = document;
    return this;
  }

  copy(withContent = true): YamlNode {
    const clone = new YamlNode(this.kind, this.tag, this.value);
    clone.style = this.style;
    clone.anchor = this.anchor;
    clone.target = this.target;
    clone.head = this.head;
    clone.line = this.line;
    clone.foot = this.foot;
    clone.leading = this.leading;
    clone.parent = this.parent;
    clone.key = this.key?.copy();
    clone.isKey = this.isKey;
    clone.row = this.row;
    clone.column = this.column;
    clone.together = this.together;
    clone.from(this.ownFilename, this.ownFile, this.ownDocument);
    if (withContent) clone.addAll(this.content);
    return clone;
  }

  /** Another node in this one's place. */
  replacedBy(other: YamlNode): YamlNode {
    const copy = other.copy();
    copy.parent = this.parent;
    copy.key = this.isKey ? this : this.key;
    if (!this.parent) copy.from(this.ownFilename, this.ownFile, this.ownDocument);
    return copy;
  }

  replacement(kind: Kind, tag: string, value = ""): YamlNode {
    return this.replacedBy(new YamlNode(kind, tag, value));
  }

  addItem(item: YamlNode): YamlNode {
    const copy = item.copy();
    copy.parent = this;
    copy.isKey = false;
    copy.key = new YamlNode("scalar", "!!int", String(this.content.length));
    copy.key.parent = this;
    this.content.push(copy);
    return copy;
  }

  addEntry(key: YamlNode, value: YamlNode): [YamlNode, YamlNode] {
    const newKey = key.copy();
    newKey.parent = this;
    newKey.isKey = true;
    const newValue = value.copy();
    newValue.parent = this;
    newValue.isKey = false;
    newValue.key = newKey;
    this.content.push(newKey, newValue);
    return [newKey, newValue];
  }

  addAll(children: readonly YamlNode[]): void {
    if (this.kind === "map") for (let i = 0; i + 1 < children.length; i += 2) this.addEntry(children[i]!, children[i + 1]!);
    else for (const child of children) this.addItem(child);
  }

  /** Keys and values of a mapping. */
  * entries(): IterableIterator<[YamlNode, YamlNode]> {
    for (let i = 0; i + 1 < this.content.length; i += 2) yield [this.content[i]!, this.content[i + 1]!];
  }

  get(name: string): YamlNode | undefined {
    for (const [key, value] of this.entries()) if (key.value === name) return value;
    return undefined;
  }

  get path(): YamlNode[] {
    const step = this.isKey ? this : this.key;
    return this.parent && step ? [...this.parent.path, step] : step ? [step] : [];
  }

  /** The path as errors name it: `spec.containers[0].name`. */
  get nicePath(): string {
    return this.path.map((step, index) => (step.tag === "!!int" ? `[${step.value}]` : index === 0 ? step.value : `.${step.value}`)).join("");
  }

  get truthy(): boolean {
    return !(this.tag === "!!null" || (this.tag === "!!bool" && /^false$/i.test(this.value)));
  }

  /** What an own tag's value looks like; else the tag. */
  get plainTag(): string {
    return this.tag.startsWith("!!") || this.value === "" ? this.tag : resolveTag(this.value);
  }

  get resolved(): YamlNode {
    let node: YamlNode = this as YamlNode;
    while (node.kind === "alias" && node.target) node = node.target;
    return node;
  }

  /** Becomes what another node is. Of comments, tags and style it keeps what the other does not say. */
  updateFrom(other: YamlNode, options: AssignOptions = {}): void {
    if ((this as YamlNode) === other) return;
    if ((this.kind !== "scalar" && this.content.length === 0) || this.plainTag !== other.plainTag) this.style = other.style;
    const content = other.content;
    this.content = [];
    this.kind = other.kind;
    this.addAll(content);
    this.value = other.value;
    this.updateAttributes(other, options);
  }

  updateAttributes(other: YamlNode, options: AssignOptions = {}): void {
    if (this.kind !== other.kind) {
      this.content = [];
      this.value = "";
    }
    this.kind = other.kind;
    if (options.clobberTags || this.tag.startsWith("!!") || this.tag === "") this.tag = other.tag;
    this.target = other.target;
    if (!options.keepAnchor) this.anchor = other.anchor;
    if (this.style === "") this.style = other.style;
    if (other.foot !== "") this.foot = other.foot;
    if (other.head !== "") this.head = other.head;
    if (other.line !== "") this.line = other.line;
  }
}

export interface AssignOptions {
  onlyNull?: boolean;
  clobberTags?: boolean;
  keepAnchor?: boolean;
}

export const text = (value: string): YamlNode => new YamlNode("scalar", "!!str", value);
export const nothing = (): YamlNode => new YamlNode("scalar", "!!null", "null");
export const whole = (value: number): YamlNode => new YamlNode("scalar", "!!int", String(value));

/** A sequence of these items. */
export const list = (nodes: readonly YamlNode[]): YamlNode => {
  const made = new YamlNode("seq", "!!seq");
  for (const node of nodes) made.addItem(node);
  return made;
};

/** The tag that go-yaml gives a plain scalar. */
export function resolveTag(value: string): string {
  if (/^(?:~|null|Null|NULL|)$/.test(value)) return "!!null";
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(value)) return "!!bool";
  if (value === "<<") return "!!merge";
  if (/^[-+]?(?:\d[\d_]*|0x[\da-fA-F_]+|0o[0-7_]+|0b[01_]+)$/.test(value)) return "!!int";
  if (/^[-+]?(?:\.inf|\.Inf|\.INF)$|^(?:\.nan|\.NaN|\.NAN)$/.test(value)) return "!!float";
  if (/^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?$/.test(value)) return "!!float";
  if (/^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|\s+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?\s*(?:Z|[-+]\d{1,2}(?::?\d{2})?)?)?$/.test(value)) return "!!timestamp";
  return "!!str";
}

/** A whole number as YAML writes it (0x, 0o). Undefined when it is none. */
export function wholeNumber(value: string): number | undefined {
  const clean = value.replaceAll("_", "");
  if (/^[-+]?\d+$/.test(clean)) return Number(clean);
  const based = /^([-+]?)(0x[\da-fA-F]+|0o[0-7]+|0b[01]+)$/.exec(clean);
  return based ? Number(based[2]) * (based[1] === "-" ? -1 : 1) : undefined;
}

/** A number as Go's %v prints a float64. */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value !== 0 && (Math.abs(value) >= 1e21 || Math.abs(value) < 1e-4)) {
    return value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
  }
  return String(value);
}
