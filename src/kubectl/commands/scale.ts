import { sleep, type Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { completeScalable } from "../complete/resources.ts";
import { CommandError, isConflict } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DRY_RUN, FILES, PRINT, SELECTOR } from "../flags/groups.ts";
import { recordFlag, recordPatch } from "../flags/record.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { dryRunOf, printObject, resultPrinter, type DryRun } from "../printers/flags.ts";
import { build } from "../resource/builder.ts";
import { infoPath, type Info } from "../resource/info.ts";
import { MERGE, patchObject, replaceObject } from "../resource/write.ts";

export const scale: Command = {
  name: "scale",
  flags: [
    ...defineFlags(
      `${PRINT} ${FILES} ${SELECTOR} ${DRY_RUN} all current-replicas:int=-1 replicas:int=0! resource-version:string timeout:duration=0s`,
    ),
    ...recordFlag,
  ],
  complete: completeScalable,
  *run(invocation) {
    const { flags, args } = invocation;
    const dryRun = yield* dryRunOf(invocation);
    const printer = resultPrinter(invocation, "scaled", dryRun);
    void invocation.namespace;
    void invocation.client;
    const replicas = flags.int("replicas");
    if (replicas < 0) throw new CommandError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    if (flags.int("current-replicas") < -1) throw new CommandError("The --current-replicas must specify an integer of -1 or greater");
    const result = yield* build(invocation, {
      args,
      allowEmptySelector: flags.bool("all"),
      labelSelector: flags.string("selector"),
    });
    const { infos, error } = yield* result.infosAndError();
    if (flags.string("resource-version") !== "" && infos.length > 1) {
      throw new CommandError("cannot use --resource-version with multiple resources");
    }
    if (infos.length === 0) throw error ?? new CommandError("no objects passed to scale");
    for (const info of infos) {
      if (dryRun !== "client") {
        yield* scaleTo(invocation, info, replicas, dryRun);
        const record = recordPatch(invocation);
        if (record) yield* patchObject(invocation, info, MERGE, record);
      }
      yield* printObject(invocation, printer, withReplicas(info.object!, replicas));
    }
    if (error) throw error;
  },
};

function withReplicas(object: KubeObject, replicas: number): KubeObject {
  if (!["", "apps"].includes((object.apiVersion ?? "").includes("/") ? object.apiVersion!.split("/")[0]! : "")) return object;
  return { ...object, spec: { ...object.spec, replicas } };
}

function* scaleTo(invocation: Invocation, info: Info, replicas: number, dryRun: DryRun): Call<void> {
  const { flags, process } = invocation;
  const target = { ...info, subresource: "scale" };
  const current = flags.int("current-replicas");
  const version = flags.string("resource-version");
  const deadline = process.now + 5 * 60_000;
  for (;;) {
    try {
      if (current === -1 && version === "") yield* patchObject(invocation, target, MERGE, { spec: { replicas } }, { dryRun });
      else {
        const scaled = yield* invocation.client.json(pathOfScale(info));
        expect(scaled, current, version);
        yield* replaceObject(invocation, target, { ...scaled, spec: { ...scaled.spec, replicas } }, { dryRun });
      }
      break;
    } catch (error) {
      if (!isConflict(error) || process.now + 1000 > deadline) throw error;
      yield* sleep(1000);
    }
  }
  const timeout = flags.duration("timeout");
  if (timeout !== 0 && dryRun === "none") yield* waitForReplicas(invocation, info, replicas, process.now + timeout);
}

const pathOfScale = (info: Info): string => infoPath(info, "scale");

function expect(scaled: KubeObject, replicas: number, version: string): void {
  const actual = scaled.spec?.replicas ?? 0;
  if (replicas !== -1 && actual !== replicas) throw new CommandError(`Expected replicas to be ${replicas}, was ${actual}`);
  const found = scaled.metadata?.resourceVersion ?? "";
  if (version !== "" && found !== version) throw new CommandError(`Expected resource version to be ${version}, was ${found}`);
}

function* waitForReplicas(invocation: Invocation, info: Info, replicas: number, deadline: number): Call<void> {
  for (;;) {
    const { spec, status } = yield* invocation.client.json(pathOfScale(info));
    if ((spec?.replicas ?? 0) !== replicas || (status?.replicas ?? 0) === replicas) return;
    if (invocation.process.now + 1000 > deadline) {
      throw new CommandError(`timed out waiting for ${JSON.stringify(info.name)} to be synced`);
    }
    yield* sleep(1000);
  }
}
