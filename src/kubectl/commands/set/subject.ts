import { deepEqual } from "../../../apimachinery/json/index.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import type { Flags } from "../../flags/parse.ts";
import type { Subject } from "../create/subjects.ts";
import { SET, setOutput, setRequest, updateObjects } from "./update.ts";

const GROUP = "rbac.authorization.k8s.io";

export const subject: Command = {
  name: "subject",
  flags: defineFlags(`${SET} group:slice serviceaccount:slice user:slice`),
  *run(invocation) {
    const { flags, args } = invocation;
    const output = yield* setOutput(invocation, "subjects updated");
    const request = yield* setRequest(invocation, args, output);
    if (flags.bool("local") && request.dryRun === "server") {
      throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
    }
    if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
    if (["user", "group", "serviceaccount"].every((name) => flags.list(name).length === 0)) {
      throw new CommandError("you must specify at least one value of user, group or serviceaccount");
    }
    for (const account of flags.list("serviceaccount")) {
      const parts = account.split(":");
      if (parts.length !== 2 || parts[1] === "") throw new CommandError("serviceaccount must be <namespace>:<name>");
      if (parts[0] === "" && request.infos.some(({ mapping }) => mapping.kind === "ClusterRoleBinding")) {
        throw new CommandError("serviceaccount must be <namespace>:<name>, namespace must be specified");
      }
    }
    const wanted = subjects(flags, invocation.namespace);
    yield* updateObjects(
      request,
      (object) => {
        if (object.kind !== "RoleBinding" && object.kind !== "ClusterRoleBinding") {
          throw new CommandError("setting subjects is only supported for RoleBinding/ClusterRoleBinding");
        }
        const present = (object.subjects ?? []) as Subject[];
        const added = wanted.filter((one) => !present.some((other) => deepEqual(one, other)));
        if (added.length === 0) return false;
        object.subjects = [...present, ...added];
        return true;
      },
      { failure: "failed to patch subjects to rolebinding:" },
    );
  },
};

function subjects(flags: Flags, namespace: string): Subject[] {
  const sorted = (name: string): string[] => [...new Set(flags.list(name))].sort();
  return [
    ...sorted("user").map((name): Subject => ({ kind: "User", apiGroup: GROUP, name })),
    ...sorted("group").map((name): Subject => ({ kind: "Group", apiGroup: GROUP, name })),
    ...sorted("serviceaccount").map((text): Subject => {
      const [own, name] = text.split(":");
      return { kind: "ServiceAccount", name: name!, namespace: own || namespace };
    }),
  ];
}
