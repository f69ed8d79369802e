import { LAB_SHAPE } from "./lab-schema.ts";
import { LANGUAGES } from "./language.ts";
import type { Field, Shape } from "./shape.ts";

type JsonSchema = Record<string, unknown>;

/** The JSON schema of lab.yaml, for editors: made of the same description that reads the file. */
export function labJsonSchema(): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Podlab lab",
    ...schemaOf(LAB_SHAPE),
    definitions: {
      text: {
        description: "a text for people: one for all languages, or one per language",
        oneOf: [{ type: "string" }, { type: "object", properties: Object.fromEntries(LANGUAGES.map((language) => [language, { type: "string" }])), required: [...LANGUAGES], additionalProperties: false }],
      },
      duration: { description: "500ms, 30s, 5m, 1h30m, or a number of seconds", oneOf: [{ type: "string", pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h))+$" }, { type: "number", minimum: 0 }] },
    },
  };
}

function schemaOf(shape: Shape): JsonSchema {
  const { about: description } = shape;
  switch (shape.type) {
    case "string":
      return {
        description,
        type: ["string", "number"],
        ...(shape.oneOf ? { type: "string", enum: [...shape.oneOf] } : {}),
        ...(shape.pattern ? { pattern: shape.pattern.source } : {}),
      };
    case "integer":
      return { description, type: "integer", ...(shape.min !== undefined ? { minimum: shape.min } : {}), ...(shape.max !== undefined ? { maximum: shape.max } : {}) };
    case "number":
    case "boolean":
      return { description, type: shape.type };
    case "any":
      return { description };
    case "duration":
    case "text":
      return { description, allOf: [{ $ref: `#/definitions/${shape.type}` }] };
    case "list":
      return { description, type: "array", items: schemaOf(shape.items), ...(shape.min !== undefined ? { minItems: shape.min } : {}) };
    case "map":
      return { description, type: "object", additionalProperties: schemaOf(shape.values) };
    case "object":
      return { description, ...fieldsOf(shape.fields) };
    case "either":
      return { description, anyOf: shape.shapes.map(schemaOf) };
    case "choice":
      return {
        description,
        ...fieldsOf({ ...shape.common, ...shape.fields }),
        oneOf: Object.keys(shape.fields).map((name) => ({ required: [name] })),
      };
    case "variant":
      return {
        description,
        type: "object",
        required: [shape.by],
        properties: { [shape.by]: { enum: Object.keys(shape.variants) } },
        oneOf: Object.entries(shape.variants).map(([kind, fields]) => {
          const { properties, required, ...rest } = fieldsOf({ ...shape.common, ...fields });
          return { ...rest, properties: { [shape.by]: { const: kind }, ...(properties as JsonSchema) }, required: [shape.by, ...((required as string[] | undefined) ?? [])] };
        }),
      };
  }
}

function fieldsOf(fields: Record<string, Field>): JsonSchema {
  const required = Object.entries(fields).filter(([, field]) => field.required).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOf(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}
