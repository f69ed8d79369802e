import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { recordFlag } from "../../flags/record.ts";
import { parseQuantities } from "../../generate/quantities.ts";
import { podSpecOf } from "../../workloads/pod-spec.ts";
import { selectContainers, SET, setOutput, setRequest, updateObjects } from "./update.ts";

export const resources: Command = {
  name: "resources",
  flags: [...defineFlags(`${SET} containers,c:string=* limits:string requests:string`), ...recordFlag],
  *run(invocation) {
    const { flags, args } = invocation;
    const output = yield* setOutput(invocation, "resource requirements updated");
    const request = yield* setRequest(invocation, args, output);
    if (flags.bool("local") && request.dryRun === "server") {
      throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
    }
    if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
    if (flags.string("limits") === "" && flags.string("requests") === "") {
      throw new CommandError("you must specify an update to requests or limits (in the form of --requests/--limits)");
    }
    const limits = parseQuantities(flags.string("limits"));
    const requests = parseQuantities(flags.string("requests"));
    const pattern = flags.string("containers");
    yield* updateObjects(
      request,
      (object) => {
        const spec = podSpecOf(object);
        const containers = [...selectContainers(spec.containers, pattern), ...selectContainers(spec.initContainers, pattern)];
        if (containers.length === 0) {
          request.errors.push(new CommandError(`error: unable to find container named ${pattern}`));
          return false;
        }
        for (const container of containers) {
          container.resources ??= {};
          if (limits) container.resources.limits = { ...container.resources.limits, ...limits };
          if (requests) container.resources.requests = { ...container.resources.requests, ...requests };
        }
        return true;
      },
      { failure: "failed to patch resources update to pod template" },
    );
  },
};
