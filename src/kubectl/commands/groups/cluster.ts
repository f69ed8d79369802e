/* What workloads and nodes are managed with. */
export { autoscale } from "../autoscale.ts";
export { certificate } from "../certificate.ts";
export { clusterInfo } from "../cluster-info.ts";
export { cordon, uncordon } from "../cordon.ts";
export { drain } from "../drain.ts";
export { rollout } from "../rollout/index.ts";
export { set } from "../set/index.ts";
export { taint } from "../taint.ts";
export { top } from "../top/index.ts";
