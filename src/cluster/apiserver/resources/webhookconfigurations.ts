import { duplicate, invalid, notSupported, required, root, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isDNS1035Label, isDNS1123Subdomain, isValidPortNum } from "../../../apimachinery/validation/names.ts";
import { oneOf, validateFailurePolicy, validateMatchConditions, validateMatchPolicy, validateRules } from "./admission-rules.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { each, messages } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

/** Webhooks of admission, both sorts; admission/webhooks asks them. */

const REVIEW_VERSIONS = ["v1", "v1beta1"];
const REINVOCATION = ["IfNeeded", "Never"];
const SIDE_EFFECTS = ["None", "NoneOnDryRun"];

function validateName(name: string, at: Path): FieldError[] {
  if (name === "") return [required(at)];
  const wrong = isDNS1123Subdomain(name);
  if (wrong.length > 0) return [invalid(at, name, wrong.join(","))];
  return name.split(".").length < 3 ? [invalid(at, name, "should be a domain with at least three segments separated by dots")] : [];
}

const KNOWN_REVIEWS = REVIEW_VERSIONS.join(", ");

/** The versions of a review that a webhook understands; `missing` is what is said where there is none. */
export function validateReviewVersions(versions: readonly string[] | undefined, at: Path, missing = `must specify one of ${KNOWN_REVIEWS}`): FieldError[] {
  if (!versions?.length) return [required(at, missing)];
  const errors = each(versions, at, (version, path, index) => (versions.indexOf(version) < index
    ? [invalid(path, version, "duplicate version")] : messages(isDNS1035Label(version), version, path)));
  return versions.some((version) => REVIEW_VERSIONS.includes(version)) ? errors
    : [...errors, invalid(at, versions, `must include at least one of ${KNOWN_REVIEWS}`)];
}

/** Where a webhook is asked: at a URL, or at a Service of the cluster (apiserver/pkg/util/webhook). */
export function validateWebhookClient({ url, service }: Draft, at: Path): FieldError[] {
  if ((url === undefined) === (service === undefined)) return [required(at, "exactly one of url or service is required")];
  return url === undefined ? validateService(service, at.child("service")) : validateUrl(url, at.child("url"));
}

function validateUrl(url: string, at: Path): FieldError[] {
  const form = "; desired format: https://host[/path]";
  const [, scheme = "", , user, host = "", , query, fragment] =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(\/\/(?:([^@/?#]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(url) ?? [];
  const errors: FieldError[] = [];
  if (scheme !== "https") errors.push(invalid(at, scheme, `'https' is the only allowed URL scheme${form}`));
  if (host === "") errors.push(invalid(at, host, `host must be specified${form}`));
  if (user !== undefined) errors.push(invalid(at, user, "user information is not permitted in the URL"));
  if (fragment) errors.push(invalid(at, fragment, "fragments are not permitted in the URL"));
  if (query) errors.push(invalid(at, query, "query parameters are not permitted in the URL"));
  return errors;
}

function validateService({ name, namespace, port = 0, path = "" }: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(at.child("name"), "service name is required"));
  if (!namespace) errors.push(required(at.child("namespace"), "service namespace is required"));
  const wrong = isValidPortNum(port);
  if (wrong.length > 0) errors.push(invalid(at.child("port"), port, `port is not valid: ${wrong.join(",")}`));
  if (path !== "" && !path.startsWith("/")) errors.push(invalid(at.child("path"), path, "must start with a '/'"));
  return errors;
}

function validateWebhook(webhook: Draft, at: Path): FieldError[] {
  const { sideEffects, timeoutSeconds: seconds } = webhook;
  const errors = [
    ...validateName(webhook.name ?? "", at.child("name")),
    ...validateRules(webhook.rules, at.child("rules")),
    ...validateFailurePolicy(webhook.failurePolicy, at.child("failurePolicy")),
    ...validateMatchPolicy(webhook.matchPolicy, at.child("matchPolicy")),
  ];
  const effects = at.child("sideEffects");
  if (sideEffects === undefined) errors.push(required(effects, `must specify one of ${SIDE_EFFECTS.join(", ")}`));
  else if (!SIDE_EFFECTS.includes(sideEffects)) errors.push(notSupported(effects, sideEffects, SIDE_EFFECTS));
  if (seconds !== undefined && (seconds < 1 || seconds > 30)) {
    errors.push(invalid(at.child("timeoutSeconds"), seconds, "the timeout value must be between 1 and 30 seconds"));
  }
  return [
    ...errors,
    ...validateLabelSelector(webhook.namespaceSelector, at.child("namespaceSelector")),
    ...validateLabelSelector(webhook.objectSelector, at.child("objectSelector")),
    ...oneOf(webhook.reinvocationPolicy, REINVOCATION, at.child("reinvocationPolicy")),
    ...validateWebhookClient(webhook.clientConfig ?? {}, at.child("clientConfig")),
    ...validateMatchConditions(webhook.matchConditions, at.child("matchConditions")),
  ];
}

function validate(configuration: Draft): FieldError[] {
  const names = new Set<string>();
  return each<Draft>(configuration.webhooks, root("webhooks"), (webhook, path) => {
    const name: string = webhook.name ?? "";
    const twice = name !== "" && names.has(name);
    names.add(name);
    return [
      ...validateWebhook(webhook, path),
      ...validateReviewVersions(webhook.admissionReviewVersions, path.child("admissionReviewVersions")),
      ...(twice ? [duplicate(path.child("name"), name)] : []),
    ];
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
