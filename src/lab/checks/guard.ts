import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { GuardCheck } from "../format/check-schema.ts";
import { compile } from "./cel.ts";
import { compileSentence, objectsAt, placeOf, variablesOf } from "./selection.ts";
import { changedFrom, leftOf, madeAnew, missing, same, unchangedYet } from "./sentences.ts";
import { createWatcher } from "./watcher.ts";
import type { RunningCheck, Verdict, World } from "./world.ts";

const UID = "self.metadata.uid";
const UIDS = "items.map(i, i.metadata.uid)";

/**
 * `guard`: what must stay as it was. Without an expression: the objects themselves (neither deleted nor made anew). The
 * measure is how it was when the learner came, or, of what did not exist then, when the task began.
 */
export function startGuardCheck(check: GuardCheck, world: World, atOrigin: readonly KubeObject[] | undefined): RunningCheck {
  const place = placeOf(check, world);
  const single = place.name !== undefined;
  const byIdentity = check.unchanged === undefined && check.expect === undefined;
  const kept = check.unchanged ?? (byIdentity ? (single ? UID : UIDS) : undefined);
  const value = kept === undefined ? undefined : compile(kept);
  const expect = check.expect === undefined ? undefined : compile(check.expect);
  const sentence = check.found === undefined ? undefined : compileSentence(check.found);
  const measure = (objects: readonly KubeObject[]): string | undefined => {
    const result = value?.(variablesOf(objects));
    return result && "value" in result ? textOf(result.value) : undefined;
  };
  const atFirst = atOrigin && atOrigin.length > 0 ? atOrigin : objectsAt(place, world);
  const first = measure(atFirst);
  const touched = createWatcher(place, world);
  let verdict: Verdict | undefined;
  const look = (): Verdict => {
    const objects = objectsAt(place, world);
    if (single && objects.length === 0) return { state: "failed", found: missing(place.label) };
    const variables = variablesOf(objects);
    const now = measure(objects);
    if (value && now !== first) {
      const told = sentence?.(variables);
      if (told) return { state: "failed", found: told };
      if (!byIdentity) return { state: "failed", found: changedFrom(first ?? "?", now ?? "?") };
      if (single) return { state: "failed", found: madeAnew(place.label) };
      const left = atFirst.filter(({ metadata }) => objects.some((object) => object.metadata!.uid === metadata!.uid));
      return { state: "failed", found: leftOf(atFirst.length, left.length, objects.length, place.label) };
    }
    if (expect) {
      const result = expect(variables);
      if (!("value" in result) || result.value !== true) return { state: "failed", found: sentence?.(variables) ?? same(place.label) };
    }
    return { state: "passed", found: unchangedYet(place.label) };
  };
  return {
    evaluate() {
      if (touched() || !verdict) verdict = look();
      return verdict;
    },
  };
}

/** A value of CEL as text, keys in order, so that equal values give equal texts. */
function textOf(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  const entries: [string, unknown][] = value instanceof Map ? [...(value as Map<string, unknown>)] : Object.entries(value as object);
  return `{${entries.map(([key, part]) => `${key}: ${textOf(part)}`).sort().join(", ")}}`;
}
