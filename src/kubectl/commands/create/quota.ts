import { parseQuantity } from "../../../apimachinery/quantity.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";

export const quota: Command = {
  name: "quota",
  aliases: ["resourcequota"],
  flags: defineFlags(`${GENERATOR} hard:string scopes:string`),
  *run(invocation) {
    const { flags } = invocation;
    const { name, create } = yield* generating(invocation);
    const hard = parseHard(flags.string("hard"));
    const scopes = flags.string("scopes") === "" ? [] : flags.string("scopes").split(",");
    if (scopes.includes("")) throw new CommandError('invalid resource quota scope ""');
    const object = {
      kind: "ResourceQuota",
      apiVersion: "v1",
      metadata: { name },
      spec: { ...(hard ? { hard } : {}), ...(scopes.length > 0 ? { scopes } : {}) },
      status: {},
    };
    yield* create(object, { namespaced: true, failure: "failed to create quota:" });
  },
};

function parseHard(text: string): Record<string, string> | undefined {
  if (text === "") return undefined;
  const hard: Record<string, string> = {};
  for (const statement of text.split(",")) {
    const parts = statement.split("=");
    if (parts.length !== 2) throw new CommandError(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    try {
      hard[parts[0]!] = parseQuantity(parts[1]!).toString();
    } catch (error) {
      throw new CommandError((error as Error).message);
    }
  }
  return hard;
}
