import { clone, deepEqual, isObject } from "../json/value.ts";
import { marshal } from "../json/marshal.ts";
import { complete } from "../schema/complete.ts";
import { resolveSchema, schemaOf, type TypeSchema } from "../schema/types.ts";
import { FieldSet } from "./field-set.ts";
import {
  ApplyConflictError,
  capUpdaters,
  ownerKey,
  readManagedFields,
  writeManagedFields,
  type Conflict,
  type ManagedFieldsEntry,
  type Owner,
  type Owners,
} from "./managers.ts";
import { compareTyped, mergeTyped, removeItems, toFieldSet, type Comparison } from "./typed.ts";
import { validateTyped, validationText } from "./validate.ts";

type KubeMap = Record<string, unknown>;

/** Who writes what, as managedFields record it. */
export interface FieldWrite {
  /** Schema of the kind: a key such as `io.k8s.api.apps.v1.Deployment`, or the schema itself for a custom one. */
  schema: string | TypeSchema;
  /** The object as it is stored; undefined when it is being created. */
  live: KubeMap | undefined;
  manager: string;
  /** `apps/v1`: of the request and so of the entry. */
  apiVersion: string;
  /** "status", "scale" ... or "". */
  subresource?: string;
  /** RFC 3339, now. */
  time: string;
  /** Fields that this way of writing cannot change and so does not own: `[["status"]]` for the main resource. */
  resetFields?: readonly (readonly string[])[];
}

/** Fields that nobody owns. */
const STRIPPED = fieldSetOf([
  ["apiVersion"],
  ["kind"],
  ["metadata"],
  ["metadata", "name"],
  ["metadata", "namespace"],
  ["metadata", "creationTimestamp"],
  ["metadata", "selfLink"],
  ["metadata", "uid"],
  ["metadata", "clusterName"],
  ["metadata", "generation"],
  ["metadata", "managedFields"],
  ["metadata", "resourceVersion"],
]);

