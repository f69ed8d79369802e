import { semanticEqual } from "../../apimachinery/json/index.ts";
import { parseQuantity, ZERO } from "../../apimachinery/quantity.ts";
import type { KubeObject, ResourceQuota } from "../../apimachinery/types/index.ts";
import { inScope, usageOf } from "../apiserver/admission/quota-usage.ts";
import type { Informer } from "../apiserver/client.ts";
import { type Controller, type ControllerOptions, keyOf, splitKey } from "./controller.ts";
import { isFinished } from "./pod-state.ts";
import { can, type ServedResource } from "./served-resource.ts";
import { createWorkQueue } from "./work-queue.ts";

export interface ResourceQuotaOptions extends ControllerOptions {
  resources(): readonly ServedResource[];
}

/** Milliseconds after which what has gone is counted out. */
const REPLENISH_DELAY = 300;
/** Resources that have a quota name of their own besides `count/...`. */
const NAMED: readonly string[] = ["pods", "services", "persistentvolumeclaims", "configmaps", "secrets", "replicationcontrollers", "resourcequotas"];

/** Counts what a namespace uses of its quotas; admission adds what comes, this finds out what has gone. */
export function createResourceQuotaController({ simulation, client, informers, resources }: ResourceQuotaOptions): Controller {
  const quotas = informers.of("resourcequotas");
  const api = client.of("resourcequotas");
  const queue = createWorkQueue({ simulation, sync });
  /** Watched while some quota counts them. */
  const watched = new Map<string, Informer<KubeObject>>();

  const enqueueNamespace = (namespace: string): void => {
    for (const quota of quotas.list(namespace)) queue.addAfter(keyOf(quota), REPLENISH_DELAY);
  };
  quotas.on({
    added(quota) {
      watch(quota);
      queue.add(keyOf(quota));
    },
    updated(quota, old) {
      if (semanticEqual(quota.spec, old.spec) && semanticEqual(quota.status?.hard, old.status?.hard)) return;
      watch(quota);
      queue.add(keyOf(quota));
    },
  });

  /** The names of the resources that a quota counts. */
  function counted(quota: ResourceQuota): string[] {
    const names = new Set<string>();
    for (const hard of Object.keys(quota.spec?.hard ?? {})) {
      if (hard.startsWith("count/")) names.add(hard.slice(6));
      else if (hard.startsWith("services")) names.add("services");
      else if (hard === "requests.storage" || hard.includes(".storageclass.storage.k8s.io/")) names.add("persistentvolumeclaims");
      else names.add(NAMED.includes(hard) ? hard : "pods");
    }
    const served = new Map(resources().map((resource) => [resource.name, resource]));
    return [...names].filter((name) => {
      const resource = served.get(name);
      return resource?.namespaced && can(resource, "list");
    });
  }

  function watch(quota: ResourceQuota): void {
    for (const name of counted(quota)) {
      if (watched.has(name)) continue;
      const changed = (object: KubeObject): void => enqueueNamespace(object.metadata!.namespace!);
      const isPods = name === "pods";
      watched.set(name, client.ofAny(name).inform({
        deleted: changed,
        updated(object, old) {
          if (isPods ? isFinished(object as never) !== isFinished(old as never) : name === "services" || name === "persistentvolumeclaims") changed(object);
        },
      }));
    }
  }

  function sync(key: string): void {
    const [namespace, name] = splitKey(key);
    const quota = api.find(namespace, name);
    if (!quota) return;
    const hard = quota.spec?.hard ?? {};
    const used = new Map(Object.keys(hard).map((resource) => [resource, ZERO]));
    for (const resource of counted(quota)) {
      for (const object of client.ofAny(resource).list(namespace).items) {
        if (!inScope(quota, resource, object)) continue;
        for (const [unit, amount] of usageOf(resource, object)) {
          const sum = used.get(unit);
          if (sum) used.set(unit, sum.add(amount));
        }
      }
    }
    const written = Object.fromEntries([...used].map(([resource, amount]) => [resource, amount.isZero() ? "0" : amount.toString()]));
    const old = quota.status?.used ?? {};
    const unchanged =
      semanticEqual(quota.status?.hard, hard) &&
      Object.keys(written).length === Object.keys(old).length &&
      Object.entries(written).every(([resource, amount]) => old[resource] !== undefined && parseQuantity(old[resource]).equals(parseQuantity(amount)));
    if (!unchanged) api.updateStatus(namespace, { ...quota, status: { hard, used: written } });
  }

  return {
    stop() {
      queue.stop();
      for (const informer of watched.values()) informer.stop();
    },
  };
}
