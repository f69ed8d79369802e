import { describe, expect, test } from "vitest";
import { OBJECT_META, type TypeSchema } from "../schema/index.ts";
import { applyConfiguration, type ApplyConflictError, trackUpdate, type ManagedFieldsEntry } from "./index.ts";

const DEPLOYMENT = "io.k8s.api.apps.v1.Deployment";
const T1 = "2026-11-21T02:00:00Z";
const T2 = "2026-11-21T02:00:05Z";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;

const write = (manager: string, live?: Any, time = T1, more: Any = {}): Any => ({
  schema: DEPLOYMENT,
  live,
  manager,
  apiVersion: "apps/v1",
  time,
  resetFields: [["status"]],
  ...more,
});

const config = (replicas: number | undefined, image = "nginx:1.25", more: Any = {}): Any => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "nginx", image, ...more }] } },
  },
});

/** Applies and puts the entries into the object, as the API server does. */
function applied(manager: string, live: Any, body: Any, force = false, time = T1): Any {
  const result = applyConfiguration(write(manager, live, time), body, force);
  return { ...result.object, metadata: { ...(result.object.metadata as Any), managedFields: result.managedFields } };
}

const entry = (object: Any, manager: string): Any =>
  object.metadata.managedFields.find((one: ManagedFieldsEntry) => one.manager === manager);

test("a create owns what it sets, structs that are always there apart", () => {
  const object = {
    ...config(1, "nginx", { resources: {} }),
    metadata: { name: "web", namespace: "default", uid: "1", labels: { app: "web" } },
  };
  object.spec.strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } };
  const [made] = trackUpdate(write("kubectl-create"), object, undefined);
  expect(made).toEqual({
    manager: "kubectl-create",
    operation: "Update",
    apiVersion: "apps/v1",
    time: T1,
    fieldsType: "FieldsV1",
    fieldsV1: {
      "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
      "f:spec": {
        "f:replicas": {},
        "f:selector": {},
        "f:strategy": { "f:rollingUpdate": { ".": {}, "f:maxSurge": {} }, "f:type": {} },
        "f:template": {
          "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
          "f:spec": { "f:containers": { 'k:{"name":"nginx"}': { ".": {}, "f:image": {}, "f:name": {}, "f:resources": {} } } },
        },
      },
    },
  });
});

test("an update takes fields from their owner and keeps the rest", () => {
  const before = config(1);
  const entries = trackUpdate(write("kubectl-create"), before, undefined);
  const after = trackUpdate(write("kubectl-scale", before, T2), config(3), entries);
  expect(after.map(({ manager, time }) => [manager, time])).toEqual([
    ["kubectl-create", T1],
    ["kubectl-scale", T2],
  ]);
  expect(after[1]?.fieldsV1).toEqual({ "f:spec": { "f:replicas": {} } });
  expect((after[0]?.fieldsV1 as Any)["f:spec"]["f:replicas"]).toBeUndefined();
  expect(trackUpdate(write("kubectl-scale", config(3), "2026-11-21T03:00:00Z"), config(3), after)).toEqual(after);
});

test("the status is owned through its own subresource", () => {
  const before = config(1);
  const after = { ...config(1), status: { observedGeneration: 1, replicas: 1 } };
  const status = write("kube-controller-manager", before, T2, { subresource: "status", resetFields: [["spec"]] });
  expect(trackUpdate(status, after, [])).toEqual([
    {
      manager: "kube-controller-manager",
      operation: "Update",
      apiVersion: "apps/v1",
      time: T2,
      fieldsType: "FieldsV1",
      fieldsV1: { "f:status": { "f:observedGeneration": {}, "f:replicas": {} } },
      subresource: "status",
    },
  ]);
});

