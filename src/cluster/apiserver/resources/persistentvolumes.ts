import { semanticEqual } from "../../../apimachinery/json/value.ts";
import { tryParseQuantity } from "../../../apimachinery/quantity.ts";
import type { PersistentVolume } from "../../../apimachinery/types/index.ts";
import {
  forbidden, notSupported, required, root, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceContext, ResourceStrategy } from "./definition.ts";
import { entries, immutable, messages } from "./field-checks.ts";
import { nodeSelectorTermWarnings } from "./node-label-warnings.ts";
import { validateNodeSelector } from "./node-selector.ts";
import { accessModesText } from "./persistentvolumeclaims.ts";
import { ACCESS_MODES, VOLUME_MODES } from "./persistentvolumeclaim-spec.ts";
import { pathNoBacksteps } from "./paths.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { positiveQuantity } from "./resource-requirements.ts";
import { structDiff } from "./struct-diff.ts";
import { validateCsiDriverName } from "./volumes.ts";

const SPEC = root("spec");
const RECLAIM_POLICIES = ["Delete", "Recycle", "Retain"];

const needs = (...fields: string[]) => (source: Draft, at: Path): FieldError[] =>
  fields.filter((field) => !source[field] || source[field].length === 0).map((field) => required(at.child(field)));

/** Sources of volumes in the server's order, with what each needs. */
const SOURCES: readonly (readonly [string, (source: Draft, at: Path) => FieldError[]])[] = [
  ["hostPath", (source, at) => (source.path ? pathNoBacksteps(source.path, at.child("path")) : [required(at.child("path"))])],
  ["gcePersistentDisk", needs("pdName")],
  ["awsElasticBlockStore", needs("volumeID")],
  ["glusterfs", needs("endpoints", "path")],
  ["flocker", () => []],
  ["nfs", needs("server", "path")],
  ["rbd", needs("monitors", "image")],
  ["quobyte", needs("registry", "volume")],
  ["cephfs", needs("monitors")],
  ["iscsi", needs("targetPortal", "iqn")],
  ["cinder", needs("volumeID")],
  ["fc", () => []],
  ["flexVolume", needs("driver")],
  ["azureFile", needs("secretName", "shareName")],
  ["vsphereVolume", needs("volumePath")],
  ["photonPersistentDisk", needs("pdID")],
  ["portworxVolume", needs("volumeID")],
  ["azureDisk", needs("diskName", "diskURI")],
  ["scaleIO", needs("gateway", "system")],
  ["local", (source, at) => (source.path ? pathNoBacksteps(source.path, at.child("path")) : [required(at.child("path"))])],
  ["storageos", needs("volumeName")],
  ["csi", (source, at) => [...validateCsiDriverName(source.driver, at.child("driver")), ...needs("volumeHandle")(source, at)]],
];

function validateSources(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  let count = 0;
  for (const [name, check] of SOURCES) {
    if (!spec[name]) continue;
    const at = SPEC.child(name);
    if (count > 0 && name !== "flexVolume") errors.push(forbidden(at, "may not specify more than 1 volume type"));
    else errors.push(...check(spec[name], at));
    if (count === 0 && name === "local" && !spec.nodeAffinity) {
      errors.push(required(SPEC.child("nodeAffinity"), "Local volume requires node affinity"));
    }
    count++;
  }
  if (count === 0) errors.push(required(SPEC, "must specify a volume type"));
  return errors;
}

function validate(volume: Draft): FieldError[] {
  const { spec } = volume;
  const errors: FieldError[] = [];
  const modes: string[] = spec.accessModes ?? [];
  const modesPath = SPEC.child("accessModes");
  if (modes.length === 0) errors.push(required(modesPath));
  for (const mode of modes) if (!ACCESS_MODES.includes(mode)) errors.push(notSupported(modesPath, mode, ACCESS_MODES));
  if (modes.includes("ReadWriteOncePod") && modes.some((m) => m !== "ReadWriteOncePod" && ACCESS_MODES.includes(m))) {
    errors.push(forbidden(modesPath, "may not use ReadWriteOncePod with other access modes"));
  }
  const capacity = entries<string>(spec.capacity);
  const capacityPath = SPEC.child("capacity");
  if (capacity.length === 0) errors.push(required(capacityPath));
  if (!spec.capacity?.storage || capacity.length > 1) {
    errors.push(notSupported(capacityPath, spec.capacity ?? null, ["storage"]));
  }
  for (const [name, value] of capacity) errors.push(...positiveQuantity(value, capacityPath.key(name)));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy && !RECLAIM_POLICIES.includes(policy)) {
    errors.push(notSupported(SPEC.child("persistentVolumeReclaimPolicy"), policy, RECLAIM_POLICIES));
  }
  if (spec.nodeAffinity) {
    const path = SPEC.child("nodeAffinity").child("required");
    if (spec.nodeAffinity.required) errors.push(...validateNodeSelector(spec.nodeAffinity.required, path));
    else errors.push(required(path, "must specify required node constraints"));
  }
  errors.push(...validateSources(spec));
  if (spec.hostPath?.path && /^\/+$/.test(spec.hostPath.path) && policy === "Recycle") {
    const detail = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(forbidden(SPEC.child("persistentVolumeReclaimPolicy"), detail));
  }
  const className = spec.storageClassName;
  if (className) errors.push(...messages(isDNS1123Subdomain(className), className, SPEC.child("storageClassName")));
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) {
    errors.push(notSupported(SPEC.child("volumeMode"), spec.volumeMode, VOLUME_MODES));
  }
  return errors;
}

