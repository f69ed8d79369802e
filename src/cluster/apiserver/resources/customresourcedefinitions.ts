import type { CustomResourceDefinition } from "../../../apimachinery/types/index.ts";
import { validateCustomResourceDefinition, validateCustomResourceDefinitionUpdate } from "./customresourcedefinition-validation.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { NAME, column } from "./printing.ts";

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
  validate: validateCustomResourceDefinition,
  validateUpdate: validateCustomResourceDefinitionUpdate,
  warnings(crd, old) {
    const before = old ? formatsOf(old) : [];
    return [...new Set(formatsOf(crd))].filter((format) => !before.includes(format)).map((format) => `unrecognized format ${JSON.stringify(format)}`);
  },
  columns: [NAME, column("Created At", "date")],
  cells: (crd) => [crd.metadata?.name ?? "", crd.metadata?.creationTimestamp ?? ""],
};
