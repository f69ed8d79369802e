import { deepEqual } from "../../../apimachinery/json/value.ts";
import {
  duplicate, forbidden, invalid, notSupported, required, root, tooMany, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { isDNS1035Label, isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import { validateDefinitionSchema } from "../custom/definition-schema.ts";
import type { Draft } from "./definition.ts";
import { each, immutable } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { validateReviewVersions, validateWebhookClient } from "./webhookconfigurations.ts";

/** What is right in definitions of custom resources (apiextensions/validation). */

const SPEC = root("spec");
const STORED = root("status", "storedVersions");
const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const MAX_SELECTABLE = 8;
/** What each version may have for itself; where all have it alike the server keeps it in one place, and says that it is there. */
const PER_VERSION = ["schema", "subresources", "additionalPrinterColumns", "selectableFields"] as const;

type Check = (value: Draft, at: Path, schema: Draft | undefined) => FieldError[];

/** The checks of what is told per version, with the place of it in a version and in the whole. */
const CHECKS: Readonly<Record<(typeof PER_VERSION)[number], { check: Check; whole: string }>> = {
  schema: { check: (value, at) => (value?.openAPIV3Schema ? validateDefinitionSchema(value.openAPIV3Schema, at.child("openAPIV3Schema")) : []), whole: "validation" },
  subresources: { check: validateSubresources, whole: "subresources" },
  additionalPrinterColumns: { check: (value, at) => each<Draft>(value, at, validateColumn), whole: "additionalPrinterColumns" },
  selectableFields: { check: validateSelectableFields, whole: "selectableFields" },
};

/** A name that is right in lower case (`cased`), or as it is. */
function validateName(name: string, at: Path, cased = false): FieldError[] {
  if (name === "") return [];
  const wrong = isDNS1035Label(cased ? name.toLowerCase() : name);
  if (wrong.length === 0) return [];
  return [invalid(at, name, `${cased ? "may have mixed case, but should otherwise match: " : ""}${wrong.join(",")}`)];
}

function validateNames(names: Draft): FieldError[] {
  const at = SPEC.child("names");
  const { plural = "", singular = "", kind = "", listKind = "" } = names;
  return [
    ...Object.entries({ plural, singular, kind, listKind }).flatMap(([field, value]) => (value === "" ? [required(at.child(field))] : [])),
    ...validateName(plural, at.child("plural")), ...validateName(singular, at.child("singular")),
    ...validateName(kind, at.child("kind"), true), ...validateName(listKind, at.child("listKind"), true),
    ...each<string>(names.shortNames, at.child("shortNames"), (name, path) => validateName(name, path)),
    ...(kind !== "" && kind === listKind ? [invalid(at.child("listKind"), listKind, "kind and listKind may not be the same")] : []),
    ...each<string>(names.categories, at.child("categories"), (name, path) => validateName(name, path)),
  ];
}

function validatePath(path: string, at: Path): FieldError[] {
  return path.startsWith(".") ? [] : [invalid(at, path, "must be a simple json path starting with .")];
}

function validateColumn(column: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const types = `must be one of ${COLUMN_TYPES.join(",")}`;
  if (!column.name) errors.push(required(at.child("name")));
  if (!column.type) errors.push(required(at.child("type"), types));
  else if (!COLUMN_TYPES.includes(column.type)) errors.push(invalid(at.child("type"), column.type, types));
  if (column.format && !COLUMN_FORMATS.includes(column.format)) {
    errors.push(invalid(at.child("format"), column.format, `must be one of ${COLUMN_FORMATS.join(",")}`));
  }
  return [...errors, ...(column.jsonPath ? validatePath(column.jsonPath, at.child("JSONPath")) : [required(at.child("JSONPath"))])];
}

function validateSubresources({ scale }: Draft, at: Path): FieldError[] {
  if (!scale) return [];
  const under = (field: string, places: readonly string[], wanted: string, optional = false): FieldError[] => {
    const path: string = scale[field] ?? "";
    const place = at.child(`scale.${field}`);
    if (path === "") return optional ? [] : [required(place)];
    const wrong = validatePath(path, place);
    return wrong.length > 0 || places.some((one) => path.startsWith(one)) ? wrong : [invalid(place, path, `should be a json path under ${wanted}`)];
  };
  return [
    ...under("specReplicasPath", [".spec."], ".spec"),
    ...under("statusReplicasPath", [".status."], ".status"),
    ...under("labelSelectorPath", [".spec.", ".status."], "either .spec or .status", true),
  ];
}

/** Fields that `--field-selector` may ask for. */
function validateSelectableFields(fields: readonly Draft[], at: Path, schema: Draft | undefined): FieldError[] {
  const seen = new Set<string>();
  const errors = each(fields, at, ({ jsonPath = "" }, path) => {
    const place = path.child("jsonPath");
    if (jsonPath === "") return [required(place)];
    const steps: string[] = jsonPath.replace(/^\./, "").split(".");
    const found = steps.reduce<Draft>((part, step) => part?.properties?.[step], schema);
    if (!found && steps[0] !== "metadata") return [invalid(place, jsonPath, "is an invalid path: does not refer to a valid field")];
    const wrong: FieldError[] = [];
    if (steps[0] === "metadata") wrong.push(invalid(place, jsonPath, "must not point to fields in metadata"));
    else if (!["string", "boolean", "integer"].includes(found.type)) {
      wrong.push(invalid(place, jsonPath, "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed."));
    }
    if (seen.has(jsonPath)) wrong.push(duplicate(place, jsonPath));
    seen.add(jsonPath);
    return wrong;
  });
  return fields.length > MAX_SELECTABLE ? [...errors, tooMany(at, fields.length, MAX_SELECTABLE)] : errors;
}

function validateVersions(spec: Draft): FieldError[] {
  const at = SPEC.child("versions");
  const versions: Draft[] = spec.versions ?? [];
  const names = versions.map(({ name }) => name as string);
  const shared = new Set<string>(PER_VERSION.filter((field) => versions.every((version) => deepEqual(version[field], versions[0]![field]))));
  const errors = each(versions, at, (version, path) =>
    (version.schema?.openAPIV3Schema ? [] : [required(path.child("schema", "openAPIV3Schema"), "schemas are required")]));
  const checked = (version: Draft, field: (typeof PER_VERSION)[number], place: Path): FieldError[] =>
    (version[field] ? CHECKS[field].check(version[field], place, version.schema?.openAPIV3Schema) : []);
  errors.push(...each(versions, at, (version, path) => [
    ...validateName(version.name ?? "", path.child("name")),
    ...PER_VERSION.filter((field) => !shared.has(field)).flatMap((field) => checked(version, field, path.child(field))),
  ]));
  // As the server keeps them: without what all have alike.
  const kept = (): Draft => (versions.length === 0 ? null : versions.map((version) =>
    goStruct("CustomResourceDefinitionVersion", Object.fromEntries(Object.entries(version).filter(([field]) => !shared.has(field))))));
  if (new Set(names).size < names.length) errors.push(invalid(at, kept(), "must contain unique version names"));
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalid(at, kept(), "must have exactly one version marked as storage version"));
  }
  const first: Draft = versions[0] ?? {};
  // The first version also stands where there was only one, once.
  return [
    ...errors, ...validateName(first.name ?? "", SPEC.child("version")), ...validateNames(spec.names),
    ...PER_VERSION.filter((field) => shared.has(field)).flatMap((field) => checked(first, field, SPEC.child(CHECKS[field].whole))),
  ];
}

