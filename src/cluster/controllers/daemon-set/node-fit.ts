import type { DaemonSet, Node, Pod, PodSpec, PodTemplateSpec, Toleration } from "../../../apimachinery/types/index.ts";
import { matchesRequiredNodeAffinity } from "../../scheduler/node-affinity.ts";
import { untoleratedTaint } from "../../scheduler/taints.ts";

const NO_EXECUTE = ["not-ready", "unreachable"];
const NO_SCHEDULE = ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"];

/** The tolerations that every Pod of a DaemonSet gets: it is there when others are not. */
function withTolerations(spec: PodSpec): readonly Toleration[] {
  const wanted: Toleration[] = [
    ...NO_EXECUTE.map((key) => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect: "NoExecute" })),
    ...NO_SCHEDULE.map((key) => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect: "NoSchedule" })),
  ];
  if (spec.hostNetwork) wanted.push({ key: "node.kubernetes.io/network-unavailable", operator: "Exists", effect: "NoSchedule" });
  const tolerations = [...(spec.tolerations ?? [])];
  for (const one of wanted) {
    const at = tolerations.findIndex((t) => t.key === one.key && t.effect === one.effect && (t.operator ?? "Equal") === one.operator);
    if (at < 0) tolerations.push(one);
    else if (tolerations[at]!.tolerationSeconds !== undefined) tolerations[at] = one;
  }
  return tolerations;
}

/** The template for the Pod of one node: bound to it by an affinity for its name. */
export function templateFor(set: DaemonSet, nodeName: string, hash: string): PodTemplateSpec {
  const { template } = set.spec!;
  const spec = template.spec!;
  const term = { matchFields: [{ key: "metadata.name", operator: "In", values: [nodeName] }] };
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const generation = set.metadata!.annotations?.["deprecated.daemonset.template.generation"] ?? String(set.metadata!.generation ?? 1);
  return {
    ...template,
    metadata: {
      ...template.metadata,
      labels: {
        ...template.metadata?.labels,
        ...(hash ? { "controller-revision-hash": hash } : {}),
        "pod-template-generation": generation,
      },
    },
    spec: {
      ...spec,
      affinity: {
        ...spec.affinity,
        nodeAffinity: {
          ...spec.affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: required?.nodeSelectorTerms.length
              ? required.nodeSelectorTerms.map((one) => ({ ...one, matchFields: term.matchFields }))
              : [term],
          },
        },
      },
      tolerations: withTolerations(spec),
    },
  };
}

/** Whether a Pod belongs on the node, and whether one that is there may stay. */
export function fitsNode(set: DaemonSet, node: Node): { shouldRun: boolean; shouldStay: boolean } {
  const spec = set.spec!.template.spec!;
  const { name, labels = {} } = node.metadata!;
  if (spec.nodeName && spec.nodeName !== name) return { shouldRun: false, shouldStay: false };
  const pod = { spec } as Pod;
  if (!matchesRequiredNodeAffinity(pod, labels, name!)) return { shouldRun: false, shouldStay: false };
  const tolerations = withTolerations(spec);
  if (!untoleratedTaint(node.spec?.taints, tolerations)) return { shouldRun: true, shouldStay: true };
  const expelled = untoleratedTaint(node.spec?.taints, tolerations, ({ effect }) => effect === "NoExecute");
  return { shouldRun: false, shouldStay: expelled === undefined };
}
