import { selectorFromObject } from "../../../apimachinery/selectors/labels.ts";
import {
  forbidden, invalid, notSupported, root, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector, validateLabels } from "../../../apimachinery/validation/labels.ts";
import { isQualifiedName } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { entries } from "./field-checks.ts";
import { validatePodAnnotations } from "./pod-annotations.ts";
import { validatePodSpec } from "./pod-spec.ts";
import { podNameWarnings, podSpecWarnings } from "./pod-warnings.ts";

/** Keys of annotations; their case does not matter. */
export function validateAnnotations(annotations: Draft, at: Path): FieldError[] {
  return entries<string>(annotations).flatMap(([key]) =>
    isQualifiedName(key.toLowerCase()).map((message) => invalid(at, key, message)));
}

/** A template of pods (ValidatePodTemplateSpec). Its labels stand at `labels`, without `metadata`: so says the server. */
export function validatePodTemplate(template: Draft, at: Path): FieldError[] {
  const metadata = template.metadata ?? {};
  const errors = [
    ...validateLabels(metadata.labels, at.child("labels")),
    ...validateAnnotations(metadata.annotations, at.child("annotations")),
    ...validatePodAnnotations(metadata, template.spec ?? {}, at.child("annotations")),
    ...validatePodSpec(template.spec ?? {}, undefined, at.child("spec")),
  ];
  if (template.spec?.ephemeralContainers?.length) {
    errors.push(forbidden(at.child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template"));
  }
  return errors;
}

/** What holds for the templates of workloads that keep their pods running. `kind` is named in the message. */
export function validateRunningTemplate(template: Draft, kind: string, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const policy = template.spec?.restartPolicy;
  if (policy !== "Always") errors.push(notSupported(at.child("spec", "restartPolicy"), policy ?? "", ["Always"]));
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    const detail = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(forbidden(at.child("spec", "activeDeadlineSeconds"), detail));
  }
  return errors;
}

const MISMATCH = "`selector` does not match template `labels`";

/** Whether the pods of the template are those of the selector. A selector that is missing matches nothing. */
export function validateSelectorMatches(selector: Draft, template: Draft, at: Path): FieldError[] {
  const labels: Record<string, string> | undefined = template.metadata?.labels;
  if (selectorFromObject(selector).matches(labels ?? {})) return [];
  return [invalid(at.child("metadata", "labels"), labels ?? null, MISMATCH)];
}

export const isEmptySelector = (selector: Draft): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0;

/** Whether a selector can be used at all: its keys and values are right. */
export function isUsableSelector(selector: Draft): boolean {
  return validateLabelSelector(selector, root("selector")).length === 0;
}

/** Warnings of a workload with a template at `spec.template`. `old` is undefined on create. */
export function workloadWarnings(object: Draft, old: Draft | undefined, at: Path = root("spec", "template")): string[] {
  const names = old ? [] : podNameWarnings(object.metadata?.name ?? "");
  const template = object.spec?.template ?? {};
  return [...names, ...podSpecWarnings(template.metadata, template.spec ?? {}, at)];
}
