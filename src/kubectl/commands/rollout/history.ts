import type { Command } from "../../command.ts";
import { completeRollouts } from "../../complete/resources.ts";
import { Description } from "../../describe/description.ts";
import { describeTemplate } from "../../describe/template.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { FILES, PRINT, SELECTOR } from "../../flags/groups.ts";
import { printObject, resultPrinter } from "../../printers/flags.ts";
import { descriptionWriter } from "../../printers/tab-writer.ts";
import type { Info } from "../../resource/info.ts";
import { revisionsOf, type Revision } from "../../workloads/revisions.ts";
import { rolloutTargets } from "./targets.ts";

export const history: Command = {
  name: "history",
  flags: defineFlags(`${PRINT} ${FILES} ${SELECTOR} revision:int=0`),
  complete: completeRollouts,
  *run(invocation) {
    const { flags } = invocation;
    void invocation.namespace;
    const number = flags.int("revision");
    if (number < 0) throw new CommandError(`revision must be a positive integer: ${number}`);
    const result = yield* rolloutTargets(invocation);
    const whole = flags.changed("output") ? resultPrinter(invocation, "") : undefined;
    yield* result.visit(function* (info) {
      const revisions = yield* revisionsOf(invocation, info.object!);
      if (!revisions) throw noRevisions(info, "history", "history viewer");
      const wanted = number > 0 ? revisions.find((revision) => revision.number === number) : undefined;
      if (number > 0 && !wanted && (whole || revisions.length > 0)) throw new CommandError("unable to find the specified revision");
      if (whole) {
        for (const revision of wanted ? [wanted] : revisions) yield* printObject(invocation, whole, revision.object);
        return;
      }
      const text = revisions.length === 0 ? "No rollout history found." : wanted ? templateText(wanted) : historyTable(revisions);
      const operation = `${number > 0 ? `with revision #${number}` : ""}\n${text}`;
      yield* printObject(invocation, resultPrinter(invocation, operation), info.object!);
    });
  },
};

/** Kinds that kubectl knows as workloads. */
const WORKLOADS = ["ReplicaSet", "Job", "CronJob", "Pod", "ReplicationController"];

/** Says that objects of a kind have no revisions. */
export function noRevisions({ mapping: { group, kind } }: Info, what: string, means: string): CommandError {
  const named = JSON.stringify(group === "" ? kind : `${kind}.${group}`);
  return new CommandError(
    WORKLOADS.includes(kind) ? `no ${means} has been implemented for ${named}` : `error retrieving ${what} for ${named}, no visitor method exists for {${group} ${kind}}`,
  );
}

export function templateText({ template }: Revision): string {
  const d = new Description(0);
  describeTemplate(d, template);
  return d.raw();
}

function historyTable(revisions: readonly Revision[]): string {
  const writer = descriptionWriter();
  writer.write("REVISION\tCHANGE-CAUSE\n");
  for (const { number, changeCause } of revisions) writer.write(`${number}\t${changeCause || "<none>"}\n`);
  return writer.flush();
}
