import { schemaKeyOfKind, schemaOf, type TypeSchema } from "../../../apimachinery/schema/index.ts";
import { encode, type HttpResponse } from "../../../os/index.ts";
import { fnv32a } from "../../../apimachinery/names.ts";
import type { ApiServer } from "../server.ts";
import type { ServedResources } from "../served.ts";
import type { Subresources } from "../subresources/handler.ts";
import { groupVersions, subresourcesOf, type GroupVersionKind, type VersionResources } from "./discovery.ts";
import { withDescriptions, type Descriptions } from "./descriptions.ts";
import type { Answer } from "./handler.ts";
import { addPaths } from "./openapi-paths.ts";
import { openapiV2 } from "./openapi-v2.ts";
import { encodeOpenapiV2 } from "./openapi-v2-protobuf.ts";
import { json } from "./respond.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
const GNOSTIC = "com.github.proto-openapi.spec.v2";

/**
 * OpenAPI v3: an index of documents, one for each group and version, with the types of its kinds and the paths by which
 * clients find out what may be asked (kubectl looks whether PATCH takes fieldValidation). The documents carry descriptions,
 * for which the clock may have to wait.
 */
export function openapi(server: ApiServer, path: string, accept = ""): Answer | undefined {
  const { served, subresources } = server;
  if (path === "/openapi/v3" || path === "/openapi/v3/") return { response: json(200, index(served)) };
  if (path === "/openapi/v2") {
    return later(server, (descriptions) => {
      const whole = openapiV2(groupVersions(served).map((version) => document(version, subresources, descriptions)));
      if (!accept.includes(GNOSTIC)) return json(200, whole);
      return { status: 200, headers: { "content-type": `application/${GNOSTIC}.v1.0+protobuf` }, body: encodeOpenapiV2(whole) };
    });
  }
  const match = /^\/openapi\/v3\/(api|apis\/([^/]+))\/([^/]+)$/.exec(path);
  if (!match) return undefined;
  const found = groupVersions(served).find(({ group, version }) => group === (match[2] ?? "") && version === match[3]);
  return found && later(server, (descriptions) => json(200, document(found, subresources, descriptions)));
}

/** An answer that needs the descriptions. */
function later(server: ApiServer, answer: (descriptions: Descriptions | undefined) => HttpResponse): Answer {
  return {
    later(respond) {
      withDescriptions(server.simulation, (descriptions) => respond(answer(descriptions)));
      return () => {};
    },
  };
}

function prefixOf({ group, version }: VersionResources): string {
  return group === "" ? `api/${version}` : `apis/${group}/${version}`;
}

function index(served: ServedResources): unknown {
  const paths: Record<string, unknown> = {};
  for (const version of groupVersions(served)) {
    const prefix = prefixOf(version);
    const kinds = version.resources.map(({ definition }) => `${definition.kind} ${JSON.stringify(definition.openAPISchema ?? "")}`);
    const hash = fnv32a(encode(kinds.join())).toString(16).toUpperCase();
    paths[prefix] = { serverRelativeURL: `/openapi/v3/${prefix}?hash=${hash}` };
  }
  return { paths };
}

function document(version: VersionResources, subresources: Subresources, descriptions?: Descriptions): unknown {
  const collect = (key: string, into: Record<string, unknown>): void => collectType(key, into, descriptions);
  const schemas: Record<string, unknown> = {};
  const paths: Record<string, unknown> = {};
  for (const one of version.resources) {
    const { definition } = one;
    const { group, kind } = definition;
    const key = definition.schema || customKey(group, definition.version, kind);
    if (definition.schema === "") {
      schemas[key] = customSchema(definition.openAPISchema, { group, version: definition.version, kind });
      collect(`${META}ObjectMeta`, schemas);
    } else {
      collect(key, schemas);
    }
    for (const sub of subresourcesOf(one, subresources)) {
      const own = schemaKeyOfKind(sub.kind.group, sub.kind.version, sub.kind.kind);
      if (own) collect(own, schemas);
    }
    addPaths(paths, prefixOf(version), one, key, subresources);
  }
  for (const type of ["DeleteOptions", "Status", "Patch", "APIResourceList", "WatchEvent"]) collect(META + type, schemas);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.36.2" },
    paths,
    components: { schemas },
  };
}

/** Enters the type and all that it refers to. */
function collectType(key: string, schemas: Record<string, unknown>, descriptions: Descriptions | undefined): void {
  if (schemas[key] !== undefined) return;
  const schema = schemaOf(key);
  if (!schema) return;
  schemas[key] = {};
  const refer = (reference: string): void => collectType(reference, schemas, descriptions);
  schemas[key] = published(descriptions ? described(key, schema, descriptions) : schema, refer);
}

/** The type with its descriptions and those of its fields. */
function described(key: string, schema: TypeSchema, { texts, types }: Descriptions): TypeSchema {
  const entry = types[key];
  if (!entry) return schema;
  const [own, fields] = entry;
  const properties = schema.properties && Object.fromEntries(
    Object.entries(schema.properties).map(([name, one]) => [name, fields[name] === undefined ? one : { description: texts[fields[name]], ...one }]),
  );
  return { ...(own < 0 ? {} : { description: texts[own] }), ...schema, ...(properties ? { properties } : {}) };
}

/** A schema with its references as OpenAPI v3 writes them: in an allOf, beside which a default may stand. */
function published(schema: TypeSchema, refer: (key: string) => void): unknown {
  const { $ref, properties, items, additionalProperties, ...rest } = schema;
  const result: Record<string, unknown> = { ...rest };
  if ($ref !== undefined) {
    refer($ref);
    const reference = { $ref: `#/components/schemas/${$ref}` };
    if (Object.keys(rest).length === 0) return reference;
    result["allOf"] = [reference];
  }
  if (properties) {
    result["properties"] = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, published(one, refer)]));
  }
  if (items) result["items"] = published(items, refer);
  if (additionalProperties !== undefined) {
    result["additionalProperties"] = typeof additionalProperties === "object" ? published(additionalProperties, refer) : additionalProperties;
  }
  return result;
}

function customKey(group: string, version: string, kind: string): string {
  return `${group.split(".").reverse().join(".")}.${version}.${kind}`;
}

function customSchema(schema: unknown, gvk: GroupVersionKind): unknown {
  const own = (schema ?? { type: "object", "x-kubernetes-preserve-unknown-fields": true }) as Record<string, unknown>;
  const metadata = { allOf: [{ $ref: `#/components/schemas/${META}ObjectMeta` }] };
  const type = { type: "string" };
  const properties = { apiVersion: type, kind: type, metadata, ...withoutMeta(own["properties"]) };
  return { ...own, properties, "x-kubernetes-group-version-kind": [gvk] };
}

function withoutMeta(properties: unknown): Record<string, unknown> {
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...rest } = (properties ?? {}) as Record<string, unknown>;
  return rest;
}
