import { isObject } from "../../apimachinery/json/index.ts";
import { emitYaml } from "../../apimachinery/yaml/index.ts";
import { CommandError } from "../errors.ts";
import type { NameReference } from "./configuration.ts";
import { applyFieldSpecs, placeIn, type Place } from "./field-spec.ts";
import { effectiveNamespace, idText, isClusterScoped, isSelected, type Gvk } from "./id.ts";
import type { FieldSpec } from "./kustomization.ts";
import { within } from "./loader.ts";
import type { Data, Resource } from "./resource.ts";

/** Names of other objects follow their new names (kustomize: filters/nameref). Throws CommandError. */
export function followNames(resources: readonly Resource[], references: readonly NameReference[]): void {
  for (const referrer of resources) {
    const candidates = referable(resources, referrer);
    const original = referrer.originalId;
    for (const target of references) {
      for (const spec of target.fieldSpecs ?? []) {
        if (!isSelected(original, spec)) continue;
        const { path = "" } = spec;
        within(() => `updating name reference in '${path}' field of '${idText(referrer.id)}'`, () =>
          applyFieldSpecs(referrer, [{ path }], (place) => follow(place, { referrer, target, spec, candidates })));
      }
    }
  }
}

interface Search {
  referrer: Resource;
  target: Gvk;
  spec: FieldSpec;
  candidates: readonly Resource[];
}

/** Objects of the same namespace, those without one, and those of the namespaces that a binding's subjects name. */
function referable(resources: readonly Resource[], referrer: Resource): readonly Resource[] {
  const { id, object } = referrer;
  if (isClusterScoped(id)) return resources;
  const others = new Set<string>();
  if (object?.kind === "RoleBinding") {
    for (const subject of (object["subjects"] ?? []) as Data[]) if (subject["kind"] === "ServiceAccount" && subject["namespace"]) others.add(String(subject["namespace"]));
  }
  return resources.filter((each) =>
    isClusterScoped(each.id) || effectiveNamespace(each.id) === effectiveNamespace(id) || others.has(each.object?.metadata?.namespace ?? ""));
}

function follow(place: Place, search: Search): void {
  const value = place.get();
  if (Array.isArray(value)) value.forEach((_, at) => follow(placeIn(value, at), search));
  else if (isObject(value)) followMapping(value as Data, search);
  else if (value !== null && value !== undefined) {
    const found = findReferral(String(value), search.candidates, search, (a, b) => a.name === b.name);
    if (found) place.set(found.name);
  }
}

function followMapping(reference: Data, search: Search): void {
  if (reference["name"] === undefined) throw new CommandError("path config error; no 'name' field in node");
  let { candidates } = search;
  const namespace = reference["namespace"] as string | undefined;
  if (namespace !== undefined) {
    const before = candidates.filter(({ originalId }) => effectiveNamespace(originalId) === namespace);
    candidates = before.length > 0 ? before : candidates.filter(({ id }) => effectiveNamespace(id) === namespace);
  }
  const same = (a: Resource, b: Resource): boolean => a.name === b.name && a.id.namespace === b.id.namespace;
  const found = findReferral(String(reference["name"]), candidates, search, same);
  if (!found) return;
  reference["name"] = found.name;
  if (found.id.namespace) reference["namespace"] = found.id.namespace;
}

function findReferral(name: string, all: readonly Resource[], { referrer, target, spec }: Search, identical: (a: Resource, b: Resource) => boolean): Resource | undefined {
  const role = spec.path?.endsWith("roleRef/name") ? (referrer.object?.["roleRef"] as Data | undefined) : undefined;
  const roleRef = role?.["apiGroup"] && role["kind"] ? { group: String(role["apiGroup"]), kind: String(role["kind"]) } : undefined;
  const { id } = referrer;
  let found = all.filter((each) => {
    const previous = each.previousIds;
    return (
      previous.some((one) => one.name === name) && previous.some((one) => isSelected(one, target)) &&
      (!roleRef || previous.some((one) => isSelected(one, roleRef))) &&
      (isClusterScoped(id) || isClusterScoped(each.id) || each.id.kind === "ServiceAccount" || effectiveNamespace(id) === effectiveNamespace(each.id))
    );
  });
  if (found.length === 1) return found[0];
  found = found.filter((each) => sameAffixes(each, referrer, true));
  if (found.length > 1) found = found.filter((each) => sameAffixes(each, referrer, false));
  if (found.length === 0) return undefined;
  if (found.every((each) => identical(each, found[0]!))) return found[0];
  const details = found.map((each, at) => `--- possible referral ${at}:\n${emitYaml(each.object)}\n`).join("");
  throw new CommandError(
    `found multiple possible referrals: ${found.map((each) => idText(each.id)).join(", ")}\n` +
      `\n**** Too many possible referral targets to referrer:\n${emitYaml(referrer.object)}\n${details}`,
  );
}

/** Whether two objects went through the same prefixes and suffixes, as far as both go. */
function sameAffixes(a: Resource, b: Resource, orNone: boolean): boolean {
  return ([[a.prefixes, b.prefixes], [a.suffixes, b.suffixes]] as const).every(
    ([left, right]) => (orNone && (left.length === 0 || right.length === 0)) || sameEnd(left, right));
}

function sameEnd(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(a.length - length).every((each, at) => each === b[b.length - length + at]);
}
