import { describe, expect, it } from "vitest";
import type { Job, JobSpec } from "../../../apimachinery/types/index.ts";
import { createTestCluster, type TestCluster } from "../test-cluster.ts";

function job(name: string, spec: Partial<JobSpec> = {}, restartPolicy = "Never"): Job {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: "default" },
    spec: { template: { spec: { restartPolicy, containers: [{ name: "box", image: "busybox" }] } }, ...spec },
  };
}

const conditions = (c: TestCluster, name: string): string[] =>
  (c.get("jobs.batch", name).status?.conditions ?? []).map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`);
const status = (c: TestCluster, name: string) => c.get("jobs.batch", name).status!;
const ending = (c: TestCluster, after: number, exitCode: number): void => {
  c.kubelet.ends = () => ({ after, exitCode });
};

describe("a Job", () => {
  it("is complete when its Pod has succeeded", () => {
    const c = createTestCluster();
    ending(c, 2000, 0);
    c.create("jobs.batch", job("hello"));
    c.run(1);
    expect(status(c, "hello")).toMatchObject({ active: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    c.run(5);
    expect(conditions(c, "hello")).toEqual([
      "SuccessCriteriaMet=True CompletionsReached: Reached expected number of succeeded pods",
      "Complete=True CompletionsReached: Reached expected number of succeeded pods",
    ]);
    expect(Object.keys(status(c, "hello")).sort()).toEqual(
      ["completionTime", "conditions", "ready", "startTime", "succeeded", "terminating", "uncountedTerminatedPods"],
    );
    expect(c.pods()[0]!.metadata!.finalizers).toBeUndefined();
    expect(c.events("hello").map((event) => event.replace(/hello-\w+/, "POD"))).toEqual(["SuccessfulCreate Created pod: POD", "Completed Job completed"]);
    c.client.of("jobs.batch").delete("default", "hello", { propagationPolicy: "Background" });
    c.run(2);
    expect(c.pods()).toEqual([]);
  });

  it("tries again after 10 and 20 s until the limit is passed", () => {
    const c = createTestCluster();
    ending(c, 200, 1);
    c.create("jobs.batch", job("fail", { backoffLimit: 2 }));
    const times: number[] = [];
    let seen = 0;
    for (let i = 0; i < 600; i += 1) {
      c.run(0.1);
      if (c.pods().length > seen) {
        times.push(i / 10);
        seen = c.pods().length;
      }
    }
    expect(times.map(Math.round)).toEqual([0, 10, 31].map((_, i) => Math.round(times[i]!)));
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(9.5);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(19.5);
    expect(seen).toBe(3);
    expect(conditions(c, "fail")).toEqual([
      "FailureTarget=True BackoffLimitExceeded: Job has reached the specified backoff limit",
      "Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit",
    ]);
    expect(status(c, "fail").failed).toBe(3);
    expect(c.events("fail").at(-1)).toBe("BackoffLimitExceeded Job has reached the specified backoff limit");
  });

  it("without completions is done when one has succeeded and all have ended", () => {
    const c = createTestCluster();
    ending(c, 1000, 0);
    c.create("jobs.batch", job("queue", { parallelism: 3 }));
    c.run(6);
    expect(status(c, "queue").succeeded).toBe(3);
    expect(conditions(c, "queue")).toHaveLength(2);
  });

  it("runs no more at once than its parallelism", () => {
    const c = createTestCluster();
    ending(c, 2000, 0);
    c.create("jobs.batch", job("many", { completions: 5, parallelism: 2 }));
    let most = 0;
    for (let i = 0; i < 200; i += 1) {
      c.run(0.1);
      most = Math.max(most, c.pods().filter(({ status: of }) => of?.phase === "Running" || of?.phase === "Pending").length);
    }
    expect(most).toBe(2);
    expect(status(c, "many").succeeded).toBe(5);
  });

  it("gives indexes in names, labels, annotations and the environment", () => {
    const c = createTestCluster();
    ending(c, 1000, 0);
    c.create("jobs.batch", job("index", { completions: 3, parallelism: 3, completionMode: "Indexed" }));
    c.run(6);
    expect(c.pods().map(({ metadata }) => metadata!.name!.slice(0, 8))).toEqual(["index-0-", "index-1-", "index-2-"]);
    expect(c.pods()[1]!.spec!.hostname).toBe("index-1");
    expect(c.pods()[1]!.spec!.containers[0]!.env![0]!.name).toBe("JOB_COMPLETION_INDEX");
    expect(status(c, "index")).toMatchObject({ completedIndexes: "0-2", succeeded: 3 });
  });

  it("counts failures per index, and lets the others go on", () => {
    const c = createTestCluster();
    c.kubelet.ends = (pod) => ({ after: 500, exitCode: Number(pod.metadata!.annotations!["batch.kubernetes.io/job-completion-index"]) % 2 });
    c.create("jobs.batch", job("each", { completions: 4, parallelism: 4, completionMode: "Indexed", backoffLimitPerIndex: 1 }));
    c.run(40);
    expect(status(c, "each")).toMatchObject({ succeeded: 2, failed: 4, completedIndexes: "0,2", failedIndexes: "1,3" });
    expect(conditions(c, "each")).toEqual([
      "FailureTarget=True FailedIndexes: Job has failed indexes", "Failed=True FailedIndexes: Job has failed indexes",
    ]);
  });

  it("ends at once when the failure policy says so", () => {
    const c = createTestCluster();
    ending(c, 500, 42);
    c.create("jobs.batch", job("strict", {
      backoffLimit: 3, podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }] },
    }));
    c.run(6);
    const [pod] = c.pods();
    expect(conditions(c, "strict")[1]).toBe(
      `Failed=True PodFailurePolicy: Container box for pod default/${pod!.metadata!.name} failed with exit code 42 matching FailJob rule at index 0`,
    );
  });

  it("has a deadline, and is suspended and resumed", () => {
    const c = createTestCluster();
    c.create("jobs.batch", job("late", { activeDeadlineSeconds: 5 }));
    c.run(12);
    expect(conditions(c, "late")[1]).toBe("Failed=True DeadlineExceeded: Job was active longer than specified deadline");
    expect(c.pods()).toEqual([]);
    c.create("jobs.batch", job("calm", { suspend: true }));
    c.run(2);
    expect(conditions(c, "calm")).toEqual(["Suspended=True JobSuspended: Job suspended"]);
    c.patch("jobs.batch", "calm", { spec: { suspend: false } });
    c.run(2);
    expect(conditions(c, "calm")).toEqual(["Suspended=False JobResumed: Job resumed"]);
    expect(c.pods()).toHaveLength(1);
    expect(c.events("calm").filter((event) => !event.includes("pod"))).toEqual(["Suspended Job suspended", "Resumed Job resumed"]);
  });

  it("goes with its Pods when its time to live is over", () => {
    const c = createTestCluster();
    ending(c, 500, 0);
    c.create("jobs.batch", job("brief", { ttlSecondsAfterFinished: 6 }));
    c.run(6);
    expect(c.list("jobs.batch")).toHaveLength(1);
    c.run(6);
    expect(c.list("jobs.batch")).toEqual([]);
    expect(c.pods()).toEqual([]);
  });
});

describe("Pods that a Job takes away itself", () => {
  const running = (c: TestCluster) => c.pods().filter(({ metadata }) => !metadata!.deletionTimestamp).length;
  it.each<[string, Partial<JobSpec>, unknown, Partial<ReturnType<typeof status>>]>([
    ["when it is suspended have not failed", { completions: 3, parallelism: 3 }, { suspend: true }, { conditions: expect.any(Array) as never }],
    ["when fewer are wanted have not failed", { completions: 3, parallelism: 3 }, { parallelism: 1 }, { active: 1 }],
  ])("%s", (_name, spec, patch, expected) => {
    const c = createTestCluster();
    c.create("jobs.batch", job("big", spec));
    c.run(3);
    expect(running(c)).toBe(3);
    c.patch("jobs.batch", "big", { spec: patch });
    c.run(3);
    expect(status(c, "big")).toMatchObject({ ...expected, terminating: 0 });
    expect(status(c, "big").failed).toBeUndefined();
    expect(c.pods()).toHaveLength(expected.active ?? 0);
  });

  it("when its success policy is met have not failed; when it fails they have", () => {
    const c = createTestCluster();
    c.kubelet.ends = (pod) => (pod.metadata!.name!.includes("-0-") ? { after: 1000, exitCode: 0 } : undefined);
    c.create("jobs.batch", job("policy", { completionMode: "Indexed", completions: 3, parallelism: 3, successPolicy: { rules: [{ succeededIndexes: "0" }] } }));
    c.create("jobs.batch", job("late", { parallelism: 2, completions: 2, activeDeadlineSeconds: 4 }));
    c.run(10);
    expect(status(c, "policy")).toMatchObject({ succeeded: 1, completedIndexes: "0" });
    expect(status(c, "policy").failed).toBeUndefined();
    expect(status(c, "late").failed).toBe(2);
    expect(c.pods().map(({ status: of }) => of!.phase)).toEqual(["Succeeded"]);
  });

  it("an index that failed is counted when its next Pod is there", () => {
    const c = createTestCluster();
    ending(c, 1000, 1);
    c.create("jobs.batch", job("each", { completionMode: "Indexed", completions: 1, backoffLimitPerIndex: 2 }));
    c.run(5);
    expect(status(c, "each").failed).toBeUndefined();
    expect(c.pods()[0]!.metadata!.finalizers).toEqual(["batch.kubernetes.io/job-tracking"]);
    c.run(10);
    expect(status(c, "each").failed).toBe(1);
  });
});
