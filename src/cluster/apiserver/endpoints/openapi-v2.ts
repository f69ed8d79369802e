/*
 * OpenAPI v2 out of v3 documents, for clients that know no other: kubectl up to 1.26 takes its validation, `explain` and the
 * merge keys of patches from it.
 */

type Json = Record<string, unknown>;

export interface DocumentV2 {
  swagger: "2.0";
  info: { title: string; version: string };
  paths: Record<string, Json>;
  definitions: Record<string, Json>;
}

interface DocumentV3 {
  info: { title: string; version: string };
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Record<string, Json> };
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];

/** What v2 has no word for. */
const DROPPED = new Set(["oneOf", "anyOf", "allOf", "not", "nullable", "example"]);

export function openapiV2(documents: readonly unknown[]): DocumentV2 {
  const [first] = documents as DocumentV3[];
  const paths: Record<string, Json> = {};
  const definitions: Record<string, Json> = {};
  for (const document of documents as DocumentV3[]) {
    for (const [name, schema] of Object.entries(document.components.schemas)) definitions[name] ??= schemaOf(schema);
    for (const [path, item] of Object.entries(document.paths)) paths[path] = pathOf(path, item);
  }
  return { swagger: "2.0", info: first?.info ?? { title: "Kubernetes", version: "" }, paths, definitions };
}

function schemaOf(schema: Json): Json {
  const { oneOf, allOf, properties, items, additionalProperties, ...rest } = schema as Json & { allOf?: Json[]; oneOf?: Json[]; properties?: Record<string, Json> };
  const kept: Json = Object.fromEntries(Object.entries(rest).filter(([key]) => !DROPPED.has(key)));
  const reference = schema["$ref"] ?? (allOf?.length === 1 ? allOf[0]!["$ref"] : undefined);
  if (typeof reference === "string") {
    const { description } = kept;
    return { ...(description === undefined ? {} : { description }), $ref: reference.replace("#/components/schemas/", "#/definitions/") };
  }
  // A number that may be written as a string is a string to v2.
  if (oneOf && kept["type"] === undefined) kept["type"] = "string";
  if (properties) kept["properties"] = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, schemaOf(one)]));
  if (items) kept["items"] = schemaOf(items as Json);
  if (additionalProperties !== undefined) kept["additionalProperties"] = typeof additionalProperties === "object" ? schemaOf(additionalProperties as Json) : additionalProperties;
  return kept;
}

function pathOf(path: string, item: Record<string, Json>): Json {
  const result: Json = {};
  for (const [method, operation] of Object.entries(item)) if (METHODS.includes(method)) result[method] = operationOf(operation);
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, type: "string", uniqueItems: true }));
  return { ...result, ...(parameters.length > 0 ? { parameters } : {}) };
}

type Content = { content?: Record<string, { schema: Json }> };

function operationOf({ operationId, parameters = [], requestBody, responses, ...rest }: Json): Json {
  const query = (parameters as (Json & { schema: Json })[]).map(({ schema, ...parameter }) => ({ ...parameter, ...schema }));
  const body = (requestBody as Content | undefined)?.content;
  const schema = body && Object.values(body)[0]?.schema;
  const answers = Object.entries((responses ?? {}) as Record<string, Json & Content>);
  const produces = answers.flatMap(([, { content }]) => Object.keys(content ?? {}));
  return {
    operationId,
    consumes: Object.keys(body ?? { "*/*": {} }),
    produces: produces.length > 0 ? produces : ["*/*"],
    schemes: ["https"],
    parameters: [...(schema && Object.keys(schema).length > 0 ? [{ name: "body", in: "body", required: true, schema: schemaOf(schema) }] : []), ...query],
    responses: Object.fromEntries(answers.map(([code, { content, ...answer }]) => {
      const answered = Object.values(content ?? {})[0]?.schema;
      return [code, { ...answer, ...(answered && Object.keys(answered).length > 0 ? { schema: schemaOf(answered) } : {}) }];
    })),
    ...rest,
  };
}
