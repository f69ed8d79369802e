import { formatLabelSelector } from "../../../apimachinery/selectors/labels.ts";
import type { CronJob } from "../../../apimachinery/types/index.ts";
import {
  invalid, notSupported, required, root, type FieldError,
} from "../../../apimachinery/validation/field.ts";
import { isDNS1123Label, isTimeZone, maxLengthMessage } from "../../../apimachinery/validation/names.ts";
import { scheduleProblem } from "./cron-schedule.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { messages, nonnegative } from "./field-checks.ts";
import { validateJobSpecCore } from "./job-spec.ts";
import { jobSpecDefaults } from "./jobs.ts";
import { podSpecWarnings } from "./pod-warnings.ts";
import { AGE, NAME, age, column, containerCells, since } from "./printing.ts";

const SPEC = root("spec");
const POLICIES = ["Allow", "Forbid", "Replace"];
/** The controller appends `-` and the minutes since 1970 to make the names of jobs, which are labels of 63 characters. */
const MAX_NAME = 52;

function defaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  spec.concurrencyPolicy ||= "Allow";
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  spec.jobTemplate ??= {};
  spec.jobTemplate.metadata ??= {};
  // Jobs in templates get only the defaults of their pods; the rest is filled in when the Job is made.
  const job: Draft = (spec.jobTemplate.spec ??= {});
  const pods: Draft = { template: job.template ?? {} };
  jobSpecDefaults(pods);
  job.template = pods.template;
  draft.status ??= {};
}

function validateSpec(spec: Draft, old: Draft | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const path = SPEC.child("schedule");
  const schedule: string = spec.schedule ?? "";
  if (schedule === "") errors.push(required(path));
  else {
    const problem = scheduleProblem(schedule);
    if (problem !== undefined) errors.push(invalid(path, schedule, problem));
    const zoned = schedule.includes("TZ");
    if (zoned && !old?.schedule?.includes("TZ")) {
      errors.push(invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
    } else if (zoned && spec.timeZone !== undefined) {
      errors.push(invalid(path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule"));
    }
  }
  errors.push(...nonnegative(spec.startingDeadlineSeconds, SPEC.child("startingDeadlineSeconds")));
  if (spec.timeZone !== undefined && spec.timeZone !== old?.timeZone) {
    errors.push(...messages(isTimeZone(spec.timeZone), spec.timeZone, SPEC.child("timeZone")));
  }
  if (!POLICIES.includes(spec.concurrencyPolicy)) {
    errors.push(notSupported(SPEC.child("concurrencyPolicy"), spec.concurrencyPolicy, POLICIES));
  }
  const template = SPEC.child("jobTemplate", "spec");
  const job = spec.jobTemplate.spec;
  errors.push(...validateJobSpecCore(job, template));
  if (job.selector) errors.push(invalid(template.child("selector"), job.selector, "`selector` will be auto-generated"));
  if (job.manualSelector) errors.push(notSupported(template.child("manualSelector"), true, ["nil", "false"]));
  for (const field of ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"]) {
    errors.push(...nonnegative(spec[field], SPEC.child(field)));
  }
  return errors;
}

function validate(job: Draft): FieldError[] {
  const errors = validateSpec(job.spec, undefined);
  const name: string = job.metadata?.name ?? "";
  if (name.length > MAX_NAME) errors.push(invalid(root("metadata", "name"), name, maxLengthMessage(MAX_NAME)));
  return errors;
}

export const cronjobs: ResourceStrategy<CronJob> = {
  defaults,
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
  validate,
  validateUpdate: (job, old) => validateSpec(job.spec as Draft, old.spec as Draft),
  warnings(job, old) {
    const warnings: string[] = [];
    const wrong = isDNS1123Label(job.metadata?.name ?? "");
    if (!old && wrong.length > 0) {
      warnings.push("metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; " +
        `a DNS label is recommended: [${wrong.join(" ")}]`);
    }
    const schedule: string = job.spec?.schedule ?? "";
    if (schedule.includes("TZ")) {
      warnings.push(`CRON_TZ or TZ used in spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`);
    }
    const template: Draft = job.spec?.jobTemplate?.spec?.template ?? {};
    const path = SPEC.child("jobTemplate", "spec", "template");
    return [...warnings, ...podSpecWarnings(template.metadata, template.spec ?? {}, path)];
  },
  columns: [
    NAME, column("Schedule"), column("Timezone"), column("Suspend"), column("Active", "integer"), column("Last Schedule"),
    AGE, column("Containers", "string", 1), column("Images", "string", 1), column("Selector", "string", 1),
  ],
  cells(job, context) {
    const last = job.status?.lastScheduleTime;
    const suspend = job.spec?.suspend;
    return [
      job.metadata?.name ?? "", job.spec?.schedule ?? "", job.spec?.timeZone ?? "<none>",
      suspend === undefined ? "<unset>" : suspend ? "True" : "False", job.status?.active?.length ?? 0,
      last ? since(last, context) : "<none>", age(job, context),
      ...containerCells(job.spec?.jobTemplate?.spec?.template?.spec?.containers),
      formatLabelSelector(job.spec?.jobTemplate?.spec?.selector),
    ];
  },
};
