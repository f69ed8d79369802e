import type { Command } from "../../command.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";

export const priorityClass: Command = {
  name: "priorityclass",
  aliases: ["pc"],
  flags: defineFlags(
    `${GENERATOR} description:string global-default preemption-policy:string=PreemptLowerPriority value:int=0`,
  ),
  *run(invocation) {
    const { flags } = invocation;
    const { name, create } = yield* generating(invocation);
    const description = flags.string("description");
    const object = {
      kind: "PriorityClass",
      apiVersion: "scheduling.k8s.io/v1",
      metadata: { name },
      value: flags.int("value"),
      ...(flags.bool("global-default") ? { globalDefault: true } : {}),
      ...(description === "" ? {} : { description }),
      preemptionPolicy: flags.string("preemption-policy"),
    };
    yield* create(object, { namespaced: false, failure: "failed to create priorityclass:" });
  },
};
