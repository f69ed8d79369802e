import { createMergePatch, createTwoWayMergePatch } from "../../apimachinery/patch/index.ts";
import { marshal } from "../../apimachinery/json/index.ts";
import type { Command } from "../command.ts";
import { completeResources, completeSubresources } from "../complete/resources.ts";
import { checkFormat, editObjects, unchanged } from "../edit/session.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { FILES, manager, PRINT, VALIDATE } from "../flags/groups.ts";
import { schemaKeyOf } from "../object.ts";
import { printObject, resultPrinter } from "../printers/flags.ts";
import { build } from "../resource/builder.ts";
import { validationOf, MERGE, patchObject, STRATEGIC } from "../resource/write.ts";

export const edit: Command = {
  name: "edit",
  flags: defineFlags(
    `${PRINT} ${FILES} ${VALIDATE} ${manager("kubectl-edit")} output-patch save-config subresource:string windows-line-endings`,
  ),
  complete: completeResources,
  completeFlags: { subresource: completeSubresources },
  *run(invocation) {
    const { flags, args } = invocation;
    const output = flags.string("output");
    validationOf(invocation);
    const result = yield* build(invocation, {
      args,
      allowEmptySelector: true,
      subresource: flags.string("subresource"),
      latest: true,
    });
    const infos = yield* result.infos();
    if (infos.length === 0) throw new CommandError("edit cancelled, no objects found");
    checkFormat(output);
    yield* editObjects(invocation, infos, {
      mode: "normal",
      output,
      showManagedFields: flags.bool("show-managed-fields"),
      windowsLineEndings: flags.bool("windows-line-endings"),
      saveConfig: flags.bool("save-config"),
      *save(edited, original) {
        if (unchanged(edited, original!)) {
          yield* printObject(invocation, resultPrinter(invocation, "skipped"), edited.object!);
          return;
        }
        const [before, after] = [original!.object!, edited.object!];
        if (before.apiVersion !== after.apiVersion || before.kind !== after.kind || before.metadata?.name !== after.metadata?.name) {
          throw new CommandError("At least one of apiVersion, kind and name was changed");
        }
        const key = schemaKeyOf(after);
        const patch = key ? createTwoWayMergePatch(key, before, after) : createMergePatch(before, after);
        if (flags.bool("output-patch")) yield* invocation.print(`Patch: ${marshal(patch)}\n`);
        const target = { ...edited, subresource: flags.string("subresource") };
        const patched = yield* patchObject(invocation, target, key ? STRATEGIC : MERGE, patch);
        yield* printObject(invocation, resultPrinter(invocation, "edited"), patched);
      },
    });
  },
};
