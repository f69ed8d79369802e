import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Column, ResourceContext, ResourceDefinition } from "../resources/definition.ts";

export interface Table {
  kind: "Table";
  apiVersion: "meta.k8s.io/v1";
  metadata: Record<string, unknown>;
  columnDefinitions: { name: string; type: string; format: string; description: string; priority: number }[] | null;
  rows: { cells: unknown[]; object?: unknown }[];
}

export type IncludeObject = "None" | "Metadata" | "Object";

const DEFAULT_COLUMNS: readonly Column[] = [
  { name: "Name", type: "string", format: "name" },
  { name: "Created At", type: "date" },
];

/** The table of objects that `kubectl get` prints. */
export function tableOf(
  definition: ResourceDefinition,
  objects: readonly KubeObject[],
  metadata: Record<string, unknown>,
  context: ResourceContext,
  include: IncludeObject,
): Table {
  const columns = definition.columns ?? DEFAULT_COLUMNS;
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: columns.map(({ name, type, format = "", description = "", priority = 0 }) => ({
      name,
      type,
      format,
      description,
      priority,
    })),
    rows: objects.map((object) => rowOf(definition, object, context, include)),
  };
}

function rowOf(definition: ResourceDefinition, object: KubeObject, context: ResourceContext, include: IncludeObject) {
  const { name = "", creationTimestamp = "" } = object.metadata ?? {};
  const cells = definition.columns && definition.cells ? definition.cells(object, context) : [name, creationTimestamp];
  if (include === "None") return { cells };
  return { cells, object: include === "Object" ? object : partialMetadata(object) };
}

/**
 * The metadata of an object alone. The real one has managedFields as well; nobody reads them in a table, and they are
 * worked out only for those who do.
 */
export function partialMetadata(object: KubeObject): KubeObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}
