import type { ResourceQuota } from "../../../apimachinery/types/index.ts";
import { invalid, required, root, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { entries } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { isStandardQuotaName, validateQuotaResourceName } from "./resource-names.ts";
import { validateQuantityOf } from "./resource-requirements.ts";

const SPEC = root("spec");
const POD_SCOPES = ["Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity"];
const SCOPES = [...POD_SCOPES, "BestEffort", "VolumeAttributesClass"];
const EXIST_ONLY = ["BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"];

/** Resources of pods, that scopes of pods can count. */
const OF_PODS = [
  "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu",
  "limits.memory", "limits.ephemeral-storage", "pods",
];

function scopeFits(scope: string, resource: string): boolean {
  if (scope === "BestEffort") return resource === "pods";
  if (scope === "VolumeAttributesClass") return resource === "persistentvolumeclaims" || resource === "requests.storage";
  return !POD_SCOPES.includes(scope) || OF_PODS.includes(resource);
}

function validateAmounts(amounts: Draft, at: Path): FieldError[] {
  return entries<unknown>(amounts).flatMap(([name, value]) => [
    ...validateQuotaResourceName(name, at.key(name)), ...validateQuantityOf(name, value, at.key(name)),
  ]);
}

function conflicting(scopes: readonly string[]): boolean[] {
  return [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]].map((pair) =>
    pair.every((scope) => scopes.includes(scope)));
}

function validateScopes(spec: Draft): FieldError[] {
  const scopes: string[] = spec.scopes ?? [];
  const at = SPEC.child("scopes");
  const errors: FieldError[] = [];
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) errors.push(invalid(at, scopes, "unsupported scope"));
    for (const [name] of entries(spec.hard)) {
      if (!isStandardQuotaName(name) || scopeFits(scope, name)) continue;
      errors.push(invalid(at, scopes, "unsupported scope applied to resource"));
    }
  }
  for (const conflict of conflicting(scopes)) if (conflict) errors.push(invalid(at, scopes, "conflicting scopes"));
  return errors;
}

function validateScopeSelector(spec: Draft): FieldError[] {
  const requirements: Draft[] = spec.scopeSelector?.matchExpressions ?? [];
  const at = SPEC.child("scopeSelector").child("matchExpressions");
  const errors: FieldError[] = [];
  for (const { scopeName = "", operator = "", values } of requirements) {
    if (!SCOPES.includes(scopeName)) errors.push(invalid(at.child("scopeName"), scopeName, "unsupported scope"));
    for (const [name] of entries(spec.hard)) {
      if (!isStandardQuotaName(name) || scopeFits(scopeName, name)) continue;
      errors.push(invalid(at, spec.scopeSelector, "unsupported scope applied to resource"));
    }
    if (EXIST_ONLY.includes(scopeName) && operator !== "Exists") {
      errors.push(invalid(at.child("operator"), operator,
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, " +
        "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"));
    }
    if (operator === "In" || operator === "NotIn") {
      if (!values?.length) {
        const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
        errors.push(required(at.child("values"), detail));
      }
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values?.length) {
        const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
        errors.push(invalid(at.child("values"), values, detail));
      }
    } else errors.push(invalid(at.child("operator"), operator, "not a valid selector operator"));
  }
  for (const conflict of conflicting(requirements.map((r) => r.scopeName))) {
    if (conflict) errors.push(invalid(at, spec.scopes ?? null, "conflicting scopes"));
  }
  return errors;
}

function validateSpec(spec: Draft): FieldError[] {
  return [...validateAmounts(spec.hard, SPEC.child("hard")), ...validateScopes(spec), ...validateScopeSelector(spec)];
}

function validateStatus(quota: Draft): FieldError[] {
  return ["hard", "used"].flatMap((field) => validateAmounts(quota.status?.[field], root("status", field)));
}

/** `requests.cpu: 0/1, pods: 1/2` of one half of the resources. */
function used(quota: ResourceQuota, limits: boolean): string {
  const hard: Draft = quota.status?.hard ?? {};
  return Object.keys(hard)
    .sort()
    .filter((name) => name.startsWith("limits") === limits)
    .map((name) => `${name}: ${(quota.status?.used as Draft)?.[name] ?? "0"}/${hard[name]}`)
    .join(", ");
}

export const resourcequotas: ResourceStrategy<ResourceQuota> = {
  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
  validate: (quota) => [...validateSpec(quota.spec), ...validateStatus(quota)],
  validateUpdate(quota, old) {
    const errors = validateSpec(quota.spec);
    const sorted = (scopes: readonly string[] | undefined): string => [...(scopes ?? [])].sort().join(",");
    if (sorted(quota.spec?.scopes) !== sorted(old.spec?.scopes)) {
      errors.push(invalid(SPEC.child("scopes"), quota.spec?.scopes ?? null, "field is immutable"));
    }
    return errors;
  },
  validateStatusUpdate: validateStatus,
  columns: [NAME, column("Request"), column("Limit"), AGE],
  cells: (quota, context) => [quota.metadata?.name ?? "", used(quota, false), used(quota, true), age(quota, context)],
};
