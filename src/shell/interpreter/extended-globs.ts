import { forEachChild, type Statement, type SyntaxNode, type Word, type WordPart } from "unbash";

/*
 * Patterns like !(a|b) where extglob is off: bash does not know them as words then, but takes the parenthesis for a mistake. In
 * [[ ]] they are always known.
 */

const known = new WeakMap<Statement, number | undefined>();

/** Where the parenthesis of the first extended pattern of a statement stands. */
export function extendedGlob(statement: Statement, text: string): number | undefined {
  if (!/[?*+@!]\(/.test(text)) return undefined;
  if (!known.has(statement)) known.set(statement, findIn(statement));
  return known.get(statement);
}

function findIn(node: SyntaxNode): number | undefined {
  if (node.type === "TestCommand") return undefined;
  if (node.type === "Word") return findInWord(node);
  let found: number | undefined;
  forEachChild(node, (child) => { found ??= findIn(child); });
  return found;
}

function findInWord({ parts }: Word): number | undefined {
  return findInParts(parts ?? []);
}

function findInParts(parts: readonly WordPart[]): number | undefined {
  for (const part of parts) {
    let found: number | undefined;
    if (part.type === "ExtendedGlob") found = part.pos + 1;
    else if ((part.type === "CommandExpansion" || part.type === "ProcessSubstitution") && part.script) found = findIn(part.script);
    else if (part.type === "DoubleQuoted" || part.type === "LocaleString" || part.type === "BraceExpansion") found = findInParts(part.parts ?? []);
    if (found !== undefined) return found;
  }
  return undefined;
}
