import type { Call } from "../../../os/index.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { printObject, resultPrinter, type DryRun } from "../../printers/flags.ts";
import { pathOf, type ResourceMapping } from "../../rest/mapper.ts";
import { itemsOf, type Info } from "../../resource/info.ts";
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

/** Deletes what was applied once and is not among what was applied now. */
export function* prune(
  invocation: Invocation, visited: ReadonlySet<string>, namespaces: ReadonlySet<string>, dryRun: DryRun, deletion: DeletionSettings,
): Call<void> {
  const mappings: ResourceMapping[] = [];
  for (const [group, version, kind] of kindsToPrune(invocation)) {
    mappings.push(yield* invocation.mappingOfKind(group, version, kind));
  }
  const places = new Set(namespaces);
  if (invocation.explicitNamespace) places.add(invocation.namespace);
  for (const namespace of places) {
    for (const mapping of mappings) {
      if (mapping.namespaced) yield* pruneKind(invocation, mapping, namespace, visited, dryRun, deletion);
    }
  }
  for (const mapping of mappings) {
    if (!mapping.namespaced) yield* pruneKind(invocation, mapping, "", visited, dryRun, deletion);
  }
}

/** Kinds by --prune-allowlist. Throws CommandError. */
export function kindsToPrune(invocation: Invocation): readonly [string, string, string][] {
  const listed = invocation.flags.list("prune-allowlist");
  if (listed.length === 0) {
    // Cluster-scoped kinds are left alone when a namespace is given.
    return DEFAULTS.filter(([, , kind]) => !invocation.explicitNamespace || !["Namespace", "PersistentVolume"].includes(kind));
  }
  return listed.map((text) => {
    const parts = text.split("/");
    if (parts.length !== 3) throw new CommandError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    return [parts[0] === "core" ? "" : parts[0]!, parts[1]!, parts[2]!];
  });
}

function* pruneKind(
  invocation: Invocation, mapping: ResourceMapping, namespace: string, visited: ReadonlySet<string>, dryRun: DryRun,
  deletion: DeletionSettings,
): Call<void> {
  const list = yield* invocation.client.json(pathOf(mapping, namespace), {
    query: { labelSelector: invocation.flags.string("selector") || undefined },
  });
  for (const object of itemsOf(list)) {
    if (originalConfiguration(object) === undefined || visited.has(object.metadata?.uid ?? "")) continue;
    const info: Info = {
      mapping, namespace, name: object.metadata?.name ?? "", subresource: "", source: "", object, resourceVersion: "",
    };
    if (dryRun !== "client") {
      const { propagationPolicy, gracePeriod } = deletion;
      yield* deleteObject(invocation, info, { propagationPolicy, gracePeriodSeconds: gracePeriod, dryRun });
    }
    yield* printObject(invocation, resultPrinter(invocation, "pruned", dryRun), object);
  }
}
