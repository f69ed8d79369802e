import { describe, expect, test } from "vitest";
import { marshalInOrder } from "../json/index.ts";
import { checkMetadata, complete, decode, schemaKeyOfKind } from "./index.ts";

const POD = "io.k8s.api.core.v1.Pod";
const container = (more: object): object => ({ metadata: { name: "a" }, spec: { containers: [{ name: "web", ...more }] } });

describe("a body of the wrong type is refused", () => {
  const go = "json: cannot unmarshal";
  test.each<[string, unknown, string]>([
    [POD, container({ env: [{ name: "A", value: true }] }), `${go} bool into Go struct field EnvVar.spec.containers.env.value of type string`],
    [POD, container({ env: [{ name: "A", value: 8080 }] }), `${go} number into Go struct field EnvVar.spec.containers.env.value of type string`],
    [POD, container({ ports: [{ containerPort: "80" }] }), `${go} string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`],
    [POD, container({ image: ["x"] }), `${go} array into Go struct field Container.spec.containers.image of type string`],
    [POD, { metadata: { name: 42 } }, `${go} number into Go struct field ObjectMeta.metadata.name of type string`],
    [POD, { spec: [] }, `${go} array into Go struct field Pod.spec of type v1.PodSpec`],
    [POD, { spec: { containers: {} } }, `${go} object into Go struct field PodSpec.spec.containers of type []v1.Container`],
    [POD, { metadata: { labels: { version: 1 } } }, `${go} number into Go struct field ObjectMeta.metadata.labels of type string`],
    [POD, { metadata: { labels: [] } }, `${go} array into Go struct field ObjectMeta.metadata.labels of type map[string]string`],
    [POD, { spec: { restartPolicy: 5 } }, `${go} number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy`],
    [POD, container({ ports: [{ containerPort: 80.5 }] }), `${go} number 80.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`],
    [POD, container({ ports: [{ containerPort: 1e10 }] }), `${go} number 10000000000 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`],
    [POD, container({ command: [1] }), `${go} number into Go struct field Container.spec.containers.command of type string`],
    [POD, container({ livenessProbe: { httpGet: { port: true } } }), `${go} bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.httpGet.port of type int32`],
    [POD, container({ resources: { requests: { cpu: "100x" } } }), "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    [POD, container({ resources: { limits: [] } }), `${go} array into Go struct field ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList`],
    [POD, container({ stdin: "yes" }), `${go} string into Go struct field Container.spec.containers.stdin of type bool`],
    ["io.k8s.api.core.v1.ConfigMap", { data: { port: 80 } }, `${go} number into Go struct field ConfigMap.data of type string`],
    ["io.k8s.api.core.v1.ConfigMap", { data: { deep: { a: "b" } } }, `${go} object into Go struct field ConfigMap.data of type string`],
    ["io.k8s.api.apps.v1.Deployment", { spec: { replicas: "3" } }, `${go} string into Go struct field DeploymentSpec.spec.replicas of type int32`],
    ["io.k8s.api.core.v1.Secret", { data: { a: "not base64" } }, "illegal base64 data at input byte 3"],
    ["io.k8s.api.core.v1.Secret", { data: { a: "abc" } }, "illegal base64 data at input byte 0"],
    [POD, { metadata: { creationTimestamp: "yesterday" } }, 'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"'],
  ])("%s %j", (key, body, message) => expect(() => decode(key, body)).toThrow(message));
});

test("the first wrong type counts, unless a quantity is wrong", () => {
  const body = container({ image: 1, stdin: "x", resources: { limits: { cpu: "?" } } });
  expect(() => decode(POD, body)).toThrow("quantities must match");
  expect(() => decode(POD, container({ image: 1, stdin: "x" }))).toThrow("Container.spec.containers.image of type string");
});

test("unknown fields are dropped and told of in the order of the body", () => {
  const { value, strictErrors } = decode(POD, {
    metadata: { name: "odd", lables: { a: "b" } },
    spec: { container: [], containers: [{ name: "web", port: 80 }] },
  });
  expect(strictErrors).toEqual([
    'unknown field "metadata.lables"',
    'unknown field "spec.container"',
    'unknown field "spec.containers[0].port"',
  ]);
  expect(value).toEqual({ metadata: { name: "odd" }, spec: { containers: [{ name: "web" }] } });
});

test("what Go cannot tell from absent is dropped, amounts take their canonical form", () => {
  const body = {
    metadata: { name: "a", labels: { a: null }, creationTimestamp: "2026-11-20T22:00:00.5+01:00" },
    spec: {
      hostNetwork: false,
      nodeSelector: {},
      terminationGracePeriodSeconds: 0,
      activeDeadlineSeconds: null,
      containers: [{ name: "", image: "", command: [], tty: false, resources: { requests: { cpu: 0.5, memory: "1024Mi" } } }],
      volumes: [{ name: "v", emptyDir: {} }],
    },
  };
  expect(decode(POD, body).value).toEqual({
    metadata: { name: "a", labels: { a: "" }, creationTimestamp: "2026-11-20T21:00:00Z" },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "", resources: { requests: { cpu: "500m", memory: "1Gi" } } }],
      volumes: [{ name: "v", emptyDir: {} }],
    },
  });
});

test("empty lists are none, but for those that defaults tell from none", () => {
  expect(decode("io.k8s.api.rbac.v1.ClusterRole", { rules: [] }).value).toEqual({});
  const behavior = { scaleUp: { policies: [] }, scaleDown: { policies: null } };
  const { value } = decode("io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler", { spec: { metrics: [], behavior } });
  expect(value).toEqual({ spec: { behavior: { scaleUp: { policies: [] }, scaleDown: {} } } });
});

test("metadata alone", () => {
  expect(() => checkMetadata({ metadata: { annotations: { on: true } } })).toThrow(
    "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.annotations of type string",
  );
  expect(() => checkMetadata({ metadata: { name: "a" }, spec: 5 })).not.toThrow();
});

test("an object as Go writes it", () => {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [{ image: "nginx", name: "a" }] } };
  expect(marshalInOrder(complete(POD, pod))).toBe(
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"nginx","resources":{}}]},"status":{}}',
  );
  const service = { spec: { ports: [{ port: 80 }] } };
  expect(complete("io.k8s.api.core.v1.Service", service)).toEqual({
    metadata: {},
    spec: { ports: [{ port: 80, targetPort: 0 }] },
    status: { loadBalancer: {} },
  });
  expect(schemaKeyOfKind("apps", "v1", "Deployment")).toBe("io.k8s.api.apps.v1.Deployment");
});
