import type { Call } from "../../../os/index.ts";
import { CommandError, StatusError } from "../../errors.ts";
import { DRY_RUN, manager, PRINT, VALIDATE } from "../../flags/groups.ts";
import type { Invocation } from "../../invocation.ts";
import { groupVersion, type KubeObject } from "../../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../../printers/flags.ts";
import { keepOrder } from "../../printers/formats.ts";
import { asTyped } from "../../printers/typed.ts";
import { infoAt } from "../../resource/info.ts";
import { saveGenerated } from "../../resource/last-applied.ts";
import { createObject, validationOf } from "../../resource/write.ts";

/** Flags of every generator. */
export const GENERATOR = `${PRINT} ${DRY_RUN} ${VALIDATE} ${manager("kubectl-create")} save-config`;

/** The one NAME that generators take. Throws CommandError. */
export function nameArgument(invocation: Invocation): string {
  const given = invocation.dash >= 0 ? invocation.args.slice(0, invocation.dash) : invocation.args;
  if (given.length !== 1) throw invocation.usageError(`exactly one NAME is required, got ${given.length}`);
  return given[0]!;
}

export interface Created {
  namespaced: boolean;
  /** What stands before the message of a refusal: `failed to create deployment:`. Without, the status is shown as it is. */
  failure?: string;
}

/** What a generator needs beside its own flags. */
export interface Generating {
  name: string;
  /** Creates the object, or prints what it would be. */
  create(object: KubeObject, created: Created): Call<void>;
}

/** Looks at the flags of every generator, as kubectl does before those of each. Throws CommandError. */
export function* generating(invocation: Invocation): Call<Generating> {
  const name = nameArgument(invocation);
  void invocation.client;
  const dryRun = yield* dryRunOf(invocation);
  const printer = resultPrinter(invocation, "created", dryRun);
  validationOf(invocation);
  const create = function* (object: KubeObject, { failure, namespaced }: Created): Call<void> {
    const { flags } = invocation;
    let result = placed(invocation, object, namespaced);
    // The generators of services do not keep it.
    if (flags.bool("save-config") && object.kind !== "Service") result = saveGenerated(result);
    if (dryRun === "client") {
      yield* printObject(invocation, printer, keepOrder(result));
      return;
    }
    const { group, version } = groupVersion(object.apiVersion);
    const mapping = yield* invocation.mappingOfKind(group, version, object.kind ?? "");
    const info = infoAt(mapping, namespaced ? invocation.namespace : "", object.metadata?.name ?? "");
    const body = namespaced ? { ...result, metadata: { ...result.metadata, namespace: invocation.namespace } } : result;
    let made: KubeObject;
    try {
      made = yield* createObject(invocation, info, body, { dryRun });
    } catch (error) {
      // The generators that wrap an error lose its reason by that.
      if (failure !== undefined && error instanceof StatusError) throw new CommandError(`${failure} ${error.message}`);
      throw error;
    }
    yield* printObject(invocation, printer, asTyped(made));
  };
  return { name, create };
}

/** The namespace stands in what is printed only when it was given. */
function placed(invocation: Invocation, object: KubeObject, namespaced: boolean): KubeObject {
  if (!namespaced || !invocation.explicitNamespace) return object;
  const { name, ...rest } = object.metadata ?? {};
  return { ...object, metadata: { name, namespace: invocation.namespace, ...rest } };
}
