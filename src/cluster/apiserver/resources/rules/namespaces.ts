import type { Namespace } from "../../../../apimachinery/types/index.ts";
import { invalid, root } from "../../../../apimachinery/validation/field.ts";
import { isDNS1123Label } from "../../../../apimachinery/validation/names.ts";
import type { ResourceStrategy } from "../definition.ts";
import { AGE, NAME, age, column } from "../printing.ts";

export const namespaces: ResourceStrategy<Namespace> = {
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
