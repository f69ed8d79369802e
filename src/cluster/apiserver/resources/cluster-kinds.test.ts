import { describe, expect, it } from "vitest";
import { definitionOf, row, Trial, type Changes } from "./trial.ts";

const trial = new Trial();
const named = (kind: string, rest = "", apiVersion = "v1"): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x, creationTimestamp: "2026-11-20T09:58:00Z"}${rest && `, ${rest}`}}`;

describe("a Namespace", () => {
  it("is Active and held by its finalizer", () => {
    expect(trial.create(named("Namespace"))).toMatchObject({
      metadata: { labels: { "kubernetes.io/metadata.name": "x" } }, spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" },
    });
  });

  it("has a name without dots", () => {
    expect(trial.problem(named("Namespace"), { "metadata.name": "a.b" }))
      .toBe('metadata.name: Invalid value: "a.b": must not contain dots');
  });

  it("has a row", () => {
    expect(row(named("Namespace"), { "status.phase": "Active" })).toEqual({ Name: "x", Status: "Active", Age: "2m" });
  });
});

describe("a Node", () => {
  const NODE = named("Node", `status: {
    conditions: [{type: Ready, status: "True"}],
    addresses: [{type: InternalIP, address: 10.0.0.2}, {type: Hostname, address: x}],
    nodeInfo: {kubeletVersion: v1.36.2, osImage: Debian, kernelVersion: 6.1.0, containerRuntimeVersion: "containerd://2.1.0"}}`);

  it("has a row", () => {
    expect(row(NODE)).toEqual({
      Name: "x", Status: "Ready", Roles: "<none>", Age: "2m", Version: "v1.36.2", "Internal-IP": "10.0.0.2", "External-IP": "<none>",
      "OS-Image": "Debian", "Kernel-Version": "6.1.0", "Container-Runtime": "containerd://2.1.0",
    });
  });

  it.each<[string, Changes, object]>([
    ["cordoned", { "spec.unschedulable": true }, { Status: "Ready,SchedulingDisabled" }],
    ["not ready", { "status.conditions.0.status": "False" }, { Status: "NotReady" }],
    ["not heard of", { "status.conditions.0.status": "Unknown" }, { Status: "NotReady" }],
    ["new", { "status.conditions": [] }, { Status: "Unknown" }],
    [
      "with roles",
      { "metadata.labels": { "node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": "" } },
      { Roles: "control-plane,worker" },
    ],
  ])("shows when it is %s", (_name, changes, cells) => {
    expect(row(NODE, changes)).toMatchObject(cells);
  });

  it("keeps the addresses of its Pods", () => {
    const stored = trial.create(named("Node"), { "metadata.name": "placed", "spec.podCIDR": "10.244.7.0/24" });
    expect(stored.spec).toMatchObject({ podCIDR: "10.244.7.0/24", podCIDRs: ["10.244.7.0/24"] });
    expect(trial.problemOfUpdate(stored, { "spec.podCIDR": "10.0.0.0/24" }))
      .toBe('spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid');
  });

  it("is refused with one taint twice", () => {
    expect(trial.problem(named("Node"), {
      "spec.taints": [{ key: "a", value: "1", effect: "NoSchedule" }, { key: "a", value: "2", effect: "NoSchedule" }],
    })).toBe('metadata.taints[1]: Duplicate value: {"Key":"a","Value":"2","Effect":"NoSchedule","TimeAdded":null}: ' +
      "taints must be unique by key and effect pair");
  });
});

describe("a ConfigMap", () => {
  it.each<[string, Changes, string]>([
    ["", { data: { "a.b": "c" } }, ""],
    [
      "with a key of two words",
      { data: { "a b": "c" } },
      "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' " +
        "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ],
    ["with one key as text and bytes", { data: { a: "c" }, binaryData: { a: "Yw==" } }, "data[a]: Invalid value: \"a\": duplicate of key present in binaryData"],
    ["that is too large", { data: { a: "x".repeat(1024 * 1024 + 1) } }, "[]: Too long: may not be more than 1048576 bytes"],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(named("ConfigMap"), changes)).toBe(message);
  });

  it("stays when it is immutable", () => {
    const stored = trial.create(named("ConfigMap", "immutable: true, data: {a: b}"), { "metadata.name": "still" });
    expect(trial.problemOfUpdate(stored, { "data.a": "c" })).toBe("data: Forbidden: field is immutable when `immutable` is set");
    expect(trial.problemOfUpdate(stored, { immutable: undefined }))
      .toBe("immutable: Forbidden: field is immutable when `immutable` is set");
  });

  it("has a row", () => {
    expect(row(named("ConfigMap"), { data: { a: "1", b: "2" }, binaryData: { c: "" } })).toEqual({ Name: "x", Data: 3, Age: "2m" });
  });
});

describe("a Secret", () => {
  it.each<[string, Changes, string]>([
    ["", { data: { a: "Yg==" } }, ""],
    ["for a registry, of nothing", { type: "kubernetes.io/dockerconfigjson" }, "data[.dockerconfigjson]: Required value"],
    [
      "of TLS without its key",
      { type: "kubernetes.io/tls", data: { "tls.crt": "YQ==" } },
      "data[tls.key]: Required value",
    ],
    [
      "for a registry, of no JSON",
      { type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": "YQ==" } },
      "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'a' looking for beginning of value",
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(named("Secret"), changes)).toBe(message);
  });

  it("is Opaque, takes texts as bytes and keeps its type", () => {
    const stored = trial.create(named("Secret", "stringData: {a: b}"), { "metadata.name": "opaque" });
    expect(stored).toMatchObject({ type: "Opaque", data: { a: "Yg==" } });
    expect(stored.stringData).toBeUndefined();
    expect(trial.problemOfUpdate(stored, { type: "mine" })).toBe('type: Invalid value: "mine": field is immutable');
  });

  it("has a row", () => {
    expect(row(named("Secret"), { type: "Opaque", data: { a: "" } })).toEqual({ Name: "x", Type: "Opaque", Data: 1, Age: "2m" });
  });
});

describe("an Event", () => {
  const EVENT = named("Event", `type: Warning, reason: Failed, message: "no luck\\n", count: 3,
    involvedObject: {kind: Pod, name: web, namespace: default, fieldPath: "spec.containers{web}"},
    firstTimestamp: "2026-11-20T09:50:00Z", lastTimestamp: "2026-11-20T09:59:00Z", source: {component: kubelet, host: node-1}`);

  it("has a row", () => {
    expect(row(EVENT)).toEqual({
      "Last Seen": "60s", Type: "Warning", Reason: "Failed", Object: "pod/web", Subobject: "spec.containers{web}",
      Source: "kubelet, node-1", Message: "no luck", "First Seen": "10m", Count: 3, Name: "x",
    });
  });

  it("is found by what it is about", () => {
    expect(definitionOf("Event", "v1").selectableFields?.({
      involvedObject: { kind: "Pod", name: "web", namespace: "default" }, reason: "Failed", type: "Warning",
    } as never)).toMatchObject({ "involvedObject.name": "web", "involvedObject.kind": "Pod", reason: "Failed", type: "Warning" });
  });
});

describe("a Lease and a ServiceAccount", () => {
  it("have rows", () => {
    expect(row(named("Lease", "spec: {holderIdentity: node-1}", "coordination.k8s.io/v1")))
      .toEqual({ Name: "x", Holder: "node-1", Age: "2m" });
    expect(row(named("ServiceAccount"))).toEqual({ Name: "x", Age: "2m" });
  });
});

describe("a CertificateSigningRequest", () => {
  const CSR = named("CertificateSigningRequest", "spec: {request: YQ==, signerName: example.com/x, username: ann, usages: [client auth]}",
    "certificates.k8s.io/v1");

  it("has a row", () => {
    expect(row(CSR)).toMatchObject({ Name: "x", SignerName: "example.com/x", Requestor: "ann", RequestedDuration: "<none>", Condition: "Pending" });
    expect(row(CSR, { status: { conditions: [{ type: "Approved", status: "True" }], certificate: "YQ==" } }))
      .toMatchObject({ Condition: "Approved,Issued" });
  });
});

describe("a CustomResourceDefinition", () => {
  const CRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`;

  it("names what it can by itself", () => {
    expect(trial.create(CRD).spec).toMatchObject({
      names: { singular: "widget", listKind: "WidgetList" }, conversion: { strategy: "None" },
    });
  });

  it.each<[string, Changes, unknown]>([
    [
      "not named after what it defines",
      { "metadata.name": "gadgets.example.com" },
      expect.stringContaining('metadata.name: Invalid value: "gadgets.example.com": must be spec.names.plural+"."+spec.group') as unknown as string,
    ],
    [
      "without a schema",
      { "spec.versions.0.schema": undefined },
      expect.stringContaining("schema") as unknown as string,
    ],
    [
      "that is stored nowhere",
      { "spec.versions.0.storage": false },
      '[spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,' +
        '"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version, ' +
        "status.storedVersions: Invalid value: null: must have at least one stored version]",
    ],
    ["with a version in capitals", { "spec.versions.0.name": "V1" }, expect.stringMatching(/spec\.versions\[0\]\.name: Invalid value: "V1".*spec\.version: Invalid value: "V1"/)],
    ["with a column of no sort", { "spec.versions.0.additionalPrinterColumns": [{ name: "A", type: "text", jsonPath: "a" }] },
      expect.stringMatching(/spec\.additionalPrinterColumns\[0\]\.type: Invalid value: "text": must be one of boolean,date,integer,number,string.*spec\.additionalPrinterColumns\[0\]\.JSONPath: Invalid value: "a": must be a simple json path starting with \./)],
    ["that counts replicas elsewhere", { "spec.versions.0.subresources": { scale: { specReplicasPath: ".status.x", statusReplicasPath: ".status.x" } } },
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.x": should be a json path under .spec'],
    ["that selects by what is not there", { "spec.versions.0.selectableFields": [{ jsonPath: ".spec.nope" }, { jsonPath: ".metadata.name" }] },
      expect.stringMatching(/spec\.selectableFields\[0\]\.jsonPath: Invalid value: "\.spec\.nope": is an invalid path.*selectableFields\[1\]\.jsonPath: .*must not point to fields in metadata/)],
    ["that is converted by nobody", { "spec.conversion": { strategy: "Webhook" } },
      expect.stringContaining("spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook")],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(CRD, changes)).toEqual(message);
  });
});
