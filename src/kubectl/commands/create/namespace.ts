import type { Command } from "../../command.ts";
import { defineFlags } from "../../flags/flag.ts";
import { createGenerated, GENERATOR, nameArgument } from "./options.ts";

export const namespace: Command = {
  name: "namespace",
  aliases: ["ns"],
  flags: defineFlags(GENERATOR),
  *run(invocation) {
    const name = nameArgument(invocation);
    const object = { kind: "Namespace", apiVersion: "v1", metadata: { name }, spec: {}, status: {} };
    yield* createGenerated(invocation, object, { namespaced: false });
  },
};
