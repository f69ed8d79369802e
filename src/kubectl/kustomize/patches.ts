import { clone, isObject } from "../../apimachinery/json/index.ts";
import { applyJsonPatch } from "../../apimachinery/patch/index.ts";
import { schemaKeyOfKind, schemaOf } from "../../apimachinery/schema/index.ts";
import { emitYaml, parseYaml } from "../../apimachinery/yaml/index.ts";
import { CommandError } from "../errors.ts";
import { kindOf, type KubeObject } from "../object.ts";
import { idOf, idText, sameId, type Id } from "./id.ts";
import type { PatchEntry } from "./kustomization.ts";
import type { Loader } from "./loader.ts";
import { within } from "./loader.ts";
import { mergePatch } from "./merge.ts";
import { objectsOf } from "./objects.ts";
import { select, type Resource, type Selector } from "./resource.ts";

export type Transformer = (resources: Resource[]) => void;

/** The one resource with an id among those it has had. Throws CommandError. */
function byId(resources: readonly Resource[], id: Id): Resource {
  const found = resources.filter((resource) => resource.object && resource.ids.some((each) => sameId(each, id)));
  if (found.length === 1) return found[0]!;
  const problem = found.length > 1 ? "multiple matches" : "no matches";
  throw new CommandError(`${problem} for Id ${idText(id)}; failed to find unique target for patch ${idText(id)}`);
}

function mergeInto(resource: Resource, patch: KubeObject, options: PatchEntry["options"] = {}): void {
  const { name, namespace = "", kind } = resource.id;
  if (options.allowNameChange || options.allowKindChange) resource.remember();
  const { group, version } = kindOf(resource.object!);
  const key = schemaKeyOfKind(group, version, kind!);
  const merged = mergePatch(resource.object, clone(patch), key === undefined ? undefined : schemaOf(key)) as KubeObject | undefined;
  resource.object = merged;
  if (!merged) return;
  const metadata = { ...merged.metadata };
  if (!options.allowKindChange) merged.kind = kind!;
  if (!options.allowNameChange) metadata.name = name!;
  if (namespace === "") delete metadata.namespace;
  else metadata.namespace = namespace;
  merged.metadata = metadata;
}

/** `patches`. Throws CommandError. */
export function patchTransformer(loader: Loader, entry: PatchEntry): Transformer {
  const { path = "", target, options } = entry;
  const inline = (entry.patch ?? "").trim();
  if (inline === "" && path === "") throw new CommandError(`must specify one of patch and path in\n${emitYaml(entry)}`);
  if (inline !== "" && path !== "") throw new CommandError(`patch and path can't be set at the same time\n${emitYaml(entry)}`);
  let text = inline;
  if (path !== "") {
    text = within(`failed to get the patch file from path(${path})`, () => loader.load(path));
  }
  const source = path === "" ? `[patch: ${JSON.stringify(inline)}]` : `[path: ${JSON.stringify(path)}]`;
  let merges: KubeObject[] | undefined;
  try {
    merges = objectsOf(text);
  } catch {
    const operations = operationsOf(text);
    if (!operations) throw new CommandError(`unable to parse SM or JSON patch from ${source}`);
    return (resources) => {
      if (!target) throw new CommandError(`must specify a target for JSON patch ${source}`);
      applyOperations(select(resources, target), operations);
    };
  }
  return (resources) => {
    if (!target) {
      for (const patch of merges) {
        const found = within(`no resource matches strategic merge patch ${JSON.stringify(idText(idOf(patch)))}`, () => byId(resources, idOf(patch)));
        mergeInto(found, patch, options);
      }
      return;
    }
    if (merges.length > 1) {
      throw new CommandError(`Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`);
    }
    for (const resource of select(resources, target)) mergeInto(resource, ofKind(merges[0]!, resource), options);
  };
}

/** A patch for objects of any version names none. */
const ofKind = (patch: KubeObject, { object }: Resource): KubeObject => ({ ...patch, apiVersion: object!.apiVersion! });

function operationsOf(text: string): unknown[] | undefined {
  try {
    const value = parseYaml(text);
    return Array.isArray(value) && value.every(isObject) ? value : undefined;
  } catch {
    return undefined;
  }
}

function applyOperations(resources: readonly Resource[], operations: unknown[]): void {
  for (const resource of resources) {
    resource.remember();
    try {
      resource.object = applyJsonPatch(resource.object!, operations) as KubeObject;
    } catch (error) {
      throw new CommandError((error as Error).message);
    }
  }
}

/** `patchesStrategicMerge`: each is a patch or the path of one. Throws CommandError. */
export function strategicTransformer(loader: Loader, paths: readonly string[], inline = ""): Transformer {
  const patches = paths.flatMap((path) => {
    try {
      return objectsOf(path);
    } catch {
      return objectsOf(loader.load(path), path);
    }
  });
  if (inline !== "") patches.push(...objectsOf(inline));
  if (patches.length === 0) throw new CommandError(`patch appears to be empty; files=[${paths.join(" ")}], Patch=${inline}`);
  return (resources) => {
    for (const patch of patches) mergeInto(byId(resources, idOf(patch)), patch);
  };
}

/** `patchesJson6902`. Throws CommandError. */
export function jsonTransformer(loader: Loader, target: Selector | undefined, path = "", inline = ""): Transformer {
  if (!target?.name) throw new CommandError("must specify the target name");
  if (path === "" && inline === "") throw new CommandError("empty file path and empty jsonOp");
  if (path !== "" && inline !== "") throw new CommandError("must specify a file path or jsonOp, not both");
  const text = path === "" ? inline : loader.load(path);
  if (text === "") throw new CommandError(`patch file '${path}' empty seems to be empty`);
  const operations = operationsOf(text);
  if (!operations) throw new CommandError(`decoding ${text}: json: cannot unmarshal object into Go value of type jsonpatch.Patch`);
  if (operations.length === 0) throw new CommandError(`patch appears to be empty; file=${path}, JsonOp=${text}`);
  return (resources) => applyOperations(select(resources, target), operations);
}
