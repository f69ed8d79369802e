import {
  forbidden, invalid, notSupported, required, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isDNS1123Label, isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { messages } from "./field-checks.ts";
import { positiveQuantity } from "./resource-requirements.ts";

export const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
export const VOLUME_MODES = ["Block", "Filesystem"];

function validateReference(reference: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!reference.name) errors.push(required(at.child("name")));
  if (!reference.kind) errors.push(required(at.child("kind")));
  const group: string = reference.apiGroup ?? "";
  if (group === "" && reference.kind !== "PersistentVolumeClaim") {
    const detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
    errors.push(invalid(at, reference.kind ?? "", detail));
  }
  if (group !== "") errors.push(...messages(isDNS1123Subdomain(group), group, at.child("apiGroup")));
  if (reference.namespace) {
    errors.push(...messages(isDNS1123Label(reference.namespace), reference.namespace, at.child("namespace")));
  }
  return errors;
}

/** The spec of a claim, in a PersistentVolumeClaim as in the templates of StatefulSets and ephemeral volumes. */
export function validateClaimSpec(spec: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const modes: string[] = spec.accessModes ?? [];
  const modesPath = at.child("accessModes");
  if (modes.length === 0) errors.push(required(modesPath, "at least 1 access mode is required"));
  errors.push(...validateLabelSelector(spec.selector, at.child("selector")));
  for (const mode of modes) if (!ACCESS_MODES.includes(mode)) errors.push(notSupported(modesPath, mode, ACCESS_MODES));
  if (modes.includes("ReadWriteOncePod") && modes.some((m) => m !== "ReadWriteOncePod" && ACCESS_MODES.includes(m))) {
    errors.push(forbidden(modesPath, "may not use ReadWriteOncePod with other access modes"));
  }
  const storagePath = at.child("resources").key("storage");
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) errors.push(required(storagePath));
  else errors.push(...positiveQuantity(storage, storagePath));
  for (const field of ["storageClassName", "volumeAttributesClassName"]) {
    if (field === "volumeAttributesClassName") errors.push(...validateMiddle(spec, at));
    const name = spec[field];
    if (name) errors.push(...messages(isDNS1123Subdomain(name), name, at.child(field)));
  }
  return errors;
}

function validateMiddle(spec: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) {
    errors.push(notSupported(at.child("volumeMode"), spec.volumeMode, VOLUME_MODES));
  }
  if (spec.dataSource) errors.push(...validateReference({ ...spec.dataSource, namespace: "" }, at.child("dataSource")));
  if (spec.dataSourceRef) errors.push(...validateReference(spec.dataSourceRef, at.child("dataSourceRef")));
  if (!spec.dataSource || !spec.dataSourceRef) return errors;
  const shown = at.child("dataSource").toString();
  const [source, ref] = [spec.dataSource, spec.dataSourceRef];
  if (ref.namespace) errors.push(invalid(at, shown, "may not be specified when dataSourceRef.namespace is specified"));
  else if (source.apiGroup !== ref.apiGroup || source.kind !== ref.kind || source.name !== ref.name) {
    errors.push(invalid(at, shown, "must match dataSourceRef"));
  }
  return errors;
}
