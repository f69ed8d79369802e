import type { Lease } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age, column } from "./printing.ts";

export const leases: ResourceDefinition<Lease> = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  resource: "leases",
  singular: "lease",
  namespaced: true,
  schema: "io.k8s.api.coordination.v1.Lease",
  defaults(draft) {
    draft.spec ??= {};
  },
  columns: [NAME, column("Holder"), AGE],
  cells(lease, context) {
    return [lease.metadata?.name ?? "", lease.spec?.holderIdentity ?? "", age(lease, context)];
  },
};
