import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod } from "../../apimachinery/types/index.ts";

type Labels = { readonly [key: string]: string };

const INTEGER = /^[-+]?\d+$/;

function matchesRequirement(labels: Labels, { key, operator, values = [] }: NodeSelectorRequirement): boolean {
  const value = labels[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
    case "Lt": {
      // The server takes any text for the bound; one that is no number holds for no node.
      const [bound = ""] = values;
      if (value === undefined || !INTEGER.test(value) || !INTEGER.test(bound)) return false;
      const difference = BigInt(value.replace("+", "")) - BigInt(bound.replace("+", ""));
      return operator === "Gt" ? difference > 0n : difference < 0n;
    }
    default:
      return false;
  }
}

function matchesField(name: string, { key, operator, values = [] }: NodeSelectorRequirement): boolean {
  if (key !== "metadata.name") return false;
  return operator === "In" ? values.includes(name) : operator === "NotIn" && !values.includes(name);
}

/** A term without conditions matches nothing; all conditions of a term must hold. */
export function matchesTerm(labels: Labels, name: string, term: NodeSelectorTerm): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  for (const expression of expressions) if (!matchesRequirement(labels, expression)) return false;
  for (const field of fields) if (!matchesField(name, field)) return false;
  return true;
}

/** Any of the terms. */
export function matchesNodeSelector(labels: Labels, name: string, selector: NodeSelector): boolean {
  for (const term of selector.nodeSelectorTerms) if (matchesTerm(labels, name, term)) return true;
  return false;
}

/** Whether a Pod's nodeSelector and required node affinity let it on a node. */
export function matchesRequiredNodeAffinity(pod: Pod, labels: Labels, name: string): boolean {
  const { nodeSelector, affinity } = pod.spec!;
  for (const key in nodeSelector) if (labels[key] !== nodeSelector[key]) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesNodeSelector(labels, name, required);
}

export function podMatchesNode(pod: Pod, node: Node): boolean {
  return matchesRequiredNodeAffinity(pod, node.metadata!.labels ?? {}, node.metadata!.name!);
}
