import type { Call } from "../../../os/index.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { printObject, resultPrinter, type DryRun } from "../../printers/flags.ts";
import { logHeader } from "../../rest/discovery.ts";
import { pathOf, type ResourceMapping } from "../../rest/mapper.ts";
import { infoAt, itemsOf, type Info } from "../../resource/info.ts";
import { originalConfiguration } from "../../resource/last-applied.ts";
import { deleteObject } from "../../resource/write.ts";
import type { DeletionSettings } from "../delete.ts";

/** The kinds that are looked at without --prune-allowlist (kubectl: util/prune/prune.go). */
const DEFAULTS: readonly [group: string, version: string, kind: string][] = [
  ["", "v1", "ConfigMap"], ["", "v1", "Endpoints"], ["", "v1", "Namespace"], ["", "v1", "PersistentVolumeClaim"],
  ["", "v1", "PersistentVolume"], ["", "v1", "Pod"], ["", "v1", "ReplicationController"], ["", "v1", "Secret"],
  ["", "v1", "Service"], ["batch", "v1", "Job"], ["batch", "v1", "CronJob"], ["networking.k8s.io", "v1", "Ingress"],
  ["apps", "v1", "DaemonSet"], ["apps", "v1", "Deployment"], ["apps", "v1", "ReplicaSet"], ["apps", "v1", "StatefulSet"],
];

/** What was applied once and is not among what was applied now, by kind. */
export function* toPrune(invocation: Invocation, mappings: readonly ResourceMapping[], visited: ReadonlySet<string>, namespaces: ReadonlySet<string>): Call<Info[]> {
  const found: Info[] = [];
  const labelSelector = invocation.flags.string("selector");
  const places = [...[...namespaces].map((namespace) => ({ namespace, namespaced: true })), { namespace: "", namespaced: false }];
  for (const { namespace, namespaced } of places) {
    for (const mapping of mappings) {
      if (mapping.namespaced !== namespaced) continue;
      const list = yield* invocation.client.json(pathOf(mapping, namespace), { query: { labelSelector } });
      for (const object of itemsOf(list)) {
        if (originalConfiguration(object) === undefined || visited.has(object.metadata?.uid ?? "")) continue;
        found.push(infoAt(mapping, namespace, object.metadata?.name ?? "", object));
      }
    }
  }
  return found;
}

export function* prune(
  invocation: Invocation, mappings: readonly ResourceMapping[], visited: ReadonlySet<string>, namespaces: ReadonlySet<string>, dryRun: DryRun,
  { propagationPolicy, gracePeriod }: DeletionSettings,
): Call<void> {
  yield* warnOfDefaults(invocation);
  for (const info of yield* toPrune(invocation, mappings, visited, namespaces)) {
    if (dryRun !== "client") yield* deleteObject(invocation, info, { propagationPolicy, gracePeriodSeconds: gracePeriod, dryRun });
    yield* printObject(invocation, resultPrinter(invocation, "pruned", dryRun), info.object!);
  }
}

/** kubectl takes every call for one with --namespace here. */
export function* warnOfDefaults(invocation: Invocation): Call<void> {
  if (invocation.flags.list("prune-allowlist").length > 0) return;
  yield* invocation.printError(
    `${logHeader(invocation.process, "W")} prune.go:71] Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used ` +
      "with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the " +
      "--prune-allowlist flag.\n",
  );
}

/** The kinds to look at, by --prune-allowlist. Throws CommandError, NoKindMatchError. */
export function* kindsToPrune(invocation: Invocation): Call<ResourceMapping[]> {
  const listed = invocation.flags.list("prune-allowlist").map((text): [string, string, string] => {
    const parts = text.split("/");
    if (parts.length !== 3) throw new CommandError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    return [parts[0] === "core" ? "" : parts[0]!, parts[1]!, parts[2]!];
  });
  const mappings: ResourceMapping[] = [];
  for (const [group, version, kind] of listed.length > 0 ? listed : DEFAULTS) mappings.push(yield* invocation.mappingOfKind(group, version, kind));
  return mappings;
}
