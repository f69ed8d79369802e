import { restModule } from "../../../os/index.ts";
import type { Handle, Plugin } from "../framework.ts";
import { imageLocality } from "./image-locality.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodeName } from "./node-name.ts";
import { nodePorts } from "./node-ports.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable.ts";
import { podTopologySpread } from "./pod-topology-spread.ts";
import { schedulingGates } from "./scheduling-gates.ts";
import { taintToleration } from "./taint-toleration.ts";

/** Makes a plugin of its `pluginConfig` args. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type PluginFactory = (args: any, handle: Handle) => Plugin;

const registry: Readonly<Record<string, PluginFactory>> = {
  SchedulingGates: () => schedulingGates,
  NodeUnschedulable: () => nodeUnschedulable,
  NodeName: () => nodeName,
  TaintToleration: () => taintToleration,
  NodeAffinity: (args) => nodeAffinity(args),
  NodePorts: () => nodePorts,
  NodeResourcesFit: (args) => nodeResourcesFit(args),
  PodTopologySpread: (args, handle) => podTopologySpread(args ?? {}, handle),
  NodeResourcesBalancedAllocation: (args) => nodeResourcesBalancedAllocation(args),
  ImageLocality: () => imageLocality,
};

/** Plugins that have nothing to say of the Pods of a booting cluster, and what else is not needed for these. */
export const rest = restModule(() => import("../rest.ts"));

/** What makes a plugin; undefined of one that has not come yet. */
export function factoryOf(name: string): PluginFactory | undefined {
  return registry[name] ?? rest.value?.plugins[name];
}

/** The default profile: what is on, in its order, with the weight in scores. */
export const defaultPlugins: readonly { name: string; weight: number }[] = [
  { name: "SchedulingGates", weight: 0 },
  { name: "NodeUnschedulable", weight: 0 },
  { name: "NodeName", weight: 0 },
  { name: "TaintToleration", weight: 3 },
  { name: "NodeAffinity", weight: 2 },
  { name: "NodePorts", weight: 0 },
  { name: "NodeResourcesFit", weight: 1 },
  { name: "VolumeRestrictions", weight: 0 },
  { name: "NodeVolumeLimits", weight: 0 },
  { name: "VolumeBinding", weight: 0 },
  { name: "VolumeZone", weight: 0 },
  { name: "PodTopologySpread", weight: 2 },
  { name: "InterPodAffinity", weight: 2 },
  { name: "DynamicResources", weight: 2 },
  { name: "DefaultPreemption", weight: 0 },
  { name: "NodeResourcesBalancedAllocation", weight: 1 },
  { name: "ImageLocality", weight: 1 },
];

/** Plugins that are off by default. */
export const morePlugins: readonly { name: string; weight: number }[] = [{ name: "GangScheduling", weight: 0 }];
