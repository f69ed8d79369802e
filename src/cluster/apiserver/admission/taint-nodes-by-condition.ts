import type { Draft } from "../resources/definition.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const TAINT = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

/** A new node takes no Pods until its conditions have been seen. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  admit({ operation, definition, subresource, object }) {
    if (operation !== "CREATE" || subresource !== "" || definition.resource !== "nodes" || definition.group !== "") return;
    const spec: Draft = (object.spec ??= {});
    const taints: Draft[] = spec.taints ?? [];
    if (taints.some(({ key, effect }) => key === TAINT.key && effect === TAINT.effect)) return;
    spec.taints = [...taints, { ...TAINT }];
  },
};
