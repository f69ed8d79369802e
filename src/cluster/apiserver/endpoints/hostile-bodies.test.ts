import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { decode, encode, type HttpResponse } from "../../../os/index.ts";
import { Simulation } from "../../../sim/index.ts";
import { createApiServer, type ApiServer } from "../index.ts";
import { decodeProtobuf, PROTOBUF } from "../protobuf/decode.ts";

/* Whatever is sent, by whichever verb: a clear answer, and a store that is as it was unless the answer is a success. */

const CONFIGMAPS = "/api/v1/namespaces/default/configmaps";
const PODS = "/api/v1/namespaces/default/pods";
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

let server: ApiServer;

beforeAll(() => {
  server = createApiServer({ simulation: new Simulation() });
  server.decoders.set(PROTOBUF, decodeProtobuf);
  const client = server.client("test");
  client.ofAny("namespaces").create("", { metadata: { name: "default" } });
  client.ofAny("serviceaccounts").create("default", { metadata: { name: "default" } });
  client.of("configmaps").create("default", { metadata: { name: "there" }, data: { k: "v" } });
  client.of("pods").create("default", { metadata: { name: "there" }, spec: { containers: [{ name: "c", image: "nginx" }] } });
});

/** One request, as bytes. */
interface Sent {
  method: string;
  path: string;
  type: string;
  body: string | Uint8Array;
}

function send({ method, path, type, body }: Sent): { status: number; message: string } {
  let response: HttpResponse | undefined;
  const headers = { authorization: `Bearer ${server.authenticator.adminToken}`, "content-type": type };
  server.httpHandler({ method, path, headers, body: typeof body === "string" ? encode(body) : body }, (answer) => (response = answer));
  const text = decode(response!.body as Uint8Array);
  return { status: response!.status, message: (JSON.parse(text) as { message?: string }).message ?? "" };
}

function expectRefused(sent: Sent): void {
  const { revision } = server.storage;
  const { status, message } = send(sent);
  expect(status).toBeGreaterThanOrEqual(400);
  // The real server answers 500 to what it cannot apply to the types of the kind.
  if (!message.startsWith("failed to create typed patch object")) expect(status).toBeLessThan(500);
  expect(message).not.toBe("");
  expect(server.storage.revision).toBe(revision);
  expectCleanPrototypes();
}

function expectCleanPrototypes(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
}

const JSON_TYPE = "application/json";
const YAML = "application/yaml";
const PATCHES = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

/** Lists of lists of lists: ten to the ninth words, when written out. */
const BOMB = ["a: &a [x,x,x,x,x,x,x,x,x,x]", ..."bcdefghi".split("").map((letter, index) => {
  const before = "abcdefgh"[index];
  return `${letter}: &${letter} [${Array(10).fill(`*${before}`).join(",")}]`;
})].join("\n");

