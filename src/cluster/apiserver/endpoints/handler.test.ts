import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { decode, encode } from "../../../os/index.ts";
import { Simulation } from "../../../sim/index.ts";
import { createApiServer, type ApiServer } from "../index.ts";
import { exchange, type Exchange, type Reply } from "./exchange.ts";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;

let simulation: Simulation;
let server: ApiServer;
const send = (request: Exchange): Reply => exchange(server, request);
const CONFIGMAPS = "/api/v1/namespaces/default/configmaps";
const PODS = "/api/v1/namespaces/default/pods";

beforeEach(() => {
  simulation = new Simulation();
  server = createApiServer({ simulation });
  for (const name of ["default", "kube-system"]) send({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name } } });
  send({ method: "POST", path: "/api/v1/namespaces/default/serviceaccounts", body: { metadata: { name: "default" } } });
});

/** The bytes of an answer, as text. */
function raw(path: string): string {
  let text = "";
  const headers = { authorization: `Bearer ${server.authenticator.adminToken}` };
  server.httpHandler({ method: "GET", path, headers }, ({ body }) => {
    text = body instanceof Uint8Array ? decode(body) : "";
  });
  return text;
}

const configMap = (name: string, data: object = { k: "v" }): object => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
const pod = (name: string, labels: object = {}): object => ({
  metadata: { name, labels },
  spec: { containers: [{ name: "web", image: "nginx" }] },
});
const create = (body: object, path = CONFIGMAPS): Reply => send({ method: "POST", path, body });

