import { notAcceptable } from "../status.ts";

/** In what shape the client wants what it asked for. */
export interface Accepted {
  /** Table and PartialObjectMetadata are made of the object by the server. */
  as: "" | "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList" | "APIGroupDiscoveryList";
  format: "json" | "yaml";
  /** The version that was asked for with `as`. */
  version: string;
}

const SHAPES: ReadonlySet<string> = new Set([
  "Table",
  "PartialObjectMetadata",
  "PartialObjectMetadataList",
  "APIGroupDiscoveryList",
]);

/** The first of the Accept header that the server can give. Throws NotAcceptable. */
export function negotiate(accept: string | undefined, shapes: readonly Accepted["as"][]): Accepted {
  if (accept === undefined || accept.trim() === "") return { as: "", format: "json", version: "" };
  for (const clause of accept.split(",")) {
    const [type = "", ...parameters] = clause.split(";").map((part) => part.trim());
    const format = formatOf(type);
    if (!format) continue;
    const values = new Map(parameters.map((parameter) => parameter.split("=", 2) as [string, string]));
    const as = values.get("as") ?? "";
    if (as === "") return { as: "", format, version: "" };
    const version = values.get("v") ?? "";
    if (SHAPES.has(as) && shapes.includes(as as Accepted["as"]) && /^v[12]$/.test(version)) {
      return { as: as as Accepted["as"], format, version };
    }
  }
  throw notAcceptable();
}

function formatOf(type: string): Accepted["format"] | undefined {
  switch (type) {
    case "application/json":
    case "application/*":
    case "*/*":
      return "json";
    case "application/yaml":
    case "text/yaml":
      return "yaml";
    default:
      return undefined;
  }
}
