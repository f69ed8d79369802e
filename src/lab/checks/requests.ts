import type { ObjectCheck } from "../format/check-schema.ts";
import { compile } from "./cel.ts";
import { compileSentence } from "./selection.ts";
import { count } from "./sentences.ts";
import type { RunningCheck, Verdict, World, WorldRequest } from "./world.ts";

/** The `object` of a check that looks at the audit trail. */
export const REQUESTS = "requests";

/** Watches and heartbeats come by the thousand and say nothing of what anybody did. */
function isNoise({ verb, resource }: WorldRequest): boolean {
  return verb === "watch" || resource === "leases" || resource === "events";
}

/**
 * `object: requests`: an expression over what the API server was asked since the task began: `items` with user, agent, verb,
 * resource, subresource, namespace, name, code and `at` (seconds since the task began).
 */
export function startRequestsCheck(check: Omit<ObjectCheck, "id" | "message">, world: World): RunningCheck {
  if (!world.requests) throw new Error("object: requests are not kept on this cluster: expected a simulated one");
  const expect = compile(check.expect);
  const found = check.found === undefined ? undefined : compileSentence(check.found);
  const began = world.now;
  const items: Record<string, unknown>[] = [];
  let cursor = world.requests.length;
  let verdict: Verdict | undefined;
  return {
    evaluate() {
      const entries = world.requests!;
      const before = items.length;
      for (; cursor < entries.length; cursor += 1) {
        const entry = entries[cursor]!;
        if (isNoise(entry)) continue;
        const { user, userAgent, verb, resource, subresource, namespace, name, code, time } = entry;
        items.push({ user, agent: userAgent, verb, resource, subresource, namespace, name, code, at: Math.floor((time - began) / 1000) });
      }
      if (verdict && items.length === before) return verdict;
      const variables = { self: null, items };
      const result = expect(variables);
      verdict = { state: "value" in result && result.value === true ? "passed" : "failed", found: found?.(variables) ?? count(items.length, REQUESTS) };
      return verdict;
    },
  };
}
