import { isAlias, isCollection, isPair, type Document, type Node } from "yaml";

/** How many nodes a file may have, with its aliases written out. */
const MAX_NODES = 50_000;

/**
 * Puts in place of each alias (`*name`) what its anchor (`&name`) names. A file that multiplies itself that way is not written out.
 *
 * @returns what is wrong, with the offset at which it stands; undefined when all is well
 */
export function resolveAliases(document: Document): { offset: number; message: string } | undefined {
  const anchored = new Map<string, Node>();
  const sizes = new Map<Node, number>();
  let problem: { offset: number; message: string } | undefined;

  /** Writes out the aliases within a node; how many nodes it then has. */
  const sizeOf = (node: unknown): number => {
    if (!isCollection(node)) return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    let size = 1;
    for (const [index, item] of node.items.entries()) {
      if (isPair(item)) {
        item.value = replaced(item.value);
        size += 1 + sizeOf(item.value);
      } else {
        (node.items as unknown[])[index] = replaced(item);
        size += sizeOf(node.items[index]);
      }
      if (size > MAX_NODES) {
        problem ??= { offset: node.range?.[0] ?? 0, message: `aliases make this file larger than ${MAX_NODES} values: write out what is meant` };
        break;
      }
    }
    sizes.set(node, size);
    return size;
  };
  const replaced = (value: unknown): unknown => {
    if (isAlias(value)) return anchored.get(value.source) ?? value;
    // In the order of the text: an alias means the anchor that stands above it.
    sizeOf(value);
    const node = value as Node | null;
    if (node && "anchor" in node && typeof node.anchor === "string") anchored.set(node.anchor, node);
    return value;
  };
  replaced(document.contents);
  return problem;
}
