import { omitEmpty } from "../../apimachinery/json/index.ts";
import { emitYaml } from "../../apimachinery/yaml/index.ts";
import { CommandError } from "../errors.ts";
import type { KubeObject } from "../object.ts";
import { configurationOfCrds, mergeConfigurations, mergeSpecs, readConfiguration, type Configuration } from "./configuration.ts";
import { generate } from "./generators.ts";
import { idText, sameId, type Id } from "./id.ts";
import { readKustomization, type FieldSpec, type Kustomization, type Variable } from "./kustomization.ts";
import { prefixed, within, type Loader } from "./loader.ts";
import { objectsOf } from "./objects.ts";
import { jsonTransformer, patchTransformer, strategicTransformer, type Transformer } from "./patches.ts";
import { pluginGenerator, pluginTransformer } from "./plugins.ts";
import { replacementTransformer } from "./replacements.ts";
import { Resource, type Origin } from "./resource.ts";
import { affixTransformer, imageTransformer, isGone, labelTransformer, namespaceTransformer, replicaTransformer } from "./transformers.ts";
import { claimVariables } from "./variables.ts";

/** What has come together so far: objects, where transformers work, and variables. */
export interface Accumulator {
  resources: Resource[];
  configuration: Configuration;
  variables: Variable[];
}

const emptyAccumulator = (): Accumulator => ({ resources: [], configuration: {}, variables: [] });

/** The kustomization of one directory (kustomize: internal/target). Methods throw CommandError. */
export class Target {
  readonly settings: Kustomization;
  private readonly loader: Loader;
  private readonly file: string;
  private readonly warn: (text: string) => void;
  /** Where this directory is, when the objects are to tell. */
  private readonly place: string | undefined;

  constructor(loader: Loader, warn: (text: string) => void, parent?: { place: string | undefined; path: string }) {
    this.loader = loader;
    this.warn = warn;
    const { file, settings } = readKustomization(loader, warn);
    this.file = file;
    this.settings = settings;
    if (parent) this.place = parent.place === undefined ? undefined : normal(`${parent.place}/${parent.path}`);
    else this.place = (settings.buildMetadata ?? []).length > 0 ? "" : undefined;
  }

  accumulate(into: Accumulator = emptyAccumulator()): Accumulator {
    const { settings, loader } = this;
    let result = into;
    within("accumulating resources", () => (settings.resources ?? []).forEach((path) => this.addResource(result, path)));
    const added = [readConfiguration(loader, settings.configurations ?? []), configurationOfCrds(loader, settings.crds ?? [])];
    result.configuration = added.reduce(mergeConfigurations, result.configuration);
    this.runGenerators(result);
    within("accumulating components", () => {
      for (const path of settings.components ?? []) result = this.addComponent(result, path);
    });
    for (const { transform, origin } of this.transformers(result.configuration)) {
      transform(result.resources);
      if (origin) result.resources.forEach((resource) => note(resource, origin));
      result.resources = result.resources.filter((resource) => !isGone(resource));
    }
    for (const transform of this.plugins(settings.validators ?? []).map((resource) => pluginTransformer(loader, resource))) transform(result.resources);
    claimVariables(result.resources, result.variables, settings.vars ?? []);
    return result;
  }

  private origin(kind: string): Origin | undefined {
    if (this.place === undefined) return undefined;
    return { configuredIn: normal(`${this.place}/${this.file}`), configuredBy: { apiVersion: "builtin", kind } };
  }

  /** A file, or else a directory. */
  private addResource(into: Accumulator, path: string): void {
    let problem: Error;
    try {
      this.addFile(into, path);
      return;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problem = error;
    }
    let loader: Loader;
    try {
      loader = this.loader.enter(path);
    } catch (error) {
      if (problem.message.includes("MalformedYAMLError")) throw problem;
      throw prefixed(`accumulation err='${problem.message}'`, error);
    }
    within(`accumulation err='${problem.message}'`, () => {
      const target = this.child(loader, path);
      if (target.settings.kind === "Component") throw new CommandError(`expected kind != 'Component' for path '${loader.root}'`);
      this.merge(into, this.recursed(loader, () => target.accumulate()), loader);
    });
  }

  private addFile({ resources }: Accumulator, path: string): void {
    const found: Resource[] = [];
    within(`accumulating resources from '${path}'`, () => {
      for (const object of objectsOf(this.loader.load(path), path)) {
        const resource = new Resource(object);
        if (this.place !== undefined) resource.origin = { path: normal(`${this.place}/${path}`) };
        append(found, resource);
      }
    });
    within(`merging resources from '${path}'`, () => found.forEach((resource) => append(resources, resource)));
  }

