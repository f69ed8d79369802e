import { describe, expect, it } from "vitest";
import { changed, definitionOf, row, Trial, type Changes } from "./trial.ts";

const trial = new Trial();
const object = (apiVersion: string, kind: string, rest: string): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x, creationTimestamp: "2026-11-20T09:58:00Z"}, ${rest}}`;

const HPA = object("autoscaling/v2", "HorizontalPodAutoscaler", `spec: {
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 5,
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}`);

describe("a HorizontalPodAutoscaler", () => {
  it("scales from one, by 80 per cent of cpu where it does not say", () => {
    const stored = trial.create(HPA, { "metadata.name": "plain", "spec.metrics": undefined });
    // Its generation is counted since 1.37.
    expect(stored.metadata.generation).toBeUndefined();
    expect(stored.spec).toMatchObject({
      minReplicas: 1,
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }],
    });
  });

  it.each<[string, Changes, string]>([
    ["", {}, ""],
    ["with more at least than at most", { "spec.minReplicas": 6 }, "spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`"],
    ["that scales to none", { "spec.minReplicas": 0 }, "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1"],
    ["for nobody", { "spec.scaleTargetRef.name": "" }, "spec.scaleTargetRef.name: Required value"],
    ["up to none", { "spec.maxReplicas": 0 }, expect.stringContaining("spec.maxReplicas: Invalid value: 0: must be greater than 0") as unknown as string],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(HPA, changes)).toEqual(message);
  });

  it("has a row", () => {
    const known = { "spec.minReplicas": 2 };
    expect(row(HPA, known)).toEqual({
      Name: "x", Reference: "Deployment/web", Targets: "cpu: <unknown>/50%", MinPods: "2", MaxPods: 5, Replicas: 0, Age: "2m",
    });
    expect(row(HPA, {
      ...known,
      status: {
        currentReplicas: 3,
        currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 40, averageValue: "40m" } } }],
      },
    })).toMatchObject({ Targets: "cpu: 40%/50%", Replicas: 3 });
  });

  it("is one object in both versions", () => {
    const convert = definitionOf("HorizontalPodAutoscaler", "autoscaling/v1").convert;
    const v1 = changed(object("autoscaling/v1", "HorizontalPodAutoscaler",
      "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 4, targetCPUUtilizationPercentage: 70}"));
    const stored = convert?.toStorage(v1);
    expect(stored).toMatchObject({
      apiVersion: "autoscaling/v2",
      spec: { metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } }] },
    });
    expect(convert?.fromStorage(stored)).toMatchObject({ apiVersion: "autoscaling/v1", spec: v1.spec });
  });
});

const PDB = object("policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}");

describe("a PodDisruptionBudget", () => {
  it.each<[string, Changes, string]>([
    ["", {}, ""],
    [
      "with both numbers",
      { "spec.maxUnavailable": 1 },
      'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"web"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: ' +
        "minAvailable and maxUnavailable cannot be both set",
    ],
    ["with a negative number", { "spec.minAvailable": -1 }, "spec.minAvailable: Invalid value: -1: must be greater than or equal to 0"],
    ["with more than all", { "spec.minAvailable": "120%" }, 'spec.minAvailable: Invalid value: "120%": must not be greater than 100%'],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(PDB, changes)).toBe(message);
  });

  it("has a row", () => {
    expect(row(PDB, { "status.disruptionsAllowed": 2 }))
      .toEqual({ Name: "x", "Min Available": "1", "Max Unavailable": "N/A", "Allowed Disruptions": 2, Age: "2m" });
  });
});

const LIMITS = object("v1", "LimitRange", "spec: {limits: [{type: Container, default: {cpu: 500m}, max: {cpu: '1'}}]}");

describe("a LimitRange", () => {
  it("asks by default for what it allows by default, and allows by default what it allows at most", () => {
    expect(trial.create(LIMITS, { "spec.limits.0.max.memory": "1Gi" }).spec.limits[0]).toEqual({
      type: "Container", default: { cpu: "500m", memory: "1Gi" }, defaultRequest: { cpu: "500m", memory: "1Gi" },
      max: { cpu: "1", memory: "1Gi" },
    });
  });

  it.each<[string, Changes, string]>([
    [
      "with more at least than at most",
      { "spec.limits.0.min": { cpu: "2" } },
      expect.stringContaining('spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1') as unknown as string,
    ],
    [
      "that gives more than it allows",
      { "spec.limits.0.default.cpu": "3" },
      '[spec.limits[0].defaultRequest[cpu]: Invalid value: "3": default request value 3 is greater than max value 1, ' +
        'spec.limits[0].default[cpu]: Invalid value: "1": default value 3 is greater than max value 1]',
    ],
    [
      "of pods with defaults",
      { "spec.limits.0.type": "Pod" },
      expect.stringContaining("spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'") as unknown as string,
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(LIMITS, { "metadata.name": "n", ...changes })).toEqual(message);
  });
});

