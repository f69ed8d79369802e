import { OBJECT_META, type TypeSchema } from "./types.ts";

const made = new WeakMap<object, TypeSchema>();

/**
 * The schema of a custom kind for server-side apply and managedFields: what its definition says
 * (`openAPIV3Schema`; undefined keeps everything), with the fields that every object has.
 */
export function customResourceSchema(openAPIV3Schema: TypeSchema | undefined): TypeSchema {
  const given = openAPIV3Schema ?? { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const before = openAPIV3Schema && made.get(openAPIV3Schema);
  if (before) return before;
  const schema: TypeSchema = {
    ...given,
    type: "object",
    properties: {
      ...given.properties,
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { $ref: OBJECT_META },
    },
  };
  if (openAPIV3Schema) made.set(openAPIV3Schema, schema);
  return schema;
}
