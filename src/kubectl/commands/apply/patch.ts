import { marshal } from "../../../apimachinery/json/index.ts";
import {
  applyMergePatch, applyStrategicMergePatch, conflictingChanges, createThreeWayJSONMergePatch, createThreeWayMergePatch,
} from "../../../apimachinery/patch/index.ts";
import { emitYaml } from "../../../apimachinery/yaml/index.ts";
import type { Call } from "../../../os/index.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { schemaKeyOf, type KubeObject } from "../../object.ts";
import { MERGE, STRATEGIC } from "../../resource/write.ts";

export interface Patch {
  /** Content type. */
  type: string;
  body: Record<string, unknown>;
  text: string;
  empty: boolean;
}

/** What is to be changed was changed by others, and --overwrite=false. */
class PatchConflict extends Error {}

/**
 * What has to be changed: from what was applied before (`original`, as text), what is wanted now, and what is there. Throws
 * CommandError.
 */
export function* threeWayPatch(
  invocation: Invocation, original: string | undefined, modified: KubeObject, current: KubeObject,
): Call<Patch> {
  const overwrite = !invocation.flags.has("overwrite") || invocation.flags.bool("overwrite");
  const before = original === undefined ? undefined : (JSON.parse(original) as unknown);
  // Kinds that have no schema, custom resources, only know JSON merge.
  const key = schemaKeyOf(modified);
  try {
    const body =
      key === undefined
        ? createThreeWayJSONMergePatch(before, modified, current)
        : createThreeWayMergePatch(key, before, modified, current);
    const others = key === undefined || overwrite ? undefined : conflictingChanges(key, body, before, current);
    if (others) throw new PatchConflict(`patch:\n${emitYaml(body)}\nconflicts with changes made from original to current:\n${emitYaml(others)}\n`);
    const text = marshal(body);
    return { type: key === undefined ? MERGE : STRATEGIC, body, text, empty: text === "{}" };
  } catch (error) {
    // kubectl tries by what the server says of the kind (its OpenAPI, both versions), and then by what it knows itself.
    const tries = error instanceof PatchConflict ? ["openapi v3 spec", "openapi spec"] : [];
    for (const by of tries) yield* invocation.printError(`warning: error calculating patch from ${by}: ${(error as Error).message}\n`);
    throw new CommandError(
      `creating patch with:\noriginal:\n${original ?? ""}\nmodified:\n${marshal(modified)}\n\ncurrent:\n${marshal(current)}\n\nfor: ${(error as Error).message}`,
    );
  }
}

/** --dry-run=client: the patch applied here. */
export function applyLocally(current: KubeObject, patch: Patch): KubeObject {
  const key = schemaKeyOf(current);
  return (key === undefined || patch.type === MERGE
    ? applyMergePatch(current, patch.body)
    : applyStrategicMergePatch(key, current, patch.body)) as KubeObject;
}
