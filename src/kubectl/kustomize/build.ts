import { clone, isObject } from "../../apimachinery/json/index.ts";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from "../../apimachinery/patch/index.ts";
import { schemaKeyOfKind } from "../../apimachinery/schema/index.ts";
import { parseSelector } from "../../apimachinery/selectors/index.ts";
import { emitYaml, parseYaml } from "../../apimachinery/yaml/index.ts";
import type { Call } from "../../os/index.ts";
import { isSystemError, type Process } from "../../os/index.ts";
import { configMapHash, secretHash } from "../commands/create/append-hash.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { isList, kindOf, type KubeObject } from "../object.ts";
import { documents } from "../resource/documents.ts";
import { readKustomization, type GeneratorEntry, type Kustomization, type PatchEntry, type Target } from "./kustomization.ts";
import { addAnnotations, addLabels, followNames, rename, setImages, setNamespace, setReplicas } from "./transformers.ts";

/** One object with the name that references use, and whether its name gets the hash of its content. */
interface Resource {
  object: KubeObject;
  names: string[];
  hashed: boolean;
}

/** What `kubectl kustomize` prints of a directory. Throws CommandError. */
// eslint-disable-next-line require-yield
export function* buildKustomization({ process }: Invocation, path: string): Call<string> {
  let root: string;
  try {
    root = process.files.realpath(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new CommandError(
      `must build at directory: not a valid directory: evalsymlink failure on '${path}' : lstat ${process.files.absolute(path)}: no such file or directory`,
    );
  }
  if (!process.files.isDirectory(root)) throw new CommandError(`must build at directory: '${path}': file is not directory`);
  const resources = new Builder(process, root).build();
  for (const resource of resources) {
    if (!resource.hashed) continue;
    const { object } = resource;
    const name = object.metadata?.name ?? "";
    const hash = object.kind === "Secret"
      ? secretHash(name, String(object.type ?? ""), object.data ?? {})
      : configMapHash(name, object.data ?? {}, object.binaryData ?? {});
    object.metadata = { ...object.metadata, name: `${name}-${hash}` };
  }
  const names = new Map(
    resources.flatMap(({ object, names: old }) => old.map((name): [string, string] => [`${object.kind}/${name}`, object.metadata?.name ?? ""])),
  );
  for (const { object } of resources) followNames(object, names);
  return resources.map(({ object }) => emitYaml(object)).join("---\n");
}

class Builder {
  private readonly process: Process;
  private readonly directory: string;
  private readonly settings: Kustomization;

  constructor(process: Process, directory: string) {
    this.process = process;
    this.directory = directory;
    this.settings = readKustomization(process, directory);
  }

  build(): Resource[] {
    const { settings } = this;
    const resources: Resource[] = [];
    const add = (object: KubeObject, hashed: boolean): void => {
      resources.push({ object, names: [object.metadata?.name ?? ""], hashed });
    };
    for (const path of [...(settings.resources ?? []), ...(settings.bases ?? [])]) this.accumulate(path, resources);
    for (const [kind, entries] of [["ConfigMap", settings.configMapGenerator], ["Secret", settings.secretGenerator]] as const) {
      for (const entry of entries ?? []) this.generate(kind, entry, resources, add);
    }
    this.transform(resources);
    return resources;
  }

  private read(path: string): string {
    return this.process.files.readText(`${this.directory}/${path}`);
  }

  private accumulate(path: string, resources: Resource[]): void {
    const { files } = this.process;
    const full = `${this.directory}/${path}`;
    if (!files.exists(full)) {
      throw new CommandError(
        `accumulating resources: accumulation err='accumulating resources from '${path}': open ${files.absolute(full)}: no such file or directory': ` +
          `must build at directory: not a valid directory: evalsymlink failure on '${files.absolute(full)}' : lstat ${files.absolute(full)}: no such file or directory`,
      );
    }
    const found = files.isDirectory(full)
      ? new Builder(this.process, files.realpath(full)).build()
      : this.objects(this.read(path), path).map((object) => ({ object, names: [object.metadata?.name ?? ""], hashed: false }));
    for (const resource of found) {
      if (resources.some(({ object }) => identity(object) === identity(resource.object))) {
        throw new CommandError(
          `accumulating resources: accumulation err='merging resources from '${path}': may not add resource with an already registered id: ` +
            `${identity(resource.object)}': must build at directory: '${files.absolute(full)}': file is not directory`,
        );
      }
      resources.push(resource);
    }
  }

  private objects(text: string, path: string): KubeObject[] {
    const found: KubeObject[] = [];
    for (const value of documents(text, path)) {
      if (!isObject(value)) continue;
      const object = value as KubeObject;
      if (isList(object)) found.push(...((object.items ?? []) as KubeObject[]));
      else found.push(object);
    }
    for (const object of found) {
      if (!object.kind) throw new CommandError(`accumulating resources: accumulation err='accumulating resources from '${path}': missing Resource metadata'`);
    }
    return found;
  }

  private generate(kind: "ConfigMap" | "Secret", entry: GeneratorEntry, resources: Resource[], add: (object: KubeObject, hashed: boolean) => void): void {
    const data: Record<string, string> = {};
    for (const literal of entry.literals ?? []) {
      const at = literal.indexOf("=");
      if (at < 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
      data[literal.slice(0, at)] = literal.slice(at + 1).replace(/^(["'])(.*)\1$/s, "$2");
    }
    for (const file of entry.files ?? []) {
      const at = file.indexOf("=");
      const path = file.slice(at + 1);
      data[at < 0 ? path.slice(path.lastIndexOf("/") + 1) : file.slice(0, at)] = this.readSource(kind, path);
    }
    for (const file of [...(entry.envs ?? []), ...(entry.env ? [entry.env] : [])]) {
      for (const line of this.readSource(kind, file).split("\n")) {
        const text = line.trimStart();
        if (text === "" || text.startsWith("#")) continue;
        const at = text.indexOf("=");
        data[at < 0 ? text : text.slice(0, at)] = at < 0 ? (this.process.env.get(text) ?? "") : text.slice(at + 1);
      }
    }
    const encoded = kind === "Secret" ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encodeBase64(value)])) : data;
    const existing = resources.find(({ object }) => object.kind === kind && object.metadata?.name === entry.name);
    if (existing && (entry.behavior === "merge" || entry.behavior === "replace")) {
      existing.object.data = entry.behavior === "merge" ? { ...existing.object.data, ...encoded } : encoded;
      return;
    }
    const common = this.settings.generatorOptions ?? {};
    const labels = { ...common.labels, ...entry.options?.labels };
    const annotations = { ...common.annotations, ...entry.options?.annotations };
    const object: KubeObject = {
      apiVersion: "v1",
      kind,
      metadata: {
        name: entry.name ?? "",
        ...(entry.namespace ? { namespace: entry.namespace } : {}),
        ...(Object.keys(labels).length > 0 ? { labels } : {}),
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      },
      ...(Object.keys(encoded).length > 0 ? { data: encoded } : {}),
      ...(kind === "Secret" ? { type: entry.type ?? "Opaque" } : {}),
      ...((entry.options?.immutable ?? common.immutable) ? { immutable: true } : {}),
    };
    add(object, !(entry.options?.disableNameSuffixHash ?? common.disableNameSuffixHash ?? false));
  }

  private readSource(kind: string, path: string): string {
    try {
      return this.read(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const full = this.process.files.absolute(`${this.directory}/${path}`);
      throw new CommandError(`loading KV pairs: file sources: [${path}]: open ${full}: no such file or directory (${kind})`);
    }
  }

  /** In the order of kustomize: patches, namespace, names, labels, annotations, images, replicas. */
  private transform(resources: Resource[]): void {
    const { settings } = this;
    this.patch(resources);
    for (const resource of resources) {
      const { object } = resource;
      const original = object.metadata?.name ?? "";
      if (settings.namespace) setNamespace(object, settings.namespace);
      if (settings.namePrefix || settings.nameSuffix) rename(object, settings.namePrefix ?? "", settings.nameSuffix ?? "");
      if (settings.commonLabels) addLabels(object, settings.commonLabels, true, true);
      for (const { pairs = {}, includeSelectors = false, includeTemplates = false } of settings.labels ?? []) {
        addLabels(object, pairs, includeSelectors, includeTemplates);
      }
      if (settings.commonAnnotations) addAnnotations(object, settings.commonAnnotations);
      if (settings.images) setImages(object, settings.images);
      for (const { name, count } of settings.replicas ?? []) if (resource.names.includes(name) || original === name) setReplicas(object, count);
      resource.names = [...new Set([...resource.names, original, object.metadata?.name ?? ""])];
    }
  }

  private patch(resources: Resource[]): void {
    const { settings } = this;
    const entries: PatchEntry[] = [
      ...(settings.patchesStrategicMerge ?? []).map((text) => (text.includes("\n") ? { patch: text } : { path: text })),
      ...(settings.patches ?? []),
      ...(settings.patchesJson6902 ?? []),
    ];
    for (const entry of entries) {
      const text = entry.patch ?? this.readPatch(entry.path ?? "");
      for (const value of text.trimStart().startsWith("[") ? [parseYaml(text)] : documents(text, entry.path ?? "")) {
        this.applyPatch(resources, value, entry.target);
      }
    }
  }

  private readPatch(path: string): string {
    try {
      return this.read(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const full = this.process.files.absolute(`${this.directory}/${path}`);
      throw new CommandError(`failed to get the patch file from path(${path}): evalsymlink failure on '${full}' : lstat ${full}: no such file or directory`);
    }
  }

  private applyPatch(resources: Resource[], value: unknown, target: Target | undefined): void {
    if (Array.isArray(value)) {
      if (!target) throw new CommandError("must specify a target for JSON patch");
      for (const resource of resources.filter((each) => fits(each, target))) {
        resource.object = applyJsonPatch(resource.object, value) as KubeObject;
      }
      return;
    }
    const patch = value as KubeObject;
    const found = resources.filter((resource) => (target ? fits(resource, target) : isSame(resource, patch)));
    if (found.length === 0 && !target) {
      throw new CommandError(`no resource matches strategic merge patch ${JSON.stringify(identity(patch))}: no matches for Id ${identity(patch)}; failed to find unique target for patch ${identity(patch)}`);
    }
    for (const resource of found) {
      if ((patch as { $patch?: string }).$patch === "delete") {
        resources.splice(resources.indexOf(resource), 1);
        continue;
      }
      const { group, version, kind } = kindOf(resource.object);
      const key = schemaKeyOfKind(group, version, kind);
      const named = clone(patch);
      // The patch names its target only: a patch for several has another name, or none.
      if (named.metadata) delete named.metadata.name;
      const change = { ...named, apiVersion: resource.object.apiVersion, kind: resource.object.kind };
      resource.object = (key ? applyStrategicMergePatch(key, resource.object, change) : applyMergePatch(resource.object, change)) as KubeObject;
    }
  }
}

function isSame({ object, names }: Resource, patch: KubeObject): boolean {
  return object.kind === patch.kind && kindOf(object).group === kindOf(patch).group && names.includes(patch.metadata?.name ?? "");
}

function fits({ object, names }: Resource, target: Target): boolean {
  const { group, version, kind } = kindOf(object);
  const matches = (pattern: string | undefined, values: readonly string[]): boolean =>
    pattern === undefined || pattern === "" || values.some((value) => new RegExp(`^(?:${pattern})$`).test(value));
  return (
    matches(target.group, [group]) && matches(target.version, [version]) && matches(target.kind, [kind]) && matches(target.name, names) &&
    matches(target.namespace, [object.metadata?.namespace ?? ""]) &&
    (!target.labelSelector || parseSelector(target.labelSelector).matches(object.metadata?.labels ?? {})) &&
    (!target.annotationSelector || parseSelector(target.annotationSelector).matches(object.metadata?.annotations ?? {}))
  );
}

/** `Deployment.v1.apps/web.[noNs]` */
function identity(object: KubeObject): string {
  const { group, version, kind } = kindOf(object);
  const { name = "", namespace } = object.metadata ?? {};
  return `${kind}.${version}.${group || "[noGrp]"}/${name}.${namespace || "[noNs]"}`;
}

function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
