import type { Node, Pod } from "../../../apimachinery/types/index.ts";
import { type Plugin, skip, unschedulable } from "../framework.ts";
import { type PodInfo, podInfoOf } from "../node-info.ts";

function conflict(a: PodInfo, b: PodInfo): boolean {
  return a.hostPorts.some((one) =>
    b.hostPorts.some(
      (other) =>
        one.port === other.port && one.protocol === other.protocol &&
        (one.ip === other.ip || one.ip === "0.0.0.0" || other.ip === "0.0.0.0"),
    ),
  );
}

export const nodePorts: Plugin = {
  name: "NodePorts",
  preFilter(_state, { hostPorts }) {
    return hostPorts.length === 0 ? skip : undefined;
  },
  filter(_state, { hostPorts }, node) {
    for (const port of hostPorts) {
      if (!node.portTaken(port)) continue;
      return unschedulable(
        "node(s) didn't have free ports for the requested pod ports",
        `host port ${port.port}/${port.protocol} is taken`,
      );
    }
    return undefined;
  },
  events: [
    {
      resource: "AssignedPod",
      actions: ["delete"],
      hint: (pod, { object }) => conflict(podInfoOf(pod), podInfoOf(object as Pod)),
    },
    { resource: "Node", actions: ["add"], hint: (_pod, { object }) => Boolean((object as Node).metadata) },
  ],
};
