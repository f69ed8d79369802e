import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { firstIndex, type Change } from "../../cluster/apiserver/index.ts";
import type { SessionLog } from "./log.ts";

/** Objects as they are, or as they were at some virtual time. */
export interface Objects {
  /** `namespace` "" means all. */
  list(resource: string, namespace?: string): readonly KubeObject[];
  get(resource: string, namespace: string, name: string): KubeObject | undefined;
}

/** The cluster's objects now, or as the storage's log has them at virtual time `at` (ms). */
export function objectsOf({ apiServer: { storage } }: Cluster, at?: number): Objects {
  if (at === undefined) {
    return {
      list: (resource, namespace = "") => storage.list(resource, namespace),
      get: (resource, namespace, name) => storage.get(resource, namespace, name),
    };
  }
  const revision = revisionAt(storage.log, at);
  if (revision === undefined) return { list: () => [], get: () => undefined };
  const list = (resource: string, namespace = ""): readonly KubeObject[] => storage.listAt(resource, namespace, revision);
  return { list, get: (resource, namespace, name) => list(resource, namespace).find((object) => object.metadata!.name === name) };
}

/** Revision of the last write at `at` or before; undefined when there was none. */
function revisionAt(log: readonly Change[], at: number): number | undefined {
  return log[firstIndex(log, ({ time }) => time > at) - 1]?.revision;
}

/** A session's log up to a virtual time: replayed, it stands where the session stood then. */
export function logUntil(log: SessionLog, at: number): SessionLog {
  const until = Math.min(at, log.until);
  return { ...log, inputs: log.inputs.filter((input) => input.at <= until), until };
}
