import type { ServiceAccount } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age } from "./printing.ts";

export const serviceaccounts: ResourceDefinition<ServiceAccount> = {
  group: "",
  version: "v1",
  kind: "ServiceAccount",
  resource: "serviceaccounts",
  singular: "serviceaccount",
  shortNames: ["sa"],
  namespaced: true,
  subresources: ["token"],
  schema: "io.k8s.api.core.v1.ServiceAccount",
  columns: [NAME, AGE],
  cells(account, context) {
    return [account.metadata?.name ?? "", age(account, context)];
  },
};
