import { clone, isObject } from "../../../apimachinery/json/index.ts";
import type { Call } from "../../../os/index.ts";
import { StatusError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import type { KubeObject } from "../../object.ts";
import { infoPath, type Info } from "../../resource/info.ts";
import { LAST_APPLIED } from "../../resource/last-applied.ts";
import { APPLY, JSON_PATCH, patchObject, type WriteOptions } from "../../resource/write.ts";

interface ManagedFields {
  manager?: string;
  operation?: string;
  subresource?: string;
  fieldsV1?: Record<string, unknown>;
}

/** Whether an entry owns the annotation of client-side apply. */
function ownsAnnotation(entry: ManagedFields): boolean {
  const metadata = entry.fieldsV1?.["f:metadata"];
  const annotations = isObject(metadata) ? metadata["f:annotations"] : undefined;
  return isObject(annotations) && `f:${LAST_APPLIED}` in annotations;
}

/**
 * After the first server-side apply of an object that was applied by the client before: the fields of the old manager go
 * over to the new one, so that it does not conflict with itself (client-go: util/csaupgrade). Says whether it did so.
 */
export function* migrateManagers(invocation: Invocation, info: Info, object: KubeObject, options: WriteOptions): Call<boolean> {
  const name = options.fieldManager ?? "kubectl";
  const entries = (object.metadata?.managedFields ?? []) as ManagedFields[];
  const refused = function* (what: string, error: unknown): Call<false> {
    if (!(error instanceof StatusError)) throw error;
    yield* invocation.printError(`Warning: ${what} Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${error.message}\n`);
    return false;
  };
  try {
    yield* keepAnnotation(invocation, info, object, entries, options);
  } catch (error) {
    return yield* refused(`failed to migrate ${LAST_APPLIED} for`, error);
  }
  try {
    const old = entries.filter((entry) => entry.operation === "Update" && !entry.subresource && ownsAnnotation(entry));
    if (old.length === 0) return false;
    const fresh = yield* invocation.client.json(infoPath(info));
    const managed = clone((fresh.metadata?.managedFields ?? []) as ManagedFields[]);
    const names = new Set(old.map(({ manager }) => manager));
    const moved = managed.filter((entry) => entry.operation === "Update" && !entry.subresource && names.has(entry.manager));
    if (moved.length === 0) return false;
    const rest = managed.filter((entry) => !moved.includes(entry));
    let target = rest.find((entry) => entry.manager === name && entry.operation === "Apply" && !entry.subresource);
    if (!target) {
      target = { ...moved[0], manager: name, operation: "Apply" };
      rest.unshift(target);
    }
    for (const entry of moved) target.fieldsV1 = union(target.fieldsV1 ?? {}, entry.fieldsV1 ?? {});
    yield* patchObject(invocation, info, JSON_PATCH, [
      { op: "replace", path: "/metadata/managedFields", value: rest },
      { op: "replace", path: "/metadata/resourceVersion", value: fresh.metadata?.resourceVersion },
    ], { dryRun: options.dryRun, fieldManager: "", fieldValidation: "" });
    return true;
  } catch (error) {
    return yield* refused("server rejected managed fields migration to", error);
  }
}

/** The annotation of the client-side applies before gets an owner of its own, so that it is not taken away. */
function* keepAnnotation(
  invocation: Invocation, info: Info, object: KubeObject, entries: readonly ManagedFields[], options: WriteOptions,
): Call<void> {
  const annotation = object.metadata?.annotations?.[LAST_APPLIED];
  if (options.fieldManager !== "kubectl" || annotation === undefined) return;
  if (entries.some((entry) => entry.operation === "Apply" && ownsAnnotation(entry))) return;
  const { apiVersion, kind, metadata: { name, namespace } = {} } = object;
  const owned = { apiVersion, kind, metadata: { name, namespace, annotations: { [LAST_APPLIED]: annotation } } };
  yield* patchObject(invocation, info, APPLY, owned, { ...options, fieldManager: "kubectl-last-applied" });
}

function union(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> {
  const result = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const mine = result[key];
    result[key] = isObject(mine) && isObject(value) ? union(mine, value) : (mine ?? value);
  }
  return result;
}
