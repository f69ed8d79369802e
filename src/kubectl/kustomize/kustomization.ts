import { isObject } from "../../apimachinery/json/index.ts";
import { parseYaml } from "../../apimachinery/yaml/index.ts";
import type { Process } from "../../os/index.ts";
import { CommandError } from "../errors.ts";

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

export interface Target {
  group?: string;
  version?: string;
  kind?: string;
  name?: string;
  namespace?: string;
  labelSelector?: string;
  annotationSelector?: string;
}

export interface PatchEntry {
  path?: string;
  patch?: string;
  target?: Target;
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
}

export interface ImageEntry {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
}

/** What a kustomization.yaml says, as far as it is understood here. */
export interface Kustomization {
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
  replicas?: { name: string; count: number }[];
  patches?: PatchEntry[];
  patchesStrategicMerge?: string[];
  patchesJson6902?: PatchEntry[];
  configMapGenerator?: GeneratorEntry[];
  secretGenerator?: GeneratorEntry[];
  generatorOptions?: GeneratorOptions;
}

const KNOWN = [
  "apiVersion", "kind", "metadata", "resources", "bases", "components", "namespace", "namePrefix", "nameSuffix", "commonLabels",
  "commonAnnotations", "labels", "images", "replicas", "patches", "patchesStrategicMerge", "patchesJson6902", "configMapGenerator",
  "secretGenerator", "generatorOptions", "sortOptions", "buildMetadata", "configurations", "crds", "generators", "transformers",
  "validators", "replacements", "vars", "openapi", "helmCharts", "helmGlobals",
];

/** Reads the kustomization of a directory (an absolute path). Throws CommandError. */
export function readKustomization({ files }: Process, directory: string): Kustomization {
  const found = NAMES.filter((name) => files.exists(`${directory}/${name}`));
  if (found.length === 0) {
    throw new CommandError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${directory}'`);
  }
  if (found.length > 1) throw new CommandError(`Found multiple kustomization files: [${found.join(" ")}]\n`);
  let value: unknown;
  try {
    value = parseYaml(files.readText(`${directory}/${found[0]}`));
  } catch (error) {
    throw new CommandError(`invalid Kustomization: ${(error as Error).message}`);
  }
  if (value === null || value === undefined) throw new CommandError("kustomization.yaml is empty");
  if (!isObject(value)) throw new CommandError("invalid Kustomization: json: cannot unmarshal into Go value of type types.Kustomization");
  const unknown = Object.keys(value).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) throw new CommandError(`invalid Kustomization: json: unknown field ${JSON.stringify(unknown)}`);
  return value as Kustomization;
}
