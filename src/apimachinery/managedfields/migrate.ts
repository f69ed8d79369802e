import { FieldSet } from "./field-set.ts";
import type { ManagedFieldsEntry } from "./managers.ts";

/**
 * The entries after what client-side apply owned was made over to server-side apply, as `kubectl apply --server-side`
 * does first (csaupgrade); undefined when there is nothing to make over.
 */
export function migrateClientSideApply(
  entries: readonly ManagedFieldsEntry[],
  clientSideManagers: readonly string[],
  applyManager: string,
): ManagedFieldsEntry[] | undefined {
  const isClientSide = (entry: ManagedFieldsEntry): boolean =>
    clientSideManagers.includes(entry.manager ?? "") && entry.operation === "Update" && (entry.subresource ?? "") === "";
  if (!entries.some(isClientSide)) return undefined;
  const result = entries.map((entry) => ({ ...entry }));
  let target = result.find(
    (entry) => entry.manager === applyManager && entry.operation === "Apply" && (entry.subresource ?? "") === "",
  );
  if (!target) {
    // The first entry of client-side apply becomes that of server-side apply.
    target = result.find(isClientSide) as ManagedFieldsEntry;
    target.manager = applyManager;
    target.operation = "Apply";
  }
  let set = FieldSet.fromFieldsV1(target.fieldsV1);
  for (const entry of result) if (isClientSide(entry)) set = set.union(FieldSet.fromFieldsV1(entry.fieldsV1));
  target.fieldsV1 = set.toFieldsV1();
  return result.filter((entry) => !isClientSide(entry));
}
