import type { Namespace } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";

/** Label that every namespace carries with its own name. */
const NAME_LABEL = "kubernetes.io/metadata.name";

export const namespaces: ResourceStrategy<Namespace> = {
  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    // The label makes namespaces selectable by name; it is put back when it is taken away.
    if (draft.metadata?.name) (draft.metadata.labels ??= {})[NAME_LABEL] = draft.metadata.name;
  },
  prepareForCreate(draft) {
    draft.status = { phase: "Active" };
    const finalizers: string[] = draft.spec.finalizers ?? [];
    draft.spec.finalizers = finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"];
  },
  prepareForUpdate(draft, old) {
    draft.spec.finalizers = old.spec?.finalizers;
    if (draft.spec.finalizers === undefined) delete draft.spec.finalizers;
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
};
