import { deepEqual } from "../../../apimachinery/json/value.ts";
import type { CustomResourceDefinition } from "../../../apimachinery/types/index.ts";
import {
  duplicate, invalid, notSupported, required, root, type FieldError,
} from "../../../apimachinery/validation/field.ts";
import { isDNS1035Label, isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import { validateDefinitionSchema } from "../custom/definition-schema.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { each, immutable, messages } from "./field-checks.ts";
import { NAME, column } from "./printing.ts";

const SPEC = root("spec");
const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];

/** Empty lists are not kept, as of every type with Go's `omitempty`. */
function dropEmpty(holder: Draft, ...fields: readonly string[]): void {
  for (const field of fields) if (Array.isArray(holder[field]) && holder[field].length === 0) delete holder[field];
}

function defaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  spec.names ??= {};
  dropEmpty(spec.names, "shortNames", "categories");
  if (!spec.names.singular && spec.names.kind) spec.names.singular = spec.names.kind.toLowerCase();
  if (!spec.names.listKind && spec.names.kind) spec.names.listKind = `${spec.names.kind}List`;
  spec.conversion ??= { strategy: "None" };
  for (const version of spec.versions ?? []) {
    version.served ??= false;
    version.storage ??= false;
    dropEmpty(version, "additionalPrinterColumns", "selectableFields");
  }
}

function validateNames(names: Draft): FieldError[] {
  const at = SPEC.child("names");
  const label = (value: string, field: string): FieldError[] => messages(isDNS1035Label(value), value, at.child(field));
  const errors: FieldError[] = [];
  if (!names.plural) errors.push(required(at.child("plural")));
  else errors.push(...label(names.plural, "plural"));
  if (names.singular) errors.push(...label(names.singular, "singular"));
  if (!names.kind) errors.push(required(at.child("kind")));
  else {
    const wrong = isDNS1035Label(names.kind.toLowerCase());
    errors.push(...wrong.map((m) => invalid(at.child("kind"), names.kind, `may have mixed case, but should otherwise match: ${m}`)));
  }
  for (const field of ["shortNames", "categories"]) {
    errors.push(...each<string>(names[field], at.child(field), (name, path) => messages(isDNS1035Label(name), name, path)));
  }
  if (names.listKind && names.listKind === names.kind) {
    errors.push(invalid(at.child("listKind"), names.listKind, "kind and listKind may not be the same"));
  }
  return errors;
}

function validateVersions(spec: Draft): FieldError[] {
  const at = SPEC.child("versions");
  const errors: FieldError[] = [];
  const versions: Draft[] = spec.versions ?? [];
  if (versions.length === 0) return [required(at, "must have exactly one version marked as storage version")];
  const names = new Set<string>();
  // What all versions have alike the server keeps in one place, and so it says it is there.
  const same = versions.every((version) => deepEqual(version.schema, versions[0]!.schema));
  errors.push(...each(versions, at, (version, path) => {
    const found = messages(isDNS1035Label(version.name ?? ""), version.name ?? "", path.child("name"));
    if (names.has(version.name)) found.push(duplicate(path.child("name"), version.name));
    names.add(version.name);
    const schema = version.schema?.openAPIV3Schema;
    const own = path.child("schema", "openAPIV3Schema");
    if (!schema) found.push(required(own, "schemas are required"));
    else if (!same) found.push(...validateDefinitionSchema(schema, own));
    else if (version === versions[0]) errors.push(...validateDefinitionSchema(schema, SPEC.child("validation", "openAPIV3Schema")));
    return [...found, ...each<Draft>(version.additionalPrinterColumns, path.child("additionalPrinterColumns"), (own, columnPath) => {
      const wrong: FieldError[] = [];
      if (!own.name) wrong.push(required(columnPath.child("name")));
      if (!own.type) wrong.push(required(columnPath.child("type"), `must be one of ${COLUMN_TYPES.join(",")}`));
      else if (!COLUMN_TYPES.includes(own.type)) {
        wrong.push(invalid(columnPath.child("type"), own.type, `must be one of ${COLUMN_TYPES.join(",")}`));
      }
      if (!own.jsonPath) wrong.push(required(columnPath.child("jsonPath")));
      return wrong;
    })];
  }));
  if (versions.filter((version) => version.storage).length !== 1) {
    errors.push(invalid(at, versions, "must have exactly one version marked as storage version"));
  }
  return errors;
}

