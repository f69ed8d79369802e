import { omitEmpty } from "../../../apimachinery/json/index.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { parseQuantities } from "../../generate/quantities.ts";
import { generating, GENERATOR } from "./options.ts";

export const quota: Command = {
  name: "quota",
  aliases: ["resourcequota"],
  flags: defineFlags(`${GENERATOR} hard:string scopes:string`),
  *run(invocation) {
    const { flags } = invocation;
    const { name, create } = yield* generating(invocation);
    const hard = parseQuantities(flags.string("hard"));
    const scopes = flags.string("scopes") === "" ? [] : flags.string("scopes").split(",");
    if (scopes.includes("")) throw new CommandError('invalid resource quota scope ""');
    const object = {
      kind: "ResourceQuota",
      apiVersion: "v1",
      metadata: { name },
      spec: omitEmpty({ hard, scopes }),
      status: {},
    };
    yield* create(object, { namespaced: true, failure: "failed to create quota:" });
  },
};
