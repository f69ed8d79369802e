import type { PluginFactory } from "./plugins/index.ts";
import { defaultPreemption } from "./plugins/default-preemption.ts";
import { dynamicResources } from "./plugins/dynamic-resources.ts";
import { gangScheduling } from "./plugins/gang-scheduling.ts";
import { interPodAffinity } from "./plugins/inter-pod-affinity.ts";
import { nodeVolumeLimits } from "./plugins/node-volume-limits.ts";
import { volumeBinding } from "./plugins/volume-binding.ts";
import { volumeRestrictions } from "./plugins/volume-restrictions.ts";
import { volumeZone } from "./plugins/volume-zone.ts";

/* What places Pods that a booting cluster has none of: those with volumes, devices or affinities, gangs, and those that fit nowhere. */

export const plugins: Readonly<Record<string, PluginFactory>> = {
  VolumeRestrictions: (_args, handle) => volumeRestrictions(handle),
  NodeVolumeLimits: (_args, handle) => nodeVolumeLimits(handle),
  VolumeBinding: (args, handle) => volumeBinding(args ?? {}, handle),
  VolumeZone: (_args, handle) => volumeZone(handle),
  InterPodAffinity: (args, handle) => interPodAffinity(args ?? {}, handle),
  DynamicResources: (_args, handle) => dynamicResources(handle),
  DefaultPreemption: (args, handle) => defaultPreemption(args ?? {}, handle),
  GangScheduling: (_args, handle) => gangScheduling(handle),
};

export { parseConfiguration } from "./configuration-file.ts";
export { PodGroupCycle } from "./group-cycle.ts";
