import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { semanticEqual } from "../../../apimachinery/json/index.ts";
import type { FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceContext, ResourceDefinition } from "../resources/definition.ts";

/** What an update of a resource, or of one of its subresources, may change and must satisfy. */
export interface UpdateStrategy {
  /** "" for the main resource. */
  readonly subresource: string;
  /** Whether what this update sets belongs to nobody, as what the server itself does. */
  readonly untracked?: boolean;
  /** Puts back what this update may not touch. Errors make the request Invalid before anything else is asked. */
  prepare(draft: Draft, old: KubeObject, context: ResourceContext): FieldError[] | void;
  validate(draft: KubeObject, old: KubeObject, context: ResourceContext): FieldError[];
  warnings?(draft: KubeObject, old: KubeObject, context: ResourceContext): string[];
}

export function mainStrategy(definition: ResourceDefinition): UpdateStrategy {
  return {
    subresource: "",
    prepare(draft, old, context) {
      definition.prepareForUpdate?.(draft, old, context);
      countGeneration(definition, draft, old);
      return definition.allocate?.(draft, old, context);
    },
    validate: (draft, old, context) => definition.validateUpdate?.(draft, old, context) ?? [],
    warnings: (draft, old, context) => definition.warnings?.(draft, old, context) ?? [],
  };
}

export function statusStrategy(definition: ResourceDefinition): UpdateStrategy {
  return {
    subresource: "status",
    prepare(draft, old, context) {
      if (definition.prepareForStatusUpdate) {
        definition.prepareForStatusUpdate(draft, old, context);
        return;
      }
      const { status } = draft;
      for (const key of Object.keys(draft)) delete draft[key];
      Object.assign(draft, old, { metadata: { ...old.metadata } });
      if (status === undefined) delete draft.status;
      else draft.status = status;
    },
    validate: (draft, old, context) => definition.validateStatusUpdate?.(draft, old, context) ?? [],
  };
}

/** Of a subresource for which the definition has rules of its own. */
export function subresourceStrategy(definition: ResourceDefinition, subresource: string): UpdateStrategy | undefined {
  const update = definition.updates?.[subresource];
  if (!update) return undefined;
  return {
    subresource,
    prepare(draft, old, context) {
      update.prepare(draft, old, context);
      countGeneration(definition, draft, old);
    },
    validate: (draft, old, context) => update.validate(draft, old, context),
  };
}

function countGeneration(definition: ResourceDefinition, draft: Draft, old: KubeObject): void {
  if (!definition.generation) return;
  const changed =
    definition.generation === true
      ? !semanticEqual(draft.spec, (old as Draft).spec)
      : definition.generation(draft, old);
  if (changed) draft.metadata.generation = (old.metadata?.generation ?? 0) + 1;
}
