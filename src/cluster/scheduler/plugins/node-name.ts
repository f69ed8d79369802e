import { type Plugin, unresolvable } from "../framework.ts";

export const nodeName: Plugin = {
  name: "NodeName",
  filter(_state, { pod }, { name }) {
    const wanted = pod.spec!.nodeName;
    return !wanted || wanted === name ? undefined : unresolvable("node(s) didn't match the requested node name");
  },
  events: [{ resource: "Node", actions: ["add"] }],
};
