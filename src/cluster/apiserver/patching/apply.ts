import { deepEqual, isObject } from "../../../apimachinery/json/index.ts";
import {
  ApplyConflictError,
  applyConfiguration,
  TypedPatchError,
  type Applied,
  type ManagedFieldsEntry,
} from "../../../apimachinery/managedfields/index.ts";
import { DecodeError } from "../../../apimachinery/schema/index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { readFields } from "../endpoints/decode.ts";
import { managedFieldsOf, withManagedFields } from "../registry/managed-fields.ts";
import { resetFields, schemaOf } from "../registry/ownership.ts";
import type { Draft } from "../resources/definition.ts";
import { applyConflict, badRequest, unknownError } from "../status.ts";
import { makesNoObject, shown } from "./errors.ts";
import type { PatchCall, Patched } from "./patch.ts";

/** Server-side apply: the object is made when it is not there. Throws Conflict when fields of others are in the way. */
export function applyObject(call: PatchCall, patch: unknown, force: boolean): Patched {
  const { served, namespace, name, request, handler, subresource } = call;
  const { registry } = served;
  const config = checkConfiguration(call, patch);
  let applied: Applied | undefined;
  let live: KubeObject | undefined;

  const produce = (stored: KubeObject | undefined): Draft => {
    live = stored && withManagedFields(registry, stored, served.out(stored));
    applied = merge(call, live, config, force);
    return served.in(decoded(call, applied.object));
  };
  const ownership = (): { entries: ManagedFieldsEntry[]; changed: boolean } => ({
    entries: applied!.managedFields,
    changed: !sameOwners(live && managedFieldsOf(registry, registry.get(namespace, name)), applied!.managedFields),
  });
  const options = {
    ...(handler?.strategy ? { strategy: handler.strategy } : {}),
    ...(subresource === "" ? { createMissing: () => produce(undefined) } : {}),
    ownership,
  };
  const { object, created } = registry.update(namespace, name, produce, request, options, served.apiVersion);
  return { object: served.out(object), stored: object, created };
}

function checkConfiguration({ served, namespace, name }: PatchCall, patch: unknown): Draft {
  if (!isObject(patch)) throw badRequest("error decoding YAML: json: cannot unmarshal into Go value of type map[string]interface {}");
  const config: Draft = patch;
  const { kind } = served.definition;
  if (config.apiVersion !== served.apiVersion || config.kind !== kind) {
    const given = `${config.apiVersion ?? ""}, Kind=${config.kind ?? ""}`;
    throw badRequest(`invalid object type: ${given.startsWith("v") ? `/${given}` : given}`);
  }
  const metadata: Draft = (config.metadata ??= {});
  if (metadata.managedFields !== undefined && metadata.managedFields !== null) {
    throw badRequest("metadata.managedFields must be nil");
  }
  delete metadata.managedFields;
  if (metadata.name !== undefined && metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  metadata.name = name;
  if (namespace !== "") metadata.namespace ??= namespace;
  return config;
}

function merge(call: PatchCall, live: KubeObject | undefined, config: Draft, force: boolean): Applied {
  const { served, request, subresource } = call;
  const definition = served.definition;
  const write = {
    schema: schemaOf(definition),
    live: live as Record<string, unknown> | undefined,
    manager: request.fieldManager,
    apiVersion: served.apiVersion,
    subresource,
    time: served.registry.backend.context(request.user.username).timestamp,
    resetFields: resetFields(definition, subresource),
  };
  try {
    return applyConfiguration(write, config, force);
  } catch (error) {
    if (error instanceof ApplyConflictError) throw applyConflict(error.message, error.causes);
    if (error instanceof TypedPatchError) throw unknownError(error.message);
    throw error;
  }
}

function decoded({ served }: PatchCall, object: Record<string, unknown>): Draft {
  const { definition } = served;
  try {
    const { value } = readFields(definition, object);
    delete value["metadata"].managedFields;
    return value;
  } catch (error) {
    if (error instanceof DecodeError) throw makesNoObject(shown(object), error.message);
    throw error;
  }
}

/** Whether the same managers own the same fields; since when does not matter. */
function sameOwners(a: readonly ManagedFieldsEntry[] | undefined, b: readonly ManagedFieldsEntry[]): boolean {
  const timeless = (entries: readonly ManagedFieldsEntry[]): unknown => entries.map(({ time: _time, ...rest }) => rest);
  return deepEqual(timeless(a ?? []), timeless(b));
}
