import type { Node, NodeAffinity, NodeSelectorTerm, PreferredSchedulingTerm } from "../../../apimachinery/types/index.ts";
import { defaultNormalize, type Plugin, skip, unresolvable } from "../framework.ts";
import { matchesNodeSelector, matchesRequiredNodeAffinity, matchesTerm, podMatchesNode } from "../node-affinity.ts";

/** The names that a term allows by matchFields metadata.name In [...]; undefined when it does not speak of names. */
function namesOf(term: NodeSelectorTerm): Set<string> | undefined {
  let names: Set<string> | undefined;
  for (const { key, operator, values = [] } of term.matchFields ?? []) {
    if (key !== "metadata.name" || operator !== "In") continue;
    names = new Set(names ? values.filter((value) => names!.has(value)) : values);
  }
  return names;
}

export interface NodeAffinityArgs {
  /** What every Pod of the profile must meet besides its own rules, and what it prefers. */
  readonly addedAffinity?: NodeAffinity;
}

/** nodeSelector, required and preferred node affinity. */
export function nodeAffinity({ addedAffinity }: NodeAffinityArgs = {}): Plugin {
  const enforced = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const added = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    name: "NodeAffinity",
    preFilter(_state, { pod }) {
      const required = pod.spec!.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
      if (!required && !pod.spec!.nodeSelector && !enforced) return skip;
      if (!required) return undefined;
      const all = new Set<string>();
      for (const term of required.nodeSelectorTerms) {
        const names = namesOf(term);
        // Terms are alternatives: one that does not name nodes leaves all of them open.
        if (!names) return undefined;
        for (const name of names) all.add(name);
      }
      if (all.size > 0) return { nodeNames: all };
      return required.nodeSelectorTerms.length > 0 ? unresolvable("pod affinity terms conflict") : undefined;
    },
    filter(_state, { pod }, { labels, name }) {
      if (enforced && !matchesNodeSelector(labels, name, enforced)) return unresolvable("node(s) didn't match scheduler-enforced node affinity");
      if (matchesRequiredNodeAffinity(pod, labels, name)) return undefined;
      return unresolvable("node(s) didn't match Pod's node affinity/selector");
    },
    preScore(_state, { pod }) {
      const preferred = pod.spec!.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
      return preferred?.length || added.length > 0 ? undefined : skip;
    },
    /** The sum of the weights of the preferences that the node meets; an empty preference counts for nothing. */
    score(_state, { pod }, { labels, name }) {
      const preferred: readonly PreferredSchedulingTerm[] =
        pod.spec!.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      let sum = 0;
      for (const { weight, preference } of [...added, ...preferred]) if (preference && matchesTerm(labels, name, preference)) sum += weight;
      return sum;
    },
    normalize(_state, _pod, scores) {
      defaultNormalize(scores, false);
    },
    events: [
      {
        resource: "Node",
        actions: ["add", "updateNodeLabel"],
        hint: (pod, { object, old }) =>
          podMatchesNode(pod, object as Node) && (old === undefined || !podMatchesNode(pod, old as Node)),
      },
    ],
  };
}
