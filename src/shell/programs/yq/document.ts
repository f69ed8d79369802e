import type { YAMLMap} from "yaml";
import { Document, isMap, isScalar, isSeq, parseAllDocuments, Scalar, type Node } from "yaml";

/** A document of a YAML text, with its comments. */
export type YamlDocument = Document.Parsed | Document;

export class YamlError extends Error {}

/** The documents of a text. Throws YamlError with go-yaml's beginning of the sentence. */
export function readDocuments(text: string): YamlDocument[] {
  const documents = parseAllDocuments(text, { version: "1.2", merge: true });
  if (!Array.isArray(documents)) return [];
  for (const document of documents) {
    const problem = document.errors[0];
    if (problem) {
      const line = problem.linePos?.[0]?.line ?? 1;
      const message = /indent|mapping/i.test(problem.message) ? "mapping values are not allowed in this context" : /flow|quote/i.test(problem.message) ? "did not find expected node content" : "could not find expected ':'";
      throw new YamlError(`yaml: line ${line}: ${message}`);
    }
  }
  return documents;
}

/** The text of a value or document in yq's manner. */
export function writeDocument(document: YamlDocument, indent: number): string {
  return document.toString({ indent, lineWidth: 0, flowCollectionPadding: false, minContentWidth: 0 });
}

export function writeValue(value: unknown, indent: number): string {
  const document = new Document(value, { version: "1.1" });
  return document.toString({ indent, lineWidth: 0, flowCollectionPadding: false });
}

/** Changes a document into another value, leaving alone what stays the same, with its comments and its style. */
export function changeTo(document: YamlDocument, value: unknown): void {
  document.contents = changed(document, document.contents as Node | null, value) as typeof document.contents;
}

function changed(document: YamlDocument, node: Node | null | undefined, value: unknown): Node | null {
  if (isMap(node) && value !== null && typeof value === "object" && !Array.isArray(value)) {
    const wanted = value as Record<string, unknown>;
    const map = node as YAMLMap;
    map.items = map.items.filter((pair) => Object.hasOwn(wanted, keyOf(pair.key)));
    for (const [key, each] of Object.entries(wanted)) {
      const pair = map.items.find((item) => keyOf(item.key) === key);
      if (pair) pair.value = changed(document, pair.value as Node | null, each);
      else map.items.push(document.createPair(key, each) as (typeof map.items)[number]);
    }
    if (map.items.length > 0) map.flow = map.flow && node.items.length > 0 ? map.flow : false;
    return map;
  }
  if (isSeq(node) && Array.isArray(value)) {
    const before = node.items as (Node | null)[];
    node.items = value.map((each, index) => changed(document, before[index], each));
    return node;
  }
  if (isScalar(node) && (value === null || typeof value !== "object")) {
    if (Object.is(node.value, value) || (node.value === undefined && value === null)) return node;
    const fresh = new Scalar(value);
    // The comment stays, and the quotes of a text that was quoted.
    if (node.comment) fresh.comment = node.comment;
    if (node.commentBefore) fresh.commentBefore = node.commentBefore;
    if (typeof value === "string" && node.type && /QUOTE/.test(node.type)) fresh.type = node.type;
    return fresh;
  }
  return document.createNode(value) as Node | null;
}

function keyOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}
