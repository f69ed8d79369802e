import { clone } from "../../../apimachinery/json/index.ts";
import { createTwoWayMergePatch } from "../../../apimachinery/patch/index.ts";
import type { Call } from "../../../os/index.ts";
import { CommandError, StatusError, throwAll } from "../../errors.ts";
import { DRY_RUN, FILES, manager, PRINT, SELECTOR } from "../../flags/groups.ts";
import { recorded } from "../../flags/record.ts";
import type { Invocation } from "../../invocation.ts";
import { schemaKeyOf, type KubeObject } from "../../object.ts";
import { dryRunOf, printObject, resultPrinter, type DryRun } from "../../printers/flags.ts";
import type { Printer } from "../../printers/printer.ts";
import { asTyped } from "../../printers/typed.ts";
import { build } from "../../resource/builder.ts";
import { infoName, type Info } from "../../resource/info.ts";
import { refuseResources } from "../../resource/options.ts";
import { patchObject, STRATEGIC } from "../../resource/write.ts";
import { waitName } from "../../wait/deletion.ts";

export const SET = `${PRINT} ${FILES} ${SELECTOR} ${DRY_RUN} ${manager("kubectl-set")} all local`;

/** How the results of `kubectl set` are printed: looked at before anything else. */
export interface SetOutput {
  dryRun: DryRun;
  printer: Printer;
}

/** What `kubectl set` commands have in common: the objects, how they are printed, and the mistakes met on the way. */
export interface SetRequest extends SetOutput {
  invocation: Invocation;
  infos: Info[];
  local: boolean;
  errors: Error[];
}

/** Throws CommandError. */
export function* setOutput(invocation: Invocation, operation: string): Call<SetOutput> {
  const dryRun = yield* dryRunOf(invocation);
  return { dryRun, printer: resultPrinter(invocation, operation, dryRun) };
}

/** Finds the objects. Throws CommandError. */
export function* setRequest(invocation: Invocation, resources: readonly string[], output: SetOutput): Call<SetRequest> {
  const { flags } = invocation;
  const local = flags.bool("local");
  if (local) refuseResources(resources);
  const result = yield* build(invocation, {
    typed: true,
    local,
    ...(local
      ? {}
      : {
          ...(flags.has("selector") ? { labelSelector: flags.string("selector") } : {}),
          args: resources,
          allowEmptySelector: flags.bool("all"),
          latest: true,
        }),
  });
  return { ...output, invocation, infos: yield* result.infos(), local, errors: [] };
}

export interface UpdateOptions {
  /** Words before the message of a refusal. */
  failure: string;
  /** An object that does not change is passed over in silence. */
  skipUnchanged?: boolean;
}

/** Changes each object by a strategic merge patch. `change` works in place; it answers false for what is to be left out. */
export function* updateObjects(
  request: SetRequest, change: (object: KubeObject, info: Info) => boolean | void, { failure, skipUnchanged = true }: UpdateOptions,
): Call<void> {
  const { invocation, infos, dryRun, local, printer, errors } = request;
  for (const info of infos) {
    let after = clone(info.object!);
    try {
      if (change(after, info) === false) continue;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      // What was not looked up is named by its kind; that the line ends there is kubectl's own slip.
      const name = !local ? waitName(info) : infoName(info) + (info.mapping.group === "" ? "" : "\n");
      errors.push(new CommandError(`error: ${name} ${error.message}\n`));
      continue;
    }
    after = recorded(invocation, after);
    const key = schemaKeyOf(after);
    const patch = key === undefined ? {} : createTwoWayMergePatch(key, info.object, after);
    if (skipUnchanged && Object.keys(patch).length === 0) continue;
    if (local || dryRun === "client") {
      yield* printObject(invocation, printer, asTyped(after));
      continue;
    }
    try {
      const actual = yield* patchObject(invocation, info, STRATEGIC, patch, { dryRun });
      yield* printObject(invocation, printer, asTyped(actual));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(new CommandError(`${failure} ${error.message}`));
    }
  }
  throwAll(errors);
}

/** Containers whose name fits a pattern with `*`. */
export function selectContainers(containers: KubeObject[] | undefined, pattern: string): KubeObject[] {
  const expression = new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
  return (containers ?? []).filter(({ name }) => expression.test(name));
}
