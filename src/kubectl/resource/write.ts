import type { Call } from "../../os/index.ts";
import { CommandError, StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import type { DryRun } from "../printers/flags.ts";
import type { Query } from "../rest/client.ts";
import { pathOf } from "../rest/mapper.ts";
import { infoPath, requireName, type Info } from "./info.ts";

export const STRATEGIC = "application/strategic-merge-patch+json";
export const MERGE = "application/merge-patch+json";
export const JSON_PATCH = "application/json-patch+json";
export const APPLY = "application/apply-patch+yaml";

/** What goes along with every write. */
export interface WriteOptions {
  dryRun?: DryRun;
  /** Those of the flags when nothing is said. */
  fieldManager?: string;
  /** Strict, Warn or Ignore; that of the flags when nothing is said. */
  fieldValidation?: string;
  force?: boolean;
}

function queryOf(invocation: Invocation, { dryRun, fieldManager, fieldValidation, force }: WriteOptions): Query {
  const { flags } = invocation;
  return {
    dryRun: dryRun === "server" && "All",
    fieldManager: fieldManager ?? flags.string("field-manager"),
    fieldValidation: fieldValidation ?? (flags.has("validate") && validationOf(invocation)),
    force: force === undefined ? undefined : String(force),
  };
}

/** POST of the object of an info, as one that no server has seen yet. Throws StatusError. */
export function* createObject(invocation: Invocation, info: Info, object: KubeObject, options: WriteOptions = {}): Call<KubeObject> {
  return yield* invocation.client.json(pathOf(info.mapping, info.namespace), {
    method: "POST",
    query: queryOf(invocation, options),
    body: withoutVersion(object),
  });
}

function withoutVersion(object: KubeObject): KubeObject {
  if (!object.metadata?.resourceVersion) return object;
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export function* replaceObject(invocation: Invocation, info: Info, object: KubeObject, options: WriteOptions = {}): Call<KubeObject> {
  return yield* invocation.client.json(infoPath(info), { method: "PUT", query: queryOf(invocation, options), body: object });
}

export function* patchObject(
  invocation: Invocation, info: Info, type: string, patch: unknown, options: WriteOptions = {},
): Call<KubeObject> {
  requireName(info);
  return yield* invocation.client.json(infoPath(info), {
    method: "PATCH",
    query: queryOf(invocation, options),
    contentType: type,
    body: patch,
  });
}

export interface DeleteOptions {
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  gracePeriodSeconds?: number;
  dryRun?: DryRun;
}

/** DELETE: answers the object as it was, or the Status of the deletion. */
export function* deleteObject(invocation: Invocation, info: Info, options: DeleteOptions): Call<KubeObject> {
  requireName(info);
  const { propagationPolicy, gracePeriodSeconds = -1, dryRun } = options;
  return yield* invocation.client.json(infoPath(info), {
    method: "DELETE",
    body: {
      gracePeriodSeconds: gracePeriodSeconds < 0 ? undefined : gracePeriodSeconds,
      propagationPolicy,
      dryRun: dryRun === "server" ? ["All"] : undefined,
    },
  });
}

/** Says where the object came from: `error when creating "x.yaml": ...`. */
export function addSource(verb: string, source: string, error: unknown): Error {
  const cause = error as Error;
  if (source === "") return cause;
  const text = `error when ${verb} ${JSON.stringify(source)}: ${cause.message}`;
  return error instanceof StatusError ? new StatusError({ ...error.status, message: text }, text) : new CommandError(text);
}

const VALIDATION: Readonly<Record<string, string>> = {
  true: "Strict", strict: "Strict", warn: "Warn", false: "Ignore", ignore: "Ignore",
};

/** Value of --validate as the server takes it. Throws CommandError. */
export function validationOf(invocation: Invocation): string {
  const value = invocation.flags.string("validate");
  const directive = VALIDATION[value.toLowerCase()];
  if (directive) return directive;
  throw new CommandError(
    `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
  );
}
