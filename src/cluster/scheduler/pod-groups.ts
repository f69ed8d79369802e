import type { KubeObject, ObjectMeta, Pod } from "../../apimachinery/types/index.ts";

/** scheduling.k8s.io/v1alpha2 PodGroup, as far as it is scheduled by. */
export interface PodGroup extends KubeObject {
  readonly metadata?: ObjectMeta;
  readonly spec?: {
    readonly schedulingPolicy?: { readonly basic?: object; readonly gang?: { readonly minCount: number } };
  };
  readonly status?: { readonly conditions?: readonly GroupCondition[] };
}

export interface GroupCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime?: string;
  readonly observedGeneration?: number;
}

export interface GroupName {
  readonly namespace: string;
  readonly name: string;
}

/** The group that a Pod names. */
export function groupOf(pod: Pod): GroupName | undefined {
  const name = pod.spec!.schedulingGroup?.podGroupName;
  return name ? { namespace: pod.metadata!.namespace!, name } : undefined;
}

export function sameGroup(a: GroupName | undefined, b: GroupName | undefined): boolean {
  return a !== undefined && a.name === b?.name && a.namespace === b.namespace;
}

/** The Pods of each group by uid, whether they have a node or not, in the order in which they came. */
export class PodGroups {
  private readonly groups = new Map<string, Set<string>>();

  add(pod: Pod): void {
    const group = groupOf(pod);
    if (!group) return;
    const key = keyOf(group);
    const members = this.groups.get(key);
    if (members) members.add(pod.metadata!.uid!);
    else this.groups.set(key, new Set([pod.metadata!.uid!]));
  }

  remove(pod: Pod): void {
    const group = groupOf(pod);
    const members = group && this.groups.get(keyOf(group));
    if (members?.delete(pod.metadata!.uid!) && members.size === 0) this.groups.delete(keyOf(group!));
  }

  of(group: GroupName): ReadonlySet<string> {
    return this.groups.get(keyOf(group)) ?? NONE;
  }
}

const NONE: ReadonlySet<string> = new Set();

function keyOf({ namespace, name }: GroupName): string {
  return `${namespace}/${name}`;
}
