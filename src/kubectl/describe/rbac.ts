import { compareKeys } from "../../apimachinery/json/index.ts";
import { brokenDown, ruleText, wordList, type PolicyRule } from "../rbac/rules.ts";
import { written } from "./with-events.ts";

/** Rules of the same resource become one with all the verbs. */
function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const compacted: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules.flatMap(brokenDown)) {
    if (rule.nonResourceURLs) {
      compacted.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const existing = simple.get(key);
    if (!existing) simple.set(key, { ...rule, verbs: [...rule.verbs!] });
    else if (!existing.verbs!.includes(rule.verbs![0]!)) existing.verbs!.push(rule.verbs![0]!);
  }
  return [...compacted, ...simple.values()].sort((a, b) => compareKeys(goText(a), goText(b)));
}

/** The text by which kubectl sorts rules. */
const goText = (rule: PolicyRule): string => `&PolicyRule${ruleText(rule).replaceAll("] ", "],").replace(/}$/, ",}")}`;

export const RULE_TITLES = "Resources\tNon-Resource URLs\tResource Names\tVerbs";

/** What rules allow, a row for each resource. */
export const ruleRows = (rules: readonly PolicyRule[]): string[][] =>
  compactRules(rules).map(({ resources, apiGroups, nonResourceURLs, resourceNames, verbs }) =>
    [combine(resources, apiGroups), wordList(nonResourceURLs), wordList(resourceNames), wordList(verbs)]);

/** `deployments.apps/scale` */
function combine(resources: readonly string[] = [], groups: readonly string[] = []): string {
  if (resources.length === 0) return "";
  const [resource, ...sub] = resources[0]!.split("/");
  return resource + (groups[0] ? `.${groups[0]}` : "") + (sub.length > 0 ? `/${sub.join("/")}` : "");
}

export const describeRole = written((d, role) => {
  d.field(0, "Name", role.metadata?.name);
  d.labels("Labels", role.metadata?.labels);
  d.annotations("Annotations", role.metadata?.annotations);
  d.line(0, "PolicyRule:");
  d.table(1, RULE_TITLES, ruleRows((role.rules ?? []) as PolicyRule[]));
});

export const describeRoleBinding = written((d, binding) => {
  d.field(0, "Name", binding.metadata?.name);
  d.labels("Labels", binding.metadata?.labels);
  d.annotations("Annotations", binding.metadata?.annotations);
  d.line(0, "Role:");
  d.field(1, "Kind", binding.roleRef?.kind);
  d.field(1, "Name", binding.roleRef?.name);
  d.line(0, "Subjects:");
  const subjects = (binding.subjects ?? []) as { kind: string; name: string; namespace?: string }[];
  d.table(1, "Kind\tName\tNamespace", subjects.map(({ kind, name, namespace = "" }) => [kind, name, namespace]));
});