const QUOTA = object("v1", "ResourceQuota", "spec: {hard: {pods: '3', requests.cpu: '1'}}");

describe("a ResourceQuota", () => {
  it.each<[string, Changes, string]>([
    ["", {}, ""],
    ["of a negative number", { "spec.hard.pods": "-1" }, 'spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0'],
    ["of a part of a pod", { "spec.hard.pods": "500m" }, 'spec.hard[pods]: Invalid value: "500m": must be an integer'],
    [
      "of what is not counted",
      { "spec.hard": { chairs: "1" } },
      '[spec.hard[chairs]: Invalid value: "chairs": must be a standard resource type or fully qualified, ' +
        'spec.hard[chairs]: Invalid value: "chairs": must be a standard resource for quota]',
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(QUOTA, changes)).toBe(message);
  });

  it("has a row", () => {
    expect(row(QUOTA, { status: { hard: { pods: "3", "limits.cpu": "2" }, used: { pods: "1", "limits.cpu": "500m" } } }))
      .toEqual({ Name: "x", Request: "pods: 1/3", Limit: "limits.cpu: 500m/2", Age: "2m" });
  });
});

const PRIORITY = object("scheduling.k8s.io/v1", "PriorityClass", "value: 1000");

describe("a PriorityClass", () => {
  it.each<[string, Changes, string]>([
    ["", {}, ""],
    [
      "above what users may ask for",
      { value: 2000000000 },
      "value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
    ],
    [
      "named like the system's",
      { "metadata.name": "system-mine" },
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: " +
        "system-mine is not a known system priority class",
    ],
    ["with a policy that is none", { preemptionPolicy: "Maybe" }, 'preemptionPolicy: Unsupported value: "Maybe": supported values: "PreemptLowerPriority", "Never"'],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.answer(PRIORITY, changes).replace(/^\S+ "[^"]*" is (invalid|forbidden): /, "")).toBe(message);
  });

  it("keeps its value", () => {
    const stored = trial.create(PRIORITY, { "metadata.name": "kept" });
    expect(trial.problemOfUpdate(stored, { value: 1 })).toBe("value: Forbidden: may not be changed in an update.");
  });

  it("has a row", () => {
    expect(row(PRIORITY)).toEqual({ Name: "x", Value: 1000, "Global-Default": false, Age: "2m", PreemptionPolicy: "" });
  });
});

describe("rules of access", () => {
  const ROLE = object("rbac.authorization.k8s.io/v1", "Role", "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]");
  const BINDING = object("rbac.authorization.k8s.io/v1", "RoleBinding",
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, subjects: [{kind: ServiceAccount, name: default, namespace: default}]");

  it.each<[string, string, Changes, string]>([
    ["a role", ROLE, {}, ""],
    ["a role without verbs", ROLE, { "rules.0.verbs": [] }, "rules[0].verbs: Required value: verbs must contain at least one value"],
    ["a role about nothing", ROLE, { "rules.0.resources": [] }, "rules[0].resources: Required value: resource rules must supply at least one resource"],
    [
      "a role of no group",
      ROLE,
      { "rules.0.apiGroups": [] },
      "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
    ],
    ["a binding", BINDING, {}, ""],
    [
      "a binding to a thing",
      BINDING,
      { "roleRef.kind": "Deployment" },
      'roleRef.kind: Unsupported value: "Deployment": supported values: "Role", "ClusterRole"',
    ],
    [
      "a binding of a robot",
      BINDING,
      { "subjects.0.kind": "Robot" },
      'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ],
    ["a binding of an account of its own namespace", BINDING, { "subjects.0.namespace": undefined }, ""],
    [
      "a binding everywhere of an account of nowhere",
      BINDING,
      { kind: "ClusterRoleBinding", "roleRef.kind": "ClusterRole", "subjects.0.namespace": undefined },
      "subjects[0].namespace: Required value",
    ],
  ])("%s", (_name, base, changes, message) => {
    expect(trial.problem(base, changes)).toBe(message);
  });

  it("keep the role that is bound", () => {
    const stored = trial.create(BINDING);
    expect(trial.problemOfUpdate(stored, { "roleRef.name": "other" }))
      .toMatch(/^roleRef: Invalid value: \{.*"other".*\}: cannot change roleRef$/);
  });

  it("have rows", () => {
    expect(row(ROLE)).toEqual({ Name: "x", "Created At": "2026-11-20T09:58:00Z" });
    expect(row(BINDING, { "subjects.1": { kind: "User", name: "ann" }, "subjects.2": { kind: "Group", name: "team" } })).toEqual({
      Name: "x", Role: "Role/r", Age: "2m", Users: "ann", Groups: "team", ServiceAccounts: "default/default",
    });
  });
});
