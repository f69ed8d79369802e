/** What is allowed: a rule of a Role. */
export interface PolicyRule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

/** Rules of one verb, one resource and one name each (component-helpers: auth/rbac/validation). */
export function brokenDown({ verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): PolicyRule[] {
  const parts: PolicyRule[] = [];
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const one = { verbs: [verb], apiGroups: [group], resources: [resource] };
        if (resourceNames.length === 0) parts.push(one);
        else parts.push(...resourceNames.map((name) => ({ ...one, resourceNames: [name] })));
      }
    }
  }
  for (const verb of verbs) for (const url of nonResourceURLs) parts.push({ verbs: [verb], nonResourceURLs: [url] });
  return parts;
}

const has = (list: readonly string[] | undefined, wanted: readonly string[] = []): boolean =>
  (list ?? []).includes("*") || wanted.every((each) => (list ?? []).includes(each));

function covers(owner: PolicyRule, part: PolicyRule): boolean {
  if (!has(owner.verbs, part.verbs)) return false;
  if (part.nonResourceURLs) {
    return part.nonResourceURLs.every((url) =>
      (owner.nonResourceURLs ?? []).some((each) => each === url || each === "*" || (each.endsWith("*") && url.startsWith(each.slice(0, -1)))));
  }
  const [resource = ""] = part.resources ?? [];
  const subresource = resource.slice(resource.indexOf("/"));
  const resources = has(owner.resources, part.resources) || (resource.includes("/") && (owner.resources ?? []).includes(`*${subresource}`));
  const names = (owner.resourceNames ?? []).length === 0 || ((part.resourceNames ?? []).length > 0 && has(owner.resourceNames, part.resourceNames));
  return has(owner.apiGroups, part.apiGroups) && resources && names;
}

/** What `wanted` allows and `owned` does not, a part each. */
export function uncovered(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(brokenDown).filter((part) => !owned.some((owner) => covers(owner, part)));
}

/** A list as Go prints it. */
export const wordList = (list: readonly string[] = []): string => `[${list.join(" ")}]`;

/** A rule as Go prints the struct. */
export const ruleText = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string =>
  `{Verbs:${wordList(verbs)} APIGroups:${wordList(apiGroups)} Resources:${wordList(resources)} ResourceNames:${wordList(resourceNames)} ` +
  `NonResourceURLs:${wordList(nonResourceURLs)}}`;
