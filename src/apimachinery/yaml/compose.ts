import { parserError, YamlError, type Mark } from "./error.ts";
import { Scanner, type Token, type TokenType } from "./scanner.ts";

/** A node of a document. `implicit` scalars are plain: what they are is found by their text. */
export type YamlNode =
  | { kind: "scalar"; value: string; tag: string; implicit: boolean; line: number }
  | { kind: "sequence"; items: YamlNode[]; line: number }
  | { kind: "mapping"; entries: [YamlNode, YamlNode][]; line: number }
  | { kind: "alias"; name: string; target: YamlNode; line: number };

const DEFAULT_TAGS: Record<string, string> = { "!": "!", "!!": "tag:yaml.org,2002:" };

/** The first document of a text as a tree; undefined when there is none. Throws `YamlError` in go-yaml's words. */
export function composeDocument(text: string): YamlNode | undefined {
  return new Composer(text === "" ? "\n" : text).document();
}

class Composer {
  readonly #scanner: Scanner;
  readonly #anchors = new Map<string, YamlNode>();
  #tags: Record<string, string> = DEFAULT_TAGS;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  document(): YamlNode | undefined {
    const type = this.#scanner.peek().type;
    if (type === "stream-end") return undefined;
    let node: YamlNode;
    if (type === "version-directive" || type === "tag-directive" || type === "document-start") {
      this.#directives();
      const token = this.#scanner.peek();
      if (token.type !== "document-start") throw parserError("did not find expected <document start>", token.start);
      this.#scanner.take();
      node = this.#isNext("version-directive", "tag-directive", "document-start", "document-end", "stream-end")
        ? this.#empty(this.#scanner.peek().start)
        : this.#node(true, false);
    } else node = this.#node(true, false);
    // The end of a document is only known by the token after it.
    this.#scanner.peek();
    return node;
  }

  #isNext(...types: TokenType[]): boolean {
    return types.includes(this.#scanner.peek().type);
  }

  #directives(): void {
    let version = false;
    const tags: Record<string, string> = {};
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === "version-directive") {
        if (version) throw parserError("found duplicate %YAML directive", token.start);
        if (token.value !== "1.1") throw parserError("found incompatible YAML document", token.start);
        version = true;
      } else if (token.type === "tag-directive") {
        if (token.value in tags) throw parserError("found duplicate %TAG directive", token.start);
        tags[token.value] = token.suffix;
      } else break;
      this.#scanner.take();
    }
    this.#tags = { ...DEFAULT_TAGS, ...tags };
  }

  #empty(at: Mark): YamlNode {
    return { kind: "scalar", value: "", tag: "", implicit: true, line: at.line };
  }

  #node(block: boolean, indentless: boolean): YamlNode {
    const scanner = this.#scanner;
    let token = scanner.peek();
    if (token.type === "alias") {
      scanner.take();
      const target = this.#anchors.get(token.value);
      if (!target) throw new YamlError(`unknown anchor '${token.value}' referenced`);
      return { kind: "alias", name: token.value, target, line: token.start.line };
    }
    const start = token.start;
    let anchor: string | undefined;
    let tag: Token | undefined;
    while ((token.type === "anchor" && anchor === undefined) || (token.type === "tag" && tag === undefined)) {
      scanner.take();
      if (token.type === "anchor") anchor = token.value;
      else tag = token;
      token = scanner.peek();
    }
    const fullTag = tag ? this.#resolveTag(tag, start) : "";
    const keep = (node: YamlNode): void => {
      if (anchor !== undefined) this.#anchors.set(anchor, node);
    };
    if (indentless && token.type === "block-entry") return this.#indentlessSequence(start, keep);
    switch (token.type) {
      case "scalar": {
        scanner.take();
        const implicit = (fullTag === "" && token.plain) || fullTag === "!";
        const node: YamlNode = { kind: "scalar", value: token.value, tag: fullTag, implicit, line: start.line };
        keep(node);
        return node;
      }
      case "flow-sequence-start":
        return this.#flowSequence(start, keep);
      case "flow-mapping-start":
        return this.#flowMapping(start, keep);
      case "block-sequence-start":
        if (block) return this.#blockSequence(start, keep);
        break;
      case "block-mapping-start":
        if (block) return this.#blockMapping(start, keep);
        break;
    }
    if (anchor !== undefined || fullTag !== "") {
      const node: YamlNode = { kind: "scalar", value: "", tag: fullTag, implicit: fullTag === "", line: start.line };
      keep(node);
      return node;
    }
    throw parserError("did not find expected node content", token.start, start);
  }

  #resolveTag(token: Token, start: Mark): string {
    if (token.value === "") return token.suffix;
    const prefix = this.#tags[token.value];
    if (prefix === undefined) throw parserError("found undefined tag handle", token.start, start);
    return prefix + token.suffix;
  }

  #blockSequence(start: Mark, keep: (node: YamlNode) => void): YamlNode {
    const scanner = this.#scanner;
    const node: YamlNode = { kind: "sequence", items: [], line: start.line };
    keep(node);
    const context = scanner.take().start;
    for (;;) {
      const token = scanner.peek();
      if (token.type === "block-end") {
        scanner.take();
        return node;
      }
      if (token.type !== "block-entry") throw parserError("did not find expected '-' indicator", token.start, context);
      scanner.take();
      node.items.push(this.#isNext("block-entry", "block-end") ? this.#empty(token.end) : this.#node(true, false));
    }
  }

  #indentlessSequence(start: Mark, keep: (node: YamlNode) => void): YamlNode {
    const scanner = this.#scanner;
    const node: YamlNode = { kind: "sequence", items: [], line: start.line };
    keep(node);
    while (this.#isNext("block-entry")) {
      const token = scanner.take();
      const empty = this.#isNext("block-entry", "key", "value", "block-end");
      node.items.push(empty ? this.#empty(token.end) : this.#node(true, false));
    }
    return node;
  }

  #blockMapping(start: Mark, keep: (node: YamlNode) => void): YamlNode {
    const scanner = this.#scanner;
    const node: YamlNode = { kind: "mapping", entries: [], line: start.line };
    keep(node);
    const context = scanner.take().start;
    for (;;) {
      const token = scanner.peek();
      if (token.type === "block-end") {
        scanner.take();
        return node;
      }
      if (token.type !== "key") throw parserError("did not find expected key", token.start, context);
      scanner.take();
      const key = this.#isNext("key", "value", "block-end") ? this.#empty(token.end) : this.#node(true, true);
      let value: YamlNode;
      if (this.#isNext("value")) {
        const colon = scanner.take();
        value = this.#isNext("key", "value", "block-end") ? this.#empty(colon.end) : this.#node(true, true);
      } else value = this.#empty(scanner.peek().start);
      node.entries.push([key, value]);
    }
  }

  #flowSequence(start: Mark, keep: (node: YamlNode) => void): YamlNode {
    const scanner = this.#scanner;
    const node: YamlNode = { kind: "sequence", items: [], line: start.line };
    keep(node);
    const context = scanner.take().start;
    for (let first = true; !this.#isNext("flow-sequence-end"); first = false) {
      if (!first) {
        const token = scanner.peek();
        if (token.type !== "flow-entry") throw parserError("did not find expected ',' or ']'", token.start, context);
        scanner.take();
      }
      if (this.#isNext("key")) {
        // `[a: b]` is a list of one map.
        const at = scanner.take();
        const key = this.#isNext("value", "flow-entry", "flow-sequence-end") ? this.#empty(at.end) : this.#node(false, false);
        const value = this.#flowValue("flow-sequence-end");
        node.items.push({ kind: "mapping", entries: [[key, value]], line: at.start.line });
      } else if (!this.#isNext("flow-sequence-end")) node.items.push(this.#node(false, false));
      else break;
    }
    scanner.take();
    return node;
  }

  #flowMapping(start: Mark, keep: (node: YamlNode) => void): YamlNode {
    const scanner = this.#scanner;
    const node: YamlNode = { kind: "mapping", entries: [], line: start.line };
    keep(node);
    const context = scanner.take().start;
    for (let first = true; !this.#isNext("flow-mapping-end"); first = false) {
      if (!first) {
        const token = scanner.peek();
        if (token.type !== "flow-entry") throw parserError("did not find expected ',' or '}'", token.start, context);
        scanner.take();
      }
      if (this.#isNext("key")) {
        scanner.take();
        const empty = this.#isNext("value", "flow-entry", "flow-mapping-end");
        const key = empty ? this.#empty(scanner.peek().start) : this.#node(false, false);
        node.entries.push([key, this.#flowValue("flow-mapping-end")]);
      } else if (!this.#isNext("flow-mapping-end")) {
        const key = this.#node(false, false);
        node.entries.push([key, this.#empty(scanner.peek().start)]);
      } else break;
    }
    scanner.take();
    return node;
  }

  #flowValue(end: TokenType): YamlNode {
    const scanner = this.#scanner;
    if (!this.#isNext("value")) return this.#empty(scanner.peek().start);
    scanner.take();
    return this.#isNext("flow-entry", end) ? this.#empty(scanner.peek().start) : this.#node(false, false);
  }
}
