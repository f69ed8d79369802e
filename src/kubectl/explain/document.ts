/** A schema of OpenAPI v3, as far as it is explained. */
export interface Schema {
  $ref?: string;
  type?: string;
  description?: string;
  required?: string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  allOf?: Schema[];
  "x-kubernetes-group-version-kind"?: GroupVersionKind[];
}

export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

export interface OpenApiDocument {
  components?: { schemas?: Record<string, Schema> };
}

export function resolveReference(reference: string, document: OpenApiDocument): Schema | undefined {
  return reference === "" ? undefined : document.components?.schemas?.[reference.slice(reference.lastIndexOf("/") + 1)];
}

/** The schema of the values of a map; undefined for what is no map. */
export function valuesOf({ additionalProperties }: Schema): Schema | undefined {
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}
