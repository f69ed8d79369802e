import type { Pod } from "../../../apimachinery/types/index.ts";
import { type Handle, type Plugin, unresolvable } from "../framework.ts";
import { groupOf, type PodGroup, sameGroup } from "../pod-groups.ts";

/**
 * Keeps the Pods of a gang out of the active queue until their group is there and enough of them are
 * (kubernetes: plugins/gangscheduling). That they are placed together or not at all is the work of the group's cycle.
 */
export function gangScheduling({ lister, members }: Pick<Handle, "lister" | "members">): Plugin {
  const minCount = (group: PodGroup | undefined): number | undefined => group?.spec?.schedulingPolicy?.gang?.minCount;
  return {
    name: "GangScheduling",
    preEnqueue(pod) {
      const name = groupOf(pod);
      if (!name) return undefined;
      const group = lister.podGroups.get(name.namespace, name.name);
      if (!group) return unresolvable(`waiting for pod's pod group ${JSON.stringify(name.name)} to appear in scheduling queue`);
      const wanted = minCount(group);
      if (wanted === undefined || members.of(name).size >= wanted) return undefined;
      return unresolvable("waiting for minCount pods from a gang to appear in scheduling queue");
    },
    events: [
      ...(["UnscheduledPod", "AssignedPod"] as const).map((resource) => ({
        resource,
        actions: ["add"] as const,
        hint: (pod: Pod, { object }: { object?: unknown }) => sameGroup(groupOf(pod), groupOf(object as Pod)),
      })),
      {
        resource: "PodGroup",
        actions: ["add", "update"],
        hint(pod, { object, old }) {
          const group = groupOf(pod);
          const { namespace, name } = object!.metadata!;
          if (!group || group.name !== name || group.namespace !== namespace) return false;
          if (!old) return true;
          const [before, now] = [minCount(old as PodGroup), minCount(object as PodGroup)];
          return before !== undefined && now !== undefined && now < before;
        },
      },
    ],
  };
}