function validate(crd: Draft): FieldError[] {
  const { spec } = crd;
  const errors: FieldError[] = [];
  const group: string = spec.group ?? "";
  if (group === "") errors.push(required(SPEC.child("group")));
  else {
    errors.push(...messages(isDNS1123Subdomain(group), group, SPEC.child("group")));
    if (!group.includes(".")) {
      errors.push(invalid(SPEC.child("group"), group, "should be a domain with at least one dot"));
    }
  }
  if (spec.scope !== "Cluster" && spec.scope !== "Namespaced") {
    errors.push(spec.scope
      ? notSupported(SPEC.child("scope"), spec.scope, ["Cluster", "Namespaced"])
      : required(SPEC.child("scope")));
  }
  errors.push(...validateVersions(spec), ...validateNames(spec.names));
  const expected = `${spec.names.plural}.${group}`;
  const name: string = crd.metadata?.name ?? "";
  if (name !== expected) errors.unshift(invalid(root("metadata", "name"), name, `must be spec.names.plural+"."+spec.group`));
  if (group.endsWith(".k8s.io") || group.endsWith(".kubernetes.io") || group === "k8s.io") {
    const key = "api-approved.kubernetes.io";
    if (!crd.metadata?.annotations?.[key]) {
      errors.push(required(root("metadata", "annotations").key(key),
        "protected groups must have approval annotation \"api-approved.kubernetes.io\", see https://github.com/kubernetes/enhancements/pull/1111"));
    }
  }
  if (spec.preserveUnknownFields) {
    errors.push(invalid(SPEC.child("preserveUnknownFields"), true, "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"));
  }
  return errors;
}

function validateUpdate(crd: Draft, old: Draft): FieldError[] {
  const errors = validate(crd);
  const stored: string[] = old.status?.storedVersions ?? [];
  const names: string[] = (crd.spec.versions ?? []).map((version: Draft) => version.name);
  for (const [index, version] of stored.entries()) {
    if (names.includes(version)) continue;
    errors.push(invalid(root("status", "storedVersions").index(index), version, "missing from spec.versions; " +
      `${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`));
  }
  const established = (old.status?.conditions ?? []).some((c: Draft) => c.type === "Established" && c.status === "True");
  if (!established) return errors;
  return [
    ...errors, ...immutable(crd.spec.group, old.spec.group, SPEC.child("group")),
    ...immutable(crd.spec.scope, old.spec.scope, SPEC.child("scope")),
    ...immutable(crd.spec.names.kind, old.spec.names.kind, SPEC.child("names", "kind")),
    ...immutable(crd.spec.names.plural, old.spec.names.plural, SPEC.child("names", "plural")),
  ];
}

/** What the server knows as a format of strings, dashes left out. */
const FORMATS = new Set([
  "bsonobjectid", "uri", "email", "hostname", "ipv4", "ipv6", "cidr", "mac", "uuid", "uuid3", "uuid4", "uuid5", "isbn", "isbn10", "isbn13",
  "creditcard", "ssn", "hexcolor", "rgbcolor", "byte", "password", "date", "duration", "datetime", "k8sshortname", "k8slongname",
]);

/** Formats of strings in a schema that the server does not know, and so does not hold values to. */
function unknownFormats(schema: Draft): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = schema.type === "string" && schema.format && !FORMATS.has(schema.format.replaceAll("-", "")) ? [schema.format as string] : [];
  const below = [...Object.values<Draft>(schema.properties ?? {}), schema.items, schema.additionalProperties];
  return [...own, ...below.flatMap(unknownFormats)];
}

const formatsOf = (crd: Draft): string[] => (crd.spec.versions ?? []).flatMap((version: Draft) => unknownFormats(version.schema?.openAPIV3Schema));

export const customresourcedefinitions: ResourceStrategy<CustomResourceDefinition> = {
  defaults,
  prepareForCreate(draft) {
    const storage = (draft.spec.versions ?? []).find((version: Draft) => version.storage);
    draft.status = { conditions: null, acceptedNames: { kind: "", plural: "" }, storedVersions: storage ? [storage.name] : [] };
  },
  prepareForUpdate(draft, old) {
    const storage = (draft.spec.versions ?? []).find((version: Draft) => version.storage);
    const before: string[] = (old as Draft).status?.storedVersions ?? [];
    const stored = storage && !before.includes(storage.name) ? [...before, storage.name] : before;
    draft.status = { ...(old as Draft).status, storedVersions: stored };
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = (old as Draft).spec;
  },
  validate,
  validateUpdate,
  warnings(crd, old) {
    const before = old ? formatsOf(old) : [];
    return [...new Set(formatsOf(crd))].filter((format) => !before.includes(format)).map((format) => `unrecognized format ${JSON.stringify(format)}`);
  },
  columns: [NAME, column("Created At", "date")],
  cells: (crd) => [crd.metadata?.name ?? "", crd.metadata?.creationTimestamp ?? ""],
};
