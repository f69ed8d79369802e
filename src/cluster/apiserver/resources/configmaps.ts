import type { ConfigMap } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age, column } from "./printing.ts";

export const configmaps: ResourceDefinition<ConfigMap> = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  singular: "configmap",
  shortNames: ["cm"],
  namespaced: true,
  schema: "io.k8s.api.core.v1.ConfigMap",
  columns: [NAME, column("Data", "integer"), AGE],
  cells(map, context) {
    const count = Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length;
    return [map.metadata?.name ?? "", count, age(map, context)];
  },
};
