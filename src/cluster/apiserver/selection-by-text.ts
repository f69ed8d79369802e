import { parseFieldSelector, parseSelector, SelectorError, type FieldSelector } from "../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./resources/definition.ts";
import type { Selection } from "./selection.ts";
import { badRequest } from "./status.ts";

/** A selection by one selector or by both; "" for none. Throws BadRequest. */
export function selectSome(definition: ResourceDefinition, labelSelector: string, fieldSelector: string): Selection {
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
