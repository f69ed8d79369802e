import { parseToLabelSelector } from "../../../apimachinery/selectors/index.ts";
import type { Command } from "../../command.ts";
import { CommandError, refusing } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { recordFlag } from "../../flags/record.ts";
import { createTwoWayMergePatch } from "../../../apimachinery/patch/index.ts";
import { clone } from "../../../apimachinery/json/index.ts";
import { DRY_RUN, manager, PRINT } from "../../flags/groups.ts";
import { schemaKeyOf } from "../../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../../printers/flags.ts";
import { asTyped } from "../../printers/typed.ts";
import { build } from "../../resource/builder.ts";
import { patchObject, STRATEGIC } from "../../resource/write.ts";

export const selector: Command = {
  name: "selector",
  flags: [
    ...defineFlags(`${PRINT} ${DRY_RUN} ${manager("kubectl-set")} all filename,f:slice local recursive,R=true resource-version:string`),
    ...recordFlag,
  ],
  *run(invocation) {
    const { flags, args } = invocation;
    const dryRun = yield* dryRunOf(invocation);
    const wanted = args.length === 0 ? undefined : refusing(() => parseToLabelSelector(args.at(-1)!));
    const printer = resultPrinter(invocation, "selector updated", dryRun);
    if (!wanted) throw new CommandError("one selector is required");
    const local = flags.bool("local");
    const result = yield* build(invocation, {
      typed: true,
      local,
      wrapped: true,
      ...(local ? {} : { args: args.slice(0, -1), allowEmptySelector: flags.bool("all"), latest: true }),
    });
    yield* result.visit(function* (info) {
      const after = clone(info.object!);
      if (after.kind !== "Service") throw new CommandError("setting a selector is only supported for Services");
      const expressions = wanted.matchExpressions ?? [];
      if (expressions.length > 0) {
        const shown = expressions.map(({ key, operator, values }) => `{${key} ${operator} [${(values ?? []).join(" ")}]}`).join(" ");
        throw new CommandError(`match expression [${shown}] not supported on this object`);
      }
      after.spec = { ...after.spec, selector: { ...wanted.matchLabels } };
      const version = flags.string("resource-version");
      if (version !== "") after.metadata!.resourceVersion = version;
      if (local || dryRun === "client") {
        yield* printObject(invocation, printer, asTyped(after));
        return;
      }
      const patch = createTwoWayMergePatch(schemaKeyOf(after)!, info.object, after);
      const actual = yield* patchObject(invocation, info, STRATEGIC, patch, { dryRun });
      yield* printObject(invocation, printer, asTyped(actual));
    });
  },
};
