import type { Command } from "../../command.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";

export const serviceAccount: Command = {
  name: "serviceaccount",
  aliases: ["sa"],
  flags: defineFlags(GENERATOR),
  *run(invocation) {
    const { name, create } = yield* generating(invocation);
    const object = { kind: "ServiceAccount", apiVersion: "v1", metadata: { name } };
    yield* create(object, { namespaced: true, failure: "failed to create serviceaccount:" });
  },
};
