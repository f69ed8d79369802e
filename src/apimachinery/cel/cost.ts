/*
 * What an expression may cost. cel-go counts units, and a loop's every turn is one at least; a million of them is what the API
 * server allows one call (`PerCallLimit` of k8s.io/apiserver/pkg/apis/cel). Here turns of loops are counted: all else that an
 * expression does is as long as the expression itself.
 */

const PER_CALL_LIMIT = 1_000_000;

/** A node of the library's tree; a macro such as `all` stands for another one. */
interface Node {
  args: unknown;
  meta: { alternate?: Node };
}

/** The arguments of a loop: `condition` is asked before each turn. */
interface Loop {
  iterVarName: string;
  condition?: (soFar: unknown) => boolean;
}

/** Counts the turns of all loops of an expression. Answers what sets the count back, to be called before each evaluation. */
export function limitCost(tree: object): () => void {
  let turns = 0;
  const seen = new Set<object>();
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null || seen.has(part)) return;
    seen.add(part);
    if ("iterVarName" in part) {
      const loop = part as Loop;
      const { condition } = loop;
      loop.condition = (soFar) => {
        turns += 1;
        if (turns > PER_CALL_LIMIT) throw new Error("operation cancelled: actual cost limit exceeded");
        return condition?.(soFar) ?? true;
      };
    }
    if ("meta" in part) visit((part as Node).meta.alternate);
    for (const inner of Object.values(part)) visit(inner);
  };
  visit(tree);
  return () => {
    turns = 0;
  };
}
