import { tryParseQuantity } from "../../../apimachinery/quantity.ts";
import {
  duplicate, forbidden, invalid, notSupported, required, tooLong, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { validateLabels } from "../../../apimachinery/validation/labels.ts";
import { isConfigMapKey, isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import { FILE_FIELDS, validateFieldRef, validateResourceFieldRef } from "./container-env.ts";
import { validatePullPolicy } from "./containers.ts";
import type { Draft } from "./definition.ts";
import { dns1123Label, each, entries, messages } from "./field-checks.ts";
import { validateClaimSpec } from "./persistentvolumeclaim-spec.ts";
import { localDescendingPath, localNonReservedPath, pathNoBacksteps } from "./paths.ts";

const FILE_MODE = "must be a number between 0 and 0777 (octal), both inclusive";
const PARTITION = "must be between 0 and 255, inclusive";

type Check = (source: Draft, at: Path) => FieldError[];

/** The named fields must not be empty. */
function needs(...fields: string[]): Check {
  return (source, at) => fields.filter((field) => !source[field] || source[field].length === 0).map((field) => required(at.child(field)));
}

function validateMode(mode: number | undefined, at: Path): FieldError[] {
  return mode !== undefined && (mode > 0o777 || mode < 0) ? [invalid(at, mode, FILE_MODE)] : [];
}

function validateKeyToPath(item: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!item.key) errors.push(required(at.child("key")));
  if (!item.path) errors.push(required(at.child("path")));
  errors.push(...localNonReservedPath(item.path ?? "", at.child("path")));
  return [...errors, ...validateMode(item.mode, at.child("mode"))];
}

function keyedFiles(nameField: string): Check {
  return (source, at) => [
    ...needs(nameField)(source, at),
    ...validateMode(source.defaultMode, at.child("defaultMode")),
    ...each<Draft>(source.items, at.child("items"), validateKeyToPath),
  ];
}

function validateDownwardFile(file: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!file.path) errors.push(required(at.child("path")));
  errors.push(...localNonReservedPath(file.path ?? "", at.child("path")));
  if (file.fieldRef) {
    errors.push(...validateFieldRef(file.fieldRef, FILE_FIELDS, at.child("fieldRef")));
    if (file.resourceFieldRef) {
      errors.push(invalid(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
    }
  } else if (file.resourceFieldRef) {
    errors.push(...validateResourceFieldRef(file.resourceFieldRef, at.child("resourceFieldRef"), true));
  } else errors.push(required(at, "one of fieldRef and resourceFieldRef is required"));
  return [...errors, ...validateMode(file.mode, at.child("mode"))];
}

function validateProjected(projected: Draft, at: Path): FieldError[] {
  const paths = new Set<string>();
  const errors = validateMode(projected.defaultMode, at.child("defaultMode"));
  const claim = (path: string | undefined, shown: string): void => {
    if (!path) return;
    if (paths.has(path)) errors.push(invalid(at, shown, "conflicting duplicate paths"));
    paths.add(path);
  };
  for (const [index, source] of (projected.sources ?? []).entries()) {
    const path = at.child("sources").index(index);
    let count = 0;
    for (const kind of ["secret", "configMap"]) {
      if (!source[kind]) continue;
      count++;
      const sourcePath = path.child(kind);
      if (!source[kind].name) errors.push(required(sourcePath.child("name")));
      for (const [i, item] of (source[kind].items ?? []).entries()) {
        errors.push(...validateKeyToPath(item, sourcePath.child("items").index(i)));
        claim(item.path, source[kind].name ?? "");
      }
    }
    if (source.downwardAPI) {
      count++;
      for (const file of source.downwardAPI.items ?? []) {
        errors.push(...validateDownwardFile(file, path.child("downwardAPI")));
        claim(file.path, file.path);
      }
    }
    if (source.serviceAccountToken) {
      count++;
      errors.push(...validateToken(source.serviceAccountToken, path.child("serviceAccountToken"), at));
    }
    if (count > 1) errors.push(forbidden(path, "may not specify more than 1 volume type per source"));
  }
  return errors;
}

function validateToken(token: Draft, at: Path, volume: Path): FieldError[] {
  const errors: FieldError[] = [];
  const seconds: number = token.expirationSeconds ?? 0;
  const path = at.child("expirationSeconds");
  if (seconds < 600) errors.push(invalid(path, seconds, "may not specify a duration less than 10 minutes"));
  if (seconds > 2 ** 32) errors.push(invalid(path, seconds, "may not specify a duration larger than 2^32 seconds"));
  if (!token.path) errors.push(required(volume.child("path")));
  else errors.push(...localNonReservedPath(token.path, volume.child("path")));
  return errors;
}

const HOST_PATH_TYPES = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

function validateHostPath(source: Draft, at: Path): FieldError[] {
  if (!source.path) return [required(at.child("path"))];
  const errors = pathNoBacksteps(source.path, at.child("path"));
  if (source.type !== undefined && !HOST_PATH_TYPES.includes(source.type)) {
    errors.push(notSupported(at.child("type"), source.type, HOST_PATH_TYPES));
  }
  return errors;
}

function validateNfs(source: Draft, at: Path): FieldError[] {
  const errors = needs("server", "path")(source, at);
  if (source.path && !source.path.startsWith("/")) {
    errors.push(invalid(at.child("path"), source.path, "must be an absolute path"));
  }
  return errors;
}

export function validateCsiDriverName(name: string | undefined, at: Path): FieldError[] {
  if (!name) return [required(at)];
  const errors = name.length > 63 ? [tooLong(at, 63)] : [];
  return [...errors, ...messages(isDNS1123Subdomain(name.toLowerCase()), name, at)];
}

function validateCsi(source: Draft, at: Path): FieldError[] {
  const errors = validateCsiDriverName(source.driver, at.child("driver"));
  const ref = source.nodePublishSecretRef;
  if (ref && !ref.name) errors.push(required(at.child("nodePublishSecretRef", "name")));
  else if (ref) errors.push(...messages(isDNS1123Subdomain(ref.name), ref.name, at.child("name")));
  return errors;
}

function validateEphemeral(source: Draft, at: Path): FieldError[] {
  const path = at.child("volumeClaimTemplate");
  const template = source.volumeClaimTemplate;
  if (!template) return [required(path)];
  return [
    ...validateLabels(template.metadata?.labels, path.child("metadata").child("labels")),
    ...validateClaimSpec(template.spec ?? {}, path.child("spec")),
  ];
}

function validatePartition(source: Draft, at: Path): FieldError[] {
  const partition = source.partition ?? 0;
  return partition < 0 || partition > 255 ? [invalid(at.child("partition"), partition, PARTITION)] : [];
}

function validateFlex(source: Draft, at: Path): FieldError[] {
  const errors = needs("driver")(source, at);
  for (const [key] of entries(source.options)) {
    const namespace = `.${(key.includes("/") ? key.split("/")[0] as string : key).toLowerCase()}`;
    if (!namespace.endsWith(".kubernetes.io") && !namespace.endsWith(".k8s.io")) continue;
    errors.push(invalid(at.child("options").key(key), key, "kubernetes.io and k8s.io namespaces are reserved"));
  }
  return errors;
}

/** The sources of volumes, in the order in which the server looks at them. */
const SOURCES: readonly (readonly [string, Check])[] = [
  ["emptyDir", (source, at) => {
    const limit = tryParseQuantity(source.sizeLimit);
    if (!limit || limit.sign() >= 0) return [];
    return [forbidden(at.child("sizeLimit"), "SizeLimit field must be a valid resource quantity")];
  }],
  ["hostPath", validateHostPath],
  ["gitRepo", (source, at) => [
    ...needs("repository")(source, at), ...localDescendingPath(source.directory ?? "", at.child("directory")),
  ]],
  ["gcePersistentDisk", (source, at) => [...needs("pdName")(source, at), ...validatePartition(source, at)]],
  ["awsElasticBlockStore", (source, at) => [...needs("volumeID")(source, at), ...validatePartition(source, at)]],
  ["secret", keyedFiles("secretName")],
  ["nfs", validateNfs],
  ["iscsi", needs("targetPortal", "iqn")],
  ["glusterfs", needs("endpoints", "path")],
  ["flocker", (source, at) => (source.datasetName || source.datasetUUID
    ? [] : [required(at, "one of datasetName and datasetUUID is required")])],
  ["persistentVolumeClaim", needs("claimName")],
  ["rbd", needs("monitors", "image")],
  ["cinder", needs("volumeID")],
  ["cephfs", needs("monitors")],
  ["quobyte", needs("registry", "volume")],
  ["downwardAPI", (source, at) => [
    ...validateMode(source.defaultMode, at.child("defaultMode")),
    ...(source.items ?? []).flatMap((file: Draft) => validateDownwardFile(file, at)),
  ]],
  ["fc", (source, at) => (source.targetWWNs?.length || source.wwids?.length
    ? [] : [required(at.child("targetWWNs"), "must specify either targetWWNs or wwids, but not both")])],
  ["flexVolume", validateFlex],
  ["configMap", keyedFiles("name")],
  ["azureFile", needs("secretName", "shareName")],
  ["vsphereVolume", needs("volumePath")],
  ["photonPersistentDisk", needs("pdID")],
  ["portworxVolume", needs("volumeID")],
  ["azureDisk", needs("diskName", "diskURI")],
  ["storageos", needs("volumeName")],
  ["projected", validateProjected],
  ["scaleIO", needs("gateway", "system", "volumeName")],
  ["csi", validateCsi],
  ["ephemeral", validateEphemeral],
  ["image", (source, at) => [
    ...needs("reference")(source, at), ...validatePullPolicy(source.pullPolicy, at.child("pullPolicy")),
  ]],
];

function validateSource(volume: Draft, podName: string, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  let count = 0;
  for (const [name, check] of SOURCES) {
    if (!volume[name]) continue;
    if (count > 0) errors.push(forbidden(at.child(name), "may not specify more than 1 volume type"));
    else {
      errors.push(...check(volume[name], at.child(name)));
      if (name === "ephemeral" && podName && volume.name) {
        const claim = `${podName}-${volume.name}`;
        const wrong = isDNS1123Subdomain(claim).map((message) => `PVC name "${claim}": ${message}`);
        errors.push(...messages(wrong, volume.name, at.child("name")));
      }
    }
    count++;
  }
  return count === 0 ? [required(at, "must specify a volume type")] : errors;
}

/** The volumes that are right by name, and what is wrong with the others. `podName` is "" in a template. */
export function validateVolumes(
  volumes: readonly Draft[] | undefined, podName: string, at: Path,
): { volumes: Map<string, Draft>; errors: FieldError[] } {
  const right = new Map<string, Draft>();
  const created = new Set<string>();
  if (podName) for (const v of volumes ?? []) if (v.ephemeral) created.add(`${podName}-${v.name}`);
  const errors = each(volumes, at, (volume, path) => {
    const found = validateSource(volume, podName, path);
    const name: string = volume.name ?? "";
    if (name === "") found.push(required(path.child("name")));
    else found.push(...dns1123Label(name, path.child("name")));
    if (right.has(name)) found.push(duplicate(path.child("name"), name));
    if (found.length === 0) right.set(name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && created.has(claim)) {
      const detail = "must not reference a PVC that gets created for an ephemeral volume";
      found.push(invalid(path.child("persistentVolumeClaim").child("claimName"), claim, detail));
    }
    return found;
  });
  return { volumes: right, errors };
}

/** Keys of config maps and secrets. */
export function validateDataKey(key: string, at: Path): FieldError[] {
  return messages(isConfigMapKey(key), key, at);
}
