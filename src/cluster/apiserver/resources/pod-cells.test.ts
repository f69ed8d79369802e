import { describe, expect, it } from "vitest";
import { row, type Changes } from "./trial.ts";

const POD = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default, creationTimestamp: "2026-11-20T09:58:00Z"}
spec:
  containers: [{name: a, image: nginx}, {name: b, image: busybox}]
status: {phase: Running}
`;

const running = (name: string, ready = true, restartCount = 0): object =>
  ({ name, ready, restartCount, state: { running: { startedAt: "2026-11-20T09:59:00Z" } } });
const waiting = (name: string, reason: string, restartCount = 0): object =>
  ({ name, ready: false, restartCount, state: { waiting: { reason } } });
const ended = (name: string, terminated: object, restartCount = 0): object =>
  ({ name, ready: false, restartCount, state: { terminated } });
const statuses = (...list: object[]): Changes => ({ "status.containerStatuses": list });
const inits = (specs: object[], list: object[]): Changes =>
  ({ "spec.initContainers": specs, "status.initContainerStatuses": list, "status.phase": "Pending" });

describe("the row of a pod", () => {
  it.each<[string, Changes, [string, string, string]]>([
    ["nothing known yet", { "status.phase": "Pending" }, ["0/2", "Pending", "0"]],
    ["both run", statuses(running("a"), running("b")), ["2/2", "Running", "0"]],
    ["one is not ready", statuses(running("a"), running("b", false)), ["1/2", "Running", "0"]],
    ["the images come", statuses(waiting("a", "ContainerCreating"), waiting("b", "ContainerCreating")), ["0/2", "ContainerCreating", "0"]],
    ["one image does not come", statuses(running("a"), waiting("b", "ImagePullBackOff")), ["1/2", "ImagePullBackOff", "0"]],
    ["one crashes", statuses(waiting("a", "CrashLoopBackOff", 3), running("b")), ["1/2", "CrashLoopBackOff", "3"]],
    [
      "one crashed and a time is known",
      statuses(
        {
          ...waiting("a", "CrashLoopBackOff", 3),
          lastState: { terminated: { exitCode: 1, finishedAt: "2026-11-20T09:59:55Z" } },
        },
        running("b"),
      ),
      ["1/2", "CrashLoopBackOff", "3 (5s ago)"],
    ],
    ["an exit code without a reason", statuses(ended("a", { exitCode: 3 }), running("b")), ["1/2", "ExitCode:3", "0"]],
    ["a signal", statuses(ended("a", { exitCode: 137, signal: 9 }), running("b")), ["1/2", "Signal:9", "0"]],
    ["no memory left", statuses(ended("a", { exitCode: 137, reason: "OOMKilled" }, 1), running("b")), ["1/2", "OOMKilled", "1"]],
    [
      "all is done",
      { ...statuses(ended("a", { exitCode: 0, reason: "Completed" }), ended("b", { exitCode: 0, reason: "Completed" })), "status.phase": "Succeeded" },
      ["0/2", "Completed", "0"],
    ],
    [
      "one is done, the other runs and the pod is ready",
      {
        ...statuses(ended("a", { exitCode: 0, reason: "Completed" }), running("b")),
        "status.conditions": [{ type: "Ready", status: "True" }],
      },
      ["1/2", "Running", "0"],
    ],
    [
      "one is done, the other runs and the pod is not ready",
      {
        ...statuses(ended("a", { exitCode: 0, reason: "Completed" }), running("b")),
        "status.conditions": [{ type: "Ready", status: "False" }],
      },
      ["1/2", "NotReady", "0"],
    ],
    ["evicted", { "status.phase": "Failed", "status.reason": "Evicted" }, ["0/2", "Evicted", "0"]],
    [
      "deleted",
      { ...statuses(running("a"), running("b")), "metadata.deletionTimestamp": "2026-11-20T10:00:20Z" },
      ["2/2", "Terminating", "0"],
    ],
    [
      "deleted on a lost node",
      {
        ...statuses(running("a"), running("b")), "status.reason": "NodeLost",
        "metadata.deletionTimestamp": "2026-11-20T10:00:20Z",
      },
      ["2/2", "Unknown", "0"],
    ],
    [
      "held back by a gate",
      {
        "status.phase": "Pending",
        "status.conditions": [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
      },
      ["0/2", "SchedulingGated", "0"],
    ],
    [
      "the first of two init containers runs",
      inits([{ name: "i" }, { name: "j" }], [running("i", false), waiting("j", "PodInitializing")]),
      ["0/2", "Init:0/2", "0"],
    ],
    [
      "the second of two init containers fails",
      inits(
        [{ name: "i" }, { name: "j" }],
        [{ ...ended("i", { exitCode: 0, reason: "Completed" }), ready: true }, ended("j", { exitCode: 1, reason: "Error" }, 2)],
      ),
      ["0/2", "Init:Error", "2"],
    ],
    [
      "an init container is started again and again",
      inits([{ name: "i" }], [waiting("i", "CrashLoopBackOff", 4)]),
      ["0/2", "Init:CrashLoopBackOff", "4"],
    ],
    [
      "init containers are done, the others begin",
      {
        ...inits([{ name: "i" }], [{ ...ended("i", { exitCode: 0, reason: "Completed" }), ready: true }]),
        ...statuses(waiting("a", "PodInitializing"), waiting("b", "PodInitializing")),
      },
      ["0/2", "PodInitializing", "0"],
    ],
    [
      "a sidecar counts as a container",
      {
        ...inits([{ name: "i", restartPolicy: "Always" }], [{ ...running("i"), started: true }]),
        ...statuses(running("a"), running("b")), "status.phase": "Running",
      },
      ["3/3", "Running", "0"],
    ],
    [
      "a sidecar has not started",
      inits([{ name: "i", restartPolicy: "Always" }], [{ ...running("i", false), started: false }]),
      ["0/3", "Init:0/1", "0"],
    ],
  ])("says %s", (_name, changes, [ready, status, restarts]) => {
    const cells = row(POD, changes);
    expect([cells.Ready, cells.Status, cells.Restarts]).toEqual([ready, status, restarts]);
  });

  it("has an age and, wide, where the pod runs", () => {
    expect(row(POD)).toMatchObject({
      Name: "web", Age: "2m", IP: "<none>", Node: "<none>", "Nominated Node": "<none>", "Readiness Gates": "<none>",
    });
    expect(row(POD, {
      "status.podIPs": [{ ip: "10.244.1.5" }], "spec.nodeName": "node-1", "status.nominatedNodeName": "node-2",
      "spec.readinessGates": [{ conditionType: "a" }, { conditionType: "b" }], "status.conditions": [{ type: "a", status: "True" }],
    })).toMatchObject({ IP: "10.244.1.5", Node: "node-1", "Nominated Node": "node-2", "Readiness Gates": "1/2" });
  });
});
