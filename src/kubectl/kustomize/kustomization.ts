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
  replacements?: (Replacement & { path?: string })[];
  vars?: Variable[];
  helmCharts?: unknown[];
  openapi?: { path?: string };
  sortOptions?: { order?: string };
  configurations?: string[];
}

/** A value that is taken from one object and put into others. */
export interface Replacement {
  source?: Target & { fieldPath?: string; options?: FieldOptions };
  sourceValue?: string;
  targets?: { select: Target; reject?: Target[]; fieldPaths?: string[]; options?: FieldOptions }[];
}

export interface FieldOptions {
  delimiter?: string;
  index?: number;
  create?: boolean;
}

/** A name for a field of an object, written $(NAME) elsewhere. */
export interface Variable {
  name: string;
  objref: Target & { apiVersion?: string };
  fieldref?: { fieldpath?: string; fieldPath?: string };
}

/** What is read all the same, with the words that warn of it. */
const DEPRECATED: readonly [field: string, instead: string, note: string][] = [
  ["bases", "resources", ""],
  ["commonLabels", "labels", ""],
  ["patchesJson6902", "patches", ""],
  ["patchesStrategicMerge", "patches", ""],
  ["vars", "replacements", "[EXPERIMENTAL] "],
];

const KNOWN = [
  "apiVersion", "kind", "metadata", "resources", "bases", "components", "namespace", "namePrefix", "nameSuffix", "commonLabels",
  "commonAnnotations", "labels", "images", "replicas", "patches", "patchesStrategicMerge", "patchesJson6902", "configMapGenerator",
  "secretGenerator", "generatorOptions", "sortOptions", "buildMetadata", "configurations", "crds", "generators", "transformers",
  "validators", "replacements", "vars", "openapi", "helmCharts", "helmGlobals",
];

/** Reads the kustomization of a directory (an absolute path); `warn` gets what it should not hold. Throws CommandError. */
export function readKustomization({ files }: Process, directory: string, warn: (text: string) => void): Kustomization {
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
  for (const [field, entries] of [["generatorOptions.labels", "labels"], ["generatorOptions.annotations", "annotations"]] as const) {
    const odd = Object.values(((value["generatorOptions"] as Record<string, object> | undefined)?.[entries] ?? {}) as object).find((each) => typeof each !== "string");
    if (odd === undefined) continue;
    const type = typeof odd === "boolean" ? "bool" : typeof odd;
    throw new CommandError(`invalid Kustomization: json: cannot unmarshal ${type} into Go struct field GeneratorOptions.${field} of type string`);
  }
  if (value["kind"] !== undefined && value["kind"] !== "Kustomization" && value["kind"] !== "Component") {
    throw new CommandError(`Failed to read kustomization file under ${directory}:\nkind should be Kustomization or Component`);
  }
  for (const [field, instead, note] of DEPRECATED) {
    if (value[field] === undefined) continue;
    warn(`# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${note}Run 'kustomize edit fix' to update your Kustomization automatically.\n`);
  }
  return value as Kustomization;
}
