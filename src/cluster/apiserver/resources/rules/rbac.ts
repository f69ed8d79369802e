import { semanticEqual } from "../../../../apimachinery/json/value.ts";
import {
  invalid, notSupported, required, root, type FieldError, type Path,
} from "../../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../../apimachinery/validation/labels.ts";
import { isDNS1123Subdomain, isPathSegmentName } from "../../../../apimachinery/validation/names.ts";
import type { Column, Draft, ResourceContext } from "../definition.ts";
import { each, messages } from "../field-checks.ts";
import { RBAC_GROUP } from "../rbac.ts";
import { goStruct } from "../go-struct.ts";
import { AGE, NAME, age, column } from "../printing.ts";

/** What roles, cluster roles and their bindings have in common. */

function validateRule(rule: Draft, namespaced: boolean, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!rule.verbs?.length) errors.push(required(at.child("verbs"), "verbs must contain at least one value"));
  const urls = at.child("nonResourceURLs");
  if (rule.nonResourceURLs?.length) {
    if (namespaced) {
      errors.push(invalid(urls, rule.nonResourceURLs, "namespaced rules cannot apply to non-resource URLs"));
    }
    if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) {
      const detail = "rules cannot apply to both regular resources and non-resource URLs";
      errors.push(invalid(urls, rule.nonResourceURLs, detail));
    }
    return errors;
  }
  if (!rule.apiGroups?.length) {
    errors.push(required(at.child("apiGroups"), "resource rules must supply at least one api group"));
  }
  if (!rule.resources?.length) {
    errors.push(required(at.child("resources"), "resource rules must supply at least one resource"));
  }
  return errors;
}

export function validateRole(role: Draft, namespaced: boolean): FieldError[] {
  const errors = each<Draft>(role.rules, root("rules"), (rule, path) => validateRule(rule, namespaced, path));
  if (!role.aggregationRule) return errors;
  const at = root("aggregationRule", "clusterRoleSelectors");
  const selectors: Draft[] = role.aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) {
    errors.push(required(at, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
  }
  return [...errors, ...each(selectors, at, (selector, path) => validateLabelSelector(selector, path))];
}

function validateSubject(subject: Draft, namespaced: boolean, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const group: string = subject.apiGroup ?? "";
  if (!subject.name) errors.push(required(at.child("name")));
  switch (subject.kind) {
    case "ServiceAccount":
      if (subject.name) errors.push(...messages(isDNS1123Subdomain(subject.name), subject.name, at.child("name")));
      if (group !== "") errors.push(notSupported(at.child("apiGroup"), group, [""]));
      if (!namespaced && !subject.namespace) errors.push(required(at.child("namespace")));
      break;
    case "User":
    case "Group":
      if (group !== RBAC_GROUP) errors.push(notSupported(at.child("apiGroup"), group, [RBAC_GROUP]));
      break;
    default:
      errors.push(notSupported(at.child("kind"), subject.kind ?? "", ["ServiceAccount", "User", "Group"]));
  }
  return errors;
}

export function validateBinding(binding: Draft, namespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const { apiGroup = "", kind = "", name = "" } = binding.roleRef ?? {};
  const kinds = namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  if (apiGroup !== RBAC_GROUP) errors.push(notSupported(root("roleRef", "apiGroup"), apiGroup, [RBAC_GROUP]));
  if (!kinds.includes(kind)) errors.push(notSupported(root("roleRef", "kind"), kind, kinds));
  const namePath = root("roleRef", "name");
  errors.push(...(name === "" ? [required(namePath)] : messages(isPathSegmentName(name), name, namePath)));
  return [...errors, ...each<Draft>(binding.subjects, root("subjects"), (subject, path) =>
    validateSubject(subject, namespaced, path))];
}

export function validateBindingUpdate(binding: Draft, old: Draft, namespaced: boolean): FieldError[] {
  const errors = validateBinding(binding, namespaced);
  if (semanticEqual(binding.roleRef, old.roleRef)) return errors;
  return [...errors, invalid(root("roleRef"), goStruct("RoleRef", binding.roleRef), "cannot change roleRef")];
}

export const roleColumns: readonly Column[] = [NAME, column("Created At", "date")];

export const roleCells = (role: Draft): string[] => [role.metadata?.name ?? "", role.metadata?.creationTimestamp ?? ""];

export const bindingColumns: readonly Column[] = [
  NAME, column("Role"), AGE, column("Users", "string", 1), column("Groups", "string", 1),
  column("ServiceAccounts", "string", 1),
];

export function bindingCells(binding: Draft, context: ResourceContext): string[] {
  const subjects: Draft[] = binding.subjects ?? [];
  const named = (kind: string): string => subjects.filter((s) => s.kind === kind).map((s) => s.name).join(", ");
  const accounts = subjects.filter((s) => s.kind === "ServiceAccount").map((s) => `${s.namespace}/${s.name}`).join(", ");
  return [
    binding.metadata?.name ?? "", `${binding.roleRef?.kind}/${binding.roleRef?.name}`, age(binding, context),
    named("User"), named("Group"), accounts,
  ];
}
