import type { Node, Taint, Toleration } from "../../../apimachinery/types/index.ts";
import { defaultNormalize, type Plugin, unresolvable } from "../framework.ts";
import { tolerated, untoleratedTaint } from "../taints.ts";

const STATE = "PreScoreTaintToleration";

const text = ({ key, value, effect }: Taint): string => `${key}${value ? `=${value}` : ""}:${effect}`;

export const taintToleration: Plugin = {
  name: "TaintToleration",
  filter(_state, { pod }, { taints }) {
    if (taints.length === 0) return undefined;
    const taint = untoleratedTaint(taints, pod.spec!.tolerations);
    return taint && unresolvable("node(s) had untolerated taint(s)", () => `${text(taint)} is not tolerated`);
  },
  preScore(state, { pod }) {
    state.write(STATE, (pod.spec!.tolerations ?? []).filter(({ effect }) => !effect || effect === "PreferNoSchedule"));
    return undefined;
  },
  /** The number of PreferNoSchedule taints that are not tolerated. */
  score(state, _pod, { taints }) {
    let count = 0;
    for (const taint of taints) {
      if (taint.effect === "PreferNoSchedule" && !tolerated(taint, state.read<Toleration[]>(STATE))) count += 1;
    }
    return count;
  },
  normalize(_state, _pod, scores) {
    defaultNormalize(scores, true);
  },
  events: [
    {
      resource: "Node",
      actions: ["add", "updateNodeTaint"],
      // Measured: a taint that comes retries such Pods as well as one that goes.
      hint: (pod, { object, old }) => {
        const refused = untoleratedTaint((object as Node).spec?.taints, pod.spec!.tolerations) !== undefined;
        if (old === undefined) return !refused;
        return refused !== (untoleratedTaint((old as Node).spec?.taints, pod.spec!.tolerations) !== undefined);
      },
    },
    {
      resource: "UnscheduledPod",
      actions: ["updatePodToleration"],
      hint: (pod, { object }) => object?.metadata?.uid === pod.metadata!.uid,
    },
  ],
};
