import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";
import { checkResources, policyRules, roleOptions, warnOfVerbs } from "./policy-rules.ts";

export const role: Command = {
  name: "role",
  flags: defineFlags(`${GENERATOR} resource:slice resource-name:array verb:slice`),
  *run(invocation) {
    const { name, create } = yield* generating(invocation);
    const options = roleOptions(invocation.flags);
    if (options.verbs.length === 0) throw new CommandError("at least one verb must be specified");
    yield* warnOfVerbs(invocation, options.verbs);
    if (options.resources.length === 0) throw new CommandError("at least one resource must be specified");
    yield* checkResources(invocation, options);
    const rules = yield* policyRules(invocation, options);
    const object = { kind: "Role", apiVersion: "rbac.authorization.k8s.io/v1", metadata: { name }, rules };
    yield* create(object, { namespaced: true });
  },
};
