import { beforeEach, describe, expect, it } from "vitest";
import { Simulation } from "../../../sim/index.ts";
import { exchange, type Reply } from "../endpoints/exchange.ts";
import { createApiServer, type ApiServer } from "../index.ts";
import { loadLater } from "../../../os/index.ts";

// The servers of these tests are asked without waiting for modules.
await loadLater();

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const WIDGETS = "/apis/example.com/v1/namespaces/default/widgets";

const version = (name: string, more: object = {}): object => ({
  name,
  served: true,
  storage: name === "v1",
  schema: {
    openAPIV3Schema: {
      type: "object",
      properties: {
        spec: {
          type: "object",
          required: ["size"],
          properties: {
            size: { type: "string", enum: ["small", "large"] },
            count: { type: "integer", minimum: 1, maximum: 9, default: 2 },
            name: { type: "string", pattern: "^[a-z]+$", maxLength: 5 },
            ports: { type: "array", items: { type: "object", properties: { port: { type: "integer" } } } },
            free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          },
          "x-kubernetes-validations": [
            { rule: "self.size != 'small' || self.count < 5", message: "a small one is few" },
            { rule: "self.size == oldSelf.size", message: "the size stays" },
            { rule: "!(self.count == 9) || self.name == 'nine'", message: "nine has a name" },
          ],
        },
        status: { type: "object", properties: { ready: { type: "boolean" } } },
      },
    },
  },
  subresources: { status: {}, scale: { specReplicasPath: ".spec.count", statusReplicasPath: ".status.count" } },
  additionalPrinterColumns: [{ name: "Size", type: "string", jsonPath: ".spec.size" }, { name: "Count", type: "integer", jsonPath: ".spec.count" }],
  ...more,
});

const definition = (versions: object[] = [version("v1")]): object => ({
  metadata: { name: "widgets.example.com" },
  spec: { group: "example.com", scope: "Namespaced", names: { plural: "widgets", kind: "Widget", shortNames: ["wd"] }, versions },
});

let simulation: Simulation;
let server: ApiServer;

beforeEach(() => {
  simulation = new Simulation();
  server = createApiServer({ simulation });
  send("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
});

const send = (method: string, path: string, body?: unknown, type?: string): Reply =>
  exchange(server, { method, path, ...(body === undefined ? {} : { body }), ...(type ? { headers: { "content-type": type } } : {}) });
const define = (crd: object = definition()): void => {
  expect(send("POST", CRDS, crd).status).toBe(201);
  simulation.runUntil(simulation.now + 1);
};
const widget = (spec: object, name = "w"): object => ({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name }, spec });

describe("a CustomResourceDefinition", () => {
  it("serves its kind, and says that it is established", () => {
    expect(send("GET", WIDGETS).status).toBe(404);
    define();
    expect(send("GET", WIDGETS).body).toMatchObject({ kind: "WidgetList", items: [] });
    const { status } = send("GET", `${CRDS}/widgets.example.com`).body as Any;
    expect(status.conditions.map((one: Any) => [one.type, one.status])).toEqual([["NamesAccepted", "True"], ["Established", "True"]]);
    expect((send("GET", "/apis/example.com/v1").body as Any).resources.map((one: Any) => one.name)).toEqual(["widgets", "widgets/scale", "widgets/status"]);
  });

  it("takes its objects with it, after their finalizers", () => {
    define();
    send("POST", WIDGETS, { ...widget({ size: "large" }), metadata: { name: "w", finalizers: ["example.com/x"] } });
    send("DELETE", `${CRDS}/widgets.example.com`);
    simulation.runUntil(simulation.now + 1);
    expect((send("GET", `${WIDGETS}/w`).body as Any).metadata.deletionTimestamp).toBeDefined();
  });

  it("goes with the last of its objects", () => {
    define();
    send("POST", WIDGETS, widget({ size: "large" }));
    send("DELETE", `${CRDS}/widgets.example.com`);
    simulation.runUntil(simulation.now + 1);
    expect(send("GET", `${CRDS}/widgets.example.com`).status).toBe(404);
    expect(send("GET", WIDGETS).status).toBe(404);
  });

  it("serves one object in several versions", () => {
    define(definition([version("v1"), version("v2")]));
    send("POST", "/apis/example.com/v2/namespaces/default/widgets", { ...widget({ size: "large" }), apiVersion: "example.com/v2" });
    expect((send("GET", `${WIDGETS}/w`).body as Any).apiVersion).toBe("example.com/v1");
    expect((send("GET", "/apis/example.com/v2/namespaces/default/widgets/w").body as Any).apiVersion).toBe("example.com/v2");
  });
});

