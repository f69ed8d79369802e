import type { Namespace } from "../../../apimachinery/types/index.ts";
import { invalid, root } from "../../../apimachinery/validation/field.ts";
import { isDNS1123Label } from "../../../apimachinery/validation/names.ts";
import type { ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age, column } from "./printing.ts";

/** Label that every namespace carries with its own name. */
const NAME_LABEL = "kubernetes.io/metadata.name";

export const namespaces: ResourceDefinition<Namespace> = {
  group: "",
  version: "v1",
  kind: "Namespace",
  resource: "namespaces",
  singular: "namespace",
  shortNames: ["ns"],
  namespaced: false,
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  subresources: ["finalize", "status"],
  schema: "io.k8s.api.core.v1.Namespace",
  gracefulDelete: true,

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
  validateName: isDNS1123Label,
  validateStatusUpdate(namespace) {
    const phase = namespace.status?.phase ?? "";
    const path = root("status", "Phase");
    if (!namespace.metadata?.deletionTimestamp) {
      if (phase === "Active") return [];
      return [invalid(path, phase, "may only be 'Active' if `deletionTimestamp` is empty")];
    }
    if (phase === "Terminating") return [];
    return [invalid(path, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
  },
  selectableFields(namespace) {
    return { "status.phase": namespace.status?.phase ?? "" };
  },
  columns: [NAME, column("Status"), AGE],
  cells(namespace, context) {
    return [namespace.metadata?.name ?? "", namespace.status?.phase ?? "", age(namespace, context)];
  },
};
