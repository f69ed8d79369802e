import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { loadedModule } from "../../../os/index.ts";
import type { Informer } from "../../apiserver/client.ts";
import { recorderOf, type Controller, type ControllerOptions } from "../controller.ts";
import { rest } from "../later.ts";
import { can, type ServedResource } from "../served-resource.ts";
import { createWorkQueue } from "../work-queue.ts";
import type { Collector, Orphaning } from "./collector.ts";
import { Graph, type GraphNode } from "./graph.ts";

export interface GarbageCollectorOptions extends ControllerOptions {
  /** All that is served; asked again when a CustomResourceDefinition changes. */
  resources(): readonly ServedResource[];
}

/** Events have no owners and are too many to look at. */
const IGNORED: ReadonlySet<string> = new Set(["events", "events.events.k8s.io"]);

/** Deletes what lost its owners, lets an owner in foreground deletion go after its dependents, and makes orphans when asked. */
export function createGarbageCollector(options: GarbageCollectorOptions): Controller {
  const { simulation, client, informers, resources } = options;
  const recorder = recorderOf(options, "garbage-collector-controller");
  const watched = new Map<string, Informer<KubeObject>>();
  const orphaning = new Map<string, Orphaning>();
  const pending = new Map<string, GraphNode>();
  const graph = new Graph({
    attempt(node) {
      pending.set(node.uid, node);
      deletions.add(node.uid);
    },
    orphan(node, dependents) {
      orphaning.set(node.uid, { node, dependents });
      orphans.add(node.uid);
    },
    foreign({ uid, resource, namespace, name }, reference) {
      const { group, version, kind } = resource;
      const about = { apiVersion: group ? `${group}/${version}` : version, kind, metadata: { namespace, name, uid } };
      const claimed = `${reference.apiVersion}/${reference.kind}, namespace: ${namespace}, name: ${reference.name}, uid: ${reference.uid}`;
      recorder.event(about, "Warning", "OwnerRefInvalidNamespace", `ownerRef [${claimed}] does not exist in namespace ${JSON.stringify(namespace)}`);
    },
  });
  // Nothing is deleted before somebody comes.
  let made: Collector | undefined;
  const collector = (): Collector =>
    (made ??= loadedModule(rest).createCollector({ client, resources, graph, pending, orphaning, again: (uid) => deletions.add(uid) }));
  const deletions = createWorkQueue({ simulation, sync: (uid) => collector().attemptToDelete(uid) });
  const orphans = createWorkQueue({ simulation, sync: (uid) => collector().orphan(uid) });

  function watchAll(): void {
    const served = new Set<string>();
    for (const resource of resources()) {
      if (IGNORED.has(resource.name) || !can(resource, "list", "watch", "delete")) continue;
      served.add(resource.name);
      if (watched.has(resource.name)) continue;
      const set = (object: KubeObject): void => graph.set(object, resource);
      watched.set(resource.name, client.ofAny(resource.name).inform({ added: set, updated: set, deleted: (object) => graph.delete(object) }));
    }
    for (const [name, informer] of watched) {
      if (served.has(name)) continue;
      informer.stop();
      watched.delete(name);
    }
  }
  watchAll();
  const rescan = (): void => void simulation.after(10, () => watchAll());
  informers.of("customresourcedefinitions.apiextensions.k8s.io").on({ added: rescan, updated: rescan, deleted: rescan });

  return {
    stop() {
      deletions.stop();
      orphans.stop();
      for (const informer of watched.values()) informer.stop();
    },
  };
}