describe("a custom resource over HTTP", () => {
  it("has its keys in order at any depth, as a map of Go", () => {
    define();
    send("POST", WIDGETS, { ...widget({ size: "large" }), metadata: { name: "w", labels: { b: "1", a: "2" } } });
    const one = send("GET", `${WIDGETS}/w`).body as Any;
    expect(Object.keys(one)).toEqual(["apiVersion", "kind", "metadata", "spec"]);
    expect(Object.keys(one.metadata)).toEqual(["creationTimestamp", "generation", "labels", "managedFields", "name", "namespace", "resourceVersion", "uid"]);
    expect(Object.keys(send("GET", WIDGETS).body as Any)).toEqual(["apiVersion", "items", "kind", "metadata"]);
  });
});

describe("values of a custom resource", () => {
  const types = {
    a: { type: "integer", format: "int32" }, b: { type: "number", format: "float" }, c: { type: "string", format: "cidr" },
    d: { type: "string", nullable: true, default: "x" }, e: { type: "string" }, f: { type: "string", default: "x" },
  };
  const create = (spec: object): Reply => {
    const schema = { type: "object", properties: { spec: { type: "object", properties: types } } };
    const crd = definition([{ ...version("v1", { additionalPrinterColumns: [] }), schema: { openAPIV3Schema: schema } }]);
    define(crd);
    expect((send("GET", `${CRDS}/widgets.example.com`).body as Any).spec.versions[0].additionalPrinterColumns).toBeUndefined();
    return send("POST", WIDGETS, widget(spec));
  };

  it("are held to the range of their type", () => {
    expect((create({ a: 3e9, b: 1e300, c: "1.2.3.4/99" }).body as Any).message).toBe([
      'Widget.example.com "w" is invalid: [<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.a',
      '<nil>: Invalid value: "": Checked value must be of type number with format float in spec.b',
      'spec.c: Invalid value: "1.2.3.4/99": spec.c in body must be of type cidr: "1.2.3.4/99"]',
    ].join(", "));
  });

  it("are none when they are null and may not be", () => {
    expect((create({ d: null, e: null, f: null }).body as Any).spec).toEqual({ d: null, f: "x" });
  });
});

describe("a definition with formats of strings that the server does not know", () => {
  it("is taken, with a warning for each new one", () => {
    const formats = (...names: string[]) => definition([{ ...version("v1"), schema: { openAPIV3Schema: { type: "object", properties: {
      ...Object.fromEntries(names.map((format, index) => [`f${index}`, { type: "string", format }])),
      number: { type: "integer", format: "int99" },
    } } } }]);
    expect(send("POST", CRDS, formats("colour", "date-time", "colour")).headers["warning"]).toBe('299 - "unrecognized format \\"colour\\""');
    const more = send("PATCH", `${CRDS}/widgets.example.com`, formats("colour", "shape"), "application/merge-patch+json");
    expect(more.headers["warning"]).toBe('299 - "unrecognized format \\"shape\\""');
  });
});

