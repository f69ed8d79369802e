import { marshal } from "../../../apimachinery/json/index.ts";
import type { Command } from "../../command.ts";
import { CommandError, isNotFound } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { DRY_RUN, PRINT } from "../../flags/groups.ts";
import type { KubeObject } from "../../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../../printers/flags.ts";
import { build } from "../../resource/builder.ts";
import { fetchInfo, type Info } from "../../resource/info.ts";
import { LAST_APPLIED, originalConfiguration } from "../../resource/last-applied.ts";
import { infoText } from "./apply.ts";
import { addSource, MERGE, patchObject } from "../../resource/write.ts";

export const setLastApplied: Command = {
  name: "set-last-applied",
  flags: defineFlags(`${PRINT} ${DRY_RUN} create-annotation filename,f:slice`),
  *run(invocation) {
    const { flags } = invocation;
    const dryRun = yield* dryRunOf(invocation);
    const printer = resultPrinter(invocation, "configured", dryRun);
    const result = yield* build(invocation, { continueOnError: false });
    const changes: { info: Info; current: KubeObject; annotation: string }[] = [];
    yield* result.visit(function* (info) {
      // As the file has it: apply adds empty annotations, this does not.
      const annotation = `${marshal(info.object)}\n`;
      let current;
      try {
        current = yield* fetchInfo(invocation, { ...info });
      } catch (error) {
        if (isNotFound(error)) throw error;
        throw addSource(`retrieving current configuration of:\n${infoText(info)}\nfrom server for:`, info.source, error);
      }
      if (originalConfiguration(current) === undefined && !flags.bool("create-annotation")) {
        throw new CommandError(
          `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
        );
      }
      if (originalConfiguration(current) === annotation) {
        yield* invocation.print(`set-last-applied ${info.name}: no changes required.\n`);
      } else changes.push({ info, current, annotation });
    });
    for (const { info, current, annotation } of changes) {
      const patch = { metadata: { annotations: { [LAST_APPLIED]: annotation } } };
      yield* printObject(invocation, printer, dryRun === "client" ? current : yield* patchObject(invocation, info, MERGE, patch, { dryRun }));
    }
  },
};
