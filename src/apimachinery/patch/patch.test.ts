import { describe, expect, test } from "vitest";
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  createMergePatch,
  createThreeWayJSONMergePatch,
  createThreeWayMergePatch,
  createTwoWayMergePatch,
} from "./index.ts";

const POD = "io.k8s.api.core.v1.Pod";
const DEPLOYMENT = "io.k8s.api.apps.v1.Deployment";

describe("JSON patch", () => {
  const object = { a: { b: 1, "x/y": 2 }, list: ["one", "two"] };
  test.each<[unknown[], unknown]>([
    [[{ op: "replace", path: "/a/b", value: 5 }], { a: { b: 5, "x/y": 2 }, list: ["one", "two"] }],
    [[{ op: "add", path: "/list/-", value: "three" }], { ...object, list: ["one", "two", "three"] }],
    [[{ op: "add", path: "/list/1", value: "x" }], { ...object, list: ["one", "x", "two"] }],
    [[{ op: "remove", path: "/a/x~1y" }], { a: { b: 1 }, list: ["one", "two"] }],
    [[{ op: "remove", path: "/list/0" }], { ...object, list: ["two"] }],
    [[{ op: "test", path: "/a/b", value: 1 }, { op: "move", from: "/a/b", path: "/c" }], { a: { "x/y": 2 }, list: object.list, c: 1 }],
    [[{ op: "copy", from: "/list", path: "/a/l" }], { a: { ...object.a, l: object.list }, list: object.list }],
    [[{ op: "test", path: "/none", value: null }], object],
    [[{ op: "replace", path: "/a/new", value: 1 }], { ...object, a: { ...object.a, new: 1 } }],
  ])("%j", (patch, result) => expect(applyJsonPatch(object, patch)).toEqual(result));
  test.each<[unknown, string]>([
    [[{ op: "replace", path: "/list/7", value: 5 }], "replace operation does not apply: doc is missing key: /list/7: missing value"],
    [[{ op: "replace", path: "/x/c", value: 5 }], "replace operation does not apply: doc is missing path: /x/c: missing value"],
    [[{ op: "add", path: "/x/c", value: 5 }], 'add operation does not apply: doc is missing path: "/x/c": missing value'],
    [[{ op: "remove", path: "/a/c" }], "error in remove for path: '/a/c': Unable to remove nonexistent key: c: missing value"],
    [[{ op: "test", path: "/a/b", value: 2 }], "testing value /a/b failed: test failed"],
    [[{ op: "add", path: "/list/7", value: 2 }], "error in add for path: '/list/7': Unable to access invalid index: 7: invalid index referenced"],
    [[null], "Unexpected kind: unknown"],
    [[1], "json: cannot unmarshal number into Go value of type jsonpatch.Operation"],
  ])("%j is refused", (patch, message) => expect(() => applyJsonPatch(object, patch)).toThrow(message));
});

test("JSON merge patch", () => {
  expect(applyMergePatch({ a: { b: 1, c: 2 }, l: [1] }, { a: { b: null, d: 3 }, l: [2], n: { x: null } })).toEqual({
    a: { c: 2, d: 3 },
    l: [2],
    n: {},
  });
  expect(createMergePatch({ a: { b: 1, c: 2 }, l: [1] }, { a: { c: 3 }, l: [1], n: 1 })).toEqual({ a: { b: null, c: 3 }, n: 1 });
});

test("the three-way merge patch for custom resources keeps what others set", () => {
  const original = { spec: { a: 1, gone: 2, deep: { x: 1 } } };
  const modified = { spec: { a: 3, deep: {} } };
  const current = { spec: { a: 1, gone: 2, other: 9, deep: { x: 1, y: 2 } }, status: { ok: true } };
  expect(createThreeWayJSONMergePatch(original, modified, current)).toEqual({ spec: { a: 3, gone: null, deep: { x: null } } });
});

