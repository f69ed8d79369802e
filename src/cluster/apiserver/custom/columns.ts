import { JSONPath } from "../../../apimachinery/jsonpath/index.ts";
import { ageSince } from "../../../apimachinery/time.ts";
import { marshal } from "../../../apimachinery/json/index.ts";
import type { Column, Draft, ResourceContext } from "../resources/definition.ts";

/** A column as a CustomResourceDefinition writes it. */
export interface PrinterColumn {
  name: string;
  type: string;
  jsonPath: string;
  format?: string;
  description?: string;
  priority?: number;
}

const NAME: Column = { name: "Name", type: "string", format: "name" };
const AGE: PrinterColumn = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

/** The table of a custom resource: the name and what the definition adds; only the age where it adds nothing. */
export function customColumns(additional: readonly PrinterColumn[] | undefined): {
  columns: Column[];
  cells(object: Draft, context: ResourceContext): (string | number | boolean)[];
} {
  const own = additional?.length ? additional : [AGE];
  const paths = own.map(({ jsonPath }) => parse(jsonPath));
  return {
    columns: [
      NAME,
      ...own.map(({ name, type, format = "", description = "", priority = 0 }) => ({
        name,
        type: type as Column["type"],
        format,
        description,
        priority,
      })),
    ],
    cells: (object, context) => [
      object.metadata?.name ?? "",
      ...own.map((column, index) => cell(column, first(paths[index], object), context) as string),
    ],
  };
}

function parse(path: string): JSONPath | undefined {
  try {
    return new JSONPath(`{${path}}`, { allowMissingKeys: true });
  } catch {
    return undefined;
  }
}

function first(path: JSONPath | undefined, object: unknown): unknown {
  try {
    const results = path?.find(object)[0];
    return results && results.length > 1 ? results : results?.[0];
  } catch {
    return undefined;
  }
}

/** null where there is nothing: kubectl leaves the cell empty. */
function cell({ type }: PrinterColumn, value: unknown, context: ResourceContext): unknown {
  if (value === undefined || value === null) return null;
  switch (type) {
    case "date":
      return typeof value === "string" ? ageSince(value, context.wall) : null;
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    default:
      return typeof value === "string" ? value : marshal(value);
  }
}