describe("errors are Status objects with the words of the real server", () => {
  it.each<[string, Exchange, number, string, string]>([
    ["an object that is not there", { path: `${CONFIGMAPS}/x` }, 404, "NotFound", 'configmaps "x" not found'],
    [
      "a resource that is not served",
      { path: "/apis/apps/v1/namespaces/default/widgets" },
      404,
      "NotFound",
      "the server could not find the requested resource",
    ],
    [
      "a method that the path does not have",
      { method: "PUT", path: CONFIGMAPS, body: {} },
      405,
      "MethodNotAllowed",
      "the server does not allow this method on the requested resource",
    ],
    [
      "another kind than the path's",
      { method: "POST", path: PODS, body: { apiVersion: "v1", kind: "pod", metadata: { name: "a" } } },
      400,
      "BadRequest",
      'pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      "an unknown field under strict validation",
      { method: "POST", path: `${CONFIGMAPS}?fieldValidation=Strict`, body: { metadata: { name: "a" }, dat: {} } },
      400,
      "BadRequest",
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat"',
    ],
    [
      "a wrong type",
      { method: "POST", path: CONFIGMAPS, body: { metadata: { name: "a" }, data: { k: 1 } } },
      400,
      "BadRequest",
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    ],
    [
      "a name in the body that is not the path's",
      { method: "PUT", path: `${CONFIGMAPS}/a`, body: configMap("b") },
      400,
      "BadRequest",
      "the name of the object (b) does not match the name on the URL (a)",
    ],
    ["a selector that cannot be read", { path: `${PODS}?labelSelector=color%20in%20red` }, 400, "BadRequest", "unable to parse requirement: found 'red' expected: '('"],
    ["a token that is not good", { path: PODS, token: "nonsense" }, 401, "Unauthorized", "Unauthorized"],
    [
      "nobody",
      { path: PODS, token: "" },
      403,
      "Forbidden",
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    ["a revision of the future", { path: `${PODS}?resourceVersion=999999` }, 504, "Timeout", "Too large resource version: 999999, current: "],
    [
      "a match of revisions without a revision",
      { path: `${PODS}?resourceVersionMatch=Exact` },
      422,
      "Invalid",
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      "initial events that no watch asks for",
      { path: `${PODS}?sendInitialEvents=true` },
      422,
      "Invalid",
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
    [
      "initial events without a match of revisions",
      { path: `${PODS}?watch=1&sendInitialEvents=true` },
      422,
      "Invalid",
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    ["a limit that is no number", { path: `${PODS}?limit=x` }, 400, "BadRequest", 'strconv.ParseInt: parsing "x": invalid syntax'],
  ])("%s", (_name, request, code, reason, message) => {
    const { status, body } = send(request) as { status: number; body: Any };
    expect({ status, reason: body.reason, kind: body.kind }).toEqual({ status: code, reason, kind: "Status" });
    expect(body.message.startsWith(message)).toBe(true);
  });

  it("paths outside of the API are plain", () => {
    expect(send({ path: "/nothing" })).toMatchObject({ status: 404, body: "404 page not found\n" });
    expect(send({ path: "/healthz" })).toMatchObject({ status: 200, body: "ok" });
    expect(send({ path: "/version" }).body).toMatchObject({ gitVersion: "v1.36.2" });
  });
});

describe("writing", () => {
  it("an object to be created has no revision yet", () => {
    const { status, body } = create({ metadata: { name: "a", resourceVersion: "7" } });
    expect({ status, body }).toMatchObject({ status: 500, body: { message: "resourceVersion should not be set on objects to be created" } });
    expect((body as Any).reason).toBeUndefined();
  });

  it("maps are written with their keys in order, as Go writes them", () => {
    const { body } = create({ metadata: { name: "a", labels: { b: "2", a: "1" } }, data: { z: "1", k: "2" } });
    expect(Object.keys((body as Any).metadata.labels)).toEqual(["a", "b"]);
    expect(Object.keys((body as Any).data)).toEqual(["k", "z"]);
  });

  it("signs that HTML knows are escaped, as Go escapes them", () => {
    create(configMap("a", { k: "<b> & c" }));
    const response = raw(`${CONFIGMAPS}/a`);
    expect(response).toContain('"k":"\\u003cb\\u003e \\u0026 c"');
  });

  it("unknown fields are warned of unless validation is off", () => {
    const body = { metadata: { name: "a" }, dat: {} };
    expect(create(body).headers["warning"]).toBe('299 - "unknown field \\"dat\\""');
    const path = `${CONFIGMAPS}?fieldValidation=Ignore`;
    expect(send({ method: "POST", path, body: { ...body, metadata: { name: "b" } } }).headers["warning"]).toBeUndefined();
  });

  it("a dry run answers and leaves nothing", () => {
    const before = server.storage.revision;
    expect(send({ method: "POST", path: `${CONFIGMAPS}?dryRun=All`, body: configMap("a") }).status).toBe(201);
    expect(server.storage.revision).toBe(before);
  });

  it.each<[string, string, unknown, object]>([
    ["JSON patch", "application/json-patch+json", [{ op: "add", path: "/data/n", value: "w" }], { k: "v", n: "w" }],
    ["merge patch", "application/merge-patch+json", { data: { k: null, n: "w" } }, { n: "w" }],
    ["strategic merge patch", "application/strategic-merge-patch+json", { data: { n: "w" } }, { k: "v", n: "w" }],
  ])("%s", (_name, type, patch, data) => {
    create(configMap("a"));
    const reply = send({ method: "PATCH", path: `${CONFIGMAPS}/a`, body: patch, headers: { "content-type": type } });
    expect((reply.body as Any).data).toEqual(data);
  });

  it("server-side apply creates, owns, and meets the fields of others", () => {
    const apply = (manager: string, value: string, force = ""): Reply =>
      send({
        method: "PATCH",
        path: `${CONFIGMAPS}/a?fieldManager=${manager}${force}`,
        headers: { "content-type": "application/apply-patch+yaml" },
        body: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: ${value}}\n`,
      });
    expect(apply("one", "red").status).toBe(201);
    expect(apply("two", "blue").body).toMatchObject({ reason: "Conflict", message: 'Apply failed with 1 conflict: conflict with "one": .data.k' });
    const forced = apply("two", "blue", "&force=true").body as Any;
    expect(forced.metadata.managedFields.map((entry: Any) => [entry.manager, entry.operation])).toEqual([["two", "Apply"]]);
  });

  it("a Pod in a new namespace waits for the default account, and is told in the end that there is none", () => {
    create({ metadata: { name: "new" } }, "/api/v1/namespaces");
    const answers: number[] = [];
    const post = (name: string): void => {
      const body = encode(JSON.stringify(pod(name)));
      const headers = { authorization: `Bearer ${server.authenticator.adminToken}`, "content-type": "application/json" };
      server.httpHandler({ method: "POST", path: "/api/v1/namespaces/new/pods", headers, body }, ({ status }) => answers.push(status));
    };
    post("none");
    simulation.runUntil(3000);
    expect(answers).toEqual([403]);
    post("some");
    expect(answers).toEqual([403]);
    create({ metadata: { name: "default" } }, "/api/v1/namespaces/new/serviceaccounts");
    simulation.runUntil(4000);
    expect(answers).toEqual([403, 201]);
  });

  it("an apply that changes nothing writes nothing", () => {
    const body = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}\n";
    const request = { method: "PATCH", path: `${CONFIGMAPS}/a?fieldManager=one`, headers: { "content-type": "application/apply-patch+yaml" }, body };
    send(request);
    const { revision } = server.storage;
    expect(send(request).status).toBe(200);
    expect(server.storage.revision).toBe(revision);
  });

  it("deleting answers a Status, or the object that something holds", () => {
    create(configMap("a"));
    expect(send({ method: "DELETE", path: `${CONFIGMAPS}/a` }).body).toMatchObject({
      kind: "Status",
      status: "Success",
      details: { name: "a", kind: "configmaps" },
    });
    create({ ...configMap("b"), metadata: { name: "b", finalizers: ["example.com/hold"] } });
    expect((send({ method: "DELETE", path: `${CONFIGMAPS}/b` }).body as Any).metadata.deletionTimestamp).toBeDefined();
  });

  it("deleting a collection takes what the selector asks for", () => {
    create(pod("a", { team: "red" }), PODS);
    create(pod("b"), PODS);
    send({ method: "DELETE", path: `${PODS}?labelSelector=team%3Dred` });
    expect((send({ path: PODS }).body as Any).items.map((one: Any) => one.metadata.name)).toEqual(["b"]);
  });
});

describe("managedFields", () => {
  it("say who wrote what, without what admission added", () => {
    const headers = { "user-agent": "kubectl/v1.36.4 (linux/amd64)" };
    send({ method: "POST", path: PODS, body: pod("a"), headers });
    const kubelet = server.client("kubelet");
    const stored = kubelet.of("pods").get("default", "a");
    kubelet.of("pods").updateStatus("default", { ...stored, status: { ...stored.status, phase: "Running" } } as Any);
    const { managedFields } = (send({ path: `${PODS}/a` }).body as Any).metadata;
    expect(managedFields.map((one: Any) => [one.manager, one.operation, one.subresource])).toEqual([
      ["kubectl", "Update", undefined],
      ["kubelet", "Update", "status"],
    ]);
    expect(managedFields[0].fieldsV1["f:spec"]["f:tolerations"]).toBeUndefined();
    expect(managedFields[0].fieldsV1["f:spec"]["f:containers"]).toBeDefined();
    expect(managedFields[1].fieldsV1).toEqual({ "f:status": { "f:phase": {} } });
  });
});

describe("lists", () => {
  beforeEach(() => {
    for (const name of ["c", "a", "b"]) create(configMap(name));
  });

  it("come in pages that are of one moment", () => {
    const first = send({ path: `${CONFIGMAPS}?limit=2` }).body as Any;
    expect(first.items.map((one: Any) => one.metadata.name)).toEqual(["a", "b"]);
    expect(first.metadata.remainingItemCount).toBe(1);
    create(configMap("aa"));
    send({ method: "DELETE", path: `${CONFIGMAPS}/c` });
    const second = send({ path: `${CONFIGMAPS}?limit=2&continue=${first.metadata.continue}` }).body as Any;
    expect(second.items.map((one: Any) => one.metadata.name)).toEqual(["c"]);
    expect(second.metadata.continue).toBeUndefined();
  });

  it("are tables for those who ask", () => {
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    const table = send({ path: CONFIGMAPS, headers: { accept } }).body as Any;
    expect(table.kind).toBe("Table");
    expect(table.columnDefinitions.map((one: Any) => one.name)).toEqual(["Name", "Data", "Age"]);
    expect(table.rows[0].cells).toEqual(["a", 1, "0s"]);
    expect(table.rows[0].object).toMatchObject({ kind: "PartialObjectMetadata", metadata: { name: "a" } });
  });
});

describe("watches", () => {
  const events = (text: string): string[] =>
    text.split("\n").filter(Boolean).map((line) => {
      const { type, object } = JSON.parse(line);
      return `${type} ${object.metadata?.name ?? object.message ?? ""}`;
    });

  it("give what there is, then every change after its write", () => {
    create(configMap("a"));
    const stream = send({ path: `${CONFIGMAPS}?watch=true` });
    expect(events(stream.read())).toEqual(["ADDED a"]);
    create(configMap("b"));
    send({ method: "DELETE", path: `${CONFIGMAPS}/a` });
    expect(stream.read()).toBe("");
    simulation.runUntil(1);
    expect(events(stream.read())).toEqual(["ADDED b", "DELETED a"]);
  });

  it("go on where a client left off, and say when that is too long ago", () => {
    create(configMap("a"));
    const { resourceVersion } = (send({ path: CONFIGMAPS }).body as Any).metadata;
    create(configMap("b"));
    const stream = send({ path: `${CONFIGMAPS}?watch=true&resourceVersion=${resourceVersion}` });
    simulation.runUntil(1);
    expect(events(stream.read())).toEqual(["ADDED b"]);
    server.storage.compact(server.storage.revision);
    const late = send({ path: `${CONFIGMAPS}?watch=true&resourceVersion=${resourceVersion}` });
    expect(events(late.read())[0]).toContain("ERROR too old resource version");
  });

  it("tell of objects that come into the selection and leave it", () => {
    create(pod("a"), PODS);
    const stream = send({ path: `${PODS}?watch=true&labelSelector=team` });
    const label = (value: string | null): Reply =>
      send({
        method: "PATCH",
        path: `${PODS}/a`,
        body: { metadata: { labels: { team: value } } },
        headers: { "content-type": "application/merge-patch+json" },
      });
    label("red");
    label("blue");
    label(null);
    simulation.runUntil(1);
    expect(events(stream.read())).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
  });

  it("end in time, and cost nothing when the client has gone", () => {
    const short = send({ path: `${CONFIGMAPS}?watch=true&timeoutSeconds=5` });
    const left = send({ path: `${CONFIGMAPS}?watch=true&allowWatchBookmarks=true` });
    left.cancel();
    simulation.runUntil(10_000);
    expect(short.read()).toBe("");
    expect(simulation.nextEventAt).toBeUndefined();
  });

  it("have bookmarks for those who take them", () => {
    const stream = send({ path: `${CONFIGMAPS}?watch=true&allowWatchBookmarks=true` });
    simulation.runUntil(61_000);
    expect(stream.read()).toContain('"BOOKMARK"');
    stream.cancel();
  });
});

describe("who may do what", () => {
  const as = (user: string): Record<string, string> => ({ "impersonate-user": user });

  it("roles and bindings decide, in the namespace of the binding", () => {
    const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
    create({ metadata: { name: "reader" }, rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }] }, `${rbac}/roles`);
    create(
      {
        metadata: { name: "b" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
        subjects: [{ kind: "User", name: "ann", apiGroup: "rbac.authorization.k8s.io" }],
      },
      `${rbac}/rolebindings`,
    );
    expect(send({ path: PODS, headers: as("ann") }).status).toBe(200);
    expect(send({ path: "/api/v1/pods", headers: as("ann") }).body).toMatchObject({
      message: 'pods is forbidden: User "ann" cannot list resource "pods" in API group "" at the cluster scope',
    });
  });

  it("a service account acts by its token, until it is gone", () => {
    const path = "/api/v1/namespaces/default/serviceaccounts/default";
    const { token } = (send({ method: "POST", path: `${path}/token`, body: { spec: {} } }).body as Any).status;
    const review = { method: "POST", path: "/apis/authentication.k8s.io/v1/selfsubjectreviews", body: {}, token };
    expect((send(review).body as Any).status.userInfo).toMatchObject({
      username: "system:serviceaccount:default:default",
      groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
    });
    send({ method: "DELETE", path });
    expect(send(review).status).toBe(401);
  });

  it("the audit trail names user, verb, object and code", () => {
    send({ path: `${PODS}/x`, headers: as("ann") });
    expect(server.audit.entries.at(-1)).toMatchObject({
      user: "kubernetes-admin",
      impersonated: "ann",
      verb: "get",
      resource: "pods",
      name: "x",
      code: 403,
    });
  });
});

describe("subresources", () => {
  it("scale reads and writes the replicas", () => {
    const deployments = "/apis/apps/v1/namespaces/default/deployments";
    const template = { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
    create({ metadata: { name: "web" }, spec: { replicas: 2, selector: { matchLabels: { app: "a" } }, template } }, deployments);
    const scale = send({ path: `${deployments}/web/scale` }).body as Any;
    expect(scale).toMatchObject({ kind: "Scale", spec: { replicas: 2 }, status: { selector: "app=a" } });
    send({ method: "PUT", path: `${deployments}/web/scale`, body: { ...scale, spec: { replicas: 5 } } });
    expect((send({ path: `${deployments}/web` }).body as Any).spec.replicas).toBe(5);
  });

  it("an eviction asks the disruption budget", () => {
    create(pod("a", { app: "a" }), PODS);
    const client = server.client("test");
    const stored = client.of("pods").get("default", "a");
    client.of("pods").updateStatus("default", {
      ...stored,
      status: { ...stored.status, phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
    } as Any);
    const budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    create({ metadata: { name: "pdb" }, spec: { minAvailable: 1, selector: { matchLabels: { app: "a" } } } }, budgets);
    const budget = client.of("poddisruptionbudgets.policy").get("default", "pdb");
    client.of("poddisruptionbudgets.policy").updateStatus("default", {
      ...budget,
      status: { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
    } as Any);
    const reply = send({ method: "POST", path: `${PODS}/a/eviction`, body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "a" } } });
    expect(reply).toMatchObject({
      status: 429,
      body: {
        reason: "TooManyRequests",
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: { causes: [{ reason: "DisruptionBudget", message: "The disruption budget pdb needs 1 healthy pods and has 1 currently" }] },
      },
    });
  });

  it("exec and logs say what is missing", () => {
    create(pod("a"), PODS);
    expect(send({ method: "POST", path: `${PODS}/a/exec?command=ls&stdout=true` }).body).toMatchObject({ message: "pod a does not have a host assigned" });
    expect(send({ path: `${PODS}/a/log` })).toMatchObject({ status: 200, body: "" });
    expect(send({ path: `${PODS}/a/log?container=x` }).body).toMatchObject({ message: "container x is not valid for pod a" });
  });
});

describe("discovery", () => {
  it("lists groups and resources in both forms", () => {
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    const all = send({ path: "/apis", headers: { accept } });
    expect(all.headers["content-type"]).toContain("as=APIGroupDiscoveryList");
    const apps = (all.body as Any).items.find((one: Any) => one.metadata.name === "apps");
    expect(apps.versions[0].resources.map((one: Any) => one.resource)).toContain("deployments");
    const old = send({ path: "/apis/apps/v1" }).body as Any;
    expect(old.resources.map((one: Any) => one.name)).toContain("deployments/scale");
    expect((send({ path: "/apis/apps" }).body as Any).preferredVersion).toEqual({ groupVersion: "apps/v1", version: "v1" });
  });

  it("has a document of types for each group, with their descriptions", async () => {
    const { paths } = send({ path: "/openapi/v3" }).body as Any;
    const replies: Uint8Array[] = [];
    server.httpHandler(
      { method: "GET", path: paths["apis/apps/v1"].serverRelativeURL, headers: { authorization: `Bearer ${server.authenticator.adminToken}` } },
      ({ body }) => { replies.push(body as Uint8Array); },
    );
    await server.simulation.held;
    const { schemas } = (JSON.parse(decode(replies[0]!)) as Any).components;
    const type = schemas["io.k8s.api.apps.v1.Deployment"];
    expect(type.properties.spec.allOf).toHaveLength(1);
    expect(type.description).toBe("Deployment enables declarative updates for Pods and ReplicaSets.");
  });
});

describe("what no client should send", () => {
  const before = (): number => server.storage.revision;

  it.each<[string, string]>([
    ["half a body", '{"metadata":{"name":"a"'],
    ["a prototype", '{"metadata":{"name":"a","labels":{"__proto__":"x"}}}'],
    ["a list", "[]"],
    ["nothing", ""],
    ["deep nesting", `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`],
    ["NUL in a name", '{"metadata":{"name":"a\\u0000b"}}'],
    ["too much", `{"metadata":{"name":"a"},"data":{"k":"${"x".repeat(4_000_000)}"}}`],
  ])("%s is a clear error and changes nothing", (_name, body) => {
    const revision = before();
    const reply = send({ method: "POST", path: CONFIGMAPS, body });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect((reply.body as Any).message).not.toBe("");
    expect(server.storage.revision).toBe(revision);
  });

  it("any JSON at all is answered, and stored only as an object of its kind", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(CONFIGMAPS, PODS, "/apis/apps/v1/namespaces/default/deployments"), (body, path) => {
        const reply = send({ method: "POST", path, body });
        expect([201, 400, 403, 404, 409, 422]).toContain(reply.status);
      }),
      { numRuns: 200 },
    );
  });

  it("any path and method are answered", () => {
    const part = fc.constantFrom("api", "apis", "v1", "apps", "namespaces", "default", "pods", "x", "log", "status", "watch", "%zz", "..", "");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "BREW"), (parts, method) => {
        const reply = exchange(server, { method, path: `/${parts.join("/")}`, ...(method === "GET" ? {} : { body: {} }) });
        reply.cancel();
        expect(reply.status).toBeGreaterThanOrEqual(200);
        expect(reply.status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  });

  it("bytes that are no UTF-8 are no JSON", () => {
    const body = encode('{"metadata":{"name":"').slice();
    const reply = server.httpHandler(
      { method: "POST", path: CONFIGMAPS, headers: { authorization: `Bearer ${server.authenticator.adminToken}`, "content-type": "application/json" }, body: Uint8Array.from([...body, 0xff]) },
      (response) => expect(response.status).toBe(400),
    );
    expect(reply).toBeUndefined();
  });
});
