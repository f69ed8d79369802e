import { selectorFromObject } from "../../../apimachinery/selectors/labels.ts";
import {
  duplicate, invalid, notSupported, OMIT, required, tooLong, tooMany, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isDomainPrefixedPath } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { each, nonnegative, qualifiedName } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { indexesOf } from "./job-indexes.ts";
import { validatePodTemplate } from "./pod-template.ts";

const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const EXIT_CODE_OPERATORS = ["In", "NotIn"];
const CONDITION_STATUSES = ["False", "True", "Unknown"];
const quoted = (values: readonly string[]): string => `[${values.map((value) => `"${value}"`).join(" ")}]`;

const MAX_RULES = 20;
const MAX_VALUES = 255;
const MAX_MANAGED_BY_BYTES = 63;
const MAX_INDEXED_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
/** Beyond this number of completions limits per index are stricter. */
const MANY_COMPLETIONS = 100_000;
const PARALLELISM_OF_MANY = 10_000;

function validateCompletionMode(spec: Draft, at: Path): FieldError[] {
  const { completionMode: mode, completions, parallelism, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const errors: FieldError[] = [];
  if (mode !== "NonIndexed" && mode !== "Indexed") {
    errors.push(notSupported(at.child("completionMode"), mode, ["NonIndexed", "Indexed"]));
  }
  if (mode === "Indexed") {
    if (completions === undefined) errors.push(required(at.child("completions"), "when completion mode is Indexed"));
    if (parallelism > MAX_INDEXED_PARALLELISM) {
      const detail = `must be less than or equal to ${MAX_INDEXED_PARALLELISM} when completion mode is Indexed`;
      errors.push(invalid(at.child("parallelism"), parallelism, detail));
    }
    if (completions !== undefined && maxFailedIndexes > completions) {
      errors.push(invalid(at.child("maxFailedIndexes"), maxFailedIndexes, "must be less than or equal to completions"));
    }
    if (maxFailedIndexes > MAX_FAILED_INDEXES) {
      errors.push(invalid(at.child("maxFailedIndexes"), maxFailedIndexes, `must be less than or equal to ${MAX_FAILED_INDEXES}`));
    }
    if (completions > MANY_COMPLETIONS && backoffLimitPerIndex !== undefined) {
      const many = `when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
      if (maxFailedIndexes === undefined) {
        errors.push(required(at.child("maxFailedIndexes"), `must be specified when completions is above ${MANY_COMPLETIONS}`));
      }
      for (const field of ["parallelism", "maxFailedIndexes"]) {
        if (!(spec[field] > PARALLELISM_OF_MANY)) continue;
        errors.push(invalid(at.child(field), spec[field], `must be less than or equal to ${PARALLELISM_OF_MANY} ${many}`));
      }
    }
    return errors;
  }
  if (mode !== "NonIndexed") return errors;
  for (const field of ["backoffLimitPerIndex", "maxFailedIndexes"]) {
    if (spec[field] !== undefined) errors.push(invalid(at.child(field), spec[field], "requires indexed completion mode"));
  }
  return errors;
}

function validateFailureRule(rule: Draft, spec: Draft, names: readonly string[], at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const action = at.child("action");
  if (!rule.action) errors.push(required(action, `valid values: ${quoted(ACTIONS)}`));
  else if (rule.action === "FailIndex") {
    if (spec.backoffLimitPerIndex === undefined) {
      errors.push(invalid(action, rule.action, "requires the backoffLimitPerIndex to be set"));
    }
  } else if (!ACTIONS.includes(rule.action)) errors.push(notSupported(action, rule.action, ACTIONS));
  const conditions: Draft[] = rule.onPodConditions ?? [];
  if (rule.onExitCodes) errors.push(...validateExitCodes(rule.onExitCodes, names, at.child("onExitCodes")));
  if (conditions.length > 0) errors.push(...validateConditions(conditions, at.child("onPodConditions")));
  if (rule.onExitCodes && conditions.length > 0) {
    errors.push(invalid(at, OMIT, "specifying both OnExitCodes and OnPodConditions is not supported"));
  }
  if (!rule.onExitCodes && conditions.length === 0) {
    errors.push(invalid(at, OMIT, "specifying one of OnExitCodes and OnPodConditions is required"));
  }
  return errors;
}

function validateConditions(conditions: readonly Draft[], at: Path): FieldError[] {
  const errors = conditions.length > MAX_RULES ? [tooMany(at, conditions.length, MAX_RULES)] : [];
  return [...errors, ...each(conditions, at, (pattern, path) => {
    const found = qualifiedName(pattern.type ?? "", path.child("type"));
    const status = path.child("status");
    if (!pattern.status) found.push(required(status, `valid values: ${quoted(CONDITION_STATUSES)}`));
    else if (!CONDITION_STATUSES.includes(pattern.status)) found.push(notSupported(status, pattern.status, CONDITION_STATUSES));
    return found;
  })];
}

function validateExitCodes(codes: Draft, names: readonly string[], at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const operator = at.child("operator");
  if (!codes.operator) errors.push(required(operator, `valid values: ${quoted(EXIT_CODE_OPERATORS)}`));
  else if (!EXIT_CODE_OPERATORS.includes(codes.operator)) {
    errors.push(notSupported(operator, codes.operator, EXIT_CODE_OPERATORS));
  }
  if (codes.containerName !== undefined && !names.includes(codes.containerName)) {
    const detail = "must be one of the container or initContainer names in the pod template";
    errors.push(invalid(at.child("containerName"), codes.containerName, detail));
  }
  const path = at.child("values");
  const values: number[] = codes.values ?? [];
  if (values.length === 0) errors.push(invalid(path, codes.values ?? null, "at least one value is required"));
  else if (values.length > MAX_VALUES) errors.push(tooMany(path, values.length, MAX_VALUES));
  const seen = new Set<number>();
  errors.push(...each(values, path, (value, valuePath) => {
    const found: FieldError[] = [];
    if (codes.operator === "In" && value === 0) found.push(invalid(valuePath, value, "must not be 0 for the In operator"));
    if (seen.has(value)) found.push(duplicate(valuePath, value));
    seen.add(value);
    return found;
  }));
  if (values.some((value, index) => index > 0 && (values[index - 1] as number) > value)) {
    errors.push(invalid(path, values, "must be ordered"));
  }
  return errors;
}

function validateSuccessPolicy(spec: Draft, at: Path): FieldError[] {
  const path = at.child("rules");
  const rules: Draft[] = spec.successPolicy.rules ?? [];
  const errors: FieldError[] = [];
  if (rules.length === 0) {
    errors.push(required(path, "at least one rules must be specified when the successPolicy is specified"));
  }
  if (rules.length > MAX_RULES) errors.push(tooMany(path, rules.length, MAX_RULES));
  const completions: number = spec.completions ?? 0;
  return [...errors, ...each(rules, path, (rule, rulePath) => {
    const found: FieldError[] = [];
    const { succeededCount: count, succeededIndexes: text } = rule;
    if (count === undefined && text === undefined) {
      return [required(rulePath, "at least one of succeededCount or succeededIndexes must be specified")];
    }
    let total = 0;
    if (text !== undefined) {
      const parsed = indexesOf(text, completions);
      if (typeof parsed === "string") {
        found.push(invalid(rulePath.child("succeededIndexes"), text, `error parsing succeededIndexes: ${parsed}`));
      } else total = parsed.length;
    }
    if (count === undefined) return found;
    const countPath = rulePath.child("succeededCount");
    found.push(...nonnegative(count, countPath));
    if (count > completions) {
      const detail = `must be less than or equal to ${completions} (the number of specified completions)`;
      found.push(invalid(countPath, count, detail));
    }
    if (text !== undefined && count > total) {
      const detail =
        `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`;
      found.push(invalid(countPath, count, detail));
    }
    return found;
  })];
}

/** The spec of a Job as far as it holds in the template of a CronJob too (validateJobSpec). */
export function validateJobSpecCore(spec: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const numbers = [
    "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
    "backoffLimitPerIndex", "maxFailedIndexes",
  ];
  for (const field of numbers) errors.push(...nonnegative(spec[field], at.child(field)));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(at.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified"));
  }
  if (spec.managedBy !== undefined) {
    const path = at.child("managedBy");
    for (const { value, message } of isDomainPrefixedPath(spec.managedBy)) errors.push(invalid(path, value, message));
    if (spec.managedBy.length > MAX_MANAGED_BY_BYTES) errors.push(tooLong(path, MAX_MANAGED_BY_BYTES));
  }
  errors.push(...validateCompletionMode({ ...spec, completionMode: spec.completionMode ?? "NonIndexed" }, at));
  const podSpec = spec.template?.spec ?? {};
  if (spec.podFailurePolicy) {
    const path = at.child("podFailurePolicy").child("rules");
    const rules: Draft[] = spec.podFailurePolicy.rules ?? [];
    const names = [...(podSpec.containers ?? []), ...(podSpec.initContainers ?? [])].map((c: Draft) => c.name);
    if (rules.length > MAX_RULES) errors.push(tooMany(path, rules.length, MAX_RULES));
    errors.push(...each(rules, path, (rule, rulePath) => validateFailureRule(rule, spec, names, rulePath)));
  }
  if (spec.successPolicy) {
    const path = at.child("successPolicy");
    if (spec.completionMode === "Indexed") errors.push(...validateSuccessPolicy(spec, path));
    else errors.push(invalid(path, goStruct("SuccessPolicy", spec.successPolicy), "requires indexed completion mode"));
  }
  errors.push(...validateReplacement(spec, at.child("podReplacementPolicy")));
  errors.push(...validatePodTemplate(spec.template ?? {}, at.child("template")));
  const path = at.child("template", "spec", "restartPolicy");
  const policy: string = podSpec.restartPolicy ?? "";
  if (policy === "" || policy === "Always") errors.push(required(path, 'valid values: "OnFailure", "Never"'));
  else if (policy !== "OnFailure" && policy !== "Never") errors.push(notSupported(path, policy, ["OnFailure", "Never"]));
  else if (spec.podFailurePolicy && policy !== "Never") {
    errors.push(invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  }
  return errors;
}

function validateReplacement(spec: Draft, at: Path): FieldError[] {
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return [];
  const supported = spec.podFailurePolicy ? ["Failed"] : ["Failed", "TerminatingOrFailed"];
  return supported.includes(policy) ? [] : [notSupported(at, policy, supported)];
}

/** The spec of a Job with its selector. */
export function validateJobSpec(spec: Draft, at: Path): FieldError[] {
  const errors = validateJobSpecCore(spec, at);
  if (!spec.selector) errors.push(required(at.child("selector")));
  else errors.push(...validateLabelSelector(spec.selector, at.child("selector")));
  const labels = spec.template?.metadata?.labels;
  try {
    if (!selectorFromObject(spec.selector).matches(labels ?? {})) {
      const detail = "`selector` does not match template `labels`";
      const sorted = labels ? Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) : null;
      errors.push(invalid(at.child("template", "metadata", "labels"), sorted, detail));
    }
  } catch {
    // A selector that cannot be read was reported above.
  }
  return errors;
}
