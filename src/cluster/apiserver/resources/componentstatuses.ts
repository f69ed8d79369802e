import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceDefinition } from "./definition.ts";
import { NAME, column } from "./printing.ts";

export const componentstatuses: ResourceDefinition<KubeObject> = {
  group: "",
  version: "v1",
  kind: "ComponentStatus",
  resource: "componentstatuses",
  singular: "componentstatus",
  shortNames: ["cs"],
  namespaced: false,
  verbs: ["get", "list"],
  schema: "io.k8s.api.core.v1.ComponentStatus",
  requestWarnings: () => ["v1 ComponentStatus is deprecated in v1.19+"],
  columns: [NAME, column("Status"), column("Message"), column("Error")],
  cells(status) {
    const condition = ((status as Draft).conditions ?? []).find((c: Draft) => c.type === "Healthy");
    const text = condition ? (condition.status === "True" ? "Healthy" : "Unhealthy") : "Unknown";
    return [status.metadata?.name ?? "", text, condition?.message ?? "", condition?.error ?? ""];
  },
};
