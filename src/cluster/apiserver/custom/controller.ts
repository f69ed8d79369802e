import { clone } from "../../../apimachinery/json/index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { ownRequest } from "../request.ts";
import type { Draft, ResourceDefinition } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import type { Change } from "../storage/change.ts";
import type { Storage } from "../storage/storage.ts";
import { customDefinitions } from "./definition.ts";

const CRDS = "customresourcedefinitions.apiextensions.k8s.io";
const FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

export interface CustomResourceServer {
  readonly storage: Storage;
  readonly served: ServedResources;
  context(user: string): { readonly timestamp: string };
  /** Enters the subresources of what has come to be served. */
  addSubresourcesOf(group: string, resource: string): void;
}

const apiserver = ownRequest("update");

/**
 * Serves what CustomResourceDefinitions define, says so in their status, and when one is deleted deletes the objects
 * first (the naming, establishing and finalizing controllers of the apiextensions server in one). It is to be told of every change of a
 * definition.
 */
export function createCustomResources(server: CustomResourceServer): (change: Change) => void {
  const known = new Map<string, ResourceDefinition[]>();

  function serve(crd: Draft): void {
    stop(crd.metadata.name);
    const definitions = customDefinitions(crd);
    server.served.addAll(definitions);
    for (const { group, resource } of definitions) server.addSubresourcesOf(group, resource);
    known.set(crd.metadata.name, definitions);
  }

  function stop(name: string): void {
    for (const definition of known.get(name) ?? []) server.served.remove(definition);
    known.delete(name);
  }

  function sync(name: string): void {
    const crd: Draft = server.storage.get(CRDS, "", name);
    if (!crd) return;
    if (crd.metadata.deletionTimestamp) {
      finalize(crd);
      return;
    }
    serve(crd);
    const status = establish(crd, server.context("").timestamp);
    const finalizers: string[] = crd.metadata.finalizers ?? [];
    const registry = server.served.named(CRDS)!.registry;
    if (!finalizers.includes(FINALIZER)) {
      registry.update("", name, (old) => edited(old, (draft) => (draft.metadata.finalizers = [...finalizers, FINALIZER])), apiserver);
    }
    if (status) registry.update("", name, (old) => edited(old, (draft) => (draft.status = status)), apiserver, { strategy: registry.status });
  }

  /** Deletes the objects; the definition goes when none is left. */
  function finalize(crd: Draft): void {
    const registry = server.served.named(`${crd.spec.names.plural}.${crd.spec.group}`)?.registry;
    for (const object of registry?.list() ?? []) {
      const { namespace = "", name = "", deletionTimestamp } = object.metadata!;
      if (!deletionTimestamp) registry!.delete(namespace, name, {}, { ...apiserver, verb: "delete" });
    }
    if (registry && registry.list().length > 0) return;
    const finalizers: string[] = (crd.metadata.finalizers ?? []).filter((one: string) => one !== FINALIZER);
    const definitions = server.served.named(CRDS)!.registry;
    definitions.update("", crd.metadata.name, (old) => edited(old, (draft) => (draft.metadata.finalizers = finalizers)), apiserver);
  }

  return ({ type, name }) => {
    if (type === "DELETED") stop(name);
    else sync(name);
  };
}

function edited(old: KubeObject, edit: (draft: Draft) => void): Draft {
  const draft: Draft = clone(old);
  edit(draft);
  return draft;
}

/** The status of a definition whose names nobody else has; undefined when it says so already. */
function establish(crd: Draft, now: string): Draft | undefined {
  const conditions: Draft[] = crd.status?.conditions ?? [];
  const established = conditions.some(({ type, status }) => type === "Established" && status === "True");
  const { names } = crd.spec;
  const acceptedNames = {
    plural: names.plural,
    singular: names.singular,
    ...(names.shortNames ? { shortNames: names.shortNames } : {}),
    kind: names.kind,
    listKind: names.listKind,
    ...(names.categories ? { categories: names.categories } : {}),
  };
  const same = JSON.stringify(crd.status?.acceptedNames ?? {}) === JSON.stringify(acceptedNames);
  if (established && same) return undefined;
  const generation = crd.metadata.generation ? { observedGeneration: crd.metadata.generation } : {};
  const condition = (type: string, reason: string, message: string): Draft => ({
    lastTransitionTime: conditions.find((one) => one.type === type && one.status === "True")?.lastTransitionTime ?? now,
    message,
    ...generation,
    reason,
    status: "True",
    type,
  });
  return {
    ...crd.status,
    acceptedNames,
    conditions: [
      condition("NamesAccepted", "NoConflicts", "no conflicts found"),
      condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
    ],
  };
}
