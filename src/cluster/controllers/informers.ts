import type { Kinds, KubeObject, ResourceName } from "../../apimachinery/types/index.ts";
import type { Client, Informer, InformerHandler } from "../apiserver/client.ts";
import { informOrNothing } from "../inform.ts";

/** A view of one resource that several controllers share, with indexes. */
export interface SharedInformer<T> {
  get(namespace: string, name: string): T | undefined;
  /** In order of namespace, then name. */
  list(namespace?: string): readonly T[];
  /** Handlers are called in the order in which they were added; a late one gets what is there as added. */
  on(handler: InformerHandler<T>): void;
  /** Objects by a value of theirs, e.g. Pods by node; `keys` gives the values under which an object is found. */
  index(name: string, keys: (object: T) => readonly string[]): (key: string) => readonly T[];
  /** As `index`, of what `look` sees in an object, which is asked once for each change of it, with what it saw before. */
  index<V>(name: string, keys: (object: T) => readonly string[], look: (object: T, before: V | undefined) => V): (key: string) => readonly V[];
}

export interface Informers {
  of<R extends ResourceName>(resource: R): SharedInformer<Kinds[R]>;
  stop(): void;
}

interface Index<T> {
  keys(object: T): readonly string[];
  look(object: T, before: unknown): unknown;
  entries: Map<string, Bucket>;
}

interface Bucket {
  /** In order of arrival. */
  readonly all: Map<string, unknown>;
  /** The same as a list, while nothing has changed since it was asked for. */
  list: readonly unknown[] | undefined;
}

/** The informer factory of the controller manager: one watch per resource, whoever asks. */
export function createInformers(client: Client): Informers {
  const all = new Map<string, { shared: SharedInformer<KubeObject>; informer: Informer<KubeObject> }>();

  function make(resource: ResourceName) {
    const handlers: InformerHandler<KubeObject>[] = [];
    const indexes = new Map<string, Index<KubeObject>>();
    const idOf = (object: KubeObject): string => `${object.metadata!.namespace ?? ""}/${object.metadata!.name}`;
    const insert = (index: Index<KubeObject>, object: KubeObject): void => {
      for (const key of index.keys(object)) {
        let bucket = index.entries.get(key);
        if (!bucket) index.entries.set(key, (bucket = { all: new Map(), list: undefined }));
        const id = idOf(object);
        bucket.all.set(id, index.look(object, bucket.all.get(id)));
        bucket.list = undefined;
      }
    };
    const remove = (index: Index<KubeObject>, object: KubeObject, kept: readonly string[] = []): void => {
      for (const key of index.keys(object)) {
        if (kept.includes(key)) continue;
        const bucket = index.entries.get(key);
        if (!bucket) continue;
        bucket.all.delete(idOf(object));
        bucket.list = undefined;
        if (bucket.all.size === 0) index.entries.delete(key);
      }
    };
    const informer = informOrNothing(client, resource, {
      added(object: KubeObject) {
        for (const index of indexes.values()) insert(index, object);
        for (const handler of handlers) handler.added?.(object);
      },
      updated(object: KubeObject, old: KubeObject) {
        for (const index of indexes.values()) {
          remove(index, old, index.keys(object));
          insert(index, object);
        }
        for (const handler of handlers) handler.updated?.(object, old);
      },
      deleted(object: KubeObject) {
        for (const index of indexes.values()) remove(index, object);
        for (const handler of handlers) handler.deleted?.(object);
      },
    } as InformerHandler<never>) as unknown as Informer<KubeObject>;
    const shared: SharedInformer<KubeObject> = {
      get: (namespace, name) => informer.get(namespace, name),
      list: (namespace) => informer.list(namespace),
      on(handler) {
        handlers.push(handler);
        if (informer.synced) for (const object of informer.list()) handler.added?.(object);
      },
      index<V>(name: string, keys: (object: KubeObject) => readonly string[], look: (object: KubeObject, before: V | undefined) => unknown = (object) => object) {
        let index = indexes.get(name);
        if (!index) {
          index = { keys, look: look as Index<KubeObject>["look"], entries: new Map() };
          indexes.set(name, index);
          for (const object of informer.list()) insert(index, object);
        }
        const { entries } = index;
        return (key: string) => {
          const bucket = entries.get(key);
          if (!bucket) return [];
          bucket.list ??= [...bucket.all.values()];
          return bucket.list as readonly V[];
        };
      },
    };
    return { shared, informer };
  }

  return {
    of<R extends ResourceName>(resource: R) {
      let made = all.get(resource);
      if (!made) all.set(resource, (made = make(resource)));
      return made.shared as unknown as SharedInformer<Kinds[R]>;
    },
    stop() {
      for (const { informer } of all.values()) informer.stop();
    },
  };
}

/** Index of objects by the uid of their controller. */
export function byController(object: KubeObject): readonly string[] {
  for (const { controller, uid } of object.metadata!.ownerReferences ?? []) if (controller) return [uid];
  return [];
}

/** Index of objects that have no controller by their namespace. */
export function orphansByNamespace(object: KubeObject): readonly string[] {
  return byController(object).length > 0 ? [] : [object.metadata!.namespace!];
}
