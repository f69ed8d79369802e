import { duplicate, forbidden, invalid, notSupported, required, root, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isDNS1035Label, isDNS1123Subdomain, isPathSegmentName } from "../../../apimachinery/validation/names.ts";
import { oneOf, validateExpression, validateFailurePolicy, validateMatchConditions, validateMatchResources } from "./admission-rules.ts";
import type { Draft } from "./definition.ts";
import { dns1123Subdomain, each, messages, qualifiedName } from "./field-checks.ts";

/** What is right in policies of admission and in their bindings (pkg/apis/admissionregistration/validation). */

const SPEC = root("spec");
const ACTIONS = ["Audit", "Deny", "Warn"];
const REASONS = ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"];
const MUTATED_OPERATIONS = ["CREATE", "UPDATE"];
const REINVOCATION = ["IfNeeded", "Never"];
/** Sorts of patches, and the fields that hold them. */
const PATCHES: Readonly<Record<string, string>> = { ApplyConfiguration: "applyConfiguration", JSONPatch: "jsonPatch" };
const RESERVED = new Set([
  "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
  "namespace", "return", "var", "void", "while",
]);

function validateParamKind({ apiVersion = "", kind = "" }: Draft, at: Path): FieldError[] {
  const place = at.child("apiVersion");
  const errors: FieldError[] = [];
  const [version = "", group, ...more] = apiVersion.split("/").reverse();
  if (apiVersion === "") errors.push(required(place));
  else if (more.length > 0) errors.push(invalid(place, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  else {
    const wrongGroup = group ? isDNS1123Subdomain(group) : [];
    if (wrongGroup.length > 0) errors.push(invalid(place, group, wrongGroup.join(",")));
    const wrongVersion = isDNS1035Label(version);
    if (version === "") errors.push(invalid(place, apiVersion, "version must be specified"));
    else if (wrongVersion.length > 0) errors.push(invalid(place, version, wrongVersion.join(",")));
  }
  const wrongKind = isDNS1035Label(kind.toLowerCase());
  if (kind === "") errors.push(required(at.child("kind")));
  else if (wrongKind.length > 0) {
    errors.push(invalid(at.child("kind"), kind, `may have mixed case, but should otherwise match: ${wrongKind.join(",")}`));
  }
  return errors;
}

function validateVariable({ name = "", expression = "" }: Draft, at: Path): FieldError[] {
  const isName = /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !RESERVED.has(name);
  return [
    ...(name.trim() === "" ? [required(at.child("name"), "name is not specified")]
      : isName ? [] : [invalid(at.child("name"), name, "name is not a valid CEL identifier")]),
    ...validateExpression(expression, "dyn", at.child("expression")),
  ];
}

/** What both sorts of policies have. */
function validateCommon(spec: Draft): FieldError[] {
  const at = SPEC.child("matchConstraints");
  const constraints = spec.matchConstraints;
  return [
    ...validateFailurePolicy(spec.failurePolicy, SPEC.child("failurePolicy")),
    ...(spec.paramKind ? validateParamKind(spec.paramKind, SPEC.child("paramKind")) : []),
    ...(constraints ? validateMatchResources(constraints, at) : [required(at)]),
    ...(constraints && !constraints.resourceRules?.length ? [required(at.child("resourceRules"))] : []),
    ...validateMatchConditions(spec.matchConditions, SPEC.child("matchConditions")),
    ...each<Draft>(spec.variables, SPEC.child("variables"), validateVariable),
  ];
}

function validateValidation(validation: Draft, at: Path): FieldError[] {
  const { expression = "", messageExpression = "", message = "" } = validation;
  const errors = validateExpression(expression, "bool", at.child("expression"));
  if (messageExpression !== "" && messageExpression.trim() === "") {
    errors.push(invalid(at.child("messageExpression"), messageExpression, "must be non-empty if specified"));
  } else if (messageExpression !== "") {
    errors.push(...validateExpression(messageExpression, "string", at.child("messageExpression")));
  }
  if (message !== "" && message.trim() === "") {
    errors.push(invalid(at.child("message"), message, "message must be non-empty if specified"));
  } else if (/[\n\r]/.test(message.trim())) {
    errors.push(invalid(at.child("message"), message, "message must not contain line breaks"));
  }
  return [...errors, ...oneOf(validation.reason, REASONS, at.child("reason"))];
}

function validateAnnotations(policy: Draft): FieldError[] {
  const keys = new Set<string>();
  return each<Draft>(policy.spec.auditAnnotations, SPEC.child("auditAnnotations"), ({ key = "", valueExpression = "" }, path) => {
    const twice = keys.has(key);
    keys.add(key);
    return [
      ...qualifiedName(`${policy.metadata?.name ?? ""}/${key}`, path.child("key")),
      // It is a text or null, so that nothing can be said of its type.
      ...validateExpression(valueExpression, "dyn", path.child("valueExpression"), "valueExpression is not specified"),
      ...(twice ? [duplicate(path.child("key"), key)] : []),
    ];
  });
}

export function validateValidatingPolicy(policy: Draft): FieldError[] {
  const { spec } = policy;
  const errors = validateCommon(spec);
  if (!spec.validations?.length && !spec.auditAnnotations?.length) {
    const detail = "validations or auditAnnotations must contain at least one item";
    return [...errors, required(SPEC.child("validations"), detail), required(SPEC.child("auditAnnotations"), detail)];
  }
  return [...errors, ...each<Draft>(spec.validations, SPEC.child("validations"), validateValidation), ...validateAnnotations(policy)];
}

function validateOperations(rules: readonly Draft[] | undefined, at: Path): FieldError[] {
  return (rules ?? []).flatMap(({ operations = [] }) => operations.flatMap((operation: string) => oneOf(operation, MUTATED_OPERATIONS, at)));
}

function validateMutation(mutation: Draft, at: Path): FieldError[] {
  const { patchType } = mutation;
  if (!patchType) return [required(at.child("patchType"))];
  const wanted = PATCHES[patchType];
  if (!wanted) return [notSupported(at.child("patchType"), patchType, Object.keys(PATCHES))];
  const errors: FieldError[] = [];
  if (!mutation[wanted]) errors.push(required(at.child(wanted), `must be specified when patchType is ${patchType}`));
  else if (!mutation[wanted].expression?.trim()) errors.push(required(at.child(wanted, "expression")));
  for (const other of Object.values(PATCHES)) {
    if (other !== wanted && mutation[other]) errors.push(invalid(at.child(other), `{${other}}`, `must not be specified when patchType is ${patchType}`));
  }
  return errors;
}

export function validateMutatingPolicy({ spec }: Draft): FieldError[] {
  const errors = [
    ...validateCommon(spec),
    ...validateOperations(spec.matchConstraints?.resourceRules, SPEC.child("matchConstraints", "resourceRules", "operations")),
  ];
  if (!spec.mutations?.length) errors.push(required(SPEC.child("mutations"), "mutations must contain at least one item"));
  errors.push(...each<Draft>(spec.mutations, SPEC.child("mutations"), validateMutation));
  const at = SPEC.child("reinvocationPolicy");
  return [...errors, ...(spec.reinvocationPolicy ? oneOf(spec.reinvocationPolicy, REINVOCATION, at) : [required(at)])];
}

function validateParamRef(ref: Draft | undefined, at: Path): FieldError[] {
  if (!ref) return [];
  const { name = "", selector, parameterNotFoundAction: action } = ref;
  const both = "name and selector are mutually exclusive";
  const errors = name === "" ? [] : messages(isPathSegmentName(name), name, at.child("name"));
  if (name !== "" && selector) errors.push(forbidden(at.child("name"), both));
  if (selector) errors.push(...validateLabelSelector(selector, at.child("selector")));
  if (name !== "" && selector) errors.push(forbidden(at.child("selector"), both));
  if (name === "" && !selector) errors.push(required(at, "one of name or selector must be specified"));
  const place = at.child("parameterNotFoundAction");
  return [...errors, ...(action ? oneOf(action, ["Deny", "Allow"], place) : [required(place)])];
}

function validateActions(actions: readonly string[] | undefined, at: Path): FieldError[] {
  const seen = new Set<string>();
  const errors = each(actions, at, (action, path) => {
    const found = oneOf(action, ACTIONS, path);
    if (seen.has(action)) found.push(duplicate(path, action));
    seen.add(action);
    return found;
  });
  if (seen.has("Deny") && seen.has("Warn")) {
    errors.push(invalid(at, actions, "must not contain both Deny and Warn (repeating the same validation failure information " +
      "in the API response and headers serves no purpose)"));
  }
  return seen.size === 0 ? [...errors, required(at, "at least one validation action is required")] : errors;
}

/** `validating`: a binding that says what is done where a validation fails; the others' policies change objects. */
export function validatePolicyBinding({ spec }: Draft, validating: boolean): FieldError[] {
  const at = SPEC.child("matchResources");
  return [
    ...(spec.policyName ? dns1123Subdomain(spec.policyName, SPEC.child("policyName")) : [required(SPEC.child("policyName"))]),
    ...validateParamRef(spec.paramRef, SPEC.child("paramRef")),
    ...validateMatchResources(spec.matchResources, at),
    ...(validating ? validateActions(spec.validationActions, SPEC.child("validationActions"))
      : validateOperations(spec.matchResources?.resourceRules, at.child("resourceRules", "operations"))),
  ];
}
