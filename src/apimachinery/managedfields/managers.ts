import { compareKeys } from "../json/marshal.ts";
import { goQuote } from "../validation/quote.ts";
import { FieldSet } from "./field-set.ts";
import { pathText, type PathElement } from "./path-element.ts";

/** An entry of metadata.managedFields. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: unknown;
  subresource?: string;
}

/** What one manager owns; there is one per manager, operation, subresource and (for updates) version. */
export interface Owner {
  readonly manager: string;
  readonly applied: boolean;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly set: FieldSet;
  readonly time: string | undefined;
}

/** The owners by their identity, in which appliers have no version. */
export type Owners = Map<string, Owner>;

export function ownerKey(manager: string, applied: boolean, apiVersion: string, subresource: string): string {
  return JSON.stringify([manager, applied ? "Apply" : "Update", applied ? "" : apiVersion, subresource]);
}

/** Entries are frozen and most stay as they are from write to write, so both directions are remembered. */
const setsOfFields = new WeakMap<object, FieldSet>();
const fieldsOfSets = new WeakMap<FieldSet, Record<string, unknown>>();

function readFields(fields: unknown): FieldSet {
  if (typeof fields !== "object" || fields === null) return new FieldSet();
  const known = setsOfFields.get(fields);
  if (known) return known;
  const set = FieldSet.fromFieldsV1(fields);
  if (Object.isFrozen(fields)) {
    setsOfFields.set(fields, set);
    fieldsOfSets.set(set, fields as Record<string, unknown>);
  }
  return set;
}

export function readManagedFields(entries: readonly ManagedFieldsEntry[] | undefined | null): Owners {
  const owners: Owners = new Map();
  for (const entry of entries ?? []) {
    const applied = entry.operation === "Apply";
    const { manager = "", apiVersion = "", subresource = "" } = entry;
    const set = readFields(entry.fieldsV1);
    owners.set(ownerKey(manager, applied, apiVersion, subresource), { manager, applied, apiVersion, subresource, set, time: entry.time });
  }
  return owners;
}

const seconds = (time: string | undefined): number => (time === undefined ? 0 : Math.floor(Date.parse(time) / 1000));

/** The entries in the order of the server: appliers first, then by time and name. */
export function writeManagedFields(owners: Owners): ManagedFieldsEntry[] {
  const entries = [...owners.values()].map((owner): ManagedFieldsEntry => {
    const entry: ManagedFieldsEntry = {
      manager: owner.manager,
      operation: owner.applied ? "Apply" : "Update",
      apiVersion: owner.apiVersion,
    };
    if (owner.time !== undefined) entry.time = owner.time;
    entry.fieldsType = "FieldsV1";
    entry.fieldsV1 = fieldsOfSets.get(owner.set) ?? owner.set.toFieldsV1();
    if (owner.subresource !== "") entry.subresource = owner.subresource;
    return entry;
  });
  return entries.sort(
    (a, b) =>
      compareKeys(a.operation ?? "", b.operation ?? "") ||
      seconds(a.time) - seconds(b.time) ||
      compareKeys(a.manager ?? "", b.manager ?? "") ||
      compareKeys(a.apiVersion ?? "", b.apiVersion ?? "") ||
      compareKeys(a.subresource ?? "", b.subresource ?? ""),
  );
}

/** Writers by update are no more than this; the oldest are thrown together as `ancient-changes`. */
const MAX_UPDATERS = 10;

export function capUpdaters(owners: Owners): void {
  const updaters = [...owners.entries()]
    .filter(([, owner]) => !owner.applied)
    .sort(([a, x], [b, y]) => seconds(x.time) - seconds(y.time) || compareKeys(a, b));
  let count = updaters.length;
  const firstOfVersion = new Map<string, string>();
  for (const [key, owner] of updaters) {
    if (count <= MAX_UPDATERS) return;
    const first = firstOfVersion.get(owner.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(owner.apiVersion, key);
      continue;
    }
    const bucket = ownerKey("ancient-changes", false, owner.apiVersion, "");
    const before = owners.get(bucket) ?? owners.get(first);
    owners.delete(first);
    owners.delete(key);
    owners.set(bucket, {
      manager: "ancient-changes",
      applied: false,
      apiVersion: owner.apiVersion,
      subresource: "",
      set: before ? owner.set.union(before.set) : owner.set,
      time: owner.time,
    });
    count -= 1;
  }
}

/** A field that an applier wants and another manager owns. */
export interface Conflict {
  readonly owner: Owner;
  readonly path: readonly PathElement[];
}

function ownerText({ manager, subresource, applied, apiVersion }: Owner): string {
  const name = subresource === "" ? goQuote(manager) : `${goQuote(manager)} with subresource ${goQuote(subresource)}`;
  return applied ? name : `${name} using ${apiVersion}`;
}

/** Server-side apply without force met fields of others: 409, reason Conflict. */
export class ApplyConflictError extends Error {
  readonly conflicts: readonly Conflict[];
  constructor(conflicts: readonly Conflict[]) {
    super(conflictMessage(conflicts));
    this.name = "ApplyConflictError";
    this.conflicts = conflicts;
  }

  /** The causes of the Status. */
  get causes(): { reason: string; message: string; field: string }[] {
    return this.conflicts.map(({ owner, path }) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${ownerText(owner)}`,
      field: pathText(path),
    }));
  }
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (first && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${ownerText(first.owner)}: ${pathText(first.path)}`;
  }
  const byOwner = new Map<string, string[]>();
  for (const { owner, path } of conflicts) {
    const text = ownerText(owner);
    const lines = byOwner.get(text) ?? [];
    lines.push(`- ${pathText(path)}`);
    byOwner.set(text, lines);
  }
  const lines = [...byOwner.keys()].sort(compareKeys).flatMap((text) => [`conflicts with ${text}:`, ...(byOwner.get(text) ?? [])]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}
