import { type Plugin, unresolvable } from "../framework.ts";

export const schedulingGates: Plugin = {
  name: "SchedulingGates",
  preEnqueue(pod) {
    const gates = pod.spec!.schedulingGates ?? [];
    if (gates.length === 0) return undefined;
    return unresolvable(`waiting for scheduling gates: [${gates.map(({ name }) => name).join(" ")}]`);
  },
  events: [
    {
      resource: "UnscheduledPod",
      actions: ["updatePodSchedulingGatesEliminated"],
      hint: (pod, { object }) => object?.metadata?.uid === pod.metadata!.uid,
    },
  ],
};
