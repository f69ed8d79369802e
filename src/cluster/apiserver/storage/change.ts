import type { KubeObject } from "../../../apimachinery/types/index.ts";

export type ChangeType = "ADDED" | "MODIFIED" | "DELETED";

/** Who wrote, and by which request. */
export interface Writer {
  user: string;
  userAgent: string;
  /** Verb of the API: create, update, patch, delete ... */
  verb: string;
  /** "" for the main resource. */
  subresource: string;
}

/**
 * One write. The log of all of them is what watches are served from and what graders and the timeline read: what every
 * object was at any time, who changed it, and when.
 */
export interface Change {
  /** The resourceVersion of `object`. */
  readonly revision: number;
  readonly type: ChangeType;
  /** Storage name of the resource: `pods`, `deployments.apps`. */
  readonly resource: string;
  /** "" for objects outside of namespaces. */
  readonly namespace: string;
  readonly name: string;
  /** The object after the write; of a deletion, as it was last, under the revision of the deletion. */
  readonly object: KubeObject;
  /** The object before the write. */
  readonly old: KubeObject | undefined;
  /** Virtual time, ms since the start of the simulation. */
  readonly time: number;
  readonly by: Writer;
  /** Field ownership of `object`, see registry/managed-fields.ts. */
  readonly ownership: unknown;
}
