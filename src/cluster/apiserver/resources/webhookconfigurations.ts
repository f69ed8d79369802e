import { duplicate, notSupported, required, root, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { each, messages } from "./field-checks.ts";
import { invalid } from "../../../apimachinery/validation/field.ts";
import { AGE, NAME, age, column } from "./printing.ts";

/** Webhooks of admission, both sorts; admission/webhooks asks them. */

const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

export function validateRules(rules: readonly Draft[] | undefined, at: Path): FieldError[] {
  return each(rules, at, (rule, path) => {
    const errors: FieldError[] = [];
    for (const field of ["operations", "apiGroups", "apiVersions", "resources"]) {
      if (!rule[field]?.length) errors.push(required(path.child(field)));
    }
    errors.push(...each<string>(rule.operations, path.child("operations"), (operation, operationPath) =>
      (OPERATIONS.includes(operation) ? [] : [notSupported(operationPath, operation, OPERATIONS)])));
    return errors;
  });
}

function validate(configuration: Draft): FieldError[] {
  const names = new Set<string>();
  return each<Draft>(configuration.webhooks, root("webhooks"), (webhook, path) => {
    const errors: FieldError[] = [];
    const name: string = webhook.name ?? "";
    if (name === "") errors.push(required(path.child("name")));
    else {
      errors.push(...messages(isDNS1123Subdomain(name), name, path.child("name")));
      if (name.split(".").length < 3) {
        errors.push(invalid(path.child("name"), name, "should be a domain with at least three segments separated by dots"));
      }
    }
    if (names.has(name)) errors.push(duplicate(path.child("name"), name));
    names.add(name);
    errors.push(...validateRules(webhook.rules, path.child("rules")));
    if (!["Fail", "Ignore"].includes(webhook.failurePolicy)) {
      errors.push(notSupported(path.child("failurePolicy"), webhook.failurePolicy, ["Fail", "Ignore"]));
    }
    if (!["None", "NoneOnDryRun"].includes(webhook.sideEffects)) {
      const value = webhook.sideEffects;
      if (value === undefined) errors.push(required(path.child("sideEffects"), "must specify one of None, NoneOnDryRun"));
      else errors.push(notSupported(path.child("sideEffects"), value, ["None", "NoneOnDryRun"]));
    }
    if (!webhook.admissionReviewVersions?.length) {
      errors.push(required(path.child("admissionReviewVersions"), "must specify one of v1, v1beta1"));
    }
    const seconds = webhook.timeoutSeconds;
    if (seconds !== undefined && (seconds < 1 || seconds > 30)) {
      errors.push(invalid(path.child("timeoutSeconds"), seconds,
        "the timeout value must be between 1 and 30 seconds"));
    }
    errors.push(...validateLabelSelector(webhook.namespaceSelector, path.child("namespaceSelector")));
    const { url, service } = webhook.clientConfig ?? {};
    if (Boolean(url) === Boolean(service)) {
      errors.push(required(path.child("clientConfig"), "exactly one of url or service is required"));
    }
    return errors;
  });
}

function webhookDefaults(draft: Draft, mutating: boolean): void {
  for (const webhook of draft.webhooks ?? []) {
    webhook.failurePolicy ??= "Fail";
    webhook.matchPolicy ??= "Equivalent";
    webhook.namespaceSelector ??= {};
    webhook.objectSelector ??= {};
    webhook.timeoutSeconds ??= 10;
    webhook.clientConfig ??= {};
    if (mutating) webhook.reinvocationPolicy ??= "Never";
    if (webhook.clientConfig.service) webhook.clientConfig.service.port ??= 443;
    for (const rule of webhook.rules ?? []) rule.scope ??= "*";
  }
}

function configuration(mutating: boolean): ResourceStrategy {
  return {
    generation: (draft, old) => JSON.stringify(draft.webhooks) !== JSON.stringify((old as Draft).webhooks),
    defaults: (draft) => webhookDefaults(draft, mutating),
    validate,
    validateUpdate: (object) => validate(object),
    columns: [NAME, column("Webhooks", "integer"), AGE],
    cells: (object, context) => [object.metadata?.name ?? "", (object as Draft).webhooks?.length ?? 0, age(object, context)],
  };
}

export const mutatingwebhookconfigurations = configuration(true);
export const validatingwebhookconfigurations = configuration(false);
