import type { Command } from "../../command.ts";
import { defineFlags } from "../../flags/flag.ts";
import { createGenerated, GENERATOR, nameArgument } from "./options.ts";

export const serviceAccount: Command = {
  name: "serviceaccount",
  aliases: ["sa"],
  flags: defineFlags(GENERATOR),
  *run(invocation) {
    const object = { kind: "ServiceAccount", apiVersion: "v1", metadata: { name: nameArgument(invocation) } };
    yield* createGenerated(invocation, object, { namespaced: true, failure: "failed to create serviceaccount:" });
  },
};
