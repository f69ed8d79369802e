import type { Command } from "../../command.ts";
import { namesOf } from "../../complete/resources.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";
import { subjectsOf } from "./subjects.ts";

export const clusterRoleBinding: Command = {
  name: "clusterrolebinding",
  flags: defineFlags(`${GENERATOR} clusterrole:string! group:array serviceaccount:array user:array`),
  completeFlags: { clusterrole: (invocation) => namesOf(invocation, "clusterroles") },
  *run(invocation) {
    const { flags } = invocation;
    const { name, create } = yield* generating(invocation);
    const subjects = subjectsOf(flags);
    const object = {
      kind: "ClusterRoleBinding",
      apiVersion: "rbac.authorization.k8s.io/v1",
      metadata: { name },
      ...(subjects.length > 0 ? { subjects } : {}),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: flags.string("clusterrole") },
    };
    yield* create(object, { namespaced: false, failure: "failed to create clusterrolebinding:" });
  },
};
