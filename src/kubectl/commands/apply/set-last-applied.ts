import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { DRY_RUN, PRINT } from "../../flags/groups.ts";
import { dryRunOf, printObject, resultPrinter } from "../../printers/flags.ts";
import { build, fileOptions } from "../../resource/builder.ts";
import { infoPath } from "../../resource/info.ts";
import { LAST_APPLIED, modifiedConfiguration, originalConfiguration } from "../../resource/last-applied.ts";
import { addSource, MERGE, patchObject } from "../../resource/write.ts";

export const setLastApplied: Command = {
  name: "set-last-applied",
  flags: defineFlags(`${PRINT} ${DRY_RUN} create-annotation filename,f:slice`),
  *run(invocation) {
    const { flags } = invocation;
    const dryRun = yield* dryRunOf(invocation);
    const result = yield* build(invocation, {
      namespace: invocation.namespace,
      defaultNamespace: true,
      enforceNamespace: invocation.explicitNamespace,
      files: fileOptions(flags),
      flatten: true,
    });
    const printer = resultPrinter(invocation, "configured", dryRun);
    yield* result.visit(function* (info) {
      const annotation = modifiedConfiguration(info.object!, true).metadata!.annotations![LAST_APPLIED]!;
      let current;
      try {
        current = yield* invocation.client.json(infoPath(info));
      } catch (error) {
        throw addSource("getting", info.source, error);
      }
      if (originalConfiguration(current) === undefined && !flags.bool("create-annotation")) {
        throw new CommandError(
          `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
        );
      }
      if (originalConfiguration(current) !== annotation && dryRun !== "client") {
        const patch = { metadata: { annotations: { [LAST_APPLIED]: annotation } } };
        current = yield* patchObject(invocation, info, MERGE, patch, { dryRun });
      }
      yield* printObject(invocation, printer, current);
    });
  },
};
