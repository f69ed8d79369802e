import type { Authorizer } from "../../authorization/rbac.ts";
import type { Draft, ResourceContext } from "../../resources/definition.ts";
import { internalError } from "../../status.ts";
import { evaluate, matches, variablesOf } from "../matching.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../plugin.ts";
import { replaceObject } from "../replace.ts";
import { CallFailure, reviewOf, verdictOf, type Verdict } from "./review.ts";
import type { WebhookTarget } from "./session.ts";

const GROUP = "admissionregistration.k8s.io";

/** MutatingAdmissionWebhook: asks those who may change the object, in the order of their configurations' names. */
export function createMutatingWebhooks(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "MutatingAdmissionWebhook",
    admit(request, context) {
      for (const { id, hook } of hooksFor("mutatingwebhookconfigurations", request, context, authorizer)) {
        const verdict = consult(id, hook, request);
        if (verdict?.patched) replaceObject(request.object, verdict.patched);
        if (verdict?.patched) request.definition.defaults?.(request.object);
      }
    },
  };
}

/** ValidatingAdmissionWebhook: asks those who may refuse it. */
export function createValidatingWebhooks(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "ValidatingAdmissionWebhook",
    validate(request, context) {
      for (const { id, hook } of hooksFor("validatingwebhookconfigurations", request, context, authorizer)) consult(id, hook, request);
    },
  };
}

const NONE: readonly never[] = [];

function hooksFor(resource: string, request: AdmissionRequest, context: ResourceContext, authorizer: Authorizer): Iterable<{ id: string; hook: Draft }> {
  // Nobody locks himself out of the configurations.
  if (!request.webhooks || request.definition.group === GROUP) return NONE;
  return applicable(resource, request, context, authorizer);
}

function* applicable(resource: string, request: AdmissionRequest, context: ResourceContext, authorizer: Authorizer): Generator<{ id: string; hook: Draft }> {
  for (const configuration of context.list(`${resource}.${GROUP}`) as Draft[]) {
    for (const hook of configuration.webhooks ?? []) {
      const { rules: resourceRules, namespaceSelector, objectSelector } = hook;
      if (!resourceRules?.length || !matches({ resourceRules, namespaceSelector, objectSelector }, request, context)) continue;
      if (passes(hook, request, context, authorizer)) yield { id: `${resource}/${configuration.metadata.name}/${hook.name}`, hook };
    }
  }
}

/** The conditions of a webhook; one that cannot be evaluated counts as failurePolicy says. */
function passes(hook: Draft, request: AdmissionRequest, context: ResourceContext, authorizer: Authorizer): boolean {
  const conditions: Draft[] = hook.matchConditions ?? [];
  if (conditions.length === 0) return true;
  const variables = variablesOf(request, undefined, context, authorizer);
  try {
    return conditions.every(({ expression }) => evaluate(expression, variables) === true);
  } catch (error) {
    if (hook.failurePolicy === "Ignore") return false;
    throw internalError(`failed calling webhook ${JSON.stringify(hook.name)}: ${(error as Error).message}`);
  }
}

/** What the webhook says; undefined when it could not be asked and that does not matter. Throws StatusError, WebhookNeeded, Waiting. */
function consult(id: string, hook: Draft, request: AdmissionRequest): Verdict | undefined {
  const session = request.webhooks!;
  const uid = session.uid(id, request);
  try {
    const outcome = session.ask(id, request, { target: targetOf(hook), body: reviewOf(request, uid) });
    const verdict = verdictOf(hook.name, outcome, uid, request.object);
    for (const warning of verdict.warnings) request.warn(warning);
    return verdict;
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (hook.failurePolicy === "Ignore") return undefined;
    throw internalError(`failed calling webhook ${JSON.stringify(hook.name)}: ${error.message}`);
  }
}

function targetOf({ clientConfig, timeoutSeconds = 10 }: Draft): WebhookTarget {
  const { service, url } = clientConfig;
  if (!service) return { url, timeoutSeconds };
  return { service: { namespace: service.namespace, name: service.name, port: service.port ?? 443, path: service.path ?? "/" }, timeoutSeconds };
}