const deepJson = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const deepYaml = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("bodies that harm", () => {
  it.each<[string, Sent]>([
    ["a bomb of aliases", { method: "POST", path: CONFIGMAPS, type: YAML, body: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n${BOMB}\n` }],
    ["a bomb of aliases to be applied", { method: "PATCH", path: `${CONFIGMAPS}/bomb?fieldManager=m`, type: PATCHES.apply, body: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n${BOMB}\n` }],
    ["an alias of itself", { method: "POST", path: CONFIGMAPS, type: YAML, body: "apiVersion: v1\nkind: ConfigMap\nmetadata: &m {name: a, labels: *m}\n" }],
    ["deep JSON", { method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: `{"metadata":{"name":"deep"},"data":${deepJson(100_000)}}` }],
    ["deep JSON in a field without a schema", { method: "POST", path: "/apis/apps/v1/namespaces/default/controllerrevisions", type: JSON_TYPE, body: `{"metadata":{"name":"deep"},"revision":1,"data":${deepJson(100_000)}}` }],
    ["deep YAML by indentation", { method: "POST", path: CONFIGMAPS, type: YAML, body: `metadata: {name: deep}\ndata:\n${Array.from({ length: 1500 }, (_, i) => `${" ".repeat(i + 1)}a:`).join("\n")}\n` }],
    ["deep YAML", { method: "POST", path: CONFIGMAPS, type: YAML, body: `metadata: {name: deep}\ndata: ${deepYaml(20_000)}\n` }],
    ["a deep merge patch", { method: "PATCH", path: `${CONFIGMAPS}/there`, type: PATCHES.merge, body: `{"data":${deepJson(100_000)}}` }],
    ["a deep strategic patch", { method: "PATCH", path: `${PODS}/there`, type: PATCHES.strategic, body: `{"spec":${deepJson(100_000)}}` }],
    ["a deep JSON patch", { method: "PATCH", path: `${CONFIGMAPS}/there`, type: PATCHES.json, body: `[{"op":"add","path":"/data/a","value":${deepJson(100_000)}}]` }],
    ["a path of a million parts", { method: "PATCH", path: `${CONFIGMAPS}/there`, type: PATCHES.json, body: `[{"op":"add","path":"${"/a".repeat(500_000)}","value":"x"}]` }],
    ["two megabytes in a name", { method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: `{"metadata":{"name":"${"x".repeat(2_000_000)}"}}` }],
    ["two megabytes of labels", { method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: JSON.stringify({ metadata: { name: "a", labels: { l: "x".repeat(2_000_000) } } }) }],
    ["two megabytes of data", { method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: JSON.stringify({ metadata: { name: "a" }, data: { k: "x".repeat(2_000_000) } }) }],
    ["two megabytes of errors", { method: "POST", path: PODS, type: JSON_TYPE, body: JSON.stringify({ metadata: { name: "a" }, spec: { containers: Array(60_000).fill({ name: "c", image: "i" }) } }) }],
    ["four megabytes", { method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: JSON.stringify({ metadata: { name: "a" }, data: { k: "x".repeat(4_000_000) } }) }],
    ["NUL in a name", { method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: '{"metadata":{"name":"a\\u0000b"}}' }],
    ["NUL in a key", { method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: '{"metadata":{"name":"a"},"data":{"k\\u0000":"v"}}' }],
    ["NUL in a label", { method: "PATCH", path: `${PODS}/there`, type: PATCHES.merge, body: '{"metadata":{"labels":{"a":"b\\u0000"}}}' }],
    ["NUL between the bytes", { method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: '{"metadata":\u0000{"name":"a"}}' }],
    ["NUL in YAML", { method: "POST", path: CONFIGMAPS, type: YAML, body: "metadata:\u0000 {name: a}\n" }],
    ["half of JSON", { method: "PUT", path: `${CONFIGMAPS}/there`, type: JSON_TYPE, body: '{"metadata":{"name":"there"},"data":{"k":"ne' }],
    ["half of protobuf", { method: "POST", path: PODS, type: PROTOBUF, body: Uint8Array.from([0x6b, 0x38, 0x73, 0x00, 0x0a, 0xff]) }],
  ])("%s", (_name, sent) => expectRefused(sent));

  const withPrototype = (key: string): [string, Sent][] => [
    [`${key} in JSON`, { method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: `{"metadata":{"name":"p"},"data":{"${key}":{"polluted":"yes"}}}` }],
    [`${key} at the top`, { method: "POST", path: CONFIGMAPS, type: `${JSON_TYPE}`, body: `{"${key}":{"polluted":"yes"},"metadata":{"name":"p","labels":{"${key}":"/"}}}` }],
    [`${key} in YAML`, { method: "POST", path: CONFIGMAPS, type: YAML, body: `metadata: {name: p}\ndata: {${key}: {polluted: "yes"}}\n` }],
    [`${key} in a merge patch`, { method: "PATCH", path: `${CONFIGMAPS}/there`, type: PATCHES.merge, body: `{"data":{"${key}":{"polluted":"yes"}}}` }],
    [`${key} in a strategic patch`, { method: "PATCH", path: `${PODS}/there`, type: PATCHES.strategic, body: `{"metadata":{"labels":{"${key}":{"polluted":"yes"}}}}` }],
    [`${key} in the path of a JSON patch`, { method: "PATCH", path: `${CONFIGMAPS}/there`, type: PATCHES.json, body: `[{"op":"add","path":"/${key}/polluted","value":"yes"}]` }],
    [`${key} in what is applied`, { method: "PATCH", path: `${CONFIGMAPS}/there?fieldManager=m`, type: PATCHES.apply, body: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: there}\ndata: {${key}: {polluted: "yes"}}\n` }],
  ];
  it.each([...withPrototype("__proto__"), ...withPrototype("constructor")])("%s", (_name, sent) => expectRefused(sent));

  it.each(["hasOwnProperty", "toString", "constructor", "valueOf"])("%s is a key like any other", (key) => {
    const data = { [key]: "v" };
    const name = `named-${key.toLowerCase()}`;
    expect(send({ method: "POST", path: CONFIGMAPS, type: JSON_TYPE, body: JSON.stringify({ metadata: { name }, data }) }).status).toBe(201);
    expect(server.storage.get("configmaps", "default", name)).toMatchObject({ data });
    expect(send({ method: "PATCH", path: `${CONFIGMAPS}/${name}`, type: PATCHES.merge, body: `{"data":{"${key}":null}}` }).status).toBe(200);
    expect((server.storage.get("configmaps", "default", name) as { data?: object }).data ?? {}).toEqual({});
  });
});

describe("anything at all", () => {
  const anyBody = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.uint8Array({ maxLength: 200 }),
    // Objects that are nearly good.
    fc
      .record({
        apiVersion: fc.constantFrom<unknown>("v1", "apps/v1", "", 7, null),
        kind: fc.constantFrom<unknown>("ConfigMap", "Pod", "Deployment", "", [], null),
        metadata: fc.oneof(fc.constant({ name: "there" }), fc.constant({ name: "new" }), fc.jsonValue({ maxDepth: 2 })),
        data: fc.jsonValue({ maxDepth: 2 }),
        spec: fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant({ containers: [{ name: "c", image: "i" }] })),
      }, { requiredKeys: [] })
      .map((value) => JSON.stringify(value)),
    // Patches that are nearly good.
    fc
      .array(fc.record({
        op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "what"),
        path: fc.constantFrom("/data", "/data/k", "/metadata/name", "/spec/containers/-", "/spec/containers/0", "", "nothing", "/~2"),
        from: fc.constantFrom("/data", "/metadata", ""),
        value: fc.jsonValue({ maxDepth: 2 }),
      }, { requiredKeys: ["op"] }))
      .map((value) => JSON.stringify(value)),
  );

  it("is answered, and only success changes the store", () => {
    const paths = [CONFIGMAPS, PODS, DEPLOYMENTS].flatMap((path) => [path, `${path}/there`, `${path}/new`, `${path}/there/status`]);
    const request = fc.record({
      method: fc.constantFrom("POST", "PUT", "PATCH", "DELETE"),
      path: fc.tuple(fc.constantFrom(...paths), fc.constantFrom("?fieldManager=m", "?fieldManager=m&force=true", "", "?dryRun=All", "?fieldValidation=Strict")).map((parts) => parts.join("")),
      type: fc.constantFrom(JSON_TYPE, YAML, PROTOBUF, ...Object.values(PATCHES), "text/plain", ""),
      body: anyBody,
    });
    fc.assert(
      fc.property(request, (sent) => {
        // Whole collections would take away what the other requests need.
        fc.pre(sent.method !== "DELETE" || sent.path.includes("/new"));
        const { revision } = server.storage;
        const { status } = send(sent);
        expect([200, 201, 202, 400, 403, 404, 405, 409, 413, 415, 422]).toContain(status);
        if (status >= 300 || sent.path.includes("dryRun")) expect(server.storage.revision).toBe(revision);
        expectCleanPrototypes();
      }),
      { numRuns: 1500 },
    );
  }, 60_000);
});
