import { createTwoWayMergePatch } from "../../../apimachinery/patch/index.ts";
import { rfc3339 } from "../../../apimachinery/time.ts";
import type { Command } from "../../command.ts";
import { completeRollouts } from "../../complete/resources.ts";
import { CommandError, ErrorList, StatusError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { FILES, manager, PRINT, SELECTOR } from "../../flags/groups.ts";
import { schemaKeyOf, type KubeObject } from "../../object.ts";
import { printObject, resultPrinter } from "../../printers/flags.ts";
import { groupResource } from "../../rest/mapper.ts";
import { patchObject, STRATEGIC } from "../../resource/write.ts";
import { rolloutTargets } from "./targets.ts";

/** Says how an object is changed; throws a plain sentence when it cannot be. */
type Change = (object: KubeObject, wall: number) => KubeObject;

/** A command that changes workloads by a patch: pause, resume, restart. */
function changing(name: string, done: string, change: Change): Command {
  return {
    name,
    flags: defineFlags(`${PRINT} ${FILES} ${SELECTOR} ${manager("kubectl-rollout")}`),
    complete: completeRollouts,
    *run(invocation) {
      const { process } = invocation;
      const result = yield* rolloutTargets(invocation);
      const { infos, error } = yield* result.infosAndError();
      const errors: Error[] = error ? [error] : [];
      if (infos.length === 0 && errors.length === 0) {
        yield* invocation.printError(`No resources found in ${invocation.namespace} namespace.\n`);
        return;
      }
      const printer = resultPrinter(invocation, done);
      for (const info of infos) {
        let patch: Record<string, unknown>;
        try {
          patch = createTwoWayMergePatch(schemaKeyOf(info.object!)!, info.object!, change(info.object!, process.wall));
        } catch (problem) {
          const text = `error: ${groupResource(info.mapping)} ${JSON.stringify(info.name)} ${(problem as Error).message}`;
          errors.push(new CommandError(text));
          continue;
        }
        if (Object.keys(patch).length === 0) {
          errors.push(
            new CommandError(
              `failed to create patch for ${info.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
            ),
          );
          continue;
        }
        try {
          const object = yield* patchObject(invocation, info, STRATEGIC, patch);
          yield* printObject(invocation, printer, object);
        } catch (problem) {
          if (!(problem instanceof StatusError)) throw problem;
          errors.push(new CommandError(`failed to patch: ${problem.message}`));
        }
      }
      if (errors.length > 0) throw new ErrorList(errors);
    },
  };
}

const isDeployment = (object: KubeObject): boolean => object.kind === "Deployment";

export const pause = changing("pause", "paused", (object) => {
  if (!isDeployment(object)) throw new Error("pausing is not supported");
  if (object.spec.paused) throw new Error("is already paused");
  return { ...object, spec: { ...object.spec, paused: true } };
});

export const resume = changing("resume", "resumed", (object) => {
  if (!isDeployment(object)) throw new Error("resuming is not supported");
  if (!object.spec.paused) throw new Error("is not paused");
  const { paused: _, ...spec } = object.spec;
  return { ...object, spec };
});

export const restart = changing("restart", "restarted", (object, wall) => {
  if (!["Deployment", "DaemonSet", "StatefulSet"].includes(object.kind ?? "")) throw new Error("restarting is not supported");
  if (object.spec.paused) throw new Error("can't restart paused deployment (run rollout resume first)");
  const { template } = object.spec;
  const annotations = { ...template.metadata?.annotations, "kubectl.kubernetes.io/restartedAt": rfc3339(wall) };
  return { ...object, spec: { ...object.spec, template: { ...template, metadata: { ...template.metadata, annotations } } } };
});
