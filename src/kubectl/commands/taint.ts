import { clone } from "../../apimachinery/json/index.ts";
import { createTwoWayMergePatch } from "../../apimachinery/patch/index.ts";
import { isQualifiedName, isValidLabelValue } from "../../apimachinery/validation/index.ts";
import type { Command } from "../command.ts";
import { completeTypes } from "../complete/resources.ts";
import { CommandError, throwAll } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DRY_RUN, manager, PRINT, SELECTOR, VALIDATE } from "../flags/groups.ts";
import { schemaKeyOf } from "../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../printers/flags.ts";
import { build } from "../resource/builder.ts";
import { validationOf, patchObject, STRATEGIC } from "../resource/write.ts";

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

export const taint: Command = {
  name: "taint",
  flags: defineFlags(`${PRINT} ${SELECTOR} ${DRY_RUN} ${VALIDATE} ${manager("kubectl-taint")} all overwrite`),
  complete: completeTypes("node"),
  *run(invocation) {
    const { flags, args } = invocation;
    void invocation.namespace;
    void invocation.client;
    const dryRun = yield* dryRunOf(invocation);
    validationOf(invocation);
    const isTaint = (word: string): boolean => word.includes("=") || word.includes(":") || word.endsWith("-");
    const at = args.findIndex(isTaint);
    const resources = at < 0 ? args : args.slice(0, at);
    const specs = at < 0 ? [] : args.slice(at);
    const stray = specs.find((word) => !isTaint(word));
    if (stray !== undefined) throw new CommandError(`all resources must be specified before taint changes: ${stray}`);
    if (resources.length === 0) throw new CommandError("one or more resources must be specified as <resource> <name>");
    if (specs.length === 0) throw new CommandError("at least one taint update is required");
    let change: Change;
    try {
      change = parseTaints(specs);
    } catch (error) {
      throw invocation.usageError((error as Error).message);
    }
    const mapping = yield* invocation.mappingNamed(resources[0]!.toLowerCase());
    if (mapping.kind !== "Node") throw new CommandError(`invalid resource type ${resources[0]!.toLowerCase()}, only node types are supported`);
    const both = change.remove.filter(({ key, effect }) => change.add.some((one) => one.key === key && (effect === "" || effect === one.effect)));
    if (both.length > 0) {
      const texts = both.map(({ key, effect }) => `${key}=${effect}`).join(", ");
      throw new CommandError(`can not both modify and remove the following taint(s) in the same command: ${texts}`);
    }
    const all = flags.bool("all");
    const selector = flags.string("selector");
    if (all && selector !== "") throw new CommandError("setting 'all' parameter with a non empty selector is prohibited");
    if (!all && selector === "" && resources.length < 2) {
      throw new CommandError("at least one resource name must be specified since 'all' parameter is not set");
    }
    const result = yield* build(invocation, {
      ...(all || selector !== ""
        ? { args: ["node"], all, labelSelector: selector }
        : { resource: "node", names: resources.slice(1) }),
      latest: true,
    });
    yield* result.visit(function* (info) {
      const after = clone(info.object!);
      const operation = updateTaints(after, change, flags.bool("overwrite"));
      const patch = createTwoWayMergePatch(schemaKeyOf(after)!, info.object, after);
      const printer = resultPrinter(invocation, operation);
      const actual = dryRun === "client"
        ? after
        : yield* patchObject(invocation, info, STRATEGIC, patch, { dryRun });
      yield* printObject(invocation, printer, actual);
    });
  },
};

interface Change {
  add: Taint[];
  remove: Taint[];
}

function parseTaints(specs: readonly string[]): Change {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const spec of specs) {
    if (spec.endsWith("-")) {
      const { key, effect } = parseTaint(spec.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const one = parseTaint(spec);
    if (one.effect === "") throw new CommandError(`invalid taint spec: ${spec}`);
    if (add.some(({ key, effect }) => key === one.key && effect === one.effect)) {
      throw new CommandError(`duplicated taints with the same key and effect: {${one.key} ${one.value ?? ""} ${one.effect} <nil>}`);
    }
    add.push(one);
  }
  return { add, remove };
}

function parseTaint(text: string): Taint {
  const parts = text.split(":");
  if (parts.length > 2) throw new CommandError(`invalid taint spec: ${text}`);
  const effect = parts[1] ?? "";
  let key = parts[0]!;
  let value = "";
  if (parts.length === 2) {
    if (!["NoSchedule", "PreferNoSchedule", "NoExecute"].includes(effect)) {
      throw new CommandError(`invalid taint effect: ${effect}, unsupported taint effect`);
    }
    const pair = key.split("=");
    if (pair.length > 2) throw new CommandError(`invalid taint spec: ${text}`);
    key = pair[0]!;
    value = pair[1] ?? "";
    const problems = isValidLabelValue(value);
    if (problems.length > 0) throw new CommandError(`invalid taint spec: ${text}, ${problems.join("; ")}`);
  }
  const problems = isQualifiedName(key);
  if (problems.length > 0) throw new CommandError(`invalid taint spec: ${text}, ${problems.join("; ")}`);
  return { key, ...(value === "" ? {} : { value }), effect };
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/** Changes the taints of a node in place; says what was done. */
function updateTaints(node: { metadata?: { name?: string }; spec?: { taints?: Taint[] } }, { add, remove }: Change, overwrite: boolean): string {
  const old = node.spec?.taints ?? [];
  if (!overwrite) {
    const taken = add.filter((one) => old.some((other) => same(one, other)));
    if (taken.length > 0) {
      const keys = taken.map(({ key }) => key).join(",");
      throw new CommandError(`node ${node.metadata?.name} already has ${keys} taint(s) with same effect(s) and --overwrite is false`);
    }
  }
  let taints = [...add, ...old.filter((one) => !add.some((other) => same(one, other)))];
  const added = old.length !== taints.length;
  let removed = false;
  const errors: Error[] = [];
  for (const one of remove) {
    const left = taints.filter((other) => (one.effect === "" ? other.key !== one.key : !same(one, other)));
    removed = left.length !== taints.length;
    taints = left;
    if (!removed) errors.push(new CommandError(`taint ${JSON.stringify(one.effect === "" ? one.key : `${one.key}:${one.effect}`)} not found`));
  }
  throwAll(errors);
  node.spec = { ...node.spec };
  if (taints.length > 0) node.spec.taints = taints;
  else delete node.spec.taints;
  if ((added && removed) || overwrite) return "modified";
  return added ? "tainted" : "untainted";
}
