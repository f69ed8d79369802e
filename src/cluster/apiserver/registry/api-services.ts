import { ownRequest } from "../request.ts";
import type { Draft } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import type { Backend } from "./backend.ts";

const RESOURCE = "apiservices.apiregistration.k8s.io";

const autoregister = ownRequest("create");

/** Priorities of groups that stand apart (cmd/kube-apiserver: apiVersionPriorities); others have 16000 and less. */
const PRIORITY: Record<string, number> = { "": 18000, apps: 17800, "events.k8s.io": 17750, batch: 17400 };

/** Enters an APIService for every version that is served by the server itself, as its autoregistration does. */
export function registerApiServices(backend: Backend, served: ServedResources): void {
  const registry = served.named(RESOURCE)?.registry;
  if (!registry) return;
  const { timestamp } = backend.context(autoregister.user.username);
  for (const { definition } of served.all) {
    const { group, version } = definition;
    const name = `${version}.${group}`;
    if (group === "apiregistration.k8s.io" || group === "metrics.k8s.io" || registry.find("", name)) continue;
    const custom = definition.custom === true;
    const draft: Draft = {
      metadata: { name, labels: { "kube-aggregator.kubernetes.io/automanaged": custom ? "true" : "onstart" } },
      spec: {
        ...(group === "" ? {} : { group }),
        groupPriorityMinimum: PRIORITY[group] ?? (custom ? 1000 : 16000),
        version,
        versionPriority: version === "v1" ? 15 : custom ? 100 : 30,
      },
    };
    registry.create("", draft, autoregister);
    const condition = { type: "Available", status: "True", lastTransitionTime: timestamp, reason: "Local", message: "Local APIServices are always available" };
    registry.update(
      "",
      name,
      (old) => ({ ...old, metadata: { ...old.metadata }, status: { conditions: [condition] } }),
      { ...autoregister, verb: "update" },
      { strategy: registry.status },
    );
  }
}
