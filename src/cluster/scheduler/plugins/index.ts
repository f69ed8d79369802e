import type { Handle, Plugin } from "../framework.ts";
import { defaultPreemption } from "./default-preemption.ts";
import { dynamicResources } from "./dynamic-resources.ts";
import { gangScheduling } from "./gang-scheduling.ts";
import { imageLocality } from "./image-locality.ts";
import { interPodAffinity } from "./inter-pod-affinity.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodeName } from "./node-name.ts";
import { nodePorts } from "./node-ports.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable.ts";
import { nodeVolumeLimits } from "./node-volume-limits.ts";
import { podTopologySpread } from "./pod-topology-spread.ts";
import { schedulingGates } from "./scheduling-gates.ts";
import { taintToleration } from "./taint-toleration.ts";
import { volumeBinding } from "./volume-binding.ts";
import { volumeRestrictions } from "./volume-restrictions.ts";
import { volumeZone } from "./volume-zone.ts";

/** Makes a plugin of its `pluginConfig` args. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type PluginFactory = (args: any, handle: Handle) => Plugin;

export const registry: Readonly<Record<string, PluginFactory>> = {
  SchedulingGates: () => schedulingGates,
  NodeUnschedulable: () => nodeUnschedulable,
  NodeName: () => nodeName,
  TaintToleration: () => taintToleration,
  NodeAffinity: (args) => nodeAffinity(args),
  NodePorts: () => nodePorts,
  NodeResourcesFit: (args) => nodeResourcesFit(args),
  VolumeRestrictions: (_args, handle) => volumeRestrictions(handle),
  NodeVolumeLimits: (_args, handle) => nodeVolumeLimits(handle),
  VolumeBinding: (args, handle) => volumeBinding(args ?? {}, handle),
  VolumeZone: (_args, handle) => volumeZone(handle),
  PodTopologySpread: (args, handle) => podTopologySpread(args ?? {}, handle),
  InterPodAffinity: (args, handle) => interPodAffinity(args ?? {}, handle),
  DynamicResources: () => dynamicResources,
  DefaultPreemption: (args, handle) => defaultPreemption(args ?? {}, handle),
  NodeResourcesBalancedAllocation: (args) => nodeResourcesBalancedAllocation(args),
  ImageLocality: () => imageLocality,
  GangScheduling: (_args, handle) => gangScheduling(handle),
};

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
