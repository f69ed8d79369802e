import type { KubeObject } from "../../../../apimachinery/types/index.ts";
import { isPathSegmentName } from "../../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { AGE, NAME, age, column } from "../printing.ts";

function available(service: Draft): string {
  const condition = (service.status?.conditions ?? []).find((c: Draft) => c.type === "Available");
  if (!condition) return "Unknown";
  return condition.status === "True" ? "True" : `${condition.status} (${condition.reason})`;
}

export const apiservices: ResourceStrategy<KubeObject> = {
  // The core group has no name: "v1." is right.
  validateName: isPathSegmentName,
  columns: [NAME, column("Service"), column("Available"), AGE],
  cells(service, context) {
    const { spec } = service as Draft;
    const target = spec?.service ? `${spec.service.namespace}/${spec.service.name}` : "Local";
    return [service.metadata?.name ?? "", target, available(service), age(service, context)];
  },
};
