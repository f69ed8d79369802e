import { describe, expect, it } from "vitest";
import { decode } from "../../../os/index.ts";
import { fieldsOf } from "../protobuf/wire.ts";
import { encodeOpenapiV2 } from "./openapi-v2-protobuf.ts";
import { openapiV2 } from "./openapi-v2.ts";

const REFERENCE = { $ref: "#/components/schemas/io.example.Spec" };
const document = (schema: object): object => ({
  openapi: "3.0.0", info: { title: "Kubernetes", version: "v1" },
  paths: {
    "/api/v1/things/{name}": {
      patch: {
        operationId: "patchThing", parameters: [{ name: "dryRun", in: "query", schema: { type: "string", uniqueItems: true } }],
        requestBody: { content: { "application/merge-patch+json": { schema: REFERENCE } } }, responses: { "200": { description: "OK", content: { "application/json": { schema: REFERENCE } } } },
        "x-kubernetes-action": "patch",
      },
    },
  },
  components: { schemas: { "io.example.Thing": schema } },
});
const definition = (schema: object): unknown => openapiV2([document(schema)]).definitions["io.example.Thing"];

describe("OpenAPI v2 made of v3", () => {
  it.each<[string, object, object]>([
    ["a reference with a default", { allOf: [REFERENCE], default: {}, description: "It." }, { $ref: "#/definitions/io.example.Spec", description: "It." }],
    ["a number or a string", { oneOf: [{ type: "integer" }, { type: "string" }], format: "int-or-string" }, { type: "string", format: "int-or-string" }],
    ["what is inside", { type: "object", properties: { a: { type: "array", items: REFERENCE } }, additionalProperties: REFERENCE },
      { type: "object", properties: { a: { type: "array", items: { $ref: "#/definitions/io.example.Spec" } } }, additionalProperties: { $ref: "#/definitions/io.example.Spec" } }],
    ["what v2 has no word for", { type: "string", nullable: true, anyOf: [{}], "x-kubernetes-list-type": "map" }, { type: "string", "x-kubernetes-list-type": "map" }],
  ])("%s", (_name, schema, wanted) => {
    expect(definition(schema)).toEqual(wanted);
  });

  it("has bodies and queries as parameters", () => {
    const path = openapiV2([document({})]).paths["/api/v1/things/{name}"] as Record<string, { parameters: object[]; consumes: string[]; responses: object }>;
    expect(path["patch"]!.parameters).toEqual([
      { name: "body", in: "body", required: true, schema: { $ref: "#/definitions/io.example.Spec" } }, { name: "dryRun", in: "query", type: "string", uniqueItems: true },
    ]);
    expect(path["patch"]!.consumes).toEqual(["application/merge-patch+json"]);
    expect(path["patch"]!.responses).toEqual({ "200": { description: "OK", schema: { $ref: "#/definitions/io.example.Spec" } } });
    expect(path["parameters"]).toEqual([{ name: "name", in: "path", required: true, type: "string", uniqueItems: true }]);
  });

  it("is the same as protobuf", () => {
    const bytes = encodeOpenapiV2(openapiV2([document({ type: "object", description: "A thing.", "x-kind": [1] })]));
    const field = (message: Uint8Array, ...numbers: number[]): Uint8Array => {
      let at = message;
      for (const number of numbers) at = [...fieldsOf(at)].find((one) => one.number === number)!.value as Uint8Array;
      return at;
    };
    expect(decode(field(bytes, 1))).toBe("2.0");
    expect(decode(field(bytes, 9, 1, 1))).toBe("io.example.Thing");
    expect(decode(field(bytes, 9, 1, 2, 4))).toBe("A thing.");
    expect(decode(field(bytes, 9, 1, 2, 22, 1))).toBe("object");
    expect([decode(field(bytes, 9, 1, 2, 31, 1)), decode(field(bytes, 9, 1, 2, 31, 2, 2))]).toEqual(["x-kind", "[1]\n"]);
    expect(decode(field(bytes, 8, 2, 1))).toBe("/api/v1/things/{name}");
    expect(decode(field(bytes, 8, 2, 2, 8, 5))).toBe("patchThing");
  });
});
