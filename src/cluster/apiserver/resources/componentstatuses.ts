import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { NAME, column } from "./printing.ts";

export const componentstatuses: ResourceStrategy<KubeObject> = {
  requestWarnings: () => ["v1 ComponentStatus is deprecated in v1.19+"],
  columns: [NAME, column("Status"), column("Message"), column("Error")],
  cells(status) {
    const condition = ((status as Draft).conditions ?? []).find((c: Draft) => c.type === "Healthy");
    const text = condition ? (condition.status === "True" ? "Healthy" : "Unhealthy") : "Unknown";
    return [status.metadata?.name ?? "", text, condition?.message ?? "", condition?.error ?? ""];
  },
};
