import type { Random } from "../../../sim/index.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import type { AdmissionPlugin } from "./plugin.ts";
import { podTopologyLabels } from "./pod-topology-labels.ts";
import { priority } from "./priority.ts";
import { createServiceAccountPlugin } from "./service-account.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";

/** Of all plugins (index.ts) those that change objects of a booting cluster, in the same order; the others have nothing to say to them. */
export function createFirstPlugins(names: Random): AdmissionPlugin[] {
  return [
    namespaceLifecycle, createServiceAccountPlugin(names), taintNodesByCondition, priority, defaultTolerationSeconds, podTopologyLabels,
  ];
}
