import { clone, semanticEqual } from "../../../apimachinery/json/value.ts";
import { formatLabelSelector, selectorFromObject } from "../../../apimachinery/selectors/labels.ts";
import { humanDuration, parseTime } from "../../../apimachinery/time.ts";
import type { Job } from "../../../apimachinery/types/index.ts";
import { invalid, OMIT, required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import { isDNS1123Label } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceContext, ResourceStrategy } from "./definition.ts";
import { immutable, nonnegative } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { validateJobSpec } from "./job-spec.ts";
import { podTemplateDefaults } from "./pod-defaults.ts";
import { podSpecWarnings } from "./pod-warnings.ts";
import { AGE, NAME, age, column, containerCells } from "./printing.ts";

const SPEC = root("spec");
const TEMPLATE_METADATA = SPEC.child("template").child("metadata");

const UID_LABEL = "batch.kubernetes.io/controller-uid";
const NAME_LABEL = "batch.kubernetes.io/job-name";
const OLD_UID_LABEL = "controller-uid";
const OLD_NAME_LABEL = "job-name";

const MAX_INT32 = 2147483647;
const BACKOFF_LIMIT = 6;

/** Defaults of a Job's spec, also in the template of a CronJob. */
export function jobSpecDefaults(spec: Draft): void {
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
    spec.parallelism = 1;
  }
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? BACKOFF_LIMIT : MAX_INT32;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= "True";
  }
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  podTemplateDefaults((spec.template ??= {}));
}

/** Selector and labels of the pods, made of the job's uid, unless the user wants to choose them. */
function generateSelector(draft: Draft): void {
  const { spec, metadata } = draft;
  if (spec.manualSelector) return;
  const labels: Record<string, string> = ((spec.template.metadata ??= {}).labels ??= {});
  labels[OLD_NAME_LABEL] ??= metadata.name;
  labels[NAME_LABEL] ??= metadata.name;
  labels[OLD_UID_LABEL] ??= metadata.uid;
  labels[UID_LABEL] ??= metadata.uid;
  spec.selector ??= {};
  spec.selector.matchLabels ??= {};
  spec.selector.matchLabels[UID_LABEL] ??= metadata.uid;
}

/** A job without labels has those of its pods. */
function labelsFromTemplate(draft: Draft): void {
  const labels = draft.spec.template.metadata?.labels;
  if (!labels || Object.keys(draft.metadata?.labels ?? {}).length > 0) return;
  (draft.metadata ??= {}).labels = { ...labels };
}

function validateGeneratedSelector(job: Draft): FieldError[] {
  const { spec, metadata } = job;
  if (spec.manualSelector || !spec.selector) return [];
  const errors: FieldError[] = [];
  const labels: Record<string, string> = spec.template.metadata?.labels ?? {};
  const expected: Record<string, string> = {};
  const pairs: [string, string][] = [
    [OLD_UID_LABEL, metadata.uid ?? ""], [OLD_NAME_LABEL, metadata.name ?? ""],
    [UID_LABEL, metadata.uid ?? ""], [NAME_LABEL, metadata.name ?? ""],
  ];
  for (const [key, value] of pairs) {
    expected[key] = value;
    const path = TEMPLATE_METADATA.child("labels").key(key);
    if (labels[key] === undefined) errors.push(required(path, `must be '${value}'`));
    else if (labels[key] !== value) errors.push(invalid(path, labels, `must be '${value}'`));
  }
  if (!selectorFromObject(spec.selector).matches(expected)) {
    errors.push(invalid(SPEC.child("selector"), spec.selector, "`selector` not auto-generated"));
  }
  return errors;
}

function validate(job: Draft): FieldError[] {
  const errors = [...validateGeneratedSelector(job), ...validateJobSpec(job.spec, SPEC)];
  if (job.spec.completionMode === "Indexed" && job.spec.completions > 0) {
    const host = `${job.metadata.name}-${job.spec.completions - 1}`;
    if (isDNS1123Label(host).length > 0) {
      const detail = `will not able to create pod with invalid DNS label: ${host}`;
      errors.push(invalid(root("metadata", "name"), job.metadata.name, detail));
    }
  }
  return errors;
}

/** A job that has not begun may still be sent to other nodes, and given other resources. */
function validateTemplateUpdate(job: Draft, old: Draft): FieldError[] {
  const before = clone(old.spec.template);
  const now = job.spec.template;
  const idle = old.spec.suspend && !old.status?.startTime;
  if (idle) {
    const affinity = now.spec.affinity?.nodeAffinity;
    if (before.spec.affinity || affinity) {
      before.spec.affinity = { ...before.spec.affinity, nodeAffinity: affinity };
      if (Object.values(before.spec.affinity).every((part) => !part)) delete before.spec.affinity;
    }
    for (const field of ["nodeSelector", "tolerations", "schedulingGates"]) before.spec[field] = now.spec[field];
    before.metadata = { ...before.metadata, annotations: now.metadata?.annotations, labels: now.metadata?.labels };
    for (const field of ["containers", "initContainers"]) {
      for (const [index, container] of (before.spec[field] ?? []).entries()) {
        const next = now.spec[field]?.[index];
        if (next?.name === container.name) container.resources = next.resources;
      }
    }
  }
  if (semanticEqual(now, before)) return [];
  return [invalid(SPEC.child("template"), goStruct("PodTemplateSpec", now), "field is immutable")];
}