  private child(loader: Loader, path: string): Target {
    const target = within(`couldn't make target for path '${loader.root}'`, () => new Target(loader, this.warn, { place: this.place, path }));
    if (target.settings.openapi?.["path"]) loader.load(target.settings.openapi["path"]);
    return target;
  }

  private recursed(loader: Loader, work: () => Accumulator): Accumulator {
    return within(`recursed accumulation of path '${loader.root}'`, work);
  }

  private merge(into: Accumulator, other: Accumulator, loader: Loader): void {
    within(`recursed merging from path '${loader.root}'`, () => {
      for (const resource of other.resources) append(into.resources, resource);
      into.configuration = mergeConfigurations(into.configuration, other.configuration);
      for (const variable of other.variables) {
        if (into.variables.some(({ name }) => name === variable.name)) throw new CommandError(`var '${variable.name ?? ""}' already encountered`);
        into.variables.push(variable);
      }
    });
  }

  /** A component works on what is there. */
  private addComponent(into: Accumulator, path: string): Accumulator {
    let loader: Loader;
    try {
      loader = this.loader.enter(path);
    } catch (error) {
      throw new CommandError(`loader.New ${JSON.stringify((error as Error).message)}`);
    }
    try {
      const target = this.child(loader, path);
      if (target.settings.kind !== "Component") {
        throw new CommandError(`expected kind 'Component' for path '${loader.root}' but got '${target.settings.kind ?? ""}'`);
      }
      return this.recursed(loader, () => target.accumulate(into));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new CommandError(`accumulateDirectory: ${JSON.stringify(error.message)}`);
    }
  }

  private runGenerators(into: Accumulator): void {
    const { settings, loader } = this;
    for (const chart of settings.helmCharts ?? []) {
      const config = emitYaml({ ...(settings.namespace ? { namespace: settings.namespace } : {}), ...settings.helmGlobals, ...chart });
      throw new CommandError(`trouble configuring builtin HelmChartInflationGenerator with config: \`\n${config}\`: must specify --enable-helm`);
    }
    const generators: (() => Resource)[] = [];
    for (const [kind, entries] of [["ConfigMap", settings.configMapGenerator], ["Secret", settings.secretGenerator]] as const) {
      for (const entry of entries ?? []) generators.push(() => this.generated(generate(loader, kind, entry, settings.generatorOptions), kind));
    }
    within("loading generator plugins", () => {
      for (const resource of this.plugins(settings.generators ?? [])) {
        generators.push(within("failed to load generator", () => pluginGenerator(loader, resource)));
      }
    });
    for (const make of generators) {
      const resource = make();
      within("merging from generator &{0xc000b8e000 <nil>}", () => absorb(into.resources, resource));
    }
  }

  private generated(resource: Resource, kind: string): Resource {
    resource.origin = this.origin(`${kind}Generator`);
    return resource;
  }

  /** Configurations of plugins: objects written there, or files and directories with them. */
  private plugins(entries: readonly string[]): Resource[] {
    const found = emptyAccumulator();
    for (const entry of entries) {
      let objects: KubeObject[];
      try {
        objects = objectsOf(entry);
      } catch {
        this.addResource(found, entry);
        continue;
      }
      for (const object of objects) append(found.resources, new Resource(object));
    }
    return found.resources;
  }

