import { CommandError } from "../errors.ts";
import { gvkText, sameGvk, type Id } from "./id.ts";
import type { SortOptions } from "./kustomization.ts";
import type { Resource } from "./resource.ts";

/** Kinds that come first, as others need them, and those that come last. */
const FIRST = (
  "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding " +
  "ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget"
).split(" ");
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/** The objects in the order of `sortOptions`; without them that of their kinds ("legacy"). Throws CommandError. */
export function inOrder(resources: readonly Resource[], options: SortOptions = { order: "legacy" }): Resource[] {
  const { order = "" } = options;
  if (order !== "fifo" && order !== "legacy") throw new CommandError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (order === "fifo") {
    if (options.legacySortOptions) {
      throw new CommandError("the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'");
    }
    return [...resources];
  }
  const { orderFirst: first = [], orderLast: last = [] } = options.legacySortOptions ?? { orderFirst: FIRST, orderLast: LAST };
  const rank = (kind = ""): number => (last.includes(kind) ? last.indexOf(kind) + 1 : first.includes(kind) ? first.indexOf(kind) - first.length : 0);
  const kindKey = ({ group, version, kind }: Id): string => `${group || "~G"}_${version || "~V"}_${kind || "~K"}`;
  const idKey = (id: Id): string => `${gvkText(id)}|${id.namespace || "~X"}|${id.name || "~N"}`;
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return resources
    .map((resource) => ({ resource, id: resource.id }))
    .sort((a, b) => (sameGvk(a.id, b.id) ? compare(idKey(a.id), idKey(b.id)) : rank(a.id.kind) - rank(b.id.kind) || compare(kindKey(a.id), kindKey(b.id))))
    .map(({ resource }) => resource);
}
