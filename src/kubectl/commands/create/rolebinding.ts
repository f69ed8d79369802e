import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";
import { subjectsOf } from "./subjects.ts";

export const roleBinding: Command = {
  name: "rolebinding",
  flags: defineFlags(`${GENERATOR} clusterrole:string group:array role:string serviceaccount:array user:array`),
  *run(invocation) {
    const { flags } = invocation;
    const { name, create } = yield* generating(invocation);
    const clusterRole = flags.string("clusterrole");
    const role = flags.string("role");
    if ((clusterRole === "") === (role === "")) throw new CommandError("exactly one of clusterrole or role must be specified");
    const subjects = subjectsOf(flags);
    const object = {
      kind: "RoleBinding",
      apiVersion: "rbac.authorization.k8s.io/v1",
      metadata: { name },
      ...(subjects.length > 0 ? { subjects } : {}),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: role === "" ? "ClusterRole" : "Role", name: role || clusterRole },
    };
    yield* create(object, { namespaced: true, failure: "failed to create rolebinding:" });
  },
};
