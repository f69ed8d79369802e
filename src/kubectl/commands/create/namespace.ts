import type { Command } from "../../command.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";

export const namespace: Command = {
  name: "namespace",
  aliases: ["ns"],
  flags: defineFlags(GENERATOR),
  *run(invocation) {
    const { name, create } = yield* generating(invocation);
    const object = { kind: "Namespace", apiVersion: "v1", metadata: { name }, spec: {}, status: {} };
    yield* create(object, { namespaced: false });
  },
};
