import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { RequestContext } from "../request.ts";

/** One entry of metadata.managedFields. */
export interface ManagedFieldsEntry {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  time?: string;
  fieldsType: "FieldsV1";
  fieldsV1: Record<string, unknown>;
  subresource?: string;
}

/**
 * Who owns which field of an object: what metadata.managedFields says. Nobody reads it but people and server-side apply,
 * so it is worked out when it is asked for: a write only notes who made it, and consecutive writes of one manager count
 * as one.
 */
export interface Ownership {
  /** Worked out, or as server-side apply left it. */
  entries: readonly ManagedFieldsEntry[] | undefined;
  /** The state before the write that is noted here. */
  readonly previous: Ownership | undefined;
  readonly before: KubeObject | undefined;
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  /** RFC 3339. */
  readonly time: string;
  /** How many writes are to be worked out one by one. */
  readonly depth: number;
}

/** The note of a create or an update on top of what was known. */
export function noteWrite(
  previous: Ownership | undefined,
  before: KubeObject | undefined,
  request: RequestContext,
  write: { apiVersion: string; subresource: string; time: string },
): Ownership {
  if (
    previous !== undefined &&
    previous.entries === undefined &&
    previous.manager === request.fieldManager &&
    previous.subresource === write.subresource &&
    previous.apiVersion === write.apiVersion &&
    previous.before !== undefined
  ) {
    return { ...previous, time: write.time };
  }
  return {
    entries: undefined,
    previous,
    before,
    manager: request.fieldManager,
    apiVersion: write.apiVersion,
    subresource: write.subresource,
    time: write.time,
    depth: (previous?.entries === undefined ? (previous?.depth ?? 0) : 0) + 1,
  };
}

/** Ownership as server-side apply has decided it. */
export function settled(entries: readonly ManagedFieldsEntry[]): Ownership {
  return { entries, previous: undefined, before: undefined, manager: "", apiVersion: "", subresource: "", time: "", depth: 0 };
}
