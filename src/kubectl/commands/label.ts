import { clone } from "../../apimachinery/json/index.ts";
import { createMergePatch } from "../../apimachinery/patch/index.ts";
import { isValidLabelValue } from "../../apimachinery/validation/index.ts";
import type { Command } from "../command.ts";
import { completeResources } from "../complete/resources.ts";
import { CommandError, throwAll } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DRY_RUN, FILES, manager, PRINT, SELECTOR } from "../flags/groups.ts";
import { recorded, recordFlag } from "../flags/record.ts";
import type { KubeObject } from "../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../printers/flags.ts";
import { MERGE, patchObject } from "../resource/write.ts";
import { changeTargets, checkTargets, printPairs, resourcesAndPairs } from "./metadata-change.ts";

export const label: Command = {
  name: "label",
  flags: [
    ...defineFlags(
      `${PRINT} ${FILES} ${SELECTOR} ${DRY_RUN} ${manager("kubectl-label")} all all-namespaces,A field-selector:string list local ` +
        "overwrite resource-version:string",
    ),
    ...recordFlag,
  ],
  complete: completeResources,
  *run(invocation) {
    const { flags, args } = invocation;
    const dryRun = yield* dryRunOf(invocation);
    const { resources, pairs } = resourcesAndPairs(args, "label");
    const { set, remove } = parseSpecs(pairs);
    const list = flags.bool("list");
    if (list && flags.string("output") !== "") throw new CommandError("--list and --output may not be specified together");
    void invocation.namespace;
    checkTargets(flags, resources, dryRun, "pod");
    if (Object.keys(set).length + remove.length === 0 && !list) throw new CommandError("at least one label update is required");
    const local = flags.bool("local");
    const result = yield* changeTargets(invocation, resources);
    const version = flags.string("resource-version");
    yield* result.visit(function* (info) {
      const before = info.object!;
      const only = dryRun === "client" || local || list;
      if (!only) {
        for (const key of remove) {
          if (!(key in (before.metadata?.labels ?? {}))) yield* invocation.print(`label ${JSON.stringify(key)} not found.\n`);
        }
      }
      const change = changeLabels(before, set, remove, flags.bool("overwrite"));
      if (!only && (change.added || change.removed)) {
        const after = recorded(invocation, change.object);
        const { resourceVersion: _, ...metadata } = before.metadata ?? {};
        const patch = createMergePatch(version === "" ? before : { ...before, metadata }, version === "" ? after : withVersion(after, version));
        yield* patchObject(invocation, info, MERGE, patch, { dryRun });
      }
      if (list) yield* printPairs(invocation, "labels", info, result.single, change.object.metadata?.labels ?? {});
      else yield* printObject(invocation, resultPrinter(invocation, message(change), dryRun), change.object);
    });
  },
};

function withVersion(object: KubeObject, resourceVersion: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

function message({ added, removed }: { added: boolean; removed: boolean }): string {
  if (added && removed) return "modified";
  return added ? "labeled" : removed ? "unlabeled" : "not labeled";
}

function parseSpecs(specs: readonly string[]): { set: Record<string, string>; remove: string[] } {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const spec of specs) {
    if (spec.includes("=")) {
      const parts = spec.split("=");
      if (parts.length !== 2) throw new CommandError(`invalid label spec: ${spec}`);
      const problems = isValidLabelValue(parts[1]!);
      if (problems.length > 0) throw new CommandError(`invalid label value: ${JSON.stringify(spec)}: ${problems.join(";")}`);
      set[parts[0]!] = parts[1]!;
    } else remove.push(spec.slice(0, -1));
  }
  if (remove.some((key) => key in set)) throw new CommandError("can not both modify and remove a label in the same command");
  return { set, remove };
}

function changeLabels(before: KubeObject, set: Record<string, string>, remove: readonly string[], overwrite: boolean) {
  const labels = { ...before.metadata?.labels };
  if (!overwrite) {
    const taken = Object.keys(set).filter((key) => key in labels && labels[key] !== set[key]);
    throwAll(taken.map((key) => new CommandError(`'${key}' already has a value (${labels[key]}), and --overwrite is false`)));
  }
  let added = false;
  let removed = false;
  for (const [key, value] of Object.entries(set)) {
    if (labels[key] === value) continue;
    labels[key] = value;
    added = true;
  }
  for (const key of remove) {
    if (!(key in labels)) continue;
    delete labels[key];
    removed = true;
  }
  const object = clone(before);
  const { labels: _, ...metadata } = object.metadata ?? {};
  object.metadata = Object.keys(labels).length > 0 ? { ...metadata, labels } : metadata;
  return { object, added, removed };
}
