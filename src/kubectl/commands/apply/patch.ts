import { marshal } from "../../../apimachinery/json/index.ts";
import {
  applyMergePatch, applyStrategicMergePatch, createThreeWayJSONMergePatch, createThreeWayMergePatch,
} from "../../../apimachinery/patch/index.ts";
import { schemaKeyOfKind } from "../../../apimachinery/schema/index.ts";
import { CommandError } from "../../errors.ts";
import type { KubeObject } from "../../object.ts";
import type { ResourceMapping } from "../../rest/mapper.ts";
import { MERGE, STRATEGIC } from "../../resource/write.ts";

export interface Patch {
  /** Content type. */
  type: string;
  body: Record<string, unknown>;
  text: string;
  empty: boolean;
}

/** The schema of a kind's strategic merge; undefined for kinds that only know JSON merge (custom resources). */
export function strategicKey(mapping: ResourceMapping): string | undefined {
  return schemaKeyOfKind(mapping.group, mapping.version, mapping.kind);
}

/**
 * What has to be changed: from what was applied before (`original`, as text), what is wanted now, and what is there. Throws
 * CommandError.
 */
export function threeWayPatch(
  mapping: ResourceMapping, original: string | undefined, modified: KubeObject, current: KubeObject, overwrite: boolean,
): Patch {
  void overwrite;
  const before = original === undefined ? undefined : (JSON.parse(original) as unknown);
  const key = strategicKey(mapping);
  try {
    const body =
      key === undefined
        ? createThreeWayJSONMergePatch(before, modified, current)
        : createThreeWayMergePatch(key, before, modified, current);
    const text = marshal(body);
    return { type: key === undefined ? MERGE : STRATEGIC, body, text, empty: text === "{}" };
  } catch (error) {
    throw new CommandError(
      `creating patch with:\noriginal:\n${original ?? ""}\nmodified:\n${marshal(modified)}\ncurrent:\n${marshal(current)}\nfor: ${(error as Error).message}`,
    );
  }
}

/** --dry-run=client: the patch applied here. */
export function applyLocally(mapping: ResourceMapping, current: KubeObject, patch: Patch): KubeObject {
  const key = strategicKey(mapping);
  return (key === undefined || patch.type === MERGE
    ? applyMergePatch(current, patch.body)
    : applyStrategicMergePatch(key, current, patch.body)) as KubeObject;
}
