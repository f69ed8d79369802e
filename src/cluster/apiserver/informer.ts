import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { Simulation } from "../../sim/index.ts";
import type { Informer, InformerHandler } from "./client.ts";
import type { Served } from "./served.ts";
import type { Change } from "./storage/change.ts";
import { Table } from "./storage/table.ts";

/** A reflector with its store, see `ResourceClient.inform`. */
export function createInformer<T extends KubeObject>(
  simulation: Simulation,
  served: Served,
  handler: InformerHandler<T> = {},
): Informer<T> {
  const { storage } = served.registry.backend;
  const table = new Table<T>();
  const existing = served.registry.list();
  let early: Change[] = [];
  let synced = false;
  let stopped = false;

  const out = (object: KubeObject): T => served.out(object) as T;
  const put = (object: T): void => table.set(object.metadata?.namespace ?? "", object.metadata!.name!, object);

  function take(change: Change): void {
    if (stopped) return;
    if (!synced) {
      early.push(change);
      return;
    }
    const object = out(change.object);
    if (change.type === "DELETED") {
      table.delete(change.namespace, change.name);
      handler.deleted?.(object);
      return;
    }
    put(object);
    if (change.type === "ADDED") handler.added?.(object);
    else handler.updated?.(object, out(change.old!));
  }

  const watch = storage.watch(served.registry.name, take);
  simulation.soon(() => {
    if (stopped) return;
    const objects = existing.map(out);
    for (const object of objects) put(object);
    for (const object of objects) handler.added?.(object);
    synced = true;
    const changes = early;
    early = [];
    for (const change of changes) take(change);
  });

  return {
    get: (namespace, name) => table.get(namespace, name),
    list(namespace = "") {
      const objects: T[] = [];
      table.forEach(namespace, (object) => objects.push(object));
      return objects;
    },
    get synced() {
      return synced;
    },
    stop() {
      stopped = true;
      watch.stop();
    },
  };
}
