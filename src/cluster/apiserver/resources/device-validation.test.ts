import { describe, expect, it } from "vitest";
import { loadLater, loadRest } from "../../../os/index.ts";
import { Trial, type Changes } from "./trial.ts";

await loadRest();
await loadLater();
const trial = new Trial();
const CLAIM = `
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: c}
spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.example.com}}]}}
`;
const CLASS = "{apiVersion: resource.k8s.io/v1, kind: DeviceClass, metadata: {name: gpu.example.com}, spec: {}}";
const SLICE = `
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: s}
spec:
  driver: gpu.example.com
  nodeName: node-1
  pool: {name: node-1, generation: 1, resourceSliceCount: 1}
  devices: [{name: gpu-0, attributes: {model: {string: a100}}, capacity: {memory: {value: 40Gi}}}]
`;
const AT = "spec.devices.requests";
const CAPACITY = "spec.devices.0.capacity.memory";
const POLICY = "spec.devices[0].capacity[memory].requestPolicy";
const SHARED = { "spec.devices.0.allowMultipleAllocations": true };

describe("devices", () => {
  it.each<[string, string, Changes, string]>([
    ["a claim", CLAIM, {}, ""],
    ["a claim of nothing", CLAIM, { [`${AT}.0.exactly`]: undefined }, `${AT}[0]: Required value: exactly one of \`exactly\` or \`firstAvailable\` is required`],
    ["a claim of no class", CLAIM, { [`${AT}.0.exactly.deviceClassName`]: "" }, `${AT}[0].exactly.deviceClassName: Required value`],
    ["a count beside All", CLAIM, { [`${AT}.0.exactly`]: { deviceClassName: "x", allocationMode: "All", count: 2 } },
      `${AT}[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'`],
    ["a count below one", CLAIM, { [`${AT}.0.exactly.count`]: -1 }, `${AT}[0].exactly.count: Invalid value: -1: must be greater than zero`],
    ["a name twice", CLAIM, { [`${AT}.1`]: { name: "gpu", exactly: { deviceClassName: "x" } } }, `${AT}[1]: Duplicate value: "gpu"`],
    ["a constraint of another request", CLAIM, { "spec.devices.constraints": [{ requests: ["cpu"], matchAttribute: "e.com/a" }] },
      'spec.devices.constraints[0].requests[0]: Invalid value: "cpu": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\''],
    ["a class", CLASS, { "spec.selectors": [{ cel: { expression: 'device.driver == "x"' } }] }, ""],
    ["a selector that is no question", CLASS, { "spec.selectors": [{ cel: { expression: "1" } }] },
      'spec.selectors[0].cel.expression: Invalid value: "1": must evaluate to bool'],
    ["a resource of the cluster's own", CLASS, { "spec.extendedResourceName": "cpu" },
      'spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name'],
    ["a slice", SLICE, {}, ""],
    ["a slice of no node", SLICE, { "spec.nodeName": undefined },
      "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"],
    ["an attribute of two values", SLICE, { "spec.devices.0.attributes.model": {} },
      'spec.devices[0].attributes[model]: Invalid value: "": exactly one value must be specified'],
    ["a version that is none", SLICE, { "spec.devices.0.attributes.model": { version: "1.2" } },
      'spec.devices[0].attributes[model].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0'],
    ["a policy of a device that is given once", SLICE, { [`${CAPACITY}.requestPolicy`]: { default: "1Gi" } },
      "spec.devices[0].capacity[memory].requestPolicy: Forbidden: allowMultipleAllocations must be true"],
    ["a policy of values in disorder", SLICE, { ...SHARED, [`${CAPACITY}.requestPolicy`]: { default: "3Gi", validValues: ["2Gi", "1Gi", "80Gi"] } },
      `[${POLICY}.validValues[1]: Invalid value: "1Gi": values must be sorted in ascending order, ` +
      `${POLICY}.validValues[2]: Invalid value: "80Gi": option is larger than capacity value: 40Gi, ` +
      `${POLICY}.validValues: Invalid value: "3Gi": default value is not valid according to the requestPolicy]`],
    ["a policy in steps", SLICE, { ...SHARED, [`${CAPACITY}.requestPolicy`]: { default: "1Gi", validRange: { min: "1Gi", max: "10Gi", step: "3Gi" } } }, ""],
    ["a policy in steps that miss", SLICE, { ...SHARED, [`${CAPACITY}.requestPolicy`]: { default: "2Gi", validRange: { min: "1Gi", step: "3Gi" } } },
      `${POLICY}.validRange.step: Invalid value: "2Gi": value is not a multiple of a given step (3Gi) from (1Gi)`],
    ["a policy without a default", SLICE, { ...SHARED, [`${CAPACITY}.requestPolicy`]: { validRange: { min: "1Gi" } } },
      `${POLICY}.default: Required value: required when validRange is defined`],
    ["a taint of no key", SLICE, { "spec.devices.0.taints": [{ key: "a b", effect: "NoRun" }] },
      expect.stringMatching(/taints\[0\]\.key: Invalid value: "a b".*taints\[0\]\.effect: Unsupported value: "NoRun": supported values: "NoExecute", "NoSchedule", "None"/) as unknown as string],
    ["a device that is elsewhere than its slice", SLICE, { "spec.devices.0.nodeName": "node-2" },
      "spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec"],
    ["conditions without failures", SLICE, { "spec.devices.0.bindingConditions": ["a.com/ready"] },
      "spec.devices[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions"],
    ["counters of no number", SLICE, { "spec.devices.0.consumesCounters": [{ counterSet: "a" }] }, "spec.devices[0].consumesCounters[0].counters: Required value"],
    ["a toleration of everything but a value", CLAIM, { [`${AT}.0.exactly.tolerations`]: [{ operator: "Exists", value: "x" }] },
      `${AT}[0].exactly.tolerations[0].value: Invalid value: "x": must be empty for operator \`Exists\``],
  ])("%s", (_name, base, changes, problem) => {
    expect(trial.problem(base, changes)).toEqual(problem);
  });

  it("have a status for what a claim was given, and for nothing else", () => {
    const result = { request: "gpu", driver: "gpu.example.com", pool: "node-1", device: "gpu-0" };
    const status = { driver: "gpu.example.com", pool: "node-1", device: "gpu-0" };
    const stored = trial.create(CLAIM, { "metadata.name": "told" });
    const given = trial.client.ofAny("resourceclaims.resource.k8s.io")
      .updateStatus("default", { ...stored, status: { allocation: { devices: { results: [result] } } } } as never);
    const problem = (...devices: object[]): string => trial.problemOfUpdate(given, { "status.devices": devices }, "status");
    const condition = { type: "Ready", status: "True", reason: "Up", message: "", lastTransitionTime: "2026-11-20T09:58:00Z" };
    expect(problem({ ...status, conditions: [condition], data: { a: 1 }, networkData: { ips: ["10.0.0.5/24"] } })).toBe("");
    expect(problem({ ...status, device: "gpu-1" })).toBe(
      "status.devices[0]: Invalid value: gpu.example.com/node-1/gpu-1: must be an allocated device in the claim");
    expect(problem({ ...status, conditions: [{ ...condition, status: "Yes", reason: "" }] })).toBe(
      '[status.devices[0].conditions[0].status: Unsupported value: "Yes": supported values: "False", "True", "Unknown", ' +
      "status.devices[0].conditions[0].reason: Required value: must be set]");
    expect(problem({ ...status, networkData: { ips: ["10.0.0.5"] } })).toBe(
      'status.devices[0].networkData.ips[0]: Invalid value: "10.0.0.5": must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)');
    expect(problem({ ...status, data: 5 })).toBe('status.devices[0].data: Invalid value: "<value omitted>": must be a valid JSON object');
  });

  it("are reserved for whom a status says", () => {
    const stored = trial.create(CLAIM, { "metadata.name": "given" });
    const result = { request: "gpu", driver: "gpu.example.com", pool: "node-1", device: "gpu-0" };
    const user = { resource: "pods", name: "p", uid: "u" };
    const problem = (changes: Changes, of: object = stored): string => trial.problemOfUpdate(of, changes, "status");
    expect(problem({ "status.reservedFor": [user] })).toBe("status.reservedFor: Forbidden: may not be specified when `allocated` is not set");
    expect(problem({ "status.allocation": { devices: { results: [{ ...result, request: "tpu", pool: "" }] } } })).toBe(
      '[status.allocation.devices.results[0].request: Invalid value: "tpu": must be the name of a request in the claim or the name of a ' +
      "request and a subrequest separated by '/', status.allocation.devices.results[0].pool: Required value]",
    );
    const status = { allocation: { devices: { results: [result] } }, reservedFor: [user] };
    const given = trial.client.ofAny("resourceclaims.resource.k8s.io").updateStatus("default", { ...stored, status } as never);
    expect(problem({ "status.reservedFor": [user, user] }, given)).toBe('status.reservedFor[1]: Duplicate value: "u"');
    expect(problem({ "status.allocation.devices.results.0.device": "gpu-1" }, given)).toMatch(
      /^status.allocation: Invalid value: \{"Devices":\{"Results":\[\{"Request":"gpu",.*\}: field is immutable$/,
    );
    expect(problem({ status: {} }, given)).toBe("");
  });

  it("of a claim stay what they are", () => {
    const stored = trial.create(CLAIM);
    expect(trial.problemOfUpdate(stored, { [`${AT}.0.name`]: "tpu" })).toMatch(/^spec: Invalid value: \{"Devices":.*"Config":null\}\}: field is immutable$/);
  });
});
