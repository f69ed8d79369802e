import { clone, isObject } from "../../apimachinery/json/index.ts";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from "../../apimachinery/patch/index.ts";
import { schemaKeyOfKind } from "../../apimachinery/schema/index.ts";
import { emitYaml, parseYaml } from "../../apimachinery/yaml/index.ts";
import type { Call } from "../../os/index.ts";
import { isSystemError, printError, type Process } from "../../os/index.ts";
import { configMapHash, secretHash } from "../commands/create/append-hash.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { isList, kindOf, type KubeObject } from "../object.ts";
import { documents } from "../resource/documents.ts";
import { readKustomization, type GeneratorEntry, type Kustomization, type PatchEntry, type Replacement, type Target } from "./kustomization.ts";
import { replaceValues } from "./replacements.ts";
import { fits, identity, type Resource } from "./resource.ts";
import { inLegacyOrder } from "./order.ts";
import { fillVariables } from "./variables.ts";
import { addAnnotations, addLabels, followNames, rename, setImages, setNamespace, setReplicas } from "./transformers.ts";


/** What `kubectl kustomize` prints of a directory. Throws CommandError. */
export function* buildKustomization(invocation: Invocation, path: string): Call<string> {
  const { process } = invocation;
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
  const warnings: string[] = [];
  let builder: Builder;
  let resources: Resource[];
  try {
    builder = new Builder(process, root, [], (text) => warnings.push(text));
    resources = builder.build();
  } finally {
    if (warnings.length > 0) yield* printError(warnings.join(""));
  }
  for (const resource of resources) {
    if (!resource.hashed) continue;
    const { object } = resource;
    const name = object.metadata?.name ?? "";
    // The name does not count: prefixes change it.
    const hash = object.kind === "Secret"
      ? secretHash("", String(object.type ?? ""), object.data ?? {})
      : configMapHash("", object.data ?? {}, object.binaryData ?? {});
    object.metadata = { ...object.metadata, name: `${name}-${hash}` };
  }
  const names = new Map(
    resources.flatMap(({ object, names: old }) => old.map((name): [string, string] => [`${object.kind}/${name}`, object.metadata?.name ?? ""])),
  );
  for (const { object } of resources) {
    followNames(object, names);
    stringValues(object);
  }
  const sorted = builder.ordered ? resources.map(({ object }) => object) : inLegacyOrder(resources.map(({ object }) => object));
  return sorted.map((object) => emitYaml(object)).join("---\n");
}

class Builder {
  private readonly process: Process;
  private readonly directory: string;
  private readonly settings: Kustomization;
  /** Directories that are being built, from the first on. */
  private readonly visited: readonly string[];
  private readonly warn: (text: string) => void;

  constructor(process: Process, directory: string, visited: readonly string[], warn: (text: string) => void) {
    this.process = process;
    this.directory = directory;
    this.visited = [...visited, directory];
    this.warn = warn;
    this.settings = readKustomization(process, directory, warn);
  }

  /** The objects stay in the order in which they were found. */
  get ordered(): boolean {
    return this.settings.sortOptions?.order === "fifo";
  }

