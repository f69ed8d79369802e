import type { Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { completeRollouts } from "../../complete/resources.ts";
import { CommandError, StatusError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { DRY_RUN, FILES, PRINT, SELECTOR } from "../../flags/groups.ts";
import type { Invocation } from "../../invocation.ts";
import type { KubeObject } from "../../object.ts";
import { dryRunOf, printObject, resultPrinter, type DryRun } from "../../printers/flags.ts";
import type { Info } from "../../resource/info.ts";
import { LAST_APPLIED, originalConfiguration } from "../../resource/last-applied.ts";
import { JSON_PATCH, patchObject, STRATEGIC } from "../../resource/write.ts";
import { isAtRevision, REVISION, revisionsOf, type Revision } from "../../workloads/revisions.ts";
import { noRevisions, templateText } from "./history.ts";
import { rolloutTargets } from "./targets.ts";

/** Annotations that stay as they are when a Deployment goes back. */
const KEPT = [
  LAST_APPLIED, REVISION, "deployment.kubernetes.io/revision-history", "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to",
];

export const undo: Command = {
  name: "undo",
  flags: defineFlags(`${PRINT} ${FILES} ${SELECTOR} ${DRY_RUN} to-revision:int=0`),
  complete: completeRollouts,
  *run(invocation) {
    const dryRun = yield* dryRunOf(invocation);
    const result = yield* rolloutTargets(invocation);
    const wanted = invocation.flags.int("to-revision");
    yield* result.visit(function* (info) {
      if (originalConfiguration(info.object!) !== undefined) {
        yield* invocation.warn(
          `resource ${info.mapping.resource}/${info.name} was previously managed with 'kubectl apply'. Rolling back will not update the ` +
            `${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. ` +
            "Consider using 'kubectl apply' with your previous configuration file instead.",
        );
      }
      const operation = yield* rollBack(invocation, info, wanted, dryRun);
      yield* printObject(invocation, resultPrinter(invocation, operation, dryRun), info.object!);
    });
  },
};

const notFound = (number: number): CommandError => new CommandError(`unable to find specified revision ${number} in history`);

/** Brings a workload back to a revision, 0 for the last one; says what was done. */
function* rollBack(invocation: Invocation, info: Info, wanted: number, dryRun: DryRun): Call<string> {
  const workload = info.object!;
  const { kind } = info.mapping;
  const revisions = yield* revisionsOf(invocation, workload);
  if (!revisions) throw noRevisions(info, "rollbacker", "rollbacker");
  if (wanted < 0) throw notFound(wanted);
  const revision = wanted === 0 ? revisions.at(-2) : revisions.find(({ number }) => number === wanted);
  if (!revision) {
    if (wanted > 0) throw notFound(wanted);
    throw new CommandError(
      kind === "Deployment" ? `no rollout history found for deployment ${JSON.stringify(info.name)}` : "no last revision to roll back to",
    );
  }
  if (dryRun === "client") return kind === "Deployment" ? templateText(revision) : `will roll back to ${templateText(revision)}`;
  if (workload.spec?.paused) {
    throw new CommandError("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
  }
  if (isAtRevision(workload, revision)) return `skipped rollback (current template already matches revision ${wanted})`;
  try {
    if (revision.data) yield* patchObject(invocation, info, STRATEGIC, revision.data, { dryRun });
    else yield* patchObject(invocation, info, JSON_PATCH, deploymentPatch(workload, revision), { dryRun });
  } catch (error) {
    if (error instanceof StatusError) throw new CommandError(`failed restoring revision ${wanted}: ${error.message}`);
    throw error;
  }
  return "rolled back";
}

function deploymentPatch(deployment: KubeObject, { object }: Revision): object[] {
  const annotations: Record<string, string> = {};
  const present = deployment.metadata?.annotations ?? {};
  for (const key of KEPT) if (present[key] !== undefined) annotations[key] = present[key];
  for (const [key, value] of Object.entries(object.metadata?.annotations ?? {})) if (!KEPT.includes(key)) annotations[key] = value;
  const { "pod-template-hash": _, ...labels } = object.spec.template.metadata?.labels ?? {};
  return [
    { op: "replace", path: "/spec/template", value: { ...object.spec.template, metadata: { ...object.spec.template.metadata, labels } } },
    { op: "replace", path: "/metadata/annotations", value: annotations },
  ];
}