describe("server-side apply", () => {
  test("owns exactly what the configuration says", () => {
    const live = applied("kubectl", undefined, config(1));
    expect(entry(live, "kubectl")).toEqual({
      manager: "kubectl",
      operation: "Apply",
      apiVersion: "apps/v1",
      time: T1,
      fieldsType: "FieldsV1",
      fieldsV1: {
        "f:spec": {
          "f:replicas": {},
          "f:selector": {},
          "f:template": {
            "f:metadata": { "f:labels": { "f:app": {} } },
            "f:spec": { "f:containers": { 'k:{"name":"nginx"}': { ".": {}, "f:image": {}, "f:name": {} } } },
          },
        },
      },
    });
    expect(applyConfiguration(write("kubectl", live, T2), config(1), false).changed).toBe(false);
  });

  test("refuses fields of another manager, and takes them by force", () => {
    const live = applied("kubectl", undefined, config(1));
    expect(() => applied("other", live, config(2))).toThrow('Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas');
    const forced = applied("other", live, config(2), true, T2);
    expect(forced.spec.replicas).toBe(2);
    expect(entry(forced, "kubectl").fieldsV1["f:spec"]["f:replicas"]).toBeUndefined();
    expect(entry(forced, "other").fieldsV1["f:spec"]["f:replicas"]).toEqual({});
    try {
      applied("kubectl", forced, config(1, "nginx:1.27"));
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message).toBe(
        'Apply failed with 2 conflicts: conflicts with "other":\n- .spec.replicas\n- .spec.template.spec.containers[name="nginx"].image',
      );
      expect((error as ApplyConflictError).causes[0]).toEqual({
        reason: "FieldManagerConflict",
        message: 'conflict with "other"',
        field: ".spec.replicas",
      });
    }
  });

  test("names the version of a manager that updated", () => {
    const live: Any = config(1);
    live.metadata.managedFields = trackUpdate(write("kubectl-set"), live, undefined);
    expect(() => applied("kubectl", live, config(1, "nginx:9"))).toThrow(
      'conflict with "kubectl-set" using apps/v1: .spec.template.spec.containers[name="nginx"].image',
    );
  });

  test("the same value is shared, and no conflict", () => {
    const live = applied("kubectl", undefined, config(1));
    const shared = applied("other", live, config(1));
    expect(entry(shared, "other").fieldsV1).toEqual(entry(shared, "kubectl").fieldsV1);
  });

  test("removes what is applied no more, unless another owns it", () => {
    const ports = { ports: [{ containerPort: 80 }, { containerPort: 81, name: "x" }], env: [{ name: "A", value: "1" }] };
    const live = applied("kubectl", undefined, config(3, "nginx", ports));
    const after = applied("kubectl", live, config(undefined, "nginx", { ports: [{ containerPort: 81, name: "x" }] }), false, T2);
    expect(after.spec.replicas).toBeUndefined();
    expect(after.spec.template.spec.containers[0]).toMatchObject({ name: "nginx", ports: [{ containerPort: 81, name: "x" }] });
    expect(after.spec.template.spec.containers[0].env ?? null).toBeNull();
    const shared = applied("other", live, { ...config(3), spec: { replicas: 3 } });
    expect(applied("kubectl", shared, config(undefined)).spec.replicas).toBe(3);
  });

  test("a container that another manager added stays, and so does the order", () => {
    const live = applied("kubectl", undefined, config(1));
    live.spec.template.spec.containers.unshift({ name: "mesh", image: "m" });
    const after = applied("kubectl", live, config(1, "nginx:2"));
    expect(after.spec.template.spec.containers.map((one: Any) => one.name)).toEqual(["mesh", "nginx"]);
  });

  test.each([
    [{ spec: { replica: 2 } }, ".spec.replica: field not declared in schema"],
    [{ spec: { replicas: "2" } }, ".spec.replicas: expected numeric (int or float), got string"],
    [
      { spec: { template: { spec: { containers: [{ name: "a" }, { name: "a" }] } } } },
      '.spec.template.spec.containers: duplicate entries for key [name="a"]',
    ],
    [{ metadata: { labels: { a: 5 } } }, ".metadata.labels.a: expected string, got &value.valueUnstructured{Value:5}"],
  ])("%j does not fit", (body, message) => {
    const wrong = { ...config(1), ...body, metadata: { name: "dep", namespace: "default", ...(body as Any).metadata } };
    expect(() => applied("kubectl", undefined, wrong)).toThrow(
      `failed to create typed patch object (default/dep; apps/v1, Kind=Deployment): ${message}`,
    );
  });
});

test("a custom kind goes by the schema of its definition", () => {
  const schema: TypeSchema = {
    type: "object",
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { $ref: OBJECT_META },
      spec: {
        type: "object",
        properties: {
          size: { type: "integer" },
          tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
          free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    },
  };
  const body = (spec: Any): Any => ({ apiVersion: "x.io/v1", kind: "Foo", metadata: { name: "a" }, spec });
  const made = applyConfiguration(write("me", undefined, T1, { schema, apiVersion: "x.io/v1" }), body({ tags: ["a"], free: { q: [1] } }), false);
  expect(made.managedFields[0]?.fieldsV1).toEqual({
    "f:spec": { "f:free": { "f:q": {} }, "f:tags": { 'v:"a"': {} } },
  });
  expect(() => applyConfiguration(write("me", undefined, T1, { schema }), body({ sise: 1 }), false)).toThrow(
    "failed to create typed patch object (/a; x.io/v1, Kind=Foo): .spec.sise: field not declared in schema",
  );
});
