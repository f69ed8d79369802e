import { beforeAll, describe, expect, it } from "vitest";
import { Trial, type Changes } from "./trial.ts";
import type { Draft } from "./definition.ts";

const trial = new Trial();
const EXCEPT =
  "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
  "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

let pod: Draft;
beforeAll(() => {
  pod = trial.create(`
apiVersion: v1
kind: Pod
metadata: {name: fixed}
spec:
  activeDeadlineSeconds: 100
  tolerations: [{key: a, operator: Exists}]
  containers:
  - name: main
    image: busybox:1.36
    command: [sleep, "3600"]
    resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 200m, memory: 128Mi}}
`);
});

describe("a pod that is there", () => {
  it.each<[string, Changes]>([
    ["its image", { "spec.containers.0.image": "busybox:1.37" }],
    ["its labels", { "metadata.labels": { a: "b" } }],
    ["a deadline made shorter", { "spec.activeDeadlineSeconds": 50 }],
    ["one more toleration", { "spec.tolerations.3": { key: "b", operator: "Exists" } }],
  ])("changes %s", (_name, changes) => {
    expect(trial.answerToUpdate(pod, changes)).toBe("");
  });

  it.each<[string, Changes, string]>([
    ["loses its image", { "spec.containers.0.image": "" }, "spec.containers[0].image: Required value"],
    [
      "gets a container",
      { "spec.containers.1": { name: "more", image: "busybox" } },
      "spec.containers: Forbidden: pod updates may not add or remove containers",
    ],
    [
      "loses a toleration",
      { "spec.tolerations": [] },
      "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
    ],
    [
      "gets a later deadline",
      { "spec.activeDeadlineSeconds": 200 },
      "spec.activeDeadlineSeconds: Invalid value: 200: must be less than or equal to previous value",
    ],
    [
      "loses its deadline",
      { "spec.activeDeadlineSeconds": undefined },
      "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value",
    ],
  ])("is kept when it %s", (_name, changes, message) => {
    expect(trial.answerToUpdate(pod, changes)).toContain(message);
  });

  it("shows as a difference of Go's struct what may not change", () => {
    const answer = trial.answerToUpdate(pod, { "spec.containers.0.command": ["sleep", "7200"] });
    expect(answer.split("\n")).toEqual([
      `Pod "fixed" is invalid: ${EXCEPT}`,
      expect.stringMatching(/^@@ -\d+,7 \+\d+,7 @@$/),
      '    "Image": "busybox:1.36",',
      '    "Command": [',
      '     "sleep",',
      '-    "3600"',
      '+    "7200"',
      "    ],",
      '    "Args": null,',
      '    "WorkingDir": "",',
      "",
    ]);
  });
});

describe("a resize", () => {
  it("changes what containers ask for", () => {
    expect(trial.answerToUpdate(pod, { "spec.containers.0.resources.requests.cpu": "150m" }, "resize")).toBe("");
  });

  it.each<[string, Changes, string]>([
    [
      "that would make the pod Guaranteed",
      { "spec.containers.0.resources.requests": { cpu: "200m", memory: "128Mi" } },
      "Pod QOS Class may not change as a result of resizing",
    ],
    [
      "that takes the requests away",
      { "spec.containers.0.resources.limits": undefined },
      "resource limits cannot be removed",
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.answerToUpdate(pod, changes, "resize")).toContain(message);
  });
});

describe("ephemeral containers", () => {
  const shell = { name: "shell", image: "busybox", targetContainerName: "main" };

  it("are added", () => {
    expect(trial.answerToUpdate(pod, { "spec.ephemeralContainers": [shell] }, "ephemeralcontainers")).toBe("");
  });

  it.each<[string, object, string]>([
    ["named as a container", { ...shell, name: "main" }, 'spec.ephemeralContainers[0].name: Duplicate value: "main"'],
    [
      "for a container that is not there",
      { ...shell, targetContainerName: "nope" },
      'spec.ephemeralContainers[0].targetContainerName: Not found: "nope"',
    ],
    [
      "with ports",
      { ...shell, ports: [{ containerPort: 80 }] },
      "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
    ],
  ])("are refused %s", (_name, container, message) => {
    expect(trial.answerToUpdate(pod, { "spec.ephemeralContainers": [container] }, "ephemeralcontainers"))
      .toBe(`Pod "fixed" is invalid: ${message}`);
  });
});
