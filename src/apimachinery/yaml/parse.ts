import { goNumber, goSyntax } from "../json/golang.ts";
import { composeDocument, type YamlNode } from "./compose.ts";
import { YamlError } from "./error.ts";
import { resolveScalar } from "./resolve.ts";

/**
 * The first document of a text as JSON, read as sigs.k8s.io/yaml reads it: YAML 1.1, of repeated keys the last one counts,
 * keys become strings, merge keys are merged. An empty text is null. Throws `YamlError`, e.g.
 * `yaml: line 4: found character that cannot start any token`. `version` 3: plain scalars are what kustomize takes them for.
 */
export function parseYaml(text: string, version: 2 | 3 = 2): unknown {
  const root = composeDocument(text);
  return root ? new Builder(version).value(root) : null;
}

class Builder {
  readonly #version: 2 | 3;
  readonly #open = new Set<YamlNode>();
  #decoded = 0;
  #decodedByAlias = 0;
  #aliasDepth = 0;

  constructor(version: 2 | 3) {
    this.#version = version;
  }

  value(node: YamlNode): unknown {
    this.#decoded += 1;
    if (this.#aliasDepth > 0) this.#decodedByAlias += 1;
    if (this.#decodedByAlias > 100 && this.#decoded > 1000 && this.#decodedByAlias / this.#decoded > 0.99) {
      throw new YamlError("document contains excessive aliasing");
    }
    switch (node.kind) {
      case "scalar":
        return resolveScalar(node.value, node.tag, node.implicit, this.#version);
      case "sequence":
        return node.items.map((item) => this.value(item));
      case "mapping": {
        const object: Record<string, unknown> = {};
        this.#fill(object, node);
        return object;
      }
      case "alias":
        return this.#alias(node);
    }
  }

  #alias(node: Extract<YamlNode, { kind: "alias" }>): unknown {
    if (this.#open.has(node)) throw new YamlError(`anchor '${node.name}' value contains itself`);
    this.#open.add(node);
    this.#aliasDepth += 1;
    const value = this.value(node.target);
    this.#aliasDepth -= 1;
    this.#open.delete(node);
    return value;
  }

  #fill(object: Record<string, unknown>, node: Extract<YamlNode, { kind: "mapping" }>): void {
    for (const [key, value] of node.entries) {
      if (key.kind === "scalar" && key.value === "<<" && (key.implicit || key.tag.endsWith(":merge"))) {
        this.#merge(object, value);
        continue;
      }
      const name = this.#key(this.value(key), value);
      define(object, name, this.value(value));
    }
  }

  #key(key: unknown, value: YamlNode): string {
    switch (typeof key) {
      case "string":
        return key;
      case "boolean":
        return String(key);
      case "number":
        if (Number.isNaN(key)) return ".nan";
        if (!Number.isFinite(key)) return key > 0 ? ".inf" : "-.inf";
        return goNumber(key);
    }
    if (key === null) {
      const shown = goMapSyntax(this.value(value));
      throw new Error(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shown}`);
    }
    throw new YamlError(`invalid map key: ${goMapSyntax(key)}`);
  }

  #merge(object: Record<string, unknown>, node: YamlNode): void {
    const wrong = "map merge requires map or sequence of maps as the value";
    const target = node.kind === "alias" ? node.target : node;
    if (target.kind === "mapping") {
      if (node.kind === "alias") Object.assign(object, this.#alias(node));
      else this.#fill(object, target);
      return;
    }
    if (node.kind !== "sequence") throw new YamlError(wrong);
    // The first of the list wins, so it is written last.
    for (const item of [...node.items].reverse()) {
      const part = item.kind === "alias" ? item.target : item;
      if (part.kind !== "mapping") throw new YamlError(wrong);
      this.#merge(object, item);
    }
  }
}

function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  else object[key] = value;
}

/** go-yaml's maps have keys of any type. */
function goMapSyntax(value: unknown): string {
  return goSyntax(value).replaceAll("map[string]interface {}", "map[interface {}]interface {}");
}
