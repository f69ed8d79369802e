import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { podCluster, type PodCluster } from "./cluster.ts";

interface Case {
  /** What STATUS shows, with READY. */
  shows: string;
  file: string;
  /** Virtual seconds after the creation at which it is looked at; default: as soon as it shows this, within 5 min. */
  at?: number;
  /** What happens before, and while it runs. */
  before?: (cluster: PodCluster) => void | Promise<void>;
  then?: (cluster: PodCluster, name: string) => void | Promise<void>;
  /** A part of the Pod's status. */
  status?: object;
  /** Part of an event that has to be there. */
  event?: string;
  /** What was to be seen on the way, in this order. */
  seen?: string[];
}

const waiting = (reason: string) => ({ phase: "Pending", containerStatuses: [{ ready: false, started: false, state: { waiting: { reason } } }] });

const CASES: Case[] = [
  { shows: "0/1 Pending", file: "pending", at: 3, status: { phase: "Pending" }, event: "FailedScheduling 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu." },
  { shows: "0/1 SchedulingGated", file: "scheduling-gated", at: 3, status: { phase: "Pending" } },
  { shows: "0/1 ContainerCreating", file: "container-creating", at: 20, status: waiting("ContainerCreating"), event: "FailedMount MountVolume.SetUp failed for volume \"conf\" : configmap \"nothere\" not found" },
  { shows: "1/1 Running", file: "init-n-of-m", at: 12, seen: ["0/1 Init:0/2", "0/1 Init:1/2", "0/1 PodInitializing", "1/1 Running"] },
  { shows: "0/1 Init:Error", file: "init-error", at: 8, status: { phase: "Failed", initContainerStatuses: [{ state: { terminated: { exitCode: 3, reason: "Error" } } }], containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }] } },
  { shows: "0/1 Init:CrashLoopBackOff", file: "init-crash-loop-back-off", seen: ["0/1 Init:Error", "0/1 Init:CrashLoopBackOff"], event: "BackOff Back-off restarting failed container first in pod loops_default(" },
  { shows: "1/1 Running", file: "running", at: 4, seen: ["0/1 ContainerCreating", "0/1 Running", "1/1 Running"], status: { phase: "Running", containerStatuses: [{ ready: true, started: true, state: { running: {} } }] } },
  { shows: "0/1 Running", file: "running-unready", at: 10, status: { phase: "Running", containerStatuses: [{ ready: false, started: true }] }, event: "Unhealthy Readiness probe failed: Get \"http://" },
  { shows: "0/1 Completed", file: "completed", at: 6, status: { phase: "Succeeded", containerStatuses: [{ state: { terminated: { exitCode: 0, reason: "Completed" } } }] } },
  { shows: "0/1 Error", file: "error", at: 6, status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 7, reason: "Error" } } }] } },
  { shows: "0/1 CrashLoopBackOff", file: "crash-loop-back-off", seen: ["0/1 Error", "0/1 CrashLoopBackOff"], event: "BackOff Back-off restarting failed container app in pod crash_default(" },
  { shows: "0/1 RunContainerError", file: "run-container-error", event: "Failed Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"runme\": executable file not found in $PATH", seen: ["0/1 RunContainerError"] },
  { shows: "0/1 StartError", file: "start-error", at: 6, status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 128, reason: "StartError", startedAt: "1970-01-01T00:00:00Z" } } }] } },
  { shows: "0/1 CreateContainerConfigError", file: "create-container-config-error", at: 20, status: waiting("CreateContainerConfigError"), event: "Failed Error: configmap \"settings\" not found" },
  { shows: "0/1 CreateContainerConfigError", file: "create-container-config-error-root", at: 20, status: waiting("CreateContainerConfigError"), event: "Failed Error: container has runAsNonRoot and image will run as root (pod: \"asroot_default(" },
  {
    shows: "0/1 CreateContainerError", file: "create-container-error", at: 20, status: waiting("CreateContainerError"), event: "no command specified",
    before: ({ cluster }) => cluster.registry.add([{ repository: "example.com/empty", hasTag: () => true, size: 1000, content: () => ({ config: {}, files: {} }) }]),
  },
  { shows: "0/1 ErrImagePull", file: "err-image-pull", at: 5, status: waiting("ErrImagePull"), event: "Failed Error: ErrImagePull" },
  { shows: "0/1 ImagePullBackOff", file: "err-image-pull", at: 20, status: waiting("ImagePullBackOff"), event: "BackOff Back-off pulling image \"nginx:nosuchtag\"" },
  { shows: "0/1 InvalidImageName", file: "invalid-image-name", at: 5, status: waiting("InvalidImageName"), event: "InspectFailed Failed to apply default image tag \"Nginx:1.25\": couldn't parse image name \"Nginx:1.25\": invalid reference format: repository name (library/Nginx) must be lowercase" },
  { shows: "0/1 ErrImageNeverPull", file: "err-image-never-pull", at: 5, status: waiting("ErrImageNeverPull"), event: "ErrImageNeverPull Container image \"redis:7\" is not present with pull policy of Never" },
  { shows: "0/1 OOMKilled", file: "oom-killed", at: 10, status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 137, reason: "OOMKilled" } } }] } },
  { shows: "0/1 CrashLoopBackOff", file: "oom-killed-loop", seen: ["0/1 OOMKilled", "0/1 CrashLoopBackOff"], status: { containerStatuses: [{ lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } }] } },
  {
    shows: "0/1 Evicted", file: "evicted", at: 5, status: { phase: "Failed", reason: "Evicted", message: "Pod was rejected: The node had condition: [MemoryPressure]. " }, event: "Evicted The node had condition: [MemoryPressure]. ",
    before: async ({ cluster, pass }) => {
      const { runtime } = cluster.nodes.get("node-1")!;
      runtime.cgroup.chargeMemory(runtime.memory - runtime.cgroup.memoryUsed - 50 * 1024 * 1024);
      await pass(11);
    },
  },
  { shows: "0/1 Error", file: "evicted-by-limit", at: 40, status: { phase: "Failed", reason: "Evicted", message: "Usage of EmptyDir volume \"scratch\" exceeds the limit \"5Mi\". " }, event: "Evicted Usage of EmptyDir volume \"scratch\" exceeds the limit \"5Mi\". " },
  { shows: "1/1 Terminating", file: "terminating", at: 5, then: async ({ client, pass }, name) => { client.of("pods").delete("default", name); await pass(10); }, event: "Killing Stopping container app" },
  {
    shows: "1/1 Running", file: "unknown", at: 5, seen: ["0/1 Unknown", "1/1 Running"],
    then: async ({ cluster, pass }) => {
      const fault = cluster.faults.inject({ kind: "node-down", node: "node-2" });
      await pass(20);
      fault.end();
      await pass(20);
    },
    status: { containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 255, reason: "Unknown" } } }] },
    event: "SandboxChanged Pod sandbox changed, it will be killed and re-created.",
  },
  {
    shows: "1/1 Terminating", file: "unknown", at: 5, event: "TaintManagerEviction Marking for deletion Pod default/there",
    then: async ({ cluster, pass }) => {
      cluster.faults.inject({ kind: "node-down", node: "node-2" });
      await pass(400);
    },
  },
  { shows: "0/1 SysctlForbidden", file: "sysctl-forbidden", at: 3, status: { phase: "Failed", reason: "SysctlForbidden", message: "Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted" } },
  {
    shows: "0/1 ContainerStatusUnknown", file: "container-status-unknown",
    status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 137, reason: "ContainerStatusUnknown" } } }] },
  },
  { shows: "0/1 Completed", file: "deadline", at: 15, status: { phase: "Failed", reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" }, event: "DeadlineExceeded Pod was active on the node longer than the specified deadline" },
  { shows: "0/1 PostStartHookError", file: "post-start-hook-error", event: "FailedPostStartHook PostStartHook failed" },
  {
    shows: "2/2 Running", file: "restarting-all-containers", at: 11, seen: ["2/2 Running", "1/2 Error", "0/2 RestartingAllContainers", "2/2 Running"],
    status: { containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 137, reason: "RestartingAllContainers" } } }, { restartCount: 1 }] },
  },
  { shows: "0/1 OutOfcpu", file: "out-of-cpu", at: 3, status: { phase: "Failed", reason: "OutOfcpu" }, event: "OutOfcpu Node didn't have enough resource: cpu, requested: 64000, used: " },
  { shows: "0/1 NodeAffinity", file: "node-affinity", at: 3, status: { phase: "Failed", reason: "NodeAffinity", message: "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" } },
];

describe("STATUS", () => {
  it.each(CASES)("$shows of $file", async ({ shows, file, at, before, then, status, event, seen }) => {
    const cluster = await podCluster();
    await before?.(cluster);
    const name = cluster.apply(`status/${file}.yaml`);
    const shown = cluster.statuses(name);
    if (at !== undefined) await cluster.pass(at);
    else for (let half = 0; half < 600 && cluster.status(name) !== shows; half += 1) await cluster.pass(0.5);
    await then?.(cluster, name);
    expect(cluster.status(name)).toBe(shows);
    if (status) expect(cluster.pod(name)!.status).toMatchObject(status);
    if (event) expect(cluster.events(name).join("\n")).toContain(event);
    let from = 0;
    for (const step of seen ?? []) {
      const found = shown.indexOf(step, from);
      expect(found, `${step} in ${shown.join(", ")}`).toBeGreaterThanOrEqual(0);
      from = found + 1;
    }
    expect(cluster.crashes).toEqual([]);
  });

  it("is reached by every fixture of the folder", () => {
    const files = readdirSync(new URL("status", import.meta.url)).map((file) => file.replace(/\.yaml$/, ""));
    expect(files.filter((file) => !CASES.some((one) => one.file === file))).toEqual([]);
  });
});

