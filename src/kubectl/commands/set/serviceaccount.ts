import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { recordFlag } from "../../flags/record.ts";
import { podSpecOf } from "../../workloads/pod-spec.ts";
import { SET, setOutput, setRequest, updateObjects } from "./update.ts";

export const serviceAccount: Command = {
  name: "serviceaccount",
  aliases: ["sa"],
  flags: [...defineFlags(SET.replace("selector,l:string ", "")), ...recordFlag],
  *run(invocation) {
    const { args } = invocation;
    const output = yield* setOutput(invocation, "serviceaccount updated");
    void invocation.namespace;
    if (args.length === 0) throw new CommandError("serviceaccount is required");
    const name = args.at(-1)!;
    const request = yield* setRequest(invocation, args.slice(0, -1), output);
    yield* updateObjects(
      request,
      (object) => {
        const spec = podSpecOf(object);
        spec.serviceAccountName = name;
        // The client's type keeps the older name of the field alike.
        if (spec.serviceAccount !== undefined) spec.serviceAccount = name;
      },
      { failure: "failed to patch ServiceAccountName", skipUnchanged: false },
    );
  },
};