function fieldSetOf(paths: readonly (readonly string[])[]): FieldSet {
  const set = new FieldSet();
  for (const path of paths) set.insert(path.map((name) => `f:${name}`));
  return set;
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** Stored objects (frozen) as Go writes them; nobody writes to these. */
const completedObjects = new WeakMap<object, KubeMap>();

interface Typed {
  schema: TypeSchema;
  live: KubeMap;
  typed(object: KubeMap): KubeMap;
}

function prepare(write: FieldWrite): Typed {
  const { schema } = write;
  const key = typeof schema === "string" ? schema : undefined;
  const found = key === undefined ? (schema as TypeSchema) : schemaOf(key);
  if (!found) throw new Error(`the schema has no type ${key}`);
  // Comparisons go by what Go writes, empty structs included.
  const typed = (object: KubeMap): KubeMap => (key === undefined ? object : (complete(key, object) as KubeMap));
  const { live } = write;
  let completed = live && completedObjects.get(live);
  if (!completed) {
    completed = typed(live ?? {});
    if (live && Object.isFrozen(live)) completedObjects.set(live, completed);
  }
  return { schema: found, live: completed, typed };
}

function ignoring(comparison: Comparison, ignored: FieldSet | undefined): Comparison {
  if (!ignored) return comparison;
  return {
    added: comparison.added.recursiveDifference(ignored),
    removed: comparison.removed.recursiveDifference(ignored),
    modified: comparison.modified.recursiveDifference(ignored),
  };
}

/** Fields at the top that a write cannot change, which need not be compared. */
function skippedFields({ resetFields = [] }: FieldWrite): string[] {
  return ["apiVersion", "kind", ...resetFields.flatMap((path) => (path.length === 1 ? (path as [string]) : []))];
}

/** Takes from the other owners what a write changes or removes; without force what it changes is a conflict. */
function settle(owners: Owners, comparison: Comparison, writer: string, force: boolean): void {
  const changed = comparison.modified.union(comparison.added);
  const conflicts: Conflict[] = [];
  const taken = new Map<string, FieldSet>();
  for (const [key, owner] of owners) {
    if (key === writer) continue;
    const lost = owner.set.intersection(changed);
    if (lost.isEmpty()) continue;
    taken.set(key, lost);
    for (const path of lost.paths()) conflicts.push({ owner, path });
  }
  if (!force && conflicts.length > 0) throw new ApplyConflictError(conflicts);
  for (const [key, owner] of [...owners]) {
    if (key === writer) continue;
    const lost = taken.get(key);
    const set = (lost ? owner.set.difference(lost) : owner.set).difference(comparison.removed);
    if (set.isEmpty()) owners.delete(key);
    else owners.set(key, { ...owner, set });
  }
}

/**
 * The managedFields of an object after a create, update or patch (all but server-side apply). `object` is what will be
 * stored; `entries` the fields of the request's object, or of the live one where the request has none. An explicit empty
 * list in the request resets them.
 */
export function trackUpdate(
  write: FieldWrite,
  object: KubeMap,
  entries: readonly ManagedFieldsEntry[] | undefined | null,
): ManagedFieldsEntry[] {
  const { schema, live, typed } = prepare(write);
  const owners = readManagedFields(entries);
  const key = ownerKey(write.manager, false, write.apiVersion, write.subresource ?? "");
  const ignored = write.resetFields && fieldSetOf(write.resetFields);
  const comparison = ignoring(compareTyped(schema, live, typed(object), skippedFields(write)), ignored);
  // The writer's own entry counts as another's first: what it writes now comes back to it below, with a new time.
  settle(owners, comparison, "", true);
  const written = comparison.modified.union(comparison.added).difference(STRIPPED);
  if (!written.isEmpty()) {
    const before = owners.get(key);
    owners.set(key, {
      manager: write.manager,
      applied: false,
      apiVersion: write.apiVersion,
      subresource: write.subresource ?? "",
      set: before ? before.set.union(written) : written,
      time: write.time,
    });
  }
  capUpdaters(owners);
  return writeManagedFields(owners);
}

export interface Applied {
  /** The merged object, without managedFields; the same value as `live` when nothing changed. */
  object: KubeMap;
  managedFields: ManagedFieldsEntry[];
  changed: boolean;
}

/** A configuration that does not fit its type: 500 on the real server, `failed to create typed patch object (...)`. */
export class TypedPatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TypedPatchError";
  }
}

/**
 * Server-side apply: merges a configuration into an object, removes what the manager applied before and applies no more,
 * and records what it owns. Throws `ApplyConflictError` for fields of others unless `force`, `TypedPatchError` for what
 * does not fit the type.
 */
export function applyConfiguration(write: FieldWrite, config: KubeMap, force: boolean): Applied {
  const { schema, live } = prepare(write);
  const errors = validateTyped(schema, config);
  if (errors.length > 0) {
    throw new TypedPatchError(`failed to create typed patch object (${describe(config)}): ${validationText(errors)}`);
  }
  const entries = metadataOf(live).managedFields as ManagedFieldsEntry[] | undefined;
  const owners = readManagedFields(entries);
  const { managedFields: _, ...liveMetadata } = metadataOf(live);
  const current: KubeMap = { ...live, metadata: liveMetadata };
  let result;
  try {
    result = apply(schema, write, current, config, new Map(owners), force);
  } catch (error) {
    if (!(error instanceof ApplyConflictError) || write.manager !== "kubectl") throw error;
    // What client-side apply set and nobody changed since may be taken over.
    const allowed = fromLastApplied(schema, current);
    const rest = error.conflicts.filter(({ path }) => !allowed.has(path));
    if (rest.length > 0) throw new ApplyConflictError(rest);
    result = apply(schema, write, current, config, new Map(owners), true);
  }
  if (write.manager === "kubectl") updateLastApplied(result.object, config);
  return result;
}

