import type { Draft } from "./definition.ts";

/** What bindings of roles have in common. */

export const RBAC_GROUP = "rbac.authorization.k8s.io";

export function bindingDefaults(draft: Draft): void {
  draft.roleRef ??= {};
  draft.roleRef.apiGroup ||= RBAC_GROUP;
  for (const subject of draft.subjects ?? []) {
    if (!subject.apiGroup && (subject.kind === "User" || subject.kind === "Group")) subject.apiGroup = RBAC_GROUP;
  }
}
