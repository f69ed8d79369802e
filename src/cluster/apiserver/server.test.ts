import { beforeEach, describe, expect, it } from "vitest";
import { Simulation } from "../../sim/index.ts";
import type { ConfigMap, Namespace, Pod, ServiceAccount } from "../../apimachinery/types/index.ts";
import { createApiServer, StatusError, type ApiServer, type Client } from "./index.ts";

let simulation: Simulation;
let server: ApiServer;
let client: Client;

beforeEach(() => {
  simulation = new Simulation();
  server = createApiServer({ simulation });
  client = server.client("test");
  if (!client.of("namespaces").find("", "default")) {
    client.of("namespaces").create("", { metadata: { name: "default" } } as Namespace);
  }
  client.of("serviceaccounts").create("default", { metadata: { name: "default" } } as ServiceAccount);
});

const configMap = (name: string, data: Record<string, string> = {}): ConfigMap => ({ metadata: { name }, data }) as ConfigMap;
const pod = (name: string, more: object = {}): Pod =>
  ({ metadata: { name }, spec: { containers: [{ name: "web", image: "nginx" }], ...more } }) as Pod;

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return `${error.code} ${error.reason}: ${error.message}`;
    throw error;
  }
  return "no error";
}

describe("creating", () => {
  it("gives uid, version, time and namespace, and freezes what it stores", () => {
    const stored = client.of("configmaps").create("default", configMap("a", { k: "v" }));
    expect(stored.metadata).toMatchObject({ name: "a", namespace: "default", creationTimestamp: "2026-11-20T09:00:00Z" });
    expect(stored.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(stored.kind).toBe("ConfigMap");
    expect(Object.isFrozen(stored.data)).toBe(true);
    expect(client.of("configmaps").get("default", "a")).toBe(stored);
  });

  it.each<[string, () => unknown, string]>([
    [
      "the same name twice",
      () => client.of("configmaps").create("default", configMap("b")),
      '409 AlreadyExists: configmaps "b" already exists',
    ],
    [
      "a namespace that is not there",
      () => client.of("configmaps").create("none", configMap("c")),
      '404 NotFound: namespaces "none" not found',
    ],
    [
      "no name",
      () => client.of("configmaps").create("default", { metadata: {} } as ConfigMap),
      '422 Invalid: ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      "a finalizer that is not qualified",
      () => client.of("configmaps").create("default", { metadata: { name: "x", finalizers: ["hold"] } } as ConfigMap),
      '422 Invalid: ConfigMap "x" is invalid: metadata.finalizers[0]: Invalid value: "hold": ' +
        "name is neither a standard finalizer name nor is it fully qualified",
    ],
  ])("refuses %s", (_name, run, message) => {
    client.of("configmaps").create("default", configMap("b"));
    expect(failure(run)).toBe(message);
  });

  it("makes a name of generateName", () => {
    const stored = client.of("configmaps").create("default", { metadata: { generateName: "cfg-" } } as ConfigMap);
    expect(stored.metadata?.name).toMatch(/^cfg-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it("stores nothing in a dry run", () => {
    const object = client.of("configmaps").create("default", configMap("dry"), { dryRun: true });
    expect(object.metadata?.resourceVersion).toBeUndefined();
    expect(client.of("configmaps").find("default", "dry")).toBeUndefined();
  });
});

describe("updating", () => {
  it("counts a new version and shares what stayed", () => {
    const first = client.of("configmaps").create("default", configMap("a", { k: "v" }));
    const second = client.of("configmaps").update("default", { ...first, metadata: { ...first.metadata, labels: { x: "y" } } });
    expect(Number(second.metadata?.resourceVersion)).toBe(Number(first.metadata?.resourceVersion) + 1);
    expect(second.data).toBe(first.data);
  });

  it("writes nothing when nothing differs", () => {
    const first = client.of("configmaps").create("default", configMap("a", { k: "v" }));
    expect(client.of("configmaps").update("default", first)).toBe(first);
  });

  it("refuses an old version", () => {
    const first = client.of("configmaps").create("default", configMap("a", { k: "v" }));
    client.of("configmaps").update("default", { ...first, data: { k: "w" } });
    expect(failure(() => client.of("configmaps").update("default", { ...first, data: { k: "x" } }))).toBe(
      '409 Conflict: Operation cannot be fulfilled on configmaps "a": the object has been modified; ' +
        "please apply your changes to the latest version and try again",
    );
  });
});

describe("deleting", () => {
  it("is at once for a kind without grace", () => {
    client.of("configmaps").create("default", configMap("a"));
    client.of("configmaps").delete("default", "a");
    expect(failure(() => client.of("configmaps").get("default", "a"))).toBe('404 NotFound: configmaps "a" not found');
  });

  it("waits for finalizers, and takes no new ones meanwhile", () => {
    const api = client.of("configmaps");
    api.create("default", { metadata: { name: "sticky", finalizers: ["example.com/hold"] } } as ConfigMap);
    const held = api.delete("default", "sticky");
    expect(held.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, deletionTimestamp: "2026-11-20T09:00:00Z" });
    const more = { ...held, metadata: { ...held.metadata, finalizers: ["example.com/hold", "example.com/second"] } };
    expect(failure(() => api.update("default", more))).toContain(
      'found new finalizers []string{"example.com/second"}',
    );
    expect(failure(() => api.create("default", configMap("sticky")))).toBe(
      '409 AlreadyExists: object is being deleted: configmaps "sticky" already exists',
    );
    api.update("default", { ...held, metadata: { ...held.metadata, finalizers: [] } });
    expect(api.find("default", "sticky")).toBeUndefined();
  });

  it("gives a Pod that runs somewhere its grace period, which may be shortened", () => {
    const api = client.of("pods");
    api.create("default", pod("web", { nodeName: "node-1" }));
    expect(api.delete("default", "web").metadata).toMatchObject({
      deletionGracePeriodSeconds: 30,
      deletionTimestamp: "2026-11-20T09:00:30Z",
    });
    expect(api.delete("default", "web", { gracePeriodSeconds: 5 }).metadata?.deletionGracePeriodSeconds).toBe(5);
    expect(api.delete("default", "web", { gracePeriodSeconds: 60 }).metadata?.deletionGracePeriodSeconds).toBe(5);
    api.delete("default", "web", { gracePeriodSeconds: 0 });
    expect(api.find("default", "web")).toBeUndefined();
  });

  it("removes a Pod that is nowhere at once", () => {
    client.of("pods").create("default", pod("web"));
    client.of("pods").delete("default", "web");
    expect(client.of("pods").find("default", "web")).toBeUndefined();
  });

  it("empties a namespace only when its finalizer is off", () => {
    const api = client.of("namespaces");
    api.create("", { metadata: { name: "team" } } as Namespace);
    const going = api.delete("", "team");
    expect(going.status?.phase).toBe("Terminating");
    expect(failure(() => client.of("configmaps").create("team", configMap("late")))).toBe(
      '403 Forbidden: configmaps "late" is forbidden: ' +
        "unable to create new content in namespace team because it is being terminated",
    );
    api.update("", { ...going, spec: { finalizers: [] } }, "finalize");
    expect(api.find("", "team")).toBeUndefined();
    expect(failure(() => api.delete("", "default"))).toBe(
      '403 Forbidden: namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });
});

describe("informers", () => {
  it("deliver what exists and then every change, each after its write", () => {
    const seen: string[] = [];
    client.of("configmaps").create("default", configMap("b"));
    const informer = client.of("configmaps").inform({
      added: (object) => seen.push(`+${object.metadata?.name}`),
      updated: (object, old) => seen.push(`~${object.metadata?.name} ${old.data?.["k"]}->${object.data?.["k"]}`),
      deleted: (object) => seen.push(`-${object.metadata?.name}`),
    });
    const a = client.of("configmaps").create("default", configMap("a", { k: "1" }));
    client.of("configmaps").update("default", { ...a, data: { k: "2" } });
    client.of("configmaps").delete("default", "b");
    expect(seen).toEqual([]);
    simulation.runUntil(0);
    expect(seen).toEqual(["+b", "+a", "~a 1->2", "-b"]);
    expect(informer.list().map((object) => object.metadata?.name)).toEqual(["a"]);
    expect(informer.synced).toBe(true);
  });
});

describe("subresources", () => {
  it("binding sets the node and the condition, once", () => {
    client.of("pods").create("default", pod("web"));
    const body = { target: { kind: "Node", name: "node-1" } };
    client.of("pods").createSubresource("default", "web", "binding", body);
    const bound = client.of("pods").get("default", "web");
    expect(bound.spec?.nodeName).toBe("node-1");
    expect(bound.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
    expect(failure(() => client.of("pods").createSubresource("default", "web", "binding", body))).toBe(
      '409 Conflict: Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node-1"',
    );
  });

  it("what a binding lacks leaves as a plain error", () => {
    client.of("pods").create("default", pod("web"));
    const bind = (target: object): string => failure(() => client.of("pods").createSubresource("default", "web", "binding", { target }));
    expect(bind({ kind: "Node" })).toBe("500 : target.name: Required value");
    expect(bind({ kind: "Pod" })).toBe('500 : [target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>", target.name: Required value]');
  });

  it("an update of status leaves the rest alone", () => {
    const before = client.of("pods").create("default", pod("web"));
    const after = client.of("pods").updateStatus("default", {
      ...before,
      spec: { ...before.spec, nodeName: "elsewhere" },
      status: { ...before.status, phase: "Running" },
    } as Pod);
    expect(after.spec?.nodeName).toBeUndefined();
    expect(after.status?.phase).toBe("Running");
  });
});

describe("the log", () => {
  it("knows every list of the past", () => {
    client.of("configmaps").create("default", configMap("a", { k: "1" }));
    const then = server.storage.revision;
    client.of("configmaps").delete("default", "a");
    client.of("configmaps").create("default", configMap("b"));
    expect(server.storage.listAt("configmaps", "", then).map((object) => object.metadata?.name)).toEqual(["a"]);
    server.storage.compact(server.storage.revision);
    simulation.runUntil(0);
    server.storage.compact(server.storage.revision);
    expect(failure(() => server.storage.listAt("configmaps", "", then))).toContain("410 Expired: too old resource version");
  });
});
