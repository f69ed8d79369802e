import { describe, expect, it } from "vitest";
import { indexesOf } from "./job-indexes.ts";
import { scheduleProblem } from "./cron-schedule.ts";
import { row, Trial, type Changes } from "./trial.ts";

const trial = new Trial();
const JOB = `
apiVersion: batch/v1
kind: Job
metadata: {name: j, creationTimestamp: "2026-11-20T09:58:00Z"}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: busybox}]
`;
const rule = (more: object): Changes => ({ "spec.podFailurePolicy": { rules: [more] } });

describe("a Job", () => {
  it("gets a selector, labels and the defaults of a real server", () => {
    const stored = trial.create(JOB, { "metadata.name": "defaults" });
    const uid = stored.metadata.uid;
    const labels = {
      "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": "defaults",
      "controller-uid": uid, "job-name": "defaults",
    };
    expect(stored.spec.template.metadata.labels).toEqual(labels);
    expect(stored.spec).toMatchObject({
      backoffLimit: 6, completions: 1, parallelism: 1, completionMode: "NonIndexed", suspend: false, manualSelector: false,
      podReplacementPolicy: "TerminatingOrFailed",
      selector: { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
    });
    expect(stored.metadata.generation).toBe(1);
  });

  it.each<[string, Changes, string]>([
    [
      "whose pods run always",
      { "spec.template.spec.restartPolicy": "Always" },
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      "that counts indexes without an end",
      { "spec.completionMode": "Indexed", "spec.parallelism": 2 },
      "spec.completions: Required value: when completion mode is Indexed",
    ],
    [
      "with a rule that explodes",
      rule({ action: "Explode", onExitCodes: { operator: "In", values: [1] } }),
      'spec.podFailurePolicy.rules[0].action: Unsupported value: "Explode": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
    ],
    [
      "with a rule about success",
      rule({ action: "FailJob", onExitCodes: { operator: "In", values: [0] } }),
      "spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator",
    ],
    [
      "with a rule about an index that may not fail",
      rule({ action: "FailIndex", onExitCodes: { operator: "In", values: [1] } }),
      'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
    ],
    [
      "with rules for containers that start again by themselves",
      { ...rule({ action: "FailJob", onExitCodes: { operator: "In", values: [1] } }), "spec.template.spec.restartPolicy": "OnFailure" },
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
    [
      "with a selector of its own",
      { "spec.selector": { matchLabels: { a: "b" } } },
      expect.stringContaining("`selector` not auto-generated") as unknown as string,
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(JOB, changes)).toEqual(message);
  });

  it("keeps its template while it runs", () => {
    const stored = trial.create(JOB, { "metadata.name": "kept" });
    expect(trial.problemOfUpdate(stored, { "spec.template.spec.containers.0.image": "nginx" }))
      .toMatch(/^spec\.template: Invalid value: \{.*"image":"nginx".*\}: field is immutable$/i);
    expect(trial.problemOfUpdate(stored, { "spec.completions": 3 })).toBe("spec.completions: Invalid value: 3: field is immutable");
    expect(trial.problemOfUpdate(stored, { "spec.parallelism": 3, "spec.backoffLimit": 1, "spec.suspend": true })).toBe("");
  });

  it.each<[string, Changes, object]>([
    ["just made", { "spec.completions": 3 }, { Status: "Running", Completions: "0/3", Duration: "" }],
    [
      "that runs",
      { "spec.completions": 3, status: { active: 1, succeeded: 1, startTime: "2026-11-20T09:59:00Z" } },
      { Status: "Running", Completions: "1/3", Duration: "60s" },
    ],
    [
      "that is done",
      {
        "spec.completions": 1,
        status: {
          succeeded: 1, startTime: "2026-11-20T09:59:00Z", completionTime: "2026-11-20T09:59:07Z",
          conditions: [{ type: "Complete", status: "True" }],
        },
      },
      { Status: "Complete", Completions: "1/1", Duration: "7s" },
    ],
    [
      "that failed",
      { "spec.completions": 1, status: { conditions: [{ type: "Failed", status: "True" }] } },
      { Status: "Failed", Completions: "0/1" },
    ],
    [
      "that will fail",
      { "spec.completions": 1, status: { conditions: [{ type: "FailureTarget", status: "True" }] } },
      { Status: "FailureTarget" },
    ],
    ["that waits", { status: { conditions: [{ type: "Suspended", status: "True" }] } }, { Status: "Suspended" }],
    ["of which one is enough", { "spec.parallelism": 3 }, { Completions: "0/1 of 3" }],
    ["deleted", { "metadata.deletionTimestamp": "2026-11-20T10:00:00Z" }, { Status: "Terminating" }],
  ])("has a row when it is one %s", (_name, changes, cells) => {
    expect(row(JOB, changes)).toMatchObject({ Name: "j", Age: "2m", Containers: "main", Images: "busybox", ...cells });
  });
});

const CRON = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: c, creationTimestamp: "2026-11-20T09:58:00Z"}
spec:
  schedule: "*/5 * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: main, image: busybox}]}}}}
`;

describe("a CronJob", () => {
  it("gets the defaults of a real server", () => {
    expect(trial.create(CRON, { "metadata.name": "defaults" }).spec).toMatchObject({
      concurrencyPolicy: "Allow", suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1,
    });
  });

  it.each<[string, Changes, string]>([
    ["of a schedule in words", { "spec.schedule": "every day" }, 'spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]'],
    ["without a schedule", { "spec.schedule": "" }, "spec.schedule: Required value"],
    [
      "with a policy that is none",
      { "spec.concurrencyPolicy": "Sometimes" },
      'spec.concurrencyPolicy: Unsupported value: "Sometimes": supported values: "Allow", "Forbid", "Replace"',
    ],
    [
      "with a name too long for its jobs",
      { "metadata.name": "c".repeat(53) },
      `metadata.name: Invalid value: "${"c".repeat(53)}": must be no more than 52 characters`,
    ],
    [
      "in a time zone of nowhere",
      { "spec.timeZone": "Moon/Base" },
      'spec.timeZone: Invalid value: "Moon/Base": unknown time zone Moon/Base',
    ],
    [
      "in a time zone that is written otherwise",
      { "spec.timeZone": "europe/berlin" },
      'spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin',
    ],
    [
      "with the time zone in its schedule",
      { "spec.schedule": "TZ=Europe/Berlin 0 0 * * *" },
      'spec.schedule: Invalid value: "TZ=Europe/Berlin 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
    [
      "whose pods run always",
      { "spec.jobTemplate.spec.template.spec.restartPolicy": "Always" },
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(CRON, changes)).toBe(message);
  });

  it("has a row", () => {
    expect(row(CRON)).toEqual({
      Name: "c", Schedule: "*/5 * * * *", Timezone: "<none>", Suspend: "<unset>", Active: 0, "Last Schedule": "<none>", Age: "2m",
      Containers: "main", Images: "busybox", Selector: "<none>",
    });
    expect(row(CRON, {
      "spec.suspend": true, "spec.timeZone": "Europe/Berlin", status: { active: [{}], lastScheduleTime: "2026-11-20T09:59:30Z" },
    })).toMatchObject({ Timezone: "Europe/Berlin", Suspend: "True", Active: 1, "Last Schedule": "30s" });
  });
});

describe("a schedule", () => {
  it.each<[string, string | undefined]>([
    ["*/5 * * * *", undefined],
    ["0 9-17/2 * jan-jun mon,WED", undefined],
    ["@hourly", undefined],
    ["@every 1h30m", undefined],
    ["0 0 31 2 *", undefined],
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["60 * * * *", "end of range (60) above maximum (59): 60"],
    ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
    ["5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["a * * * *", "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax"],
    ["@often", "unrecognized descriptor: @often"],
  ])("%s", (schedule, problem) => {
    expect(scheduleProblem(schedule)).toBe(problem);
  });
});

describe("indexes of a Job", () => {
  it.each<[string, number, number[] | string]>([
    ["", 3, []],
    ["0,2-4", 5, [0, 2, 3, 4]],
    ["1-1", 5, expect.any(String) as unknown as string],
    ["4", 3, expect.any(String) as unknown as string],
  ])("%j of %d", (text, completions, indexes) => {
    expect(indexesOf(text, completions)).toEqual(indexes);
  });
});