describe("a definition", () => {
  const withSpec = (spec: object): Reply => send("POST", CRDS, definition([{ ...version("v1"), schema: { openAPIV3Schema: { type: "object", properties: { spec } } } }]));
  const AT = "spec.validation.openAPIV3Schema.properties[spec]";
  const shownRule = (rule: string): string => JSON.stringify({ Rule: rule, Message: "", MessageExpression: "", Reason: null, FieldPath: "", OptionalOldSelf: null });

  it.each<[string, object, string[]]>([
    ["a type that there is not", { type: "object", properties: { a: { type: "text" } } }, [
      `${AT}.properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ]],
    ["no type of a field", { properties: { a: { "x-kubernetes-int-or-string": true } } }, [`${AT}.type: Required value: must not be empty for specified object fields`]],
    ["no type of items", { type: "array", items: {} }, [`${AT}.items.type: Required value: must not be empty for specified array items`]],
    ["a list of nothing", { type: "array" }, [`${AT}.items: Required value: must be specified`]],
    ["a default that is not allowed", { type: "string", enum: ["a"], default: "b" }, [`${AT}.default: Unsupported value: "b": supported values: "a"`]],
    ["a rule that is no CEL", { type: "object", "x-kubernetes-validations": [{ rule: "self.a <" }] }, [
      `${AT}.x-kubernetes-validations[0].rule: Invalid value: ${shownRule("self.a <").replace("<", "\\u003c")}: ` +
        "compilation failed: ERROR: <input>:1:9: Syntax error: Unexpected token: EOF\n | self.a <\n | ........^",
    ]],
    ["a rule that is no question", { type: "object", "x-kubernetes-validations": [{ rule: "1 + 1" }] }, [
      `${AT}.x-kubernetes-validations[0].rule: Invalid value: ${shownRule("1 + 1")}: must evaluate to bool`,
    ]],
  ])("is refused with %s", (_name, spec, messages) => {
    const { body, status } = withSpec(spec) as { body: Any; status: number };
    expect(status).toBe(422);
    expect(body.details.causes.map((one: Any) => `${one.field}: ${one.message}`)).toEqual(messages);
  });
});

const UNCHECKED =
  "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

describe("a custom resource", () => {
  beforeEach(() => define());

  it("gets its defaults and loses what its schema does not know", () => {
    const reply = send("POST", WIDGETS, widget({ size: "large", colour: "red", free: { any: 1 } }));
    expect((reply.body as Any).spec).toEqual({ size: "large", count: 2, free: { any: 1 } });
    expect(reply.headers["warning"]).toBe('299 - "unknown field \\"spec.colour\\""');
  });

  it.each<[string, object, string[]]>([
    ["what is required", {}, ["spec.size: Required value", UNCHECKED]],
    ["an enumeration", { size: "huge" }, ['spec.size: Unsupported value: "huge": supported values: "small", "large"', UNCHECKED]],
    ["a type", { size: "large", count: "x" }, ['spec.count: Invalid value: "string": spec.count in body must be of type integer: "string"', UNCHECKED]],
    ["a bound", { size: "large", count: 0 }, ["spec.count: Invalid value: 0: spec.count in body should be greater than or equal to 1"]],
    [
      "a pattern and a length",
      { size: "large", name: "TOO-LONG" },
      ["spec.name: Too long: may not be more than 5 bytes", "spec.name: Invalid value: \"TOO-LONG\": spec.name in body should match '^[a-z]+$'", UNCHECKED],
    ],
    ["a rule", { size: "small", count: 5 }, ['spec: Invalid value: a small one is few']],
    ["items", { size: "large", ports: [{ port: "x" }] }, ['spec.ports[0].port: Invalid value: "string": spec.ports[0].port in body must be of type integer: "string"', UNCHECKED]],
  ])("is held to %s", (_name, spec, messages) => {
    const { body, status } = send("POST", WIDGETS, widget(spec)) as { body: Any; status: number };
    expect(status).toBe(422);
    expect(body.details.causes.map((one: Any) => `${one.field}: ${one.message}`)).toEqual(messages);
  });

  it("says which rule could not be evaluated", () => {
    const { body } = send("POST", WIDGETS, widget({ size: "large", count: 9 })) as { body: Any };
    expect(body.details.causes.map((one: Any) => `${one.field}: ${one.message}`)).toEqual([
      'spec: Invalid value: "object": no such key: name evaluating rule: nine has a name',
    ]);
  });

  it("is held to rules about its past", () => {
    send("POST", WIDGETS, widget({ size: "large" }));
    const reply = send("PATCH", `${WIDGETS}/w`, { spec: { size: "small" } }, "application/merge-patch+json");
    expect((reply.body as Any).message).toBe('Widget.example.com "w" is invalid: spec: Invalid value: the size stays');
  });

  it("may keep what its definition has come to forbid, and lists may stay as they are", () => {
    const spec = (more: object, rules: object[] = []) => definition([{
      ...version("v1"),
      schema: { openAPIV3Schema: { type: "object", properties: { spec: {
        type: "object",
        properties: {
          size: { type: "string" },
          tags: { type: "array", items: { type: "string" } },
          ports: { type: "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port"], items: {
            type: "object", required: ["port"], properties: { port: { type: "integer" }, name: { type: "string", ...more } },
          } },
          name: { type: "string", ...more, ...(rules.length > 0 ? { "x-kubernetes-validations": rules } : {}) },
        },
      } } } },
    }]);
    send("DELETE", `${CRDS}/widgets.example.com`);
    simulation.runUntil(simulation.now + 1);
    define(spec({}));
    send("POST", WIDGETS, widget({ size: "s", name: "UPPER", ports: [{ port: 1, name: "ONE" }, { port: 2, name: "two" }] }));
    const rules = [
      { rule: "self.startsWith('u')", message: "begins with u" },
      { rule: "!oldSelf.hasValue() || self == oldSelf.value()", optionalOldSelf: true, message: "stays" },
    ];
    const patch = (body: object) => {
      const { body: reply, headers } = send("PATCH", `${WIDGETS}/w`, { spec: body }, "application/merge-patch+json");
      return [(reply as Any).message ?? "ok", headers["warning"]];
    };
    send("PATCH", `${CRDS}/widgets.example.com`, spec({ pattern: "^[a-z]+$" }, rules), "application/merge-patch+json");
    simulation.runUntil(simulation.now + 1);
    expect(patch({ size: "t" })).toEqual(["ok", '299 - "spec.name: Invalid value: \\"UPPER\\": begins with u"']);
    expect(patch({ ports: [{ port: 2, name: "two" }, { port: 1, name: "ONE" }] })[0]).toBe("ok");
    expect(patch({ ports: [{ port: 3, name: "ONE" }] })[0])
      .toBe("Widget.example.com \"w\" is invalid: spec.ports[0].name: Invalid value: \"ONE\": spec.ports[0].name in body should match '^[a-z]+$'");
    expect(patch({ name: "upper" })[0]).toBe('Widget.example.com "w" is invalid: spec.name: Invalid value: "upper": stays');
  });

  it("has a status of its own, and a scale", () => {
    send("POST", WIDGETS, { ...widget({ size: "large" }), status: { ready: true } });
    const made = send("GET", `${WIDGETS}/w`).body as Any;
    expect(made.status).toBeUndefined();
    expect((send("PUT", `${WIDGETS}/w/status`, { ...made, status: { ready: true } }).body as Any).status).toEqual({ ready: true });
    send("PATCH", `${WIDGETS}/w/scale`, { spec: { replicas: 4 } }, "application/merge-patch+json");
    expect((send("GET", `${WIDGETS}/w`).body as Any)).toMatchObject({ spec: { count: 4 }, metadata: { generation: 2 } });
  });

  it("is applied server-side by its schema", () => {
    const apply = (manager: string, size: string): Reply =>
      send("PATCH", `${WIDGETS}/w?fieldManager=${manager}`, JSON.stringify(widget({ size })), "application/apply-patch+yaml");
    expect(apply("one", "large").status).toBe(201);
    expect((apply("two", "small").body as Any).message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.size');
  });

  it("has the columns of its definition", () => {
    send("POST", WIDGETS, widget({ size: "large" }));
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const table = exchange(server, { path: WIDGETS, headers: { accept } }).body as Any;
    expect(table.columnDefinitions.map((one: Any) => one.name)).toEqual(["Name", "Size", "Count"]);
    expect(table.rows[0].cells).toEqual(["w", "large", 2]);
  });
});