  /** In the order of kustomize. */
  private transformers(configuration: Configuration): { transform: Transformer; origin: Origin | undefined }[] {
    const { settings, loader } = this;
    const all: { transform: Transformer; origin: Origin | undefined }[] = [];
    const add = (kind: string, config: unknown, make: () => Transformer): void => {
      const words = (): string => `trouble configuring builtin ${kind} with config: \`\n${emitYaml(config)}\``;
      all.push({ transform: within(words, make), origin: this.origin(kind) });
    };
    const strategic = settings.patchesStrategicMerge ?? [];
    if (strategic.length > 0) add("PatchStrategicMergeTransformer", { paths: strategic }, () => strategicTransformer(loader, strategic));
    for (const entry of settings.patches ?? []) add("PatchTransformer", entry, () => patchTransformer(loader, entry));
    const { namespace, namePrefix, nameSuffix } = settings;
    if (namespace) add("NamespaceTransformer", {}, () => namespaceTransformer(namespace, configuration.namespace ?? []));
    if (namePrefix) add("PrefixTransformer", {}, () => affixTransformer("prefix", namePrefix, configuration.namePrefix ?? []));
    if (nameSuffix) add("SuffixTransformer", {}, () => affixTransformer("suffix", nameSuffix, configuration.nameSuffix ?? []));
    for (const { pairs = {}, fields = [], includeSelectors, includeTemplates } of settings.labels ?? []) {
      const specs = this.labelSpecs(fields, configuration, includeSelectors ?? false, includeTemplates ?? false);
      add("LabelTransformer", {}, () => labelTransformer(pairs, specs));
    }
    if (settings.labels || settings.commonLabels) {
      add("LabelTransformer", {}, () => labelTransformer(settings.commonLabels ?? {}, settings.commonLabels ? (configuration.commonLabels ?? []) : []));
    }
    if (settings.commonAnnotations) {
      add("AnnotationsTransformer", {}, () => labelTransformer(settings.commonAnnotations!, configuration.commonAnnotations ?? []));
    }
    for (const { target, path, patch } of settings.patchesJson6902 ?? []) {
      add("PatchJson6902Transformer", omitEmpty({ target, path, jsonOp: patch }), () => jsonTransformer(loader, target, path, patch));
    }
    for (const replica of settings.replicas ?? []) add("ReplicaCountTransformer", {}, () => replicaTransformer(replica, configuration.replicas ?? []));
    for (const image of settings.images ?? []) add("ImageTagTransformer", {}, () => imageTransformer(image, configuration.images ?? []));
    const replacements = settings.replacements ?? [];
    if (replacements.length > 0) add("ReplacementTransformer", { replacements }, () => replacementTransformer(loader, replacements));
    for (const resource of this.plugins(settings.transformers ?? [])) all.push({ transform: pluginTransformer(loader, resource), origin: undefined });
    return all;
  }

  private labelSpecs(fields: readonly FieldSpec[], configuration: Configuration, selectors: boolean, templates: boolean): FieldSpec[] {
    return within("failed to merge labels", () => {
      let specs = mergeSpecs(fields, configuration.labels ?? []);
      if (selectors) return mergeSpecs(specs, configuration.commonLabels ?? []);
      if (templates) specs = mergeSpecs(specs, configuration.templateLabels ?? []);
      return mergeSpecs(specs, [{ path: "metadata/labels", create: true }]);
    });
  }
}

/** A path without `.`, `..` and empty steps where that can be. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

function append(resources: Resource[], resource: Resource): void {
  if (resources.some(({ id }) => sameId(id, resource.id))) {
    throw new CommandError(`may not add resource with an already registered id: ${idText(resource.id)}`);
  }
  resources.push(resource);
}

/** Adds what a generator made, or puts it into the object that has its name. */
function absorb(resources: Resource[], made: Resource): void {
  const { id, behavior } = made;
  const found = resources.filter(({ ids }) => ids.some((each) => sameId(each, id)));
  const joins = behavior === "merge" || behavior === "replace";
  if (found.length > 1) throw new CommandError(`found multiple objects [${found.map((each) => idText(each.id)).join(" ")}] that could accept merge of ${idText(id)}`);
  const [old] = found;
  if (!old) {
    if (joins) throw new CommandError(`id ${goId(id)} does not exist; cannot merge or replace`);
    append(resources, made);
    return;
  }
  if (!joins) throw new CommandError(`id ${goId(id)} exists; can not use behavior: '${behavior}', behavior must be merge or replace`);
  const [before, after] = [old.object!, made.object!];
  const merged = (key: string): object => ({ ...(before[key] as object | undefined), ...(after[key] as object | undefined) });
  const labels = { ...before.metadata?.labels, ...after.metadata?.labels };
  const annotations = { ...before.metadata?.annotations, ...after.metadata?.annotations };
  after.metadata = { ...before.metadata, ...omitEmpty({ labels, annotations }) };
  if (behavior === "merge") {
    for (const key of ["data", "binaryData"]) if (key in before || key in after) after[key] = merged(key);
  }
  old.object = after;
  old.hashed = made.hashed;
}

/** As Go shows it. */
const goId = ({ group = "", version = "", kind = "", name = "", namespace = "" }: Id): string =>
  `resid.ResId{Gvk:resid.Gvk{Group:"${group}", Version:"${version}", Kind:"${kind}", isClusterScoped:false}, Name:"${name}", Namespace:"${namespace}"}`;

function note(resource: Resource, origin: Origin): void {
  if (!resource.origin) resource.origin = origin;
  else resource.transformations = [...(resource.transformations ?? []), origin];
}
