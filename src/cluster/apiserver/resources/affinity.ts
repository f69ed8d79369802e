import { forbidden, invalid, required, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelName, validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isDNS1123Label } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { each, messages } from "./field-checks.ts";
import { validateNodeSelector, validateNodeSelectorTerm } from "./node-selector.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

function validateWeight(weight: number | undefined, at: Path): FieldError[] {
  const value = weight ?? 0;
  return value <= 0 || value > 100 ? [invalid(at, value, "must be in the range 1-100")] : [];
}

function validateNodeAffinity(affinity: Draft, at: Path): FieldError[] {
  const errors = affinity[REQUIRED] ? validateNodeSelector(affinity[REQUIRED], at.child(REQUIRED)) : [];
  return [...errors, ...each<Draft>(affinity[PREFERRED], at.child(PREFERRED), (term, path) => [
    ...validateWeight(term.weight, path.child("weight")),
    ...validateNodeSelectorTerm(term.preference, true, path.child("preference")),
  ])];
}

/** Keys whose values of the pod's own labels go into the selector: only with a selector, and not twice. */
export function validateMatchLabelKeys(holder: Draft, at: Path): FieldError[] {
  const selector = holder.labelSelector;
  const match: string[] = holder.matchLabelKeys ?? [];
  const mismatch: string[] = holder.mismatchLabelKeys ?? [];
  const keys = (list: string[], path: Path): FieldError[] => {
    if (list.length === 0) return [];
    if (!selector) return [forbidden(path, "must not be specified when labelSelector is not set")];
    return each(list, path, (key, keyPath) => validateLabelName(key, keyPath));
  };
  const errors = [
    ...keys(match, at.child("matchLabelKeys")), ...keys(mismatch, at.child("mismatchLabelKeys")),
  ];
  if (selector) {
    const seen = new Set(Object.keys(selector.matchLabels ?? {}));
    for (const { key } of selector.matchExpressions ?? []) {
      if (match.includes(key) && seen.has(key)) {
        errors.push(invalid(at.index(match.lastIndexOf(key)), key, "exists in both matchLabelKeys and labelSelector"));
      }
      seen.add(key);
    }
  }
  return [...errors, ...each(match, at.child("matchLabelKeys"), (key, path) =>
    mismatch.includes(key) ? [invalid(path, key, "exists in both matchLabelKeys and mismatchLabelKeys")] : [])];
}

function validateTerm(term: Draft, at: Path): FieldError[] {
  const errors = [
    ...validateLabelSelector(term.labelSelector, at.child("labelSelector")),
    ...validateLabelSelector(term.namespaceSelector, at.child("namespaceSelector")),
  ];
  for (const name of term.namespaces ?? []) errors.push(...messages(isDNS1123Label(name), name, at.child("namespace")));
  errors.push(...validateMatchLabelKeys(term, at));
  const key: string = term.topologyKey ?? "";
  if (key === "") errors.push(required(at.child("topologyKey"), "can not be empty"));
  return [...errors, ...validateLabelName(key, at.child("topologyKey"))];
}

function validatePodAffinity(affinity: Draft, at: Path): FieldError[] {
  return [
    ...each<Draft>(affinity[REQUIRED], at.child(REQUIRED), validateTerm),
    ...each<Draft>(affinity[PREFERRED], at.child(PREFERRED), (weighted, path) => [
      ...validateWeight(weighted.weight, path.child("weight")),
      ...validateTerm(weighted.podAffinityTerm ?? {}, path.child("podAffinityTerm")),
    ]),
  ];
}

export function validateAffinity(affinity: Draft, at: Path): FieldError[] {
  if (!affinity) return [];
  const errors: FieldError[] = [];
  if (affinity.nodeAffinity) errors.push(...validateNodeAffinity(affinity.nodeAffinity, at.child("nodeAffinity")));
  for (const side of ["podAffinity", "podAntiAffinity"]) {
    if (affinity[side]) errors.push(...validatePodAffinity(affinity[side], at.child(side)));
  }
  return errors;
}
