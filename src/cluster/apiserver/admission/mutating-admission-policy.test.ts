import { beforeAll, describe, expect, it } from "vitest";
import { loadModule } from "../../../os/index.ts";
import { Simulation } from "../../../sim/index.ts";
import { celEngine } from "../cel.ts";
import { createApiServer, type ApiServer } from "../index.ts";
import type { Draft } from "../resources/definition.ts";

beforeAll(() => loadModule(celEngine));

const GROUP = "admissionregistration.k8s.io";

/** A server with a policy for Pods, bound. */
function open(spec: Draft): ApiServer {
  const server = createApiServer({ simulation: new Simulation({ seed: "mutating" }) });
  const client = server.client("test");
  client.of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  client.of("serviceaccounts").create("default", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "default" } });
  client.ofAny(`mutatingadmissionpolicies.${GROUP}`).create("", {
    apiVersion: `${GROUP}/v1`, kind: "MutatingAdmissionPolicy", metadata: { name: "p" },
    spec: { matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }] }, reinvocationPolicy: "Never", ...spec },
  } as Draft);
  client.ofAny(`mutatingadmissionpolicybindings.${GROUP}`).create("", {
    apiVersion: `${GROUP}/v1`, kind: "MutatingAdmissionPolicyBinding", metadata: { name: "b" }, spec: { policyName: "p" },
  } as Draft);
  return server;
}

const create = (server: ApiServer): Draft => server.client("test").of("pods").create("default", {
  apiVersion: "v1", kind: "Pod", metadata: { name: "one", namespace: "default", labels: { app: "one" } }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] },
});
const apply = (expression: string): Draft => ({ patchType: "ApplyConfiguration", applyConfiguration: { expression } });
const patch = (expression: string): Draft => ({ patchType: "JSONPatch", jsonPatch: { expression } });

describe("a mutating policy", () => {
  it.each<[string, Draft, (pod: Draft) => unknown, unknown]>([
    ["adds to lists by their keys", { mutations: [apply('Object{spec: Object.spec{containers: [Object.spec.containers{name: "mesh", image: "mesh:1"}]}}')] },
      (pod) => pod.spec.containers.map((container: Draft) => container.name), ["web", "mesh"]],
    ["changes what is there", { mutations: [apply('Object{spec: Object.spec{containers: [Object.spec.containers{name: "web", image: "nginx:2"}], priority: 0}}')] },
      (pod) => pod.spec.containers.map((container: Draft) => container.image), ["nginx:2"]],
    ["patches", { mutations: [patch('[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/team"), value: "a"}]')] },
      (pod) => pod.metadata.labels, { app: "one", "example.com/team": "a" }],
    ["shows each change what the one before it made", { mutations: [
      apply('Object{metadata: Object.metadata{labels: {"a": "1"}}}'), apply('Object{metadata: Object.metadata{labels: {"b": object.metadata.labels["a"] + variables.more}}}'),
    ], variables: [{ name: "more", expression: "'2'" }] }, (pod) => pod.metadata.labels, { app: "one", a: "1", b: "12" }],
    ["does nothing when its conditions do not hold", { matchConditions: [{ name: "c", expression: "object.metadata.name == 'two'" }], mutations: [apply('Object{metadata: Object.metadata{labels: {"a": "1"}}}')] },
      (pod) => pod.metadata.labels, { app: "one" }],
    ["that fails may be passed over", { failurePolicy: "Ignore", mutations: [patch('[JSONPatch{op: "remove", path: "/nothing"}]')] }, (pod) => pod.metadata.labels, { app: "one" }],
  ])("%s", (_name, spec, part, wanted) => {
    expect(part(create(open(spec)))).toEqual(wanted);
  });

  it.each<[string, Draft, string]>([
    ["cannot be applied", patch('[JSONPatch{op: "remove", path: "/nothing"}]'), "policy 'p' with binding 'b' denied request: JSON Patch: "],
    ["is no patch", patch('"x"'), "policy 'p' with binding 'b' denied request: type mismatch: JSONPatchType.expression should evaluate to array"],
    ["has fields that there are not", apply("Object{spec: Object.spec{nothing: 1}}"), "policy 'p' with binding 'b' denied request: failed to convert patch object to typed object: "],
    ["has no value", apply("Object{spec: Object.spec{priority: object.spec.missing}}"), "policy 'p' with binding 'b' denied request: "],
  ])("stops the request when its change %s", (_name, mutation, message) => {
    const server = open({ mutations: [mutation] });
    expect(() => create(server)).toThrow(message);
    expect(server.client("test").of("pods").find("default", "one")).toBeUndefined();
  });
});
