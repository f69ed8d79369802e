import { compareKeys } from "../../apimachinery/json/index.ts";
import { written } from "./with-events.ts";

export interface PolicyRule {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  verbs?: string[];
}

/** Rules of one resource, one name and one verb each. */
function breakDown(rule: PolicyRule): PolicyRule[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs = [] } = rule;
  const found: PolicyRule[] = [];
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const simple = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) found.push(simple);
        for (const name of resourceNames) found.push({ ...simple, resourceNames: [name] });
      }
    }
  }
  for (const url of nonResourceURLs) for (const verb of verbs) found.push({ nonResourceURLs: [url], verbs: [verb] });
  return found;
}

/** Rules of the same resource become one with all the verbs. */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const compacted: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules.flatMap(breakDown)) {
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

export const list = (items: readonly string[] = []): string => `[${items.join(" ")}]`;

/** The text by which kubectl sorts rules. */
function goText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  return (
    `&PolicyRule{Verbs:${list(verbs)},APIGroups:${list(apiGroups)},Resources:${list(resources)},` +
    `ResourceNames:${list(resourceNames)},NonResourceURLs:${list(nonResourceURLs)},}`
  );
}

/** `deployments.apps/scale` */
export function combine(resources: readonly string[] = [], groups: readonly string[] = []): string {
  if (resources.length === 0) return "";
  const [resource, ...sub] = resources[0]!.split("/");
  return resource + (groups[0] ? `.${groups[0]}` : "") + (sub.length > 0 ? `/${sub.join("/")}` : "");
}

export const describeRole = written((d, role) => {
  d.field(0, "Name", role.metadata?.name);
  d.labels("Labels", role.metadata?.labels);
  d.annotations("Annotations", role.metadata?.annotations);
  d.line(0, "PolicyRule:");
  d.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
  d.line(1, "---------\t-----------------\t--------------\t-----");
  for (const { resources, apiGroups, nonResourceURLs, resourceNames, verbs } of compactRules((role.rules ?? []) as PolicyRule[])) {
    d.line(1, [combine(resources, apiGroups), list(nonResourceURLs), list(resourceNames), list(verbs)].join("\t"));
  }
});

export const describeRoleBinding = written((d, binding) => {
  d.field(0, "Name", binding.metadata?.name);
  d.labels("Labels", binding.metadata?.labels);
  d.annotations("Annotations", binding.metadata?.annotations);
  d.line(0, "Role:");
  d.field(1, "Kind", binding.roleRef?.kind);
  d.field(1, "Name", binding.roleRef?.name);
  d.line(0, "Subjects:");
  d.line(1, "Kind\tName\tNamespace");
  d.line(1, "----\t----\t---------");
  for (const { kind, name, namespace = "" } of (binding.subjects ?? []) as { kind: string; name: string; namespace?: string }[]) {
    d.line(1, `${kind}\t${name}\t${namespace}`);
  }
});