function validateUpdate(volume: Draft, old: Draft): FieldError[] {
  const errors = validate(volume);
  const sources = (spec: Draft): Draft => Object.fromEntries(SOURCES.map(([name]) => [name, spec[name]]));
  if (!semanticEqual(sources(volume.spec), sources(old.spec))) {
    const diff = structDiff("PersistentVolumeSource", old.spec, volume.spec);
    const detail = `spec.persistentvolumesource is immutable after creation\n${diff}`;
    errors.push(forbidden(SPEC.child("persistentvolumesource"), detail));
  }
  return [...errors, ...immutable(volume.spec.volumeMode, old.spec.volumeMode, root("volumeMode"))];
}

function phase(volume: PersistentVolume): string {
  return volume.metadata?.deletionTimestamp ? "Terminating" : (volume.status?.phase ?? "");
}

export const persistentvolumes: ResourceStrategy<PersistentVolume> = {
  defaults(draft) {
    draft.spec ??= {};
    draft.spec.persistentVolumeReclaimPolicy ||= "Retain";
    draft.spec.volumeMode ??= "Filesystem";
    if (draft.spec.hostPath) draft.spec.hostPath.type ??= "";
    draft.status ??= {};
    draft.status.phase ||= "Pending";
  },
  prepareForCreate(draft, context) {
    draft.status = { phase: "Pending", lastPhaseTransitionTime: context.timestamp };
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft: Draft, old, context: ResourceContext) {
    draft.spec = old.spec;
    if (draft.status?.phase !== old.status?.phase) draft.status.lastPhaseTransitionTime = context.timestamp;
  },
  validate,
  validateUpdate,
  warnings(volume) {
    const warnings: string[] = [];
    const spec: Draft = volume.spec ?? {};
    if (volume.metadata?.annotations?.["volume.beta.kubernetes.io/mount-options"] !== undefined) {
      warnings.push('metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "spec.mountOptions" instead');
    }
    if (spec.persistentVolumeReclaimPolicy === "Recycle") {
      warnings.push("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.");
    }
    const path = SPEC.child("nodeAffinity.required.nodeSelectorTerms");
    for (const [index, term] of (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).entries()) {
      warnings.push(...nodeSelectorTermWarnings(term, path.index(index)));
    }
    const storage = tryParseQuantity(spec.capacity?.storage);
    if (storage && storage.milliValue() % 1000 !== 0) {
      warnings.push(`spec.capacity[storage]: fractional byte value "${storage.toString()}" is invalid, must be an integer`);
    }
    return warnings;
  },
  selectableFields: (volume) => ({ name: volume.metadata?.name ?? "" }),
  columns: [
    NAME, column("Capacity"), column("Access Modes"), column("Reclaim Policy"), column("Status"), column("Claim"),
    column("StorageClass"), column("VolumeAttributesClass"), column("Reason"), AGE, column("VolumeMode", "string", 1),
  ],
  cells(volume, context) {
    const { spec, status } = volume;
    const claim = spec?.claimRef;
    return [
      volume.metadata?.name ?? "", String(spec?.capacity?.storage ?? ""), accessModesText(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? "", phase(volume), claim ? `${claim.namespace ?? ""}/${claim.name ?? ""}` : "",
      spec?.storageClassName ?? "", (spec as Draft)?.volumeAttributesClassName || "<unset>", status?.reason ?? "",
      age(volume, context), spec?.volumeMode ?? "<unset>",
    ];
  },
};
