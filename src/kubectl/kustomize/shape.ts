import { isObject, jsonKind } from "../../apimachinery/json/index.ts";

/**
 * The types of a kustomization, as Go has them: a type a line, its fields with theirs. `s` is a string, `b` a bool, `i` an int, `l` an int64,
 * `m` a map of strings, `*` anything, `[x` a list of x.
 */
const TYPES = new Map(
  `Kustomization apiVersion:s kind:s metadata:ObjectMeta openapi:m namePrefix:s nameSuffix:s namespace:s commonLabels:m labels:[Label commonAnnotations:m patchesStrategicMerge:[s patchesJson6902:[Patch patches:[Patch images:[Image imageTags:[Image replacements:[ReplacementField replicas:[Replica vars:[Var sortOptions:SortOptions resources:[s components:[s crds:[s bases:[s configMapGenerator:[ConfigMapArgs secretGenerator:[SecretArgs helmGlobals:HelmGlobals helmCharts:[HelmChart helmChartInflationGenerator:[* generatorOptions:GeneratorOptions configurations:[s generators:[s transformers:[s validators:[s buildMetadata:[s
ObjectMeta name:s namespace:s labels:m annotations:m
Label pairs:m includeSelectors:b includeTemplates:b fields:[FieldSpec
FieldSpec group:s version:s kind:s path:s create:b
Patch path:s patch:s target:Selector options:PatchArgs
PatchArgs allowNameChange:b allowKindChange:b
Selector group:s version:s kind:s name:s namespace:s annotationSelector:s labelSelector:s
Image name:s newName:s tagSuffix:s newTag:s digest:s
ReplacementField path:s source:SourceSelector targets:[TargetSelector sourceValue:s
SourceSelector group:s version:s kind:s name:s namespace:s fieldPath:s options:FieldOptions
TargetSelector select:Selector reject:[Selector fieldPaths:[s options:FieldOptions
FieldOptions delimiter:s index:i encoding:s create:b
Replica name:s count:l
Var name:s objref:Target fieldref:FieldSelector
Target apiVersion:s group:s version:s kind:s name:s namespace:s
FieldSelector fieldPath:s
SortOptions order:s legacySortOptions:LegacySortOptions
LegacySortOptions orderFirst:[s orderLast:[s
ConfigMapArgs namespace:s name:s behavior:s literals:[s files:[s envs:[s env:s options:GeneratorOptions
SecretArgs namespace:s name:s behavior:s literals:[s files:[s envs:[s env:s options:GeneratorOptions type:s
GeneratorOptions labels:m annotations:m disableNameSuffixHash:b immutable:b
HelmGlobals chartHome:s configHome:s
HelmChart name:s version:s repo:s releaseName:s namespace:s additionalValuesFiles:[s valuesFile:s valuesInline:* valuesMerge:s includeCRDs:b skipHooks:b apiVersions:[s kubeVersion:s nameTemplate:s skipTests:b debug:b devel:b
TransformerConfig namePrefix:[FieldSpec nameSuffix:[FieldSpec namespace:[FieldSpec commonLabels:[FieldSpec labels:[FieldSpec templateLabels:[FieldSpec commonAnnotations:[FieldSpec nameReference:[NameBackReferences varReference:[FieldSpec images:[FieldSpec replicas:[FieldSpec
NameBackReferences group:s version:s kind:s fieldSpecs:[FieldSpec`
    .split("\n")
    .map((line) => {
      const [name = "", ...fields] = line.split(" ");
      return [name, new Map(fields.map((field) => field.split(":") as [string, string]))];
    }),
);

const PLAIN: Readonly<Record<string, [go: string, type: string]>> = {
  s: ["string", "string"], b: ["bool", "boolean"], i: ["int", "number"], l: ["int64", "number"],
};

const goType = (type: string): string =>
  type.startsWith("[") ? `[]${goType(type.slice(1))}` : type === "m" ? "map[string]string" : (PLAIN[type]?.[0] ?? `types.${type}`);

/**
 * Data as a type of kustomize, in the words of Go's decoder of JSON when it is not: fields that are not known, values of another type.
 * Names of fields may be in any case. Throws Error.
 */
export function decodeAs<T>(type: string, value: unknown): T {
  return decode(type, value, "", []) as T;
}

function decode(type: string, value: unknown, owner: string, path: readonly string[]): unknown {
  if (value === null || value === undefined || type === "*") return value ?? undefined;
  const mismatch = (): never => {
    const place = path.length === 0 ? "value" : `struct field ${owner}.${path.join(".")}`;
    throw new Error(`json: cannot unmarshal ${jsonKind(value)} into Go ${place} of type ${goType(type)}`);
  };
  if (type.startsWith("[")) {
    if (!Array.isArray(value)) return mismatch();
    return value.map((item) => decode(type.slice(1), item, owner, path) ?? (TYPES.has(type.slice(1)) ? {} : ""));
  }
  const plain = PLAIN[type];
  if (plain) return typeof value === plain[1] ? value : mismatch();
  if (!isObject(value)) return mismatch();
  if (type === "m") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decode("s", each, owner, path) ?? ""]));
  const fields = TYPES.get(type)!;
  const result: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    const name = fields.has(key) ? key : [...fields.keys()].find((field) => field.toLowerCase() === key.toLowerCase());
    if (name === undefined) throw new Error(`json: unknown field ${JSON.stringify(key)}`);
    const field = decode(fields.get(name)!, each, type, [...path, name]);
    if (field !== undefined) result[name] = field;
  }
  return result;
}
