import { duplicate, invalid, notSupported, required, tooMany, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isPathSegmentName } from "../../../apimachinery/validation/names.ts";
import { celProblem } from "../cel-problem.ts";
import type { Draft } from "./definition.ts";
import { each, messages, qualifiedName } from "./field-checks.ts";

/** Which requests webhooks and policies are asked about (pkg/apis/admissionregistration/validation). */

const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const SCOPES = ["*", "Cluster", "Namespaced"];
const MATCH_POLICIES = ["Equivalent", "Exact"];
const FAILURE_POLICIES = ["Fail", "Ignore"];
const MAX_CONDITIONS = 64;

/** A field that is one of a few words; what is not given is not asked. */
export function oneOf(value: string | undefined, words: readonly string[], at: Path): FieldError[] {
  return value === undefined || words.includes(value) ? [] : [notSupported(at, value, words)];
}

export const validateFailurePolicy = (value: string | undefined, at: Path): FieldError[] => oneOf(value, FAILURE_POLICIES, at);
export const validateMatchPolicy = (value: string | undefined, at: Path): FieldError[] => oneOf(value, MATCH_POLICIES, at);

/** A list that is not empty, and has nothing beside `*`; `others` is how messages call its elements. */
function validateWords(words: readonly string[] | undefined, others: string, at: Path): FieldError[] {
  if (!words?.length) return [required(at)];
  return words.length > 1 && words.includes("*") ? [invalid(at, words, `if '*' is present, must not specify other ${others}`)] : [];
}

function validateResources(resources: readonly string[] | undefined, at: Path): FieldError[] {
  if (!resources?.length) return [required(at)];
  const whole = new Set<string>();
  const everywhere = new Set<string>();
  let plain = false;
  const errors = each(resources, at, (name, path) => {
    if (name === "") return [required(path)];
    const [resource = "", ...rest] = name.split("/");
    if (rest.length === 0) {
      plain = name !== "*";
      return [];
    }
    const subresource = rest.join("/");
    const found: FieldError[] = [];
    if (whole.has(resource)) found.push(invalid(path, name, `if '${resource}/*' is present, must not specify ${name}`));
    if (everywhere.has(subresource)) found.push(invalid(path, name, `if '*/${subresource}' is present, must not specify ${name}`));
    if (subresource === "*") whole.add(resource);
    if (resource === "*") everywhere.add(subresource);
    return found;
  });
  if (resources.length > 1 && resources.includes("*/*")) {
    errors.push(invalid(at, resources, "if '*/*' is present, must not specify other resources"));
  }
  if (plain && resources.includes("*")) {
    errors.push(invalid(at, resources, "if '*' is present, must not specify other resources without subresources"));
  }
  return errors;
}

export function validateRules(rules: readonly Draft[] | undefined, at: Path): FieldError[] {
  return each(rules, at, (rule, path) => {
    const names = new Set<string>();
    const named = each<string>(rule.resourceNames, path.child("resourceNames"), (name, place) => {
      const errors = messages(isPathSegmentName(name), name, place);
      if (names.has(name)) errors.push(duplicate(place, name));
      names.add(name);
      return errors;
    });
    return [
      ...named,
      ...validateWords(rule.operations, "operations", path.child("operations")),
      ...each<string>(rule.operations, path.child("operations"), (operation, place) => oneOf(operation, OPERATIONS, place)),
      ...validateWords(rule.apiGroups, "API groups", path.child("apiGroups")),
      ...validateWords(rule.apiVersions, "API versions", path.child("apiVersions")),
      ...each<string>(rule.apiVersions, path.child("apiVersions"), (version, place) => (version === "" ? [required(place)] : [])),
      ...validateResources(rule.resources, path.child("resources")),
      ...oneOf(rule.scope, SCOPES, path.child("scope")),
    ];
  });
}

/** What a policy or a binding is about. */
export function validateMatchResources(match: Draft | undefined, at: Path): FieldError[] {
  if (!match) return [];
  return [
    ...validateMatchPolicy(match.matchPolicy, at.child("matchPolicy")),
    ...validateLabelSelector(match.namespaceSelector, at.child("namespaceSelector")),
    ...validateLabelSelector(match.objectSelector, at.child("objectSelector")),
    ...validateRules(match.resourceRules, at.child("resourceRules")),
    ...validateRules(match.excludeResourceRules, at.child("excludeResourceRules")),
  ];
}

/** Expressions that say whether a webhook or a policy is asked at all. */
export function validateMatchConditions(conditions: readonly Draft[] | undefined, at: Path): FieldError[] {
  const names = new Set<string>();
  const errors = conditions && conditions.length > MAX_CONDITIONS ? [tooMany(at, conditions.length, MAX_CONDITIONS)] : [];
  return [...errors, ...each(conditions, at, ({ name = "", expression = "" }, path) => [
    ...validateExpression(expression.trim(), "bool", path.child("expression"), ""),
    ...(name === "" ? [required(path.child("name"))] : qualifiedName(name, path.child("name"))),
    ...nameOnce(names, name, path.child("name")),
  ])];
}

function nameOnce(names: Set<string>, name: string, at: Path): FieldError[] {
  if (name === "") return [];
  if (names.has(name)) return [duplicate(at, name)];
  names.add(name);
  return [];
}

/** An expression of a type (`dyn`: of any) that has to be there; `missing` is what is said where it is not. */
export function validateExpression(expression: string, type: string, at: Path, missing = "expression is not specified"): FieldError[] {
  if (expression.trim() === "") return [required(at, missing)];
  const problem = celProblem(expression, type);
  return problem === undefined ? [] : [invalid(at, expression, problem)];
}
