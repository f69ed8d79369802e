import { fnv32a } from "../../../../apimachinery/names.ts";
import { encode } from "../../../../os/index.ts";
import type { Simulation } from "../../../../sim/index.ts";
import type { AdmissionRequest } from "../plugin.ts";
import type { WebhookOutcome } from "./review.ts";

/** Where a webhook is: a Service of the cluster, or an address. */
export interface WebhookTarget {
  readonly service?: { readonly namespace: string; readonly name: string; readonly port: number; readonly path: string };
  readonly url?: string;
  readonly timeoutSeconds: number;
}

/** Sends reviews over the network of the control plane. Returns what gives the call up. */
export type WebhookCaller = (target: WebhookTarget, body: Uint8Array, done: (outcome: WebhookOutcome) => void) => () => void;

/** What has been asked of webhooks for one request. */
export interface WebhookSession {
  /** The uid of the review, the same each time it is asked for. */
  uid(hook: string, request: AdmissionRequest): string;
  /** Throws WebhookNeeded while the webhook has not answered. */
  ask(hook: string, request: AdmissionRequest, call: WebhookCall): WebhookOutcome;
}

export interface WebhookCall {
  readonly target: WebhookTarget;
  readonly body: Uint8Array;
}

/**
 * A request cannot go on before a webhook has answered. Nothing has been written yet: once `provide` has been given the
 * answer, the request is done again from its beginning.
 */
export class WebhookNeeded extends Error {
  readonly call: WebhookCall;
  readonly provide: (outcome: WebhookOutcome) => void;

  constructor(call: WebhookCall, provide: (outcome: WebhookOutcome) => void) {
    super("a webhook has to be asked first");
    this.call = call;
    this.provide = provide;
  }
}

/** For one HTTP request: whoever sent it waits. */
export function createRequestSession(uuid: () => string): WebhookSession {
  const uids = new Map<string, string>();
  const answers = new Map<string, WebhookOutcome>();
  return {
    uid(hook) {
      let uid = uids.get(hook);
      if (!uid) uids.set(hook, (uid = uuid()));
      return uid;
    },
    ask(hook, _request, call) {
      const known = answers.get(hook);
      if (known) return known;
      throw new WebhookNeeded(call, (outcome) => answers.set(hook, outcome));
    },
  };
}

/** A component is to try again: what it has asked for waits for a webhook. `answered` calls back once it has answered. */
export class Waiting extends Error {
  readonly answered: (callback: () => void) => void;

  constructor(answered: (callback: () => void) => void) {
    super("a webhook has to be asked first");
    this.answered = answered;
  }
}

/** ms for which an answer stands for requests that differ only in the name that is generated. */
const ANSWER_LIFETIME = 200;

/**
 * For components, which write in one step and cannot wait: the first try sends the review and throws Waiting; a later one,
 * when its work queue comes back to it, finds the answer.
 */
export function createComponentSession(simulation: Simulation, uuid: () => string, caller: () => WebhookCaller | undefined): WebhookSession {
  const known = new Map<string, { readonly uid: string; waiting?: (() => void)[]; answer?: { outcome: WebhookOutcome; until: number } }>();
  const keyOf = (hook: string, { operation, definition, subresource, namespace, name, object, old }: AdmissionRequest): string => {
    const { metadata, ...rest } = object ?? old ?? {};
    const { generateName = "", labels, annotations, ownerReferences } = metadata ?? {};
    const shown = name === "" || generateName === "" ? name : generateName;
    // The volume of the token has another name each time, and what is written again is written at another time.
    const content = JSON.stringify([rest, labels, annotations, ownerReferences]).replaceAll(/kube-api-access-[a-z0-9]{5}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "");
    return `${hook} ${operation} ${definition.resource}/${subresource} ${namespace}/${shown} ${fnv32a(encode(content))}`;
  };
  return {
    uid(hook, request) {
      for (const [key, { answer }] of known) if (answer && answer.until < simulation.now) known.delete(key);
      const key = keyOf(hook, request);
      let entry = known.get(key);
      if (!entry) known.set(key, (entry = { uid: uuid() }));
      return entry.uid;
    },
    ask(hook, request, { target, body }) {
      const entry = known.get(keyOf(hook, request))!;
      if (entry.answer) return entry.answer.outcome;
      const call = caller();
      if (!call) return { error: "no network" };
      if (!entry.waiting) {
        const waiting: (() => void)[] = (entry.waiting = []);
        call(target, body, (outcome) => {
          entry.answer = { outcome, until: simulation.now + ANSWER_LIFETIME };
          for (const callback of waiting.splice(0)) simulation.soon(callback);
        });
      }
      const { waiting } = entry;
      throw new Waiting((callback) => void waiting.push(callback));
    },
  };
}
