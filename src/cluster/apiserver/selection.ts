import { parseFieldSelector, parseSelector, SelectorError, type FieldSelector } from "../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./resources/definition.ts";
import { badRequest } from "./status.ts";

export interface Selection {
  matches(object: KubeObject): boolean;
  /** The one name asked for, if the selection is of one. */
  readonly name: string | undefined;
  /** The one namespace asked for by field. */
  readonly namespace: string | undefined;
  readonly empty: boolean;
}

const ALL: Selection = { matches: () => true, name: undefined, namespace: undefined, empty: true };

/** The objects that `labelSelector` and `fieldSelector` of a request ask for. Throws BadRequest. */
export function select(definition: ResourceDefinition, labelSelector = "", fieldSelector = ""): Selection {
  if (labelSelector === "" && fieldSelector === "") return ALL;
  const labels = labelSelector === "" ? undefined : parse(labelSelector, parseSelector);
  const fields = fieldSelector === "" ? undefined : parse(fieldSelector, parseFieldSelector);
  if (fields) assertSelectable(definition, fields);
  const needsFields = fields?.requirements.some(({ field }) => !field.startsWith("metadata.")) ?? false;
  return {
    empty: false,
    name: fields?.exact("metadata.name"),
    namespace: fields?.exact("metadata.namespace"),
    matches(object) {
      if (labels && !labels.matches(object.metadata?.labels)) return false;
      return !fields || fields.matches(fieldsOf(definition, object, needsFields));
    },
  };
}

function parse<T>(text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

function fieldsOf(definition: ResourceDefinition, object: KubeObject, all: boolean): Record<string, string> {
  const { name = "", namespace = "" } = object.metadata ?? {};
  const own = all && definition.selectableFields ? definition.selectableFields(object) : {};
  return { ...own, "metadata.name": name, "metadata.namespace": namespace };
}

/** An object of no content, whose selectable fields are named but empty. */
const BLANK = { metadata: {}, spec: {}, status: {}, involvedObject: {}, regarding: {} } as KubeObject;

function assertSelectable(definition: ResourceDefinition, selector: FieldSelector): void {
  const own = definition.selectableFields ? Object.keys(definition.selectableFields(BLANK)) : undefined;
  const known = new Set(["metadata.name", "metadata.namespace", ...(own ?? [])]);
  for (const { field } of selector.requirements) {
    if (known.has(field)) continue;
    if (!own) {
      const only = 'only "metadata.name", "metadata.namespace"';
      throw badRequest(`${JSON.stringify(field)} is not a known field selector: ${only}`);
    }
    if (definition.group === "batch") {
      throw badRequest(`field label ${JSON.stringify(field)} not supported for ${definition.kind}`);
    }
    throw badRequest(`field label not supported: ${field}`);
  }
}
