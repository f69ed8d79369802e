import type { Command } from "../../command.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";

export const cronJob: Command = {
  name: "cronjob",
  aliases: ["cj"],
  flags: defineFlags(`${GENERATOR} image:string! restart:string schedule:string!`),
  *run(invocation) {
    const { flags, args } = invocation;
    const { name, create } = yield* generating(invocation);
    const command = args.slice(1);
    const container = { name, image: flags.string("image"), ...(command.length > 0 ? { command } : {}), resources: {} };
    const template = { metadata: {}, spec: { containers: [container], restartPolicy: flags.string("restart") || "OnFailure" } };
    const object = {
      kind: "CronJob",
      apiVersion: "batch/v1",
      metadata: { name },
      spec: { schedule: flags.string("schedule"), jobTemplate: { metadata: { name }, spec: { template } } },
      status: {},
    };
    yield* create(object, { namespaced: true, failure: "failed to create cronjob:" });
  },
};
