import { describe, expect, it } from "vitest";
import type { CronJob, CronJobSpec } from "../../../apimachinery/types/index.ts";
import { createTestCluster } from "../test-cluster.ts";
import { parseSchedule, UnknownTimeZone } from "./schedule.ts";

describe("a schedule", () => {
  const cases: [string, string | undefined, string, string][] = [
    ["* * * * *", undefined, "2026-11-20T09:00:00Z", "2026-11-20T09:01:00Z"],
    ["*/15 * * * *", undefined, "2026-11-20T09:16:00Z", "2026-11-20T09:30:00Z"],
    ["0 3 1 1 *", undefined, "2026-11-20T09:00:00Z", "2027-01-01T03:00:00Z"],
    ["30 8 * * mon-fri", undefined, "2026-11-20T09:00:00Z", "2026-11-23T08:30:00Z"],
    ["0 0 13 * 5", undefined, "2026-11-20T09:00:00Z", "2026-11-27T00:00:00Z"],
    ["@hourly", undefined, "2026-11-20T09:00:01Z", "2026-11-20T10:00:00Z"],
    ["0 9 * * *", "Europe/Berlin", "2026-11-20T09:00:00Z", "2026-11-21T08:00:00Z"],
    ["0 9 * * *", "Europe/Berlin", "2026-07-01T00:00:00Z", "2026-07-01T07:00:00Z"],
    ["30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"],
  ];
  it.each(cases)("%s in %s after %s", (expression, zone, after, next) => {
    expect(new Date(parseSchedule(expression, zone).next(Date.parse(after))!).toISOString()).toBe(next.replace("Z", ".000Z"));
  });

  it("cannot be followed in a zone that nobody knows", () => {
    expect(() => parseSchedule("0 9 * * *", "Moon/Base")).toThrow(UnknownTimeZone);
  });

  it("knows that some days never come", () => {
    expect(parseSchedule("0 0 31 2 *").next(0)).toBeUndefined();
  });
});

function cronJob(name: string, spec: Partial<CronJobSpec> = {}): CronJob {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, namespace: "default" },
    spec: {
      schedule: "* * * * *",
      jobTemplate: { spec: { template: { spec: { restartPolicy: "OnFailure", containers: [{ name: "box", image: "busybox" }] } } } },
      ...spec,
    },
  };
}

const anonymous = (events: string[]): string[] => events.map((event) => event.replace(/-\d+/, "-N"));

describe("a CronJob", () => {
  it("makes a Job at the full minute, and notes its end", () => {
    const c = createTestCluster();
    c.kubelet.ends = () => ({ after: 2000, exitCode: 0 });
    c.run(14);
    c.create("cronjobs.batch", cronJob("tick"));
    c.run(45.2);
    const [job] = c.list("jobs.batch");
    expect(job!.metadata!.name).toBe(`tick-${(c.simulation.epoch + 60_000) / 60_000}`);
    expect(job!.metadata!.annotations).toHaveProperty(["batch.kubernetes.io/cronjob-scheduled-timestamp"]);
    expect(c.get("cronjobs.batch", "tick").status).toMatchObject({ lastScheduleTime: "2026-11-20T09:01:00Z", active: [{ name: job!.metadata!.name }] });
    c.run(20);
    expect(anonymous(c.events("tick"))).toEqual(["SuccessfulCreate Created job tick-N", "SawCompletedJob Saw completed job: tick-N, condition: Complete"]);
    expect(c.get("cronjobs.batch", "tick").status).toHaveProperty("lastSuccessfulTime");
    c.run(60 * 5);
    expect(c.list("jobs.batch")).toHaveLength(3);
  });

  it("allows, forbids or replaces what still runs", () => {
    const c = createTestCluster();
    c.run(30);
    for (const policy of ["Allow", "Forbid", "Replace"]) c.create("cronjobs.batch", cronJob(policy.toLowerCase(), { concurrencyPolicy: policy }));
    c.run(30 + 60 + 15);
    const active = (name: string) => c.get("cronjobs.batch", name).status?.active?.length;
    expect([active("allow"), active("forbid"), active("replace")]).toEqual([2, 1, 1]);
    expect(anonymous(c.events("forbid"))).toEqual([
      "SuccessfulCreate Created job forbid-N",
      "JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid",
    ]);
    expect(anonymous(c.events("replace"))).toEqual([
      "SuccessfulCreate Created job replace-N", "SuccessfulDelete Deleted job replace-N", "SuccessfulCreate Created job replace-N",
    ]);
  });
});
