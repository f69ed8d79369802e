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
  ])("%s", (_name, base, changes, problem) => {
    expect(trial.problem(base, changes)).toBe(problem);
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
