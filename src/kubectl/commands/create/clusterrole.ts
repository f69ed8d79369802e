import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";
import { checkResources, policyRules, roleOptions, warnOfVerbs } from "./policy-rules.ts";

const URL_VERBS = ["*", "get", "post", "put", "delete", "patch", "head", "options"];

export const clusterRole: Command = {
  name: "clusterrole",
  flags: defineFlags(
    `${GENERATOR} aggregation-rule:map non-resource-url:slice resource:slice resource-name:array verb:slice`,
  ),
  *run(invocation) {
    const { flags } = invocation;
    const { name, create } = yield* generating(invocation);
    const options = roleOptions(flags);
    const urls = flags.list("non-resource-url");
    const aggregation = flags.list("aggregation-rule");
    const apiVersion = "rbac.authorization.k8s.io/v1";
    if (aggregation.length > 0) {
      if (urls.length + options.verbs.length + options.resources.length + options.resourceNames.length > 0) {
        throw new CommandError("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames");
      }
      const matchLabels: Record<string, string> = {};
      for (const pair of aggregation) {
        const at = pair.indexOf("=");
        matchLabels[pair.slice(0, at)] = pair.slice(at + 1);
      }
      const object = {
        kind: "ClusterRole", apiVersion, metadata: { name }, rules: null,
        aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
      };
      yield* create(object, { namespaced: false });
      return;
    }
    if (options.verbs.length === 0) throw new CommandError("at least one verb must be specified");
    if (options.resources.length === 0 && urls.length === 0) {
      throw new CommandError("one of resource or nonResourceURL must be specified");
    }
    if (options.resources.length > 0) {
      yield* warnOfVerbs(invocation, options.verbs);
      yield* checkResources(invocation, options);
    }
    if (urls.length > 0) {
      for (const verb of options.verbs) {
        if (!URL_VERBS.includes(verb)) throw new CommandError(`invalid verb: '${verb}' for nonResourceURL`);
      }
      for (const url of urls) {
        if (url === "*") continue;
        if (url === "" || !url.startsWith("/")) throw new CommandError("nonResourceURL should start with /");
        if (url.slice(0, -1).includes("*")) throw new CommandError("nonResourceURL only supports wildcard matches when '*' is at the end");
      }
    }
    const rules = yield* policyRules(invocation, options, urls);
    yield* create({ kind: "ClusterRole", apiVersion, metadata: { name }, rules }, { namespaced: false });
  },
};
