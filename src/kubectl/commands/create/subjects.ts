import { CommandError } from "../../errors.ts";
import type { Flags } from "../../flags/parse.ts";

export interface Subject {
  kind: "User" | "Group" | "ServiceAccount";
  apiGroup?: string;
  name: string;
  namespace?: string;
}

/** Who is meant by --user, --group and --serviceaccount, in this order. Throws CommandError. */
export function subjectsOf(flags: Flags): Subject[] {
  const apiGroup = "rbac.authorization.k8s.io";
  return [
    ...flags.list("user").map((name): Subject => ({ kind: "User", apiGroup, name })),
    ...flags.list("group").map((name): Subject => ({ kind: "Group", apiGroup, name })),
    ...flags.list("serviceaccount").map((text): Subject => {
      const [namespace, name, ...more] = text.split(":");
      if (!namespace || !name || more.length > 0) throw new CommandError("serviceaccount must be <namespace>:<name>");
      return { kind: "ServiceAccount", name, namespace };
    }),
  ];
}
