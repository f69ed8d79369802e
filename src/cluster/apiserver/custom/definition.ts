import { clone, deepEqual, getPath } from "../../../apimachinery/json/index.ts";
import { decode, OBJECT_META } from "../../../apimachinery/schema/index.ts";
import { errorText, invalid } from "../../../apimachinery/validation/field.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceDefinition } from "../resources/definition.ts";
import { customColumns } from "./columns.ts";
import { validateRules } from "./rules.ts";
import { prune, setDefaults, type CustomSchema } from "./schema.ts";
import { validateListTypes, validateSchema } from "./validation.ts";

/** The definitions that a CustomResourceDefinition makes: one for each version that is served. */
export function customDefinitions(crd: Draft): ResourceDefinition[] {
  const stored: string = crd.spec.versions.find((version: Draft) => version.storage)?.name;
  return crd.spec.versions
    .filter((version: Draft) => version.served)
    .map((version: Draft) => customDefinition(crd, version, stored));
}

/** Errors after which rules are not asked: they could not trust what they see. */
const BLOCKING: ReadonlySet<string> = new Set([
  "FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid",
]);
const UNCHECKED = invalid(
  "<nil>",
  null,
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
);

function hasRules(schema: CustomSchema): boolean {
  const parts = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  return (schema["x-kubernetes-validations"]?.length ?? 0) > 0 || parts.some((part) => typeof part === "object" && hasRules(part));
}

function customDefinition(crd: Draft, version: Draft, stored: string): ResourceDefinition {
  const { group, names, scope } = crd.spec;
  const schema: CustomSchema = version.schema?.openAPIV3Schema ?? { type: "object" };
  const { status: hasStatus, scale } = version.subresources ?? {};
  const subresources = [...(hasStatus ? ["status"] : []), ...(scale ? ["scale"] : [])];
  const ruled = hasRules(schema);
  const validate = (object: KubeObject, old?: KubeObject) => {
    const before = old && { value: old };
    const errors = validateSchema(schema, object, "", before);
    if (!old || validateListTypes(schema, old, "").length === 0) errors.push(...validateListTypes(schema, object, ""));
    if (!ruled) return errors;
    return errors.some(({ type }) => BLOCKING.has(type)) ? [...errors, UNCHECKED] : [...errors, ...validateRules(schema, object, before, "").errors];
  };
  return {
    group,
    version: version.name,
    kind: names.kind,
    listKind: names.listKind,
    resource: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    ...(names.shortNames ? { shortNames: names.shortNames } : {}),
    ...(names.categories ? { categories: names.categories } : {}),
    namespaced: scope === "Namespaced",
    subresources,
    schema: "",
    custom: true,
    openAPISchema: schema,
    decode: (body) => read(schema, body),
    defaults: (draft) => setDefaults(schema, draft),
    // With a status of its own only the rest counts; without one, every change does.
    generation: (draft, old) => !deepEqual(counted(draft, Boolean(hasStatus)), counted(old, Boolean(hasStatus))),
    prepareForCreate(draft) {
      if (hasStatus) delete draft.status;
    },
    prepareForUpdate(draft, old) {
      if (!hasStatus) return;
      if ((old as Draft).status === undefined) delete draft.status;
      else draft.status = (old as Draft).status;
    },
    validate: (object) => validate(object),
    validateUpdate: (object, old) => validate(object, old),
    validateStatusUpdate: (object, old) => validate(object, old),
    ...(ruled ? { warnings: (object, old) => (old ? validateRules(schema, object, { value: old }, "").warnings.map(errorText) : []) } : {}),
    ...customColumns(version.additionalPrinterColumns),
    ...(scale ? { scale: scaleOf(scale) } : {}),
    selectableFields: selectable(version.selectableFields ?? []),
    ...(version.name === stored ? {} : otherVersion(group, names.plural, version.name, stored)),
    ...(version.deprecated ? { requestWarnings: () => [deprecation(group, version, names.kind)] } : {}),
  };
}

function deprecation(group: string, version: Draft, kind: string): string {
  return version.deprecationWarning ?? `${group}/${version.name} ${kind} is deprecated`;
}

/** Reads a body: metadata as every kind has it, the rest as the schema says. */
function read(schema: CustomSchema, body: Record<string, unknown>): { value: Draft; strictErrors: string[] } {
  const value: Draft = clone(body);
  const strictErrors: string[] = [];
  if (body["metadata"] !== undefined) {
    const metadata = decode(OBJECT_META, body["metadata"]);
    value.metadata = metadata.value;
    strictErrors.push(...metadata.strictErrors.map((text) => text.replace('"', '"metadata.')));
  }
  const unknown = prune(schema, value);
  strictErrors.push(...unknown.map((path) => `unknown field ${JSON.stringify(path)}`));
  return { value, strictErrors };
}

function counted(object: Draft, withoutStatus: boolean): unknown {
  const { metadata: _metadata, ...rest } = object;
  if (withoutStatus) delete rest.status;
  return rest;
}

const steps = (path: string): string[] => path.split(".").filter((step) => step !== "");

function scaleOf(scale: Draft): NonNullable<ResourceDefinition["scale"]> {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return {
    replicas: (object) => (getPath(object, steps(specReplicasPath)) as number | undefined) ?? 0,
    statusReplicas: (object) => (getPath(object, steps(statusReplicasPath)) as number | undefined) ?? 0,
    selector: (object) => (labelSelectorPath ? ((getPath(object, steps(labelSelectorPath)) as string | undefined) ?? "") : ""),
    specPath: steps(specReplicasPath),
  };
}

function selectable(fields: readonly { jsonPath: string }[]): ResourceDefinition["selectableFields"] {
  if (fields.length === 0) return undefined;
  return (object) =>
    Object.fromEntries(fields.map(({ jsonPath }) => [steps(jsonPath).join("."), String(getPath(object, steps(jsonPath)) ?? "")]));
}

/** Versions differ in nothing but their name: conversion by webhook has nobody to ask. */
function otherVersion(group: string, plural: string, version: string, stored: string): Partial<ResourceDefinition> {
  const as = (name: string) => (object: KubeObject) => ({ ...object, apiVersion: `${group}/${name}` });
  return {
    storage: { resource: plural, group, version: stored },
    convert: { fromStorage: as(version), toStorage: (draft) => Object.assign(draft, { apiVersion: `${group}/${stored}` }) },
    notPreferred: true,
  };
}
