import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet, Volume } from "../../../apimachinery/types/index.ts";
import { controllerReference } from "../controller.ts";
import { isAvailable, isReady } from "../pod-state.ts";

/** Names and identity of the Pods of a StatefulSet (kubernetes: stateful_set_utils.go). */
const REVISION_LABEL = "controller-revision-hash";
const POD_NAME = "statefulset.kubernetes.io/pod-name";
const POD_INDEX = "apps.kubernetes.io/pod-index";

export function ordinalOf(pod: Pod): number {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata!.name!);
  return match ? Number(match[2]) : -1;
}

export function isMember(set: StatefulSet, pod: Pod): boolean {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata!.name!);
  return match?.[1] === set.metadata!.name;
}

export const startOrdinal = ({ spec }: StatefulSet): number => spec!.ordinals?.start ?? 0;
export const replicasOf = ({ spec }: StatefulSet): number => spec!.replicas ?? 1;

export function inRange(set: StatefulSet, ordinal: number): boolean {
  return ordinal >= startOrdinal(set) && ordinal < startOrdinal(set) + replicasOf(set);
}

export const revisionOf = ({ metadata }: Pod): string => metadata!.labels?.[REVISION_LABEL] ?? "";

export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === "Running" && isReady(pod);
export const isRunningAndAvailable = (pod: Pod, minReady: number, wall: number): boolean =>
  pod.status?.phase === "Running" && isAvailable(pod, minReady, wall);

export function claimName(set: StatefulSet, claim: PersistentVolumeClaim, ordinal: number): string {
  return `${claim.metadata!.name}-${set.metadata!.name}-${ordinal}`;
}

/** The claims of the Pod of an ordinal. */
export function claimsOf(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  return (set.spec!.volumeClaimTemplates ?? []).map((template) => ({
    ...template,
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      ...template.metadata,
      name: claimName(set, template, ordinal),
      namespace: set.metadata!.namespace,
      labels: { ...template.metadata?.labels, ...set.spec!.selector.matchLabels },
    },
  }));
}

export function newPod(set: StatefulSet, template: PodTemplateSpec, ordinal: number, revision: string): Pod {
  const name = `${set.metadata!.name}-${ordinal}`;
  const claims = (set.spec!.volumeClaimTemplates ?? []).map((claim): Volume => ({
    name: claim.metadata!.name!,
    persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) },
  }));
  const others = (template.spec!.volumes ?? []).filter((volume) => !claims.some((claim) => claim.name === volume.name));
  const volumes = [...claims, ...others];
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: set.metadata!.namespace,
      labels: { ...labels, [POD_NAME]: name, [POD_INDEX]: String(ordinal), [REVISION_LABEL]: revision },
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(set, "apps/v1", "StatefulSet")],
    },
    spec: {
      ...template.spec!,
      ...(volumes.length > 0 ? { volumes } : {}),
      hostname: name,
      ...(set.spec!.serviceName ? { subdomain: set.spec!.serviceName } : {}),
    },
  };
}
