import { mergeTyped, validateTyped, validationText } from "../../../apimachinery/managedfields/index.ts";
import { applyJsonPatch } from "../../../apimachinery/patch/json-patch.ts";
import { rootSchema } from "../../../apimachinery/patch/lookup.ts";
import type { Authorizer } from "../authorization/rbac.ts";
import { celJson } from "../cel.ts";
import { StatusError } from "../client.ts";
import { schemaOf } from "../registry/ownership.ts";
import type { Draft, ResourceDefinition } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import { evaluate, matches, paramsOf, variablesOf, type Variables } from "./matching.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { refuse } from "./refuse.ts";
import { replaceObject } from "./replace.ts";

const GROUP = "admissionregistration.k8s.io";

/** Changes in CEL that people have written for the objects of their cluster, in the order of the bindings' names. */
export function createMutatingAdmissionPolicyPlugin(served: ServedResources, authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "MutatingAdmissionPolicy",
    admit(request, context) {
      if (request.definition.group === GROUP || !request.object) return;
      for (const binding of context.list(`mutatingadmissionpolicybindings.${GROUP}`) as Draft[]) {
        const policy: Draft = context.find(`mutatingadmissionpolicies.${GROUP}`, "", binding.spec?.policyName ?? "");
        if (!policy || !matches(policy.spec?.matchConstraints, request, context)) continue;
        if (binding.spec.matchResources && !matches(binding.spec.matchResources, request, context)) continue;
        const head = `policy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request`;
        for (const params of paramsOf(policy, binding, request, served, head)) {
          try {
            mutate(policy, request, () => variablesOf(request, params, context, authorizer));
          } catch (error) {
            if (policy.spec.failurePolicy === "Ignore") continue;
            throw denial(request, `${head}: ${(error as Error).message}`);
          }
        }
      }
    },
  };
}

/** Every change sees the object as those before it have left it. */
function mutate(policy: Draft, request: AdmissionRequest, variables: () => Variables): void {
  const { matchConditions = [], mutations = [], variables: composed = [] } = policy.spec;
  const now = (): Variables => {
    const all = variables();
    const own: Variables = {};
    all["variables"] = own;
    for (const { name, expression } of composed) own[name] = evaluate(expression, all);
    return all;
  };
  if (matchConditions.length > 0) {
    const before = variables();
    for (const { expression } of matchConditions) if (evaluate(expression, before) !== true) return;
  }
  for (const { patchType, applyConfiguration, jsonPatch } of mutations as Draft[]) {
    const { definition, object } = request;
    const change = celJson(evaluate((patchType === "JSONPatch" ? jsonPatch : applyConfiguration)?.expression ?? "", now()));
    replaceObject(object, patchType === "JSONPatch" ? patched(object, change) : applied(definition, object, change));
    definition.defaults?.(object);
  }
}

function patched(object: Draft, change: unknown): Draft {
  if (!Array.isArray(change)) throw new Error("type mismatch: JSONPatchType.expression should evaluate to array");
  try {
    return applyJsonPatch(object, change);
  } catch (error) {
    throw new Error(`JSON Patch: ${(error as Error).message}`);
  }
}

/** Merged as server-side apply merges, by the keys of lists. */
function applied(definition: ResourceDefinition, object: Draft, change: unknown): Draft {
  if (typeof change !== "object" || change === null || Array.isArray(change)) throw new Error("unsupported return type from ApplyConfiguration expression");
  const own = schemaOf(definition);
  const schema = typeof own === "string" ? rootSchema(own) : own;
  const problems = validateTyped(schema, change);
  if (problems.length > 0) throw new Error(`failed to convert patch object to typed object: ${validationText(problems)}`);
  return mergeTyped(schema, object, change);
}

/** A Forbidden whose reason is Invalid, as the real server has it. */
function denial(request: AdmissionRequest, message: string): StatusError {
  const { status } = refuse(request, "");
  return new StatusError({ ...status, message, reason: "Invalid", details: { ...status.details, causes: [{ message }] } });
}
