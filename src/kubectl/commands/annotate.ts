import { clone } from "../../apimachinery/json/index.ts";
import { createMergePatch } from "../../apimachinery/patch/index.ts";
import type { Command } from "../command.ts";
import { completeResources } from "../complete/resources.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DRY_RUN, FILES, manager, PRINT, SELECTOR } from "../flags/groups.ts";
import { recordFlag } from "../flags/record.ts";
import { parsePairs } from "../generate/labels.ts";
import type { KubeObject } from "../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../printers/flags.ts";
import { MERGE, patchObject } from "../resource/write.ts";
import { changeTargets, checkTargets, printPairs, resourcesAndPairs } from "./metadata-change.ts";

const CHANGE_CAUSE = "kubernetes.io/change-cause";

export const annotate: Command = {
  name: "annotate",
  flags: [
    ...defineFlags(
      `${PRINT} ${FILES} ${SELECTOR} ${DRY_RUN} ${manager("kubectl-annotate")} all all-namespaces,A field-selector:string list local ` +
        "overwrite resource-version:string",
    ),
    ...recordFlag,
  ],
  complete: completeResources,
  *run(invocation) {
    const { flags, args } = invocation;
    const dryRun = yield* dryRunOf(invocation);
    const printer = resultPrinter(invocation, "annotated", dryRun);
    const { resources, pairs } = resourcesAndPairs(args, "annotation");
    const { set, remove } = parsePairs(pairs, "annotation", true);
    const list = flags.bool("list");
    checkTargets(flags, resources, dryRun, "rsrc");
    if (Object.keys(set).length + remove.length === 0 && !list) {
      throw new CommandError("at least one annotation update is required");
    }
    const both = remove.filter((key) => key in set);
    if (both.length > 0) {
      throw new CommandError(`can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`);
    }
    const local = flags.bool("local");
    const result = yield* changeTargets(invocation, resources);
    const version = flags.string("resource-version");
    yield* result.visit(function* (info) {
      const before = info.object!;
      let after = changeAnnotations(before, set, remove, flags.bool("overwrite"));
      if (dryRun !== "client" && !local && !list) {
        const patch = createMergePatch(before, after);
        if (version !== "") patch.metadata = { ...(patch.metadata as object | undefined), resourceVersion: version };
        after = yield* patchObject(invocation, info, MERGE, patch, { dryRun });
      }
      if (list) yield* printPairs(invocation, "annotations", info, result.single, after.metadata?.annotations ?? {});
      else yield* printObject(invocation, printer, after);
    });
  },
};

function changeAnnotations(before: KubeObject, set: Record<string, string>, remove: readonly string[], overwrite: boolean): KubeObject {
  const annotations = { ...before.metadata?.annotations };
  if (!overwrite) {
    const taken = Object.keys(set).filter((key) => key !== CHANGE_CAUSE && key in annotations && annotations[key] !== set[key]);
    if (taken.length > 0) {
      const texts = taken.map((key) => `'${key}' already has a value (${annotations[key]})`);
      throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${texts.join("; ")}`);
    }
  }
  Object.assign(annotations, set);
  for (const key of remove) delete annotations[key];
  const object = clone(before);
  const { annotations: _, ...metadata } = object.metadata ?? {};
  object.metadata = Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata;
  return object;
}
