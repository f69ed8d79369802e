import { clone, marshal } from "../../../apimachinery/json/index.ts";
import type { Command } from "../../command.ts";
import { completeResources } from "../../complete/resources.ts";
import { checkFormat, editObjects, unchanged } from "../../edit/session.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { FILES, manager, PRINT, VALIDATE } from "../../flags/groups.ts";
import type { KubeObject } from "../../object.ts";
import { printObject, resultPrinter } from "../../printers/flags.ts";
import { build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { LAST_APPLIED, originalConfiguration } from "../../resource/last-applied.ts";
import { validationOf, MERGE, patchObject } from "../../resource/write.ts";

export const editLastApplied: Command = {
  name: "edit-last-applied",
  flags: defineFlags(`${PRINT} ${FILES} ${VALIDATE} ${manager("kubectl-client-side-apply")} windows-line-endings`),
  complete: completeResources,
  *run(invocation) {
    const { flags, args } = invocation;
    const output = flags.string("output");
    validationOf(invocation);
    const result = yield* build(invocation, {
      args,
      allowEmptySelector: true,
      latest: true,
    });
    const infos: Info[] = [];
    for (const info of yield* result.infos()) {
      const text = originalConfiguration(info.object!);
      if (text !== undefined) infos.push({ ...info, object: JSON.parse(text) as KubeObject });
    }
    if (infos.length === 0) {
      throw new CommandError(
        "no last-applied-configuration annotation found on resources, to create the annotation, use command " +
          "`kubectl apply set-last-applied --create-annotation`",
      );
    }
    checkFormat(output);
    yield* editObjects(invocation, infos, {
      mode: "apply",
      output: output || "yaml",
      showManagedFields: true,
      windowsLineEndings: flags.bool("windows-line-endings"),
      saveConfig: false,
      *save(edited, original) {
        const object = clone(edited.object!);
        if (!unchanged(edited, original!)) {
          const annotations = { [LAST_APPLIED]: `${marshal(object)}\n` };
          yield* patchObject(invocation, edited, MERGE, { metadata: { annotations } });
        }
        yield* printObject(invocation, resultPrinter(invocation, unchanged(edited, original!) ? "skipped" : "edited"), object);
      },
    });
  },
};
