import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from "../../apimachinery/patch/index.ts";
import { decode } from "../../apimachinery/schema/index.ts";
import { CommandError, refusing } from "../errors.ts";
import type { Flags } from "../flags/parse.ts";
import { schemaKeyOf, type KubeObject } from "../object.ts";
import { registeredKey } from "../resource/scheme.ts";

/** --overrides and --override-type: the generated object with changes. Throws CommandError. */
export function applyOverrides(flags: Flags, object: KubeObject): KubeObject {
  const text = flags.string("overrides");
  if (text === "") return object;
  const type = flags.string("override-type") || "merge";
  if (!["json", "merge", "strategic"].includes(type)) throw new CommandError(`invalid override type: ${type}`);
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    throw new CommandError("Invalid JSON Patch");
  }
  const key = schemaKeyOf(object);
  return refusing(() => {
    const changed =
      type === "json"
        ? applyJsonPatch(object, patch)
        : type === "merge" || key === undefined
          ? applyMergePatch(object, patch)
          : applyStrategicMergePatch(key, object, patch);
    registeredKey(changed as KubeObject);
    // The client reads the result as its own type, which forgets what the type does not know.
    const result = (key === undefined ? changed : decode(key, changed).value) as KubeObject;
    for (const container of (result.spec?.containers ?? []) as Record<string, unknown>[]) container.resources ??= {};
    return result;
  });
}
