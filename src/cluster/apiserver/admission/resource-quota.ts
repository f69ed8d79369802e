import { clone } from "../../../apimachinery/json/index.ts";
import { parseQuantity, ZERO, type Quantity } from "../../../apimachinery/quantity.ts";
import type { ResourceQuota } from "../../../apimachinery/types/index.ts";
import { resourceName } from "../registry/keys.ts";
import { ownRequest } from "../request.ts";
import type { Draft, ResourceContext } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import { isPod, type AdmissionPlugin, type AdmissionRequest } from "./plugin.ts";
import { inScope, unspecified, usageOf, type Usage } from "./quota-usage.ts";
import { refuse } from "./refuse.ts";

const accountant = ownRequest("update", "kube-apiserver-admission");

/** Refuses what would go over a quota of the namespace, and counts what it lets in. */
export function createResourceQuotaPlugin(served: ServedResources): AdmissionPlugin {
  return {
    name: "ResourceQuota",
    validate(request, context) {
      if (request.subresource !== "" && !(isPod(request) && request.subresource === "resize")) return;
      if (request.operation === "DELETE" || request.operation === "CONNECT" || request.namespace === "") return;
      const quotas = context.list("resourcequotas", request.namespace) as readonly ResourceQuota[];
      if (quotas.length === 0) return;
      const concerned = quotas.filter((quota) => concerns(quota, request));
      const counted: [ResourceQuota, Usage][] = [];
      for (const quota of concerned) {
        const delta = check(quota, request);
        if (delta.size > 0) counted.push([quota, delta]);
      }
      if (request.dryRun || isTaken(request, context)) return;
      for (const [quota, delta] of counted) charge(served, quota, delta);
    },
  };
}

/** A name that is there already: the create fails, and must not be counted. */
function isTaken(request: AdmissionRequest, context: ResourceContext): boolean {
  if (request.operation !== "CREATE") return false;
  const { group, resource } = request.definition;
  return context.find(resourceName(resource, group), request.namespace, request.object.metadata.name) !== undefined;
}

/** Whether a quota counts the object. Throws Forbidden when it wants to know more of it; that goes before what is too much for any. */
function concerns(quota: ResourceQuota, request: AdmissionRequest): boolean {
  const { definition, object, operation } = request;
  if (!inScope(quota, resourceName(definition.resource, definition.group), object)) return false;
  if (!isPod(request) || operation !== "CREATE") return true;
  const missing = unspecified(object, Object.keys(quota.status?.hard ?? {}));
  if (missing.length > 0) throw refuse(request, `failed quota: ${quota.metadata!.name}: must specify ${missing.join("; ")}`);
  return true;
}

/** What the request adds to the usage of this quota. Throws Forbidden when that is too much. */
function check(quota: ResourceQuota, request: AdmissionRequest): Usage {
  const { definition, object, operation } = request;
  const resource = resourceName(definition.resource, definition.group);
  const hard = new Map(Object.entries(quota.status?.hard ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
  const name = quota.metadata!.name!;
  const delta = difference(usageOf(resource, object), operation === "UPDATE" ? usageOf(resource, request.old as Draft) : new Map());
  for (const key of [...delta.keys()]) if (!hard.has(key)) delta.delete(key);
  const used = new Map(Object.entries(quota.status?.used ?? {}).map(([key, text]) => [key, parseQuantity(text)]));
  const unknown = [...delta.keys()].filter((key) => !used.has(key)).sort();
  if (unknown.length > 0) throw refuse(request, `status unknown for quota: ${name}, resources: ${unknown.join(",")}`);
  const over = [...delta.keys()]
    .filter((key) => delta.get(key)!.sign() > 0 && used.get(key)!.add(delta.get(key)!).cmp(hard.get(key)!) > 0)
    .sort();
  if (over.length === 0) return delta;
  const shown = (amounts: ReadonlyMap<string, Quantity>): string => over.map((key) => `${key}=${amounts.get(key)}`).join(",");
  const amounts = `requested: ${shown(delta)}, used: ${shown(used)}, limited: ${shown(hard)}`;
  throw refuse(request, `exceeded quota: ${name}, ${amounts}`);
}

function difference(after: Usage, before: Usage): Usage {
  const delta: Usage = new Map();
  for (const [key, amount] of after) {
    const change = amount.sub(before.get(key) ?? ZERO);
    if (!change.isZero()) delta.set(key, change);
  }
  for (const [key, amount] of before) if (!after.has(key) && !amount.isZero()) delta.set(key, amount.neg());
  return delta;
}

function charge(served: ServedResources, quota: ResourceQuota, delta: Usage): void {
  const registry = served.named("resourcequotas")!.registry;
  const { namespace = "", name = "" } = quota.metadata!;
  const produce = (old: unknown): Draft => {
    const draft: Draft = clone(old);
    for (const [key, amount] of delta) {
      draft.status.used[key] = parseQuantity(draft.status.used[key] ?? "0").add(amount).toString();
    }
    return draft;
  };
  registry.update(namespace, name, produce, accountant, { strategy: registry.status });
}