  /** The resources of the directory; of a component, those it was given with what it does to them. */
  build(resources: Resource[] = []): Resource[] {
    const { settings } = this;
    if (settings.openapi?.path !== undefined) this.demand(settings.openapi.path);
    for (const path of settings.configurations ?? []) this.demand(path);
    const add = (object: KubeObject, hashed: boolean): void => {
      resources.push({ object, names: [object.metadata?.name ?? ""], hashed });
    };
    for (const path of [...(settings.resources ?? []), ...(settings.bases ?? [])]) this.accumulate(path, resources);
    for (const path of settings.components ?? []) {
      const full = `${this.directory}/${path}`;
      if (!this.process.files.exists(full)) {
        const place = this.process.files.absolute(full);
        throw new CommandError(`accumulating components: accumulateDirectory: "couldn't make target for path '${place}': lstat ${place}: no such file or directory"`);
      }
      const component = new Builder(this.process, this.process.files.realpath(full), this.visited, this.warn);
      if ((component.settings as { kind?: string }).kind !== "Component") {
        throw new CommandError(
          `accumulating components: accumulateDirectory: "expected kind 'Component' for path '${component.directory}' but got 'Kustomization'"`,
        );
      }
      component.build(resources);
    }
    if ((settings.helmCharts ?? []).length > 0) {
      const chart = emitYaml(settings.helmCharts![0] as object);
      throw new CommandError(`trouble configuring builtin HelmChartInflationGenerator with config: \`\n${chart}\`: must specify --enable-helm`);
    }
    for (const [kind, entries] of [["ConfigMap", settings.configMapGenerator], ["Secret", settings.secretGenerator]] as const) {
      for (const entry of entries ?? []) this.generate(kind, entry, resources, add);
    }
    this.transform(resources);
    for (const entry of settings.replacements ?? []) {
      for (const each of entry.path ? ([parseYaml(this.read(entry.path))].flat() as Replacement[]) : [entry]) replaceValues(resources, each);
    }
    if (settings.vars) fillVariables(resources, settings.vars);
    return resources;
  }

  private demand(path: string): void {
    const full = this.process.files.absolute(`${this.directory}/${path}`);
    if (!this.process.files.exists(full)) throw new CommandError(`evalsymlink failure on '${full}' : lstat ${full}: no such file or directory`);
  }

  private read(path: string): string {
    return this.process.files.readText(`${this.directory}/${path}`);
  }

  private accumulate(path: string, resources: Resource[]): void {
    const { files } = this.process;
    const full = `${this.directory}/${path}`;
    if (!files.exists(full)) {
      const lost = `evalsymlink failure on '${files.absolute(full)}' : lstat ${files.absolute(full)}: no such file or directory`;
      throw new CommandError(
        `accumulating resources: accumulation err='accumulating resources from '${path}': ${lost}': must build at directory: not a valid directory: ${lost}`,
      );
    }
    const place = files.realpath(full);
    const folder = files.isDirectory(full);
    if (folder && this.visited.some((root) => root === place || root.startsWith(`${place}/`))) {
      const root = this.visited.find((each) => each === place || each.startsWith(`${place}/`));
      throw new CommandError(
        `accumulating resources: accumulation err='accumulating resources from '${path}': '${place}' must resolve to a file': ` +
          `cycle detected: candidate root '${place}' contains visited root '${root}'`,
      );
    }
    if (!folder && !place.startsWith(`${this.directory}/`)) {
      throw new CommandError(
        `accumulating resources: accumulation err='accumulating resources from '${path}': security; file '${place}' is not in or below ` +
          `'${this.directory}'': must build at directory: '${place}': file is not directory`,
      );
    }
    const found = folder
      ? new Builder(this.process, place, this.visited, this.warn).build()
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
    if (!existing && (entry.behavior === "merge" || entry.behavior === "replace")) {
      throw new CommandError(
        `merging from generator &{0xc000b8e000 <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:"", Version:"v1", Kind:"${kind}", isClusterScoped:false}, ` +
          `Name:"${entry.name}", Namespace:"${entry.namespace ?? ""}"} does not exist; cannot merge or replace`,
      );
    }
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
    for (const { name } of settings.replicas ?? []) {
      const scaled = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
      if (resources.some(({ object, names }) => scaled.includes(object.kind ?? "") && names.includes(name))) continue;
      const kinds = scaled.map((kind) => `${kind}.[noVer].[noGrp]`).join(" ");
      throw new CommandError(`resource with name ${name} does not match a config with the following GVK [${kinds}]`);
    }
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
      throw new CommandError(
        `trouble configuring builtin PatchTransformer with config: \`\npath: ${path}\n\`: failed to get the patch file from path(${path}): ` +
          `evalsymlink failure on '${full}' : lstat ${full}: no such file or directory`,
      );
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

/** Labels and annotations are strings, whatever a patch made of them. */
function stringValues({ metadata }: KubeObject): void {
  for (const values of [metadata?.labels, metadata?.annotations]) {
    for (const key of Object.keys(values ?? {})) if (typeof values![key] !== "string") values![key] = String(values![key]);
  }
}

function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