function validateConversion({ strategy, webhook }: Draft, at: Path): FieldError[] {
  if (!strategy) return [required(at.child("strategy"))];
  const errors = ["None", "Webhook"].includes(strategy) ? [] : [notSupported(at.child("strategy"), strategy, ["None", "Webhook"])];
  const client = at.child("webhookClientConfig");
  const reviews = at.child("conversionReviewVersions");
  if (strategy === "Webhook") {
    return [
      ...errors,
      ...(webhook?.clientConfig ? validateWebhookClient(webhook.clientConfig, client) : [required(client, "required when strategy is set to Webhook")]),
      ...validateReviewVersions(webhook?.conversionReviewVersions, reviews, ""),
    ];
  }
  const detail = "should not be set when strategy is not set to Webhook";
  if (webhook?.clientConfig) errors.push(forbidden(client, detail));
  if (webhook?.conversionReviewVersions?.length > 0) errors.push(forbidden(reviews, detail));
  return errors;
}

function validateStoredVersions(versions: readonly Draft[], stored: readonly string[]): FieldError[] {
  if (stored.length === 0) return [invalid(STORED, null, "must have at least one stored version")];
  const names = versions.map(({ name }) => name as string);
  return each(stored, STORED, (version, path) => (names.includes(version) ? [] : [invalid(path, version, `missing from spec.versions; ${version} ` +
    `was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} ` +
    `and removes ${version} from status.storedVersions`)]));
}

export function validateCustomResourceDefinition(crd: Draft): FieldError[] {
  const { spec } = crd;
  const errors: FieldError[] = [];
  const group: string = spec.group ?? "";
  const name: string = crd.metadata?.name ?? "";
  if (name !== `${spec.names.plural}.${group}`) errors.push(invalid(root("metadata", "name"), name, `must be spec.names.plural+"."+spec.group`));
  const wrongGroup = group === "" ? [] : isDNS1123Subdomain(group);
  if (group === "") errors.push(required(SPEC.child("group")));
  else if (wrongGroup.length > 0) errors.push(invalid(SPEC.child("group"), group, wrongGroup.join(",")));
  else if (!group.includes(".")) errors.push(invalid(SPEC.child("group"), group, "should be a domain with at least one dot"));
  if (!spec.scope) errors.push(required(SPEC.child("scope")));
  else if (spec.scope !== "Cluster" && spec.scope !== "Namespaced") {
    errors.push(notSupported(SPEC.child("scope"), spec.scope, ["Cluster", "Namespaced"]));
  }
  errors.push(...validateVersions(spec), ...validateConversion(spec.conversion ?? { strategy: "None" }, SPEC.child("conversion")));
  errors.push(...validateStoredVersions(spec.versions ?? [], crd.status?.storedVersions ?? []));
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

export function validateCustomResourceDefinitionUpdate(crd: Draft, old: Draft): FieldError[] {
  const established = (old.status?.conditions ?? []).some((c: Draft) => c.type === "Established" && c.status === "True");
  const names = SPEC.child("names");
  return [
    ...validateCustomResourceDefinition(crd),
    ...(established ? [
      ...immutable(crd.spec.scope, old.spec.scope, SPEC.child("scope")), ...immutable(crd.spec.names.kind, old.spec.names.kind, names.child("kind")),
    ] : []),
    ...immutable(crd.spec.group, old.spec.group, SPEC.child("group")), ...immutable(crd.spec.names.plural, old.spec.names.plural, names.child("plural")),
  ];
}
