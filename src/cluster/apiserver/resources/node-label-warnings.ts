import type { Path } from "../../../apimachinery/validation/field.ts";
import type { Draft } from "./definition.ts";

/** Labels of nodes that have other names now. */
const DEPRECATED: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

export function deprecatedLabel(key: string): string | undefined {
  return DEPRECATED[key];
}

/** Warnings about one term of a node selector. */
export function nodeSelectorTermWarnings(term: Draft, at: Path): string[] {
  return (term?.matchExpressions ?? []).flatMap((expression: Draft, index: number) => {
    const message = deprecatedLabel(expression.key);
    const path = at.child("matchExpressions").index(index).child("key");
    return message ? [`${path.toString()}: ${expression.key} is ${message}`] : [];
  });
}
