import { valueOf } from "../../apimachinery/quantity.ts";
import type { World } from "../checks/world.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { ExperimentStep } from "../format/check-schema.ts";
import type { LocalizedText } from "../format/language.ts";
import { FaultError, type FaultSpec } from "../../cluster/faults/index.ts";
import { containersOf, nodeOf } from "./target.ts";

export type { FaultSpec } from "../../cluster/faults/index.ts";

/** A fault of an experiment: what is injected, and the words for it in "... while WORDS". */
export interface PlannedFault {
  spec: FaultSpec;
  words: LocalizedText;
}

/** The fault that a step asks for; undefined when it asks for none. Throws ExperimentError when there is nothing to hit. */
export function faultOf(step: ExperimentStep, world: World): PlannedFault | undefined {
  if (step.hang) return { spec: { kind: "hang", ...containersOf(step.hang, world) }, words: words(step.hang.target, "hung", "卡死") };
  if (step.crash) {
    const { exitCode, repeat } = step.crash;
    const more = { ...(exitCode === undefined ? {} : { exitCode }), ...(repeat === undefined ? {} : { repeat }) };
    return { spec: { kind: "crash", ...containersOf(step.crash, world), ...more }, words: words(step.crash.target, "crashed", "崩溃") };
  }
  if (step.leak) {
    return { spec: { kind: "leak", bytesPerSecond: valueOf(step.leak.rate), ...containersOf(step.leak, world) }, words: words(step.leak.target, "leaked memory", "泄漏内存") };
  }
  if (step.slow) {
    return { spec: { kind: "slow", milliseconds: step.slow.by, ...containersOf(step.slow, world) }, words: words(step.slow.target, "answered slowly", "响应变慢") };
  }
  if (step.exitCode) {
    return { spec: { kind: "exit-code", exitCode: step.exitCode.code, ...containersOf(step.exitCode, world) }, words: words(step.exitCode.target, `ended with code ${step.exitCode.code}`, `以退出码 ${step.exitCode.code} 结束`) };
  }
  if (step.registryDown !== undefined) {
    return { spec: { kind: "registry-down", ...registryOf(step.registryDown) }, words: { en: "the image registry was down", "zh-cn": "镜像仓库不可用" } };
  }
  if (step.registryLimit !== undefined) {
    return { spec: { kind: "registry-limit", ...registryOf(step.registryLimit) }, words: { en: "the image registry refused more pulls", "zh-cn": "镜像仓库限制拉取" } };
  }
  if (step.nodeDown !== undefined) {
    const node = nodeOf(step.nodeDown, world);
    return { spec: { kind: "node-down", node }, words: { en: `${node} died`, "zh-cn": `${node} 宕机` } };
  }
  if (step.nodeCutOff !== undefined) {
    const node = nodeOf(step.nodeCutOff, world);
    return { spec: { kind: "node-cut-off", node }, words: { en: `${node} was cut off`, "zh-cn": `${node} 断网` } };
  }
  if (step.kubeletDown !== undefined) {
    const node = nodeOf(step.kubeletDown, world);
    return { spec: { kind: "kubelet-down", node }, words: { en: `the kubelet of ${node} was stopped`, "zh-cn": `${node} 的 kubelet 停止` } };
  }
  if (step.controlPlaneDown !== undefined) {
    const component = step.controlPlaneDown as "etcd";
    return { spec: { kind: "control-plane-down", component }, words: { en: `${component} was down`, "zh-cn": `${component} 停止` } };
  }
  if (step.dnsDown) return { spec: { kind: "dns-down" }, words: { en: "the cluster's DNS was down", "zh-cn": "集群 DNS 不可用" } };
  return undefined;
}

/** A fault button. A fault that cannot be injected (its target is gone) does nothing: the log stays replayable. */
export function injectFault(cluster: Cluster, spec: FaultSpec): void {
  try {
    cluster.faults.inject(spec);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
  }
}

export function healFaults(cluster: Cluster): void {
  cluster.faults.endAll();
}

function words(target: string, en: string, chinese: string): LocalizedText {
  return { en: `${target} ${en}`, "zh-cn": `${target} ${chinese}` };
}

function registryOf(name: string): { registry?: string } {
  return name === "all" || name === "true" ? {} : { registry: name };
}