function metadataOf(object: KubeMap): KubeMap {
  return isObject(object.metadata) ? object.metadata : {};
}

function describe(config: KubeMap): string {
  const { name, namespace } = metadataOf(config);
  const version = String(config.apiVersion ?? "");
  const groupVersion = version.includes("/") ? version : `/${version}`;
  return `${String(namespace ?? "")}/${String(name ?? "")}; ${groupVersion}, Kind=${String(config.kind ?? "")}`;
}

function apply(
  schema: TypeSchema,
  write: FieldWrite,
  live: KubeMap,
  config: KubeMap,
  owners: Owners,
  force: boolean,
): Applied {
  const key = ownerKey(write.manager, true, write.apiVersion, write.subresource ?? "");
  const last = owners.get(key);
  const ignored = write.resetFields && fieldSetOf(write.resetFields);
  const configSet = toFieldSet(schema, config);
  const set = ignored ? configSet.recursiveDifference(ignored) : configSet;
  const applier: Owner = {
    manager: write.manager,
    applied: true,
    apiVersion: write.apiVersion,
    subresource: write.subresource ?? "",
    set,
    time: last?.time,
  };
  owners.set(key, applier);
  const merged = mergeTyped(schema, live, config) as KubeMap;
  const object = prune(schema, merged, owners, last);
  settle(owners, ignoring(compareTyped(schema, live, object, skippedFields(write)), ignored), key, force);
  const changed = !deepEqual(live, object);
  const own = set.difference(STRIPPED);
  if (own.isEmpty()) owners.delete(key);
  else owners.set(key, { ...applier, set: own, time: changed ? write.time : last?.time });
  return { object: changed ? clone(object) : clone(live), managedFields: writeManagedFields(owners), changed };
}

/** Removes what the applier had and has no more, unless someone else owns it. */
function prune(schema: TypeSchema, merged: KubeMap, owners: Owners, last: Owner | undefined): KubeMap {
  if (!last || last.set.isEmpty()) return merged;
  const named = (set: FieldSet): FieldSet => set.withNamedFields(schema, resolveSchema);
  const remove = (value: unknown, set: FieldSet): KubeMap => (removeItems(schema, value, set) ?? {}) as KubeMap;
  const lastSet = named(last.set);
  const mergedSet = named(toFieldSet(schema, merged));
  let pruned = remove(merged, lastSet);
  let managed = new FieldSet();
  for (const owner of owners.values()) managed = managed.union(owner.set);
  const kept = named(toFieldSet(schema, pruned)).union(named(managed));
  pruned = remove(merged, mergedSet.difference(kept));
  const stillThere = named(toFieldSet(schema, pruned));
  return remove(merged, mergedSet.difference(stillThere).intersection(lastSet));
}

/** The fields of the last-applied annotation that still have their values. */
function fromLastApplied(schema: TypeSchema, live: KubeMap): FieldSet {
  const text = (metadataOf(live).annotations as Record<string, string> | undefined)?.[LAST_APPLIED];
  if (!text) return new FieldSet();
  try {
    const lastApplied = JSON.parse(text) as KubeMap;
    const { added, removed, modified } = compareTyped(schema, lastApplied, live);
    return toFieldSet(schema, lastApplied).difference(modified).difference(added).difference(removed);
  } catch {
    return new FieldSet();
  }
}

/** Keeps the annotation of client-side apply up to date where there is one. */
function updateLastApplied(object: KubeMap, config: KubeMap): void {
  const annotations = metadataOf(object).annotations as Record<string, string> | undefined;
  if (!annotations?.[LAST_APPLIED]) return;
  const copy = clone(config);
  const copied = metadataOf(copy).annotations as Record<string, string> | undefined;
  if (copied) delete copied[LAST_APPLIED];
  annotations[LAST_APPLIED] = `${marshal(copy)}\n`;
}
