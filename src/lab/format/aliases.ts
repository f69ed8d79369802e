import { isAlias, isCollection, isPair, type Document, type Node } from "yaml";

/** How many nodes a file may have, with its aliases written out. */
const MAX_NODES = 50_000;

/** How many lists and mappings may stand within one another: far more than any lab has, and far fewer than what reads it can take. */
const MAX_DEPTH = 100;

export const TOO_DEEP = "this is nested more deeply than any lab: write out the lists and mappings that are meant";

/**
 * Puts in place of each alias (`*name`) what its anchor (`&name`) names. A file that multiplies itself that way, or is nested too deeply, is not written out.
 *
 * @returns what is wrong, with the offset at which it stands; undefined when all is well
 */
export function resolveAliases(document: Document): { offset: number; message: string } | undefined {
  const anchored = new Map<string, Node>();
  const sizes = new Map<Node, number>();
  let problem: { offset: number; message: string } | undefined;

  /** Writes out the aliases within a node; how many nodes it then has. */
  const sizeOf = (node: unknown, depth: number): number => {
    if (!isCollection(node)) return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) {
      problem ??= { offset: node.range?.[0] ?? 0, message: TOO_DEEP };
      return 1;
    }
    let size = 1;
    for (const [index, item] of node.items.entries()) {
      if (isPair(item)) {
        item.value = replaced(item.value, depth + 1);
        size += 1 + sizeOf(item.value, depth + 1);
      } else {
        (node.items as unknown[])[index] = replaced(item, depth + 1);
        size += sizeOf(node.items[index], depth + 1);
      }
      if (size > MAX_NODES) {
        problem ??= { offset: node.range?.[0] ?? 0, message: anchored.size > 0 ? `aliases make this file larger than ${MAX_NODES} values: write out what is meant` : `this file has more than ${MAX_NODES} values: a lab needs far fewer` };
        break;
      }
    }
    sizes.set(node, size);
    return size;
  };
  const replaced = (value: unknown, depth: number): unknown => {
    if (isAlias(value)) return anchored.get(value.source) ?? value;
    // In the order of the text: an alias means the anchor that stands above it.
    sizeOf(value, depth);
    const node = value as Node | null;
    if (node && "anchor" in node && typeof node.anchor === "string") anchored.set(node.anchor, node);
    return value;
  };
  replaced(document.contents, 0);
  return problem;
}
