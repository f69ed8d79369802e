import { describe, expect, it } from "vitest";
import { row, Trial, type Changes } from "./trial.ts";

const trial = new Trial();
const workload = (kind: string, more = "", apiVersion = "apps/v1"): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: w, creationTimestamp: "2026-11-20T09:58:00Z"}
spec:
  selector: ${kind === "ReplicationController" ? "{app: w}" : "{matchLabels: {app: w}}"}
  ${more}
  template:
    metadata: {labels: {app: w}}
    spec:
      containers: [{name: web, image: nginx}]
`;
const SETS: readonly [string, string][] = [
  ["ReplicaSet", workload("ReplicaSet")],
  ["Deployment", workload("Deployment")],
  ["DaemonSet", workload("DaemonSet")],
  ["StatefulSet", workload("StatefulSet", "serviceName: w")],
];

describe.each(SETS)("a %s", (kind, base) => {
  it("is taken when all is right", () => {
    expect(trial.answer(base)).toBe("");
  });

  it("is refused when its selector does not select its template", () => {
    expect(trial.answer(base, { "spec.template.metadata.labels": { app: "two" } })).toBe(
      `${kind}.apps "w" is invalid: spec.template.metadata.labels: Invalid value: {"app":"two"}: ` +
        "`selector` does not match template `labels`",
    );
  });

  it("is refused without a selector", () => {
    const unmatched = 'spec.template.metadata.labels: Invalid value: {"app":"w"}: `selector` does not match template `labels`';
    expect(trial.problem(base, { "spec.selector": undefined }))
      .toBe(kind === "DaemonSet" ? unmatched : `[spec.selector: Required value, ${unmatched}]`);
  });

  it("is refused with a selector of everything", () => {
    expect(trial.problem(base, { "spec.selector": {} }))
      .toMatch(/^\[?spec\.selector: Invalid value: \{\}: empty selector is invalid for (deployment|daemonset|statefulset|replicaset)/i);
  });

  it("is refused when its pods are not to run always", () => {
    expect(trial.problem(base, { "spec.template.spec.restartPolicy": "Never" }))
      .toBe('spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"');
  });

  it("is refused with a template of nothing", () => {
    expect(trial.problem(base, { "spec.template.spec.containers": [] })).toBe("spec.template.spec.containers: Required value");
  });

  it.runIf(kind !== "DaemonSet")("is refused with fewer than no replicas", () => {
    expect(trial.problem(base, { "spec.replicas": -1 })).toBe("spec.replicas: Invalid value: -1: must be greater than or equal to 0");
  });

  it.runIf(kind !== "StatefulSet")("keeps its selector", () => {
    const stored = trial.create(base, { "metadata.name": "kept" });
    const changes = { "spec.selector": { matchLabels: { app: "x" } }, "spec.template.metadata.labels": { app: "x" } };
    expect(trial.problemOfUpdate(stored, changes))
      .toBe('spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable');
  });

  it("counts a generation when its spec changes and not when its labels do", () => {
    const stored = trial.create(base, { "metadata.name": "counted" });
    const resource = trial.client.ofAny(`${kind.toLowerCase()}s.apps`);
    expect(stored.metadata.generation).toBe(1);
    const labelled = resource.update("default", { ...stored, metadata: { ...stored.metadata, labels: { a: "b" } } });
    expect(labelled.metadata?.generation).toBe(1);
    const spec = structuredClone(stored.spec);
    spec.template.spec.containers[0].image = "nginx:1.26";
    const next = resource.update("default", { ...labelled, spec } as never);
    expect(next.metadata?.generation).toBe(2);
  });
});

describe("a Deployment", () => {
  const base = workload("Deployment");
  const rolling = (more: object): Changes => ({ "spec.strategy": { type: "RollingUpdate", rollingUpdate: more } });

  it("gets the defaults of a real server", () => {
    expect(trial.create(base, { "metadata.name": "defaults" }).spec).toMatchObject({
      replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    });
  });

  it.each<[string, Changes, string]>([
    [
      "that neither adds nor takes away while it rolls",
      rolling({ maxSurge: 0, maxUnavailable: 0 }),
      "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0",
    ],
    [
      "with more than all unavailable",
      rolling({ maxUnavailable: "120%" }),
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "120%": must not be greater than 100%',
    ],
    [
      "with a surge of a half",
      rolling({ maxSurge: "half" }),
      'spec.strategy.rollingUpdate.maxSurge: Invalid value: "half": a valid percent string must be a numeric string followed ' +
        "by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
    [
      "that recreates and rolls",
      { "spec.strategy": { type: "Recreate", rollingUpdate: {} } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      "with a strategy of its own",
      { "spec.strategy": { type: "BlueGreen" } },
      'spec.strategy: Unsupported value: {"Type":"BlueGreen","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
    [
      "that must be done before it counts as ready",
      { "spec.minReadySeconds": 600 },
      "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds",
    ],
    [
      "with a negative history",
      { "spec.revisionHistoryLimit": -1 },
      "spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(base, changes)).toBe(message);
  });

  it("has a row", () => {
    expect(row(base, { "spec.replicas": 3, status: { replicas: 3, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 } })).toEqual({
      Name: "w", Ready: "1/3", "Up-to-date": 2, Available: 1, Age: "2m", Containers: "web", Images: "nginx", Selector: "app=w",
    });
  });
});

describe("a ReplicaSet", () => {
  it("has a row", () => {
    expect(row(workload("ReplicaSet"), { "spec.replicas": 3, status: { replicas: 2, readyReplicas: 1 } })).toEqual({
      Name: "w", Desired: 3, Current: 2, Ready: 1, Age: "2m", Containers: "web", Images: "nginx", Selector: "app=w",
    });
  });
});

describe("a DaemonSet", () => {
  const base = workload("DaemonSet");

  it("gets the defaults of a real server", () => {
    expect(trial.create(base, { "metadata.name": "defaults" }).spec).toMatchObject({
      revisionHistoryLimit: 10,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    });
  });

  it("may not take away and add at once", () => {
    expect(trial.problem(base, {
      "spec.updateStrategy": { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    })).toBe("spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero");
  });

  it("has a row", () => {
    expect(row(base, {
      "spec.template.spec.nodeSelector": { disk: "ssd" },
      status: {
        desiredNumberScheduled: 3, currentNumberScheduled: 2, numberReady: 1, updatedNumberScheduled: 2, numberAvailable: 1,
      },
    })).toEqual({
      Name: "w", Desired: 3, Current: 2, Ready: 1, "Up-to-date": 2, Available: 1, "Node Selector": "disk=ssd", Age: "2m",
      Containers: "web", Images: "nginx", Selector: "app=w",
    });
  });
});

describe("a StatefulSet", () => {
  const base = workload("StatefulSet", "serviceName: w");
  it("loses the field of a gate that is off", () => {
    const { rollingUpdate } = trial.create(base, { "metadata.name": "gated", "spec.updateStrategy": { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0 } } })
      .spec.updateStrategy;
    expect(rollingUpdate).toEqual({ partition: 0 });
  });

  it("gets the defaults of a real server", () => {
    expect(trial.create(base, { "metadata.name": "defaults" }).spec).toMatchObject({
      replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    });
  });

  it.each<[string, Changes, string]>([
    [
      "that keeps claims in a word of its own",
      { "spec.persistentVolumeClaimRetentionPolicy": { whenScaled: "Keep", whenDeleted: "Retain" } },
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", "Delete"',
    ],
    [
      "of a policy that is none",
      { "spec.podManagementPolicy": "Random" },
      'spec.podManagementPolicy: Invalid value: "Random": must be \'OrderedReady\' or \'Parallel\'',
    ],
    [
      "with a negative partition",
      { "spec.updateStrategy": { type: "RollingUpdate", rollingUpdate: { partition: -1 } } },
      "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0",
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(base, changes)).toBe(message);
  });

  it("changes in few fields only", () => {
    const stored = trial.create(base, { "metadata.name": "fixed" });
    expect(trial.answerToUpdate(stored, { "spec.serviceName": "other" })).toBe(
      'StatefulSet.apps "fixed" is invalid: spec: Forbidden: updates to statefulset spec for fields other than ' +
        "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', " +
        "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
    expect(trial.answerToUpdate(stored, { "spec.replicas": 5, "spec.minReadySeconds": 3 })).toBe("");
  });

  it("has a row", () => {
    expect(row(base, { "spec.replicas": 3, status: { replicas: 2, readyReplicas: 1 } }))
      .toEqual({ Name: "w", Ready: "1/3", Age: "2m", Containers: "web", Images: "nginx" });
  });
});

describe("a ReplicationController", () => {
  const base = workload("ReplicationController", "", "v1");

  it("takes the labels of its template where it says nothing", () => {
    const stored = trial.create(base, { "spec.selector": undefined, "metadata.name": "easy" });
    expect(stored.spec).toMatchObject({ selector: { app: "w" }, replicas: 1 });
    expect(stored.metadata.labels).toEqual({ app: "w" });
  });

  it("is refused when its selector does not select its template", () => {
    expect(trial.answer(base, { "spec.selector": { app: "legacy" }, "spec.template.metadata.labels": { app: "w" } })).toBe(
      'ReplicationController "w" is invalid: spec.template.metadata.labels: Invalid value: {"app":"w"}: ' +
        "`selector` does not match template `labels`",
    );
  });

  it("has a row", () => {
    expect(row(base, { "spec.replicas": 3, status: { replicas: 2, readyReplicas: 1 } })).toEqual({
      Name: "w", Desired: 3, Current: 2, Ready: 1, Age: "2m", Containers: "web", Images: "nginx", Selector: "app=w",
    });
  });
});
