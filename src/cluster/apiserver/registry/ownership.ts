import type { ManagedFieldsEntry } from "../../../apimachinery/managedfields/index.ts";
import type { TypeSchema } from "../../../apimachinery/schema/index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { loadedModule } from "../../../os/index.ts";
import type { ResourceDefinition } from "../resources/definition.ts";
import { rest } from "../rest.ts";

/**
 * Who owns which field of an object: what metadata.managedFields says. Nobody reads it but people and server-side apply,
 * so it is worked out when it is asked for: a write only notes who made it, and consecutive writes of one manager count
 * as one.
 */
export interface Ownership {
  /** Worked out, or as server-side apply left it. */
  entries: readonly ManagedFieldsEntry[] | undefined;
  /** The state before the write that is noted here. */
  readonly previous: Ownership | undefined;
  readonly before: KubeObject | undefined;
  /** What was asked for, where that is not what was stored: admission adds fields that nobody owns. */
  readonly asked: KubeObject | undefined;
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  /** RFC 3339. */
  readonly time: string;
  /** How many writes are to be worked out one by one. */
  readonly depth: number;
}

/** More notes than this are worked out as they come, so that nobody has to wait for thousands of them. */
const MAX_DEPTH = 32;

export interface Write {
  manager: string;
  apiVersion: string;
  subresource: string;
  time: string;
}

/** The note of a create or an update on top of what was known. */
export function noteWrite(
  definition: ResourceDefinition,
  previous: Ownership | undefined,
  before: KubeObject | undefined,
  write: Write,
  asked?: KubeObject,
): Ownership {
  if (previous && !previous.entries && previous.before && before && sameWriter(previous, write)) {
    return { ...previous, time: write.time };
  }
  let depth = previous && !previous.entries ? previous.depth + 1 : 1;
  if (depth > MAX_DEPTH && rest.value) {
    workOut(definition, previous!, before!);
    depth = 1;
  }
  return { entries: undefined, previous, before, asked, depth, ...write };
}

function sameWriter(a: Write, b: Write): boolean {
  return a.manager === b.manager && a.subresource === b.subresource && a.apiVersion === b.apiVersion;
}

/** Ownership as it has been decided. */
export function settled(entries: readonly ManagedFieldsEntry[]): Ownership {
  const nobody = { manager: "", apiVersion: "", subresource: "", time: "" };
  return { entries, previous: undefined, before: undefined, asked: undefined, depth: 0, ...nobody };
}

/** The entries of the ownership of `object`. */
export function workOut(definition: ResourceDefinition, ownership: Ownership, object: KubeObject): readonly ManagedFieldsEntry[] {
  if (ownership.entries) return ownership.entries;
  const { previous, before, asked } = ownership;
  const known = previous && before ? workOut(definition, previous, before) : undefined;
  ownership.entries = track(definition, ownership, before, asked ?? object, known);
  return ownership.entries;
}

/** The entries after a write of `object` over `before`, on top of `known`. */
export function track(
  definition: ResourceDefinition,
  { manager, apiVersion, subresource, time }: Write,
  before: KubeObject | undefined,
  object: KubeObject,
  known: readonly ManagedFieldsEntry[] | undefined,
): ManagedFieldsEntry[] {
  const live = before as Record<string, unknown> | undefined;
  const write = { schema: schemaOf(definition), live, manager, apiVersion, subresource, time, resetFields: resetFields(definition, subresource) };
  return loadedModule(rest).trackUpdate(write, object as Record<string, unknown>, known);
}

/** The type by whose lists and maps fields are told apart. */
export function schemaOf(definition: ResourceDefinition): string | TypeSchema {
  if (definition.schema !== "") return definition.schema;
  return withMetadata((definition.openAPISchema ?? ANYTHING) as TypeSchema);
}

const ANYTHING: TypeSchema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
const completed = new WeakMap<TypeSchema, TypeSchema>();

/** The schema of a custom resource with the fields that every object has. */
function withMetadata(schema: TypeSchema): TypeSchema {
  let whole = completed.get(schema);
  if (!whole) {
    const text = { type: "string" } as const;
    const metadata = { $ref: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" };
    whole = { ...schema, properties: { ...schema.properties, apiVersion: text, kind: text, metadata } };
    completed.set(schema, whole);
  }
  return whole;
}

/** What a write to the main resource, or to its status, cannot change and so does not own. */
export function resetFields(definition: ResourceDefinition, subresource: string): readonly (readonly string[])[] {
  if (subresource === "status") return [["spec"]];
  if (subresource !== "") return [];
  return !definition.custom || definition.subresources?.includes("status") ? [["status"]] : [];
}
