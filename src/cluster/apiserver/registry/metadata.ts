import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { deepEqual } from "../../../apimachinery/json/index.ts";
import {
  forbidden,
  invalid,
  required,
  root,
  tooLong,
  type FieldError,
  type Path,
} from "../../../apimachinery/validation/field.ts";
import { validateLabels } from "../../../apimachinery/validation/labels.ts";
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  isQualifiedName,
  maskTrailingDash,
} from "../../../apimachinery/validation/names.ts";
import { goQuote } from "../../../apimachinery/validation/quote.ts";
import type { ResourceDefinition } from "../resources/definition.ts";

/*
 * What is asked of metadata whatever the kind (apimachinery/pkg/api/validation/objectmeta.go, and what
 * pkg/apis/core/validation adds about finalizers of built-in kinds).
 */

type Metadata = NonNullable<KubeObject["metadata"]>;

const METADATA = root("metadata");
const ANNOTATIONS_LIMIT = 256 * 1024;
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** Of a new object whose name has been generated. */
export function validateMetadata(metadata: Metadata, definition: ResourceDefinition): FieldError[] {
  const check = definition.validateName ?? isDNS1123Subdomain;
  return [...validateNames(metadata, definition, check), ...validateCommon(metadata, definition)];
}

/** Of an object in place of `old`: what may not change, and what every kind is asked first. */
export function validateMetadataUpdate(metadata: Metadata, old: Metadata, definition: ResourceDefinition): FieldError[] {
  const errors = [...validateNames(metadata, definition, isPathSegmentName), ...validateCommon(metadata, definition, old)];
  if (old.deletionTimestamp) {
    const had = new Set(old.finalizers ?? []);
    const added = (metadata.finalizers ?? []).filter((name) => !had.has(name)).sort();
    if (added.length > 0) {
      const list = `[]string{${added.map(goQuote).join(", ")}}`;
      const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
      errors.push(forbidden(METADATA.child("finalizers"), detail));
    }
  }
  if (!metadata.resourceVersion) {
    errors.push(invalid(METADATA.child("resourceVersion"), metadata.resourceVersion ?? "", "must be specified for an update"));
  }
  for (const field of ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp"] as const) {
    if ((metadata[field] ?? "") !== (old[field] ?? "")) {
      // A time that is not set is null, a name that is not set is "".
      const unset = field.endsWith("Timestamp") ? null : "";
      errors.push(invalid(METADATA.child(field), metadata[field] ?? unset, "field is immutable"));
    }
  }
  if (!deepEqual(metadata.deletionGracePeriodSeconds, old.deletionGracePeriodSeconds)) {
    const detail = "field is immutable";
    errors.push(invalid(METADATA.child("deletionGracePeriodSeconds"), metadata.deletionGracePeriodSeconds, detail));
  }
  return errors;
}

function validateNames(
  metadata: Metadata,
  definition: ResourceDefinition,
  check: (name: string) => string[],
): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.generateName) {
    for (const message of check(maskTrailingDash(metadata.generateName))) {
      errors.push(invalid(METADATA.child("generateName"), metadata.generateName, message));
    }
  }
  if (!metadata.name) {
    errors.push(required(METADATA.child("name"), "name or generateName is required"));
  } else {
    for (const message of check(metadata.name)) errors.push(invalid(METADATA.child("name"), metadata.name, message));
  }
  if (!definition.namespaced) {
    if (metadata.namespace) errors.push(forbidden(METADATA.child("namespace"), "not allowed on this type"));
  } else if (!metadata.namespace) {
    errors.push(required(METADATA.child("namespace")));
  } else {
    for (const message of isDNS1123Label(metadata.namespace)) {
      errors.push(invalid(METADATA.child("namespace"), metadata.namespace, message));
    }
  }
  return errors;
}

/** What is the very part of the stored object (`old`) has been looked at when it was stored. */
function validateCommon(metadata: Metadata, definition: ResourceDefinition, old?: Metadata): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.labels && metadata.labels !== old?.labels) errors.push(...validateLabels(metadata.labels, METADATA.child("labels")));
  if (metadata.annotations && metadata.annotations !== old?.annotations) errors.push(...validateAnnotations(metadata.annotations, METADATA.child("annotations")));
  if (metadata.ownerReferences && metadata.ownerReferences !== old?.ownerReferences) {
    errors.push(...validateOwnerReferences(metadata.ownerReferences, METADATA.child("ownerReferences")));
  }
  if (metadata.finalizers && metadata.finalizers !== old?.finalizers) {
    errors.push(...validateFinalizers(metadata.finalizers, METADATA.child("finalizers"), isOwnKind(definition)));
  }
  return errors;
}

export function validateAnnotations(annotations: Readonly<Record<string, string>>, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of Object.keys(annotations).sort()) {
    size += key.length + annotations[key]!.length;
    for (const message of isQualifiedName(key.toLowerCase())) errors.push(invalid(at, key, message));
  }
  if (size > ANNOTATIONS_LIMIT) errors.push(tooLong(at, ANNOTATIONS_LIMIT));
  return errors;
}

function validateOwnerReferences(references: NonNullable<Metadata["ownerReferences"]>, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  let controller = "";
  references.forEach((reference, index) => {
    const here = at.index(index);
    for (const field of ["apiVersion", "kind", "name", "uid"] as const) {
      if (!reference[field]) errors.push(required(here.child(field), "must not be empty"));
    }
    if (reference.kind === "Event" && reference.apiVersion === "v1") {
      errors.push(invalid(here, reference, "/v1, Kind=Event is disallowed from being an owner"));
    }
    if (!reference.controller) return;
    const name = `${reference.kind}/${reference.name}`;
    if (controller === "") {
      controller = name;
      return;
    }
    const found = `Found "true" in references for ${controller} and ${name}`;
    errors.push(invalid(at, references, `Only one reference can have Controller set to true. ${found}`));
  });
  return errors;
}

/** The kinds of kube-apiserver itself are stricter than those of the servers that it carries along. */
function isOwnKind({ group, custom }: ResourceDefinition): boolean {
  return !custom && group !== "apiextensions.k8s.io" && group !== "apiregistration.k8s.io";
}

function validateFinalizers(finalizers: readonly string[], at: Path, own: boolean): FieldError[] {
  const errors: FieldError[] = [];
  for (const finalizer of finalizers) {
    for (const message of isQualifiedName(finalizer)) errors.push(invalid(at, finalizer, message));
  }
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    errors.push(invalid(at, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  }
  finalizers.forEach((finalizer, index) => {
    if (!own || finalizer.includes("/") || STANDARD_FINALIZERS.has(finalizer)) return;
    const detail = "name is neither a standard finalizer name nor is it fully qualified";
    errors.push(invalid(at.index(index), finalizer, detail));
  });
  return errors;
}
