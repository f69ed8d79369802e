import { isObject, jsonKind } from "../../apimachinery/json/index.ts";
import { parseYaml } from "../../apimachinery/yaml/index.ts";
import { CommandError } from "../errors.ts";
import type { Gvk, Id } from "./id.ts";
import type { Loader } from "./loader.ts";
import type { Selector } from "./resource.ts";
import { decodeAs } from "./shape.ts";

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Where a transformer works: a path of fields, in the kinds that are named; with `create` what is missing there is made. */
export interface FieldSpec extends Gvk {
  path?: string;
  create?: boolean;
}

export interface PatchEntry {
  path?: string;
  patch?: string;
  target?: Selector;
  options?: { allowNameChange?: boolean; allowKindChange?: boolean };
}

export interface GeneratorOptions {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  disableNameSuffixHash?: boolean;
  immutable?: boolean;
}

export interface GeneratorEntry {
  name?: string;
  namespace?: string;
  behavior?: string;
  type?: string;
  literals?: string[];
  files?: string[];
  envs?: string[];
  env?: string;
  options?: GeneratorOptions;
}

export interface LabelEntry {
  pairs?: Record<string, string>;
  includeSelectors?: boolean;
  includeTemplates?: boolean;
  fields?: FieldSpec[];
}

export interface ImageEntry {
  name?: string;
  newName?: string;
  newTag?: string;
  tagSuffix?: string;
  digest?: string;
}

export interface Replica {
  name?: string;
  count?: number;
}

export interface FieldOptions {
  delimiter?: string;
  index?: number;
  create?: boolean;
}

/** A value that is taken from one object and put into others. */
export interface Replacement {
  path?: string;
  source?: Id & { fieldPath?: string; options?: FieldOptions };
  sourceValue?: string;
  targets?: { select?: Selector; reject?: Selector[]; fieldPaths?: string[]; options?: FieldOptions }[];
}

/** A name for a field of an object, written $(NAME) elsewhere. */
export interface Variable {
  name?: string;
  objref?: Id & { apiVersion?: string };
  fieldref?: { fieldPath?: string };
}

export interface SortOptions {
  order?: string;
  legacySortOptions?: { orderFirst?: string[]; orderLast?: string[] };
}

export interface Kustomization {
  apiVersion?: string;
  kind?: string;
  resources?: string[];
  bases?: string[];
  components?: string[];
  namespace?: string;
  namePrefix?: string;
  nameSuffix?: string;
  commonLabels?: Record<string, string>;
  commonAnnotations?: Record<string, string>;
  labels?: LabelEntry[];
  images?: ImageEntry[];
  imageTags?: ImageEntry[];
  replicas?: Replica[];
  patches?: PatchEntry[];
  patchesStrategicMerge?: string[];
  patchesJson6902?: PatchEntry[];
  configMapGenerator?: GeneratorEntry[];
  secretGenerator?: GeneratorEntry[];
  generatorOptions?: GeneratorOptions;
  generators?: string[];
  transformers?: string[];
  validators?: string[];
  replacements?: Replacement[];
  vars?: Variable[];
  helmGlobals?: object;
  helmCharts?: object[];
  openapi?: Record<string, string>;
  sortOptions?: SortOptions;
  configurations?: string[];
  crds?: string[];
  buildMetadata?: string[];
}

/** What is read all the same, with the words that warn of it. */
const DEPRECATED: readonly [field: keyof Kustomization, instead: string, note: string][] = [
  ["bases", "resources", ""],
  ["commonLabels", "labels", ""],
  ["imageTags", "images", ""],
  ["patchesJson6902", "patches", ""],
  ["patchesStrategicMerge", "patches", ""],
  ["vars", "replacements", "[EXPERIMENTAL] "],
];

/** The name of a directory's kustomization and what it says; `warn` gets what it should not hold. Throws CommandError. */
export function readKustomization(loader: Loader, warn: (text: string) => void): { file: string; settings: Kustomization } {
  const found = NAMES.filter((name) => loader.has(name));
  if (found.length === 0) {
    throw new CommandError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${loader.root}'`);
  }
  if (found.length > 1) throw new CommandError(`Found multiple kustomization files under: ${loader.root}\n`);
  let settings: Kustomization;
  try {
    const value = parseYaml(loader.load(found[0]!));
    if (value !== null && value !== undefined && !isObject(value)) {
      throw new Error(`json: cannot unmarshal ${jsonKind(value)} into Go value of type types.Kustomization`);
    }
    settings = decodeAs("Kustomization", value ?? {});
  } catch (error) {
    throw new CommandError(`invalid Kustomization: ${(error as Error).message}`);
  }
  for (const [field, instead, note] of DEPRECATED) {
    if (settings[field] === undefined) continue;
    warn(`# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${note}Run 'kustomize edit fix' to update your Kustomization automatically.\n`);
  }
  const { apiVersion, kind, ...rest } = settings;
  if (Object.keys(rest).length === 0) throw new CommandError("kustomization.yaml is empty");
  const wrong: string[] = [];
  if (kind && kind !== "Kustomization" && kind !== "Component") wrong.push("kind should be Kustomization or Component");
  const version = `kustomize.config.k8s.io/${kind === "Component" ? "v1alpha1" : "v1beta1"}`;
  if (apiVersion && apiVersion !== version) wrong.push(`apiVersion for ${kind ?? "Kustomization"} should be ${version}`);
  if (wrong.length > 0) throw new CommandError(`Failed to read kustomization file under ${loader.root}:\n${wrong.join("\n")}`);
  const withEnvs = (entries: GeneratorEntry[] = []): GeneratorEntry[] =>
    entries.map(({ env, ...entry }) => (env ? { ...entry, envs: [...(entry.envs ?? []), env] } : entry));
  return {
    file: found[0]!,
    settings: {
      ...settings,
      kind: kind || "Kustomization",
      resources: [...(settings.resources ?? []), ...(settings.bases ?? [])],
      images: [...(settings.images ?? []), ...(settings.imageTags ?? [])],
      configMapGenerator: withEnvs(settings.configMapGenerator),
      secretGenerator: withEnvs(settings.secretGenerator),
    },
  };
}
