import { deepEqual } from "../../apimachinery/json/index.ts";
import { selectorFromObject } from "../../apimachinery/selectors/index.ts";
import type { ClusterRole, PolicyRule } from "../../apimachinery/types/index.ts";
import { type Controller, type ControllerOptions } from "./controller.ts";
import { createWorkQueue } from "./work-queue.ts";

/** Gives ClusterRoles with an aggregationRule the rules of those that it selects, in the order of their names. */
export function createClusterRoleAggregationController({ simulation, client, informers }: ControllerOptions): Controller {
  const roles = informers.of("clusterroles.rbac.authorization.k8s.io");
  const queue = createWorkQueue({
    simulation,
    sync(name) {
      const role = roles.get("", name);
      if (!role?.aggregationRule) return;
      const rules: PolicyRule[] = [];
      for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
        const compiled = selectorFromObject(selector);
        for (const other of roles.list()) {
          if (other.metadata!.name === name || !compiled.matches(other.metadata!.labels)) continue;
          for (const rule of other.rules ?? []) if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule);
        }
      }
      if (!deepEqual(role.rules ?? [], rules)) client.of("clusterroles.rbac.authorization.k8s.io").update("", { ...role, rules });
    },
  });
  const enqueue = (): void => {
    for (const role of roles.list()) if (role.aggregationRule) queue.add(role.metadata!.name!);
  };
  roles.on({
    added: enqueue,
    updated(role: ClusterRole, old: ClusterRole) {
      if (!deepEqual(role.rules, old.rules) || !deepEqual(role.metadata!.labels, old.metadata!.labels) || !deepEqual(role.aggregationRule, old.aggregationRule)) enqueue();
    },
    deleted: enqueue,
  });
  return { stop: () => queue.stop() };
}
