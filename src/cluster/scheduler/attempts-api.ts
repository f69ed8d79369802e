import type { Simulation } from "../../sim/index.ts";
import type { Extension } from "../apiserver/endpoints/extension.ts";
import type { Attempt } from "./explain.ts";
import type { Scheduler } from "./scheduler.ts";

export const ATTEMPTS_GROUP = "podlab.dev";
const VERSION = "v1";

/** GET /apis/podlab.dev/v1/namespaces/NS/attempts/POD */
export interface AttemptList {
  readonly kind: "AttemptList";
  readonly apiVersion: string;
  /** Where the Pod waits: active, backoff, errorBackoff or unschedulable; absent when it waits for nothing. */
  readonly queue?: { readonly place: string; readonly gated?: string };
  /** Oldest first. */
  readonly items: readonly (Attempt & { readonly time: string })[];
}

/** The scheduler's attempts over HTTP. Whoever may get a Pod may ask why it is where it is. */
export function attemptsApi(scheduler: Pick<Scheduler, "attempts" | "pending">, simulation: Simulation): Extension {
  return {
    access({ version, resource, subresource, name }) {
      if (version !== VERSION || resource !== "attempts" || name === "" || subresource !== "") return undefined;
      return { group: "", version: "v1", resource: "pods" };
    },
    get({ namespace, name }): AttemptList {
      const waiting = scheduler.pending().find((pod) => pod.namespace === namespace && pod.name === name);
      return {
        kind: "AttemptList",
        apiVersion: `${ATTEMPTS_GROUP}/${VERSION}`,
        ...(waiting ? { queue: { place: waiting.place, ...(waiting.gated ? { gated: waiting.gated } : {}) } } : {}),
        items: scheduler.attempts(namespace, name).map((attempt) => ({
          ...attempt,
          time: new Date(simulation.wall - (simulation.now - attempt.at)).toISOString(),
        })),
      };
    },
  };
}