describe("strategic merge patch", () => {
  const pod = {
    metadata: { labels: { a: "1", b: "2" }, finalizers: ["x", "y"] },
    spec: {
      containers: [
        { name: "one", image: "nginx:1.25", args: ["a"], ports: [{ containerPort: 80 }] },
        { name: "two", image: "busybox" },
      ],
      volumes: [{ name: "v", emptyDir: {} }],
      tolerations: [{ key: "a" }],
    },
  };
  test.each<[string, unknown, (result: any) => unknown, unknown]>([
    ["an item is changed by its key", { spec: { containers: [{ name: "two", image: "x" }] } }, (p) => p.spec.containers.map((c: any) => c.image), ["nginx:1.25", "x"]],
    ["a new item goes first", { spec: { containers: [{ name: "new" }] } }, (p) => p.spec.containers.map((c: any) => c.name), ["new", "one", "two"]],
    ["an item is deleted", { spec: { containers: [{ name: "two", $patch: "delete" }] } }, (p) => p.spec.containers.map((c: any) => c.name), ["one"]],
    ["a list is replaced", { spec: { containers: [{ name: "x" }, { $patch: "replace" }] } }, (p) => p.spec.containers, [{ name: "x" }]],
    ["an atomic list is replaced", { spec: { tolerations: [{ key: "b" }] } }, (p) => p.spec.tolerations, [{ key: "b" }]],
    ["arguments are replaced", { spec: { containers: [{ name: "one", args: ["b", "c"] }] } }, (p) => p.spec.containers[0].args, ["b", "c"]],
    ["a null removes", { metadata: { labels: { a: null } } }, (p) => p.metadata.labels, { b: "2" }],
    ["a map is replaced", { metadata: { labels: { $patch: "replace", z: "9" } } }, (p) => p.metadata.labels, { z: "9" }],
    ["primitives merge", { metadata: { finalizers: ["z"] } }, (p) => p.metadata.finalizers, ["z", "x", "y"]],
    ["primitives are deleted", { metadata: { "$deleteFromPrimitiveList/finalizers": ["x"] } }, (p) => p.metadata.finalizers, ["y"]],
    ["an order is set", { spec: { "$setElementOrder/containers": [{ name: "two" }, { name: "one" }] } }, (p) => p.spec.containers.map((c: any) => c.name), ["two", "one"]],
    ["keys are retained", { spec: { volumes: [{ name: "v", $retainKeys: ["name", "hostPath"], hostPath: { path: "/" } }] } }, (p) => p.spec.volumes, [{ name: "v", hostPath: { path: "/" } }]],
  ])("%s", (_name, patch, pick, expected) => expect(pick(applyStrategicMergePatch(POD, pod, patch))).toEqual(expected));
  test.each<[unknown, string]>([
    [{ spec: { containers: [{ image: "x" }] } }, "map: map[image:x] does not contain declared merge key: name"],
    [{ spec: { containers: [{ name: "one", $patch: "explode" }] } }, "unknown patch type: explode in map: map[$patch:explode name:one]"],
    [{ spec: { containers: ["x"] } }, "list element types are not identical"],
  ])("%j is refused", (patch, message) => expect(() => applyStrategicMergePatch(POD, pod, patch)).toThrow(message));
});

describe("the patch of kubectl apply", () => {
  const manifest = (image: string, more: object = {}): object => ({
    metadata: { name: "web", annotations: {} },
    spec: { replicas: 3, strategy: { type: "Recreate" }, template: { spec: { containers: [{ name: "nginx", image }], ...more } } },
  });
  test("changes what changed and leaves what others set", () => {
    const live = {
      metadata: { name: "web", annotations: { other: "x" }, uid: "1" },
      spec: { replicas: 5, template: { spec: { containers: [{ name: "nginx", image: "nginx:1", imagePullPolicy: "Always" }, { name: "sidecar" }], dnsPolicy: "ClusterFirst" } }, strategy: { type: "Recreate" } },
    };
    expect(createThreeWayMergePatch(DEPLOYMENT, manifest("nginx:1"), manifest("nginx:2"), live)).toEqual({
      spec: {
        replicas: 3,
        template: {
          spec: {
            "$setElementOrder/containers": [{ name: "nginx" }],
            containers: [{ name: "nginx", image: "nginx:2" }],
          },
        },
      },
    });
  });
  test("removes what the manifest has no more", () => {
    const live = manifest("nginx:1", { nodeSelector: { a: "b" }, dnsPolicy: "ClusterFirst" });
    const patch = createThreeWayMergePatch(DEPLOYMENT, manifest("nginx:1", { nodeSelector: { a: "b" } }), manifest("nginx:1"), live);
    expect(patch).toEqual({ spec: { template: { spec: { nodeSelector: null } } } });
  });
  test("nothing to change is an empty patch", () => {
    expect(createThreeWayMergePatch(DEPLOYMENT, manifest("a"), manifest("a"), manifest("a"))).toEqual({});
  });
  test("a strategy that changes retains its keys", () => {
    const before = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } };
    const patch = createTwoWayMergePatch(DEPLOYMENT, before, { spec: { strategy: { type: "Recreate" } } });
    expect(patch).toEqual({ spec: { strategy: { $retainKeys: ["type"], type: "Recreate", rollingUpdate: null } } });
    expect(applyStrategicMergePatch(DEPLOYMENT, before, patch)).toEqual({ spec: { strategy: { type: "Recreate" } } });
  });
  test("a container that is gone is deleted by its key", () => {
    const spec = (...names: string[]): object => ({ spec: { containers: names.map((name) => ({ name })) } });
    expect(createTwoWayMergePatch(POD, spec("a", "b"), spec("b"))).toEqual({
      spec: { "$setElementOrder/containers": [{ name: "b" }], containers: [{ name: "a", $patch: "delete" }] },
    });
  });
});
