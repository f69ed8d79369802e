import type { Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { completeNodes } from "../complete/resources.ts";
import { CommandError, StatusError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DRY_RUN, SELECTOR } from "../flags/groups.ts";
import type { Invocation } from "../invocation.ts";
import { dryRunOf, dryRunSuffix, type DryRun } from "../printers/flags.ts";
import { build } from "../resource/builder.ts";
import { infoName, type Info } from "../resource/info.ts";
import { patchObject, STRATEGIC } from "../resource/write.ts";

const cordoning = (name: "cordon" | "uncordon"): Command => ({
  name,
  flags: defineFlags(`${SELECTOR} ${DRY_RUN}`),
  complete: completeNodes,
  *run(invocation) {
    const dryRun = yield* checkedDryRun(invocation, `${name} NODE`);
    yield* setSchedulable(invocation, yield* nodesOf(invocation), name, dryRun);
  },
});

/** --dry-run, after the arguments were looked at. */
function* checkedDryRun(invocation: Invocation, use: string): Call<DryRun> {
  checkNodeArguments(invocation, use);
  const dryRun = yield* dryRunOf(invocation);
  void invocation.client;
  return dryRun;
}

export function checkNodeArguments(invocation: Invocation, use: string): void {
  const { flags, args } = invocation;
  if (args.length === 0 && !flags.changed("selector")) throw invocation.usageError(`USAGE: ${use} [flags]`);
  if (args.length > 0 && flags.string("selector") !== "") {
    throw invocation.usageError("error: cannot specify both a node name and a --selector option");
  }
}

export function* nodesOf(invocation: Invocation): Call<Info[]> {
  const { flags, args } = invocation;
  const selector = flags.string("selector");
  const result = yield* build(invocation, {
    typed: true,
    continueOnError: false,
    ...(selector === "" ? { resource: "nodes", names: args } : { args: ["nodes"], labelSelector: selector }),
    singleResourceType: true,
  });
  const infos = yield* result.infos();
  const other = infos.find(({ mapping }) => mapping.resource !== "nodes");
  if (other) {
    const { group, version, resource } = other.mapping;
    throw new CommandError(`error: expected resource of type node, got ${JSON.stringify(`${group}/${version}, Resource=${resource}`)}`);
  }
  return infos;
}

/** Marks nodes; says of each what was done. */
export function* setSchedulable(invocation: Invocation, nodes: readonly Info[], verb: "cordon" | "uncordon", dryRun: DryRun): Call<void> {
  const unschedulable = verb === "cordon";
  for (const info of nodes) {
    const present = info.object?.spec?.unschedulable === true;
    if (present !== unschedulable && dryRun !== "client") {
      try {
        const patch = { spec: { unschedulable: unschedulable ? true : null } };
        yield* patchObject(invocation, info, STRATEGIC, patch, { dryRun });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        yield* invocation.printError(`error: unable to ${verb} node ${JSON.stringify(info.name)}: ${error.message}\n`);
        continue;
      }
    }
    yield* invocation.print(`${infoName(info)} ${present === unschedulable ? "already " : ""}${verb}ed${dryRunSuffix(dryRun)}\n`);
  }
}

export const cordon = cordoning("cordon");
export const uncordon = cordoning("uncordon");
