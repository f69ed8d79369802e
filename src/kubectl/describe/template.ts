import type { KubeObject } from "../object.ts";
import { containersOf, initContainersOf } from "../pods/containers.ts";
import { describeContainers } from "./containers.ts";
import type { Description } from "./description.ts";
import { writeSpread } from "./pod.ts";
import { tolerationTexts } from "./tolerations.ts";
import { describeVolumes } from "./volumes.ts";

/** The Pod template of a workload. */
export function describeTemplate(d: Description, template: KubeObject | undefined): void {
  d.line(0, "Pod Template:");
  if (!template) {
    d.write("  <unset>");
    return;
  }
  const { metadata = {}, spec = {} } = template;
  d.labels("  Labels", metadata.labels);
  if (Object.keys(metadata.annotations ?? {}).length > 0) d.annotations("  Annotations", metadata.annotations);
  d.given(1, "Service Account", spec.serviceAccountName);
  if (initContainersOf(template).length > 0) describeContainers(d, "Init Containers", initContainersOf(template), undefined, "  ");
  describeContainers(d, "Containers", containersOf(template), undefined, "  ");
  describeVolumes(d, spec.volumes, "  ");
  writeSpread(d, spec.topologySpreadConstraints ?? [], "  ");
  d.given(1, "Priority Class Name", spec.priorityClassName);
  d.labels("  Node-Selectors", spec.nodeSelector);
  d.list("  Tolerations", tolerationTexts(spec.tolerations));
}
