import type { Command } from "../../command.ts";
import { completeTypesOnce } from "../../complete/resources.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { recordFlag } from "../../flags/record.ts";
import { parsePairs } from "../../generate/labels.ts";
import { fileOptions, noFiles } from "../../resource/options.ts";
import { podSpecOf } from "../../workloads/pod-spec.ts";
import { resourcesAndPairs } from "../metadata-change.ts";
import { SET, setOutput, setRequest, updateObjects } from "./update.ts";

export const image: Command = {
  name: "image",
  flags: [...defineFlags(SET), ...recordFlag],
  complete: completeTypesOnce("daemonsets", "deployments", "pods", "cronjobs", "replicasets", "replicationcontrollers", "statefulsets"),
  *run(invocation) {
    const { flags, args } = invocation;
    const output = yield* setOutput(invocation, "image updated");
    const { resources, pairs } = resourcesAndPairs(args, "image");
    const { set: images } = parsePairs(pairs, "image", false);
    const request = yield* setRequest(invocation, resources, output);
    const problems: string[] = [];
    if (flags.bool("all") && flags.string("selector") !== "") problems.push("cannot set --all and --selector at the same time");
    if (resources.length === 0 && noFiles(fileOptions(flags))) {
      problems.push("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    const names = Object.keys(images);
    if (names.length === 0) problems.push("at least one image update is required");
    else if (names.length > 1 && names.includes("*")) {
      problems.push("all containers are already specified by *, but saw more than one container_name=container_image pairs");
    }
    if (flags.bool("local") && request.dryRun === "server") {
      problems.push("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
    }
    throwAll(problems.map((problem) => new CommandError(problem)));
    yield* updateObjects(
      request,
      (object) => {
        const spec = podSpecOf(object);
        for (const [name, value] of Object.entries(images)) {
          let found = false;
          for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
            if (container.name !== name && name !== "*") continue;
            container.image = value;
            found = true;
          }
          if (!found) request.errors.push(new CommandError(`error: unable to find container named ${JSON.stringify(name)}`));
        }
      },
      { failure: "failed to patch image update to pod template:" },
    );
  },
};
