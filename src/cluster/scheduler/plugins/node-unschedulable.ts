import type { Node, Taint } from "../../../apimachinery/types/index.ts";
import { type Plugin, unresolvable } from "../framework.ts";
import { tolerated } from "../taints.ts";

const TAINT: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

export const nodeUnschedulable: Plugin = {
  name: "NodeUnschedulable",
  filter(_state, { pod }, { unschedulable }) {
    if (!unschedulable || tolerated(TAINT, pod.spec!.tolerations)) return undefined;
    return unresolvable("node(s) were unschedulable", "spec.unschedulable is true");
  },
  events: [
    {
      resource: "Node",
      actions: ["add", "updateNodeTaint"],
      hint: (_pod, { object, old }) =>
        !(object as Node).spec?.unschedulable && (old === undefined || Boolean((old as Node).spec?.unschedulable)),
    },
    {
      resource: "UnscheduledPod",
      actions: ["updatePodToleration"],
      hint: (pod, { object }) => object?.metadata?.uid === pod.metadata!.uid && tolerated(TAINT, pod.spec!.tolerations),
    },
  ],
};