function validateUpdate(job: Draft, old: Draft): FieldError[] {
  const errors = validateJobSpec(job.spec, SPEC);
  const { completions, parallelism } = job.spec;
  const path = SPEC.child("completions");
  if (job.spec.completionMode !== "Indexed") errors.push(...immutable(completions, old.spec.completions, path));
  else if (completions !== undefined && completions !== old.spec.completions && completions !== parallelism) {
    errors.push(invalid(path, completions, "can only be modified in tandem with spec.parallelism"));
  }
  errors.push(
    ...immutable(job.spec.selector, old.spec.selector, SPEC.child("selector")),
    ...validateTemplateUpdate(job, old),
    ...immutable(job.spec.completionMode, old.spec.completionMode, SPEC.child("completionMode")),
    ...immutable(job.spec.podFailurePolicy, old.spec.podFailurePolicy, SPEC.child("podFailurePolicy"),
      job.spec.podFailurePolicy && goStruct("PodFailurePolicy", job.spec.podFailurePolicy)),
    ...immutable(job.spec.backoffLimitPerIndex, old.spec.backoffLimitPerIndex, SPEC.child("backoffLimitPerIndex")),
    ...immutable(job.spec.managedBy, old.spec.managedBy, SPEC.child("managedBy")),
    ...immutable(job.spec.successPolicy, old.spec.successPolicy, SPEC.child("successPolicy"),
      job.spec.successPolicy && goStruct("SuccessPolicy", job.spec.successPolicy)),
  );
  return errors;
}

const isTrue = (status: Draft, type: string): boolean =>
  (status?.conditions ?? []).some((c: Draft) => c.type === type && c.status === "True");

function validateStatusUpdate(job: Draft, old: Draft): FieldError[] {
  const at = root("status");
  const status: Draft = job.status ?? {};
  const errors = ["active", "succeeded", "failed", "ready", "terminating"].flatMap((f) => nonnegative(status[f], at.child(f)));
  const conditions = (detail: string): void => void errors.push(invalid(at.child("conditions"), OMIT, detail));
  const [complete, failed] = [isTrue(status, "Complete"), isTrue(status, "Failed")];
  if (complete && failed) conditions("cannot set Complete=True and Failed=true conditions");
  if (complete && isTrue(status, "FailureTarget")) conditions("cannot set Complete=True and FailureTarget=true conditions");
  if (status.completionTime && !complete) {
    const detail = "cannot set completionTime when there is no Complete=True condition";
    errors.push(invalid(at.child("completionTime"), status.completionTime, detail));
  }
  if (!status.completionTime && complete) {
    errors.push(required(at.child("completionTime"), "completionTime is required for Complete jobs"));
  }
  if (failed && !isTrue(status, "FailureTarget")) {
    conditions("cannot set Failed=True condition without the FailureTarget=true condition");
  }
  if (complete && !isTrue(status, "SuccessCriteriaMet")) {
    conditions("cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
  }
  if ((complete || failed) && status.active > 0) {
    errors.push(invalid(at.child("active"), status.active, "active>0 is invalid for finished job"));
  }
  for (const type of ["Failed", "Complete", "FailureTarget"]) {
    if (isTrue(old.status, type) && !isTrue(status, type)) conditions(`cannot disable the terminal ${type}=True condition`);
  }
  for (const counter of ["failed", "succeeded"]) {
    if ((status[counter] ?? 0) >= (old.status?.[counter] ?? 0)) continue;
    errors.push(invalid(at.child(counter), status[counter] ?? 0, `cannot decrease the ${counter} counter`));
  }
  return errors;
}

function statusText(job: Job): string {
  if (isTrue(job.status, "Complete")) return "Complete";
  if (isTrue(job.status, "Failed")) return "Failed";
  if (job.metadata?.deletionTimestamp) return "Terminating";
  for (const type of ["Suspended", "FailureTarget", "SuccessCriteriaMet"]) if (isTrue(job.status, type)) return type;
  return "Running";
}

function completions(job: Job): string {
  const succeeded = job.status?.succeeded ?? 0;
  if (job.spec?.completions !== undefined) return `${succeeded}/${job.spec.completions}`;
  const parallelism = job.spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration(job: Job, context: ResourceContext): string {
  const start = parseTime(job.status?.startTime);
  if (start === undefined) return "";
  return humanDuration((parseTime(job.status?.completionTime) ?? context.wall) - start);
}

export const jobs: ResourceStrategy<Job> = {
  defaults(draft) {
    jobSpecDefaults((draft.spec ??= {}));
    labelsFromTemplate(draft);
    draft.status ??= {};
  },
  prepareForCreate(draft) {
    generateSelector(draft);
    labelsFromTemplate(draft);
    draft.status = {};
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
  validate,
  validateUpdate,
  validateStatusUpdate,
  warnings(job, old) {
    const warnings: string[] = [];
    const wrong = isDNS1123Label(job.metadata?.name ?? "");
    if (!old && wrong.length > 0) {
      warnings.push("metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; " +
        `a DNS label is recommended: [${wrong.join(" ")}]`);
    }
    const template: Draft = job.spec?.template ?? {};
    return [...warnings, ...podSpecWarnings(template.metadata, template.spec ?? {}, SPEC.child("template"))];
  },
  selectableFields: (job) => ({ "status.successful": String(job.status?.succeeded ?? 0) }),
  columns: [
    NAME, column("Status"), column("Completions"), column("Duration"), AGE,
    column("Containers", "string", 1), column("Images", "string", 1), column("Selector", "string", 1),
  ],
  cells(job, context) {
    return [
      job.metadata?.name ?? "", statusText(job), completions(job), duration(job, context), age(job, context),
      ...containerCells(job.spec?.template?.spec?.containers), formatLabelSelector(job.spec?.selector),
    ];
  },
};
