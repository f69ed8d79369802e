import { deepEqual } from "../../../apimachinery/json/index.ts";
import type { RuntimeClass } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceContext } from "../resources/definition.ts";
import { isPod, type AdmissionPlugin, type AdmissionRequest } from "./plugin.ts";
import { refuse } from "./refuse.ts";

/** Adds the overhead and the scheduling rules of the runtime class that a Pod names. */
export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  admit(request, context) {
    if (!applies(request)) return;
    const found = classOf(request, context);
    const spec: Draft = request.object.spec;
    if (found?.overhead?.podFixed) {
      if (spec.overhead && !deepEqual(spec.overhead, found.overhead.podFixed)) {
        throw refuse(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
      }
      spec.overhead = { ...found.overhead.podFixed };
    }
    if (!found?.scheduling) return;
    for (const [key, value] of Object.entries(found.scheduling.nodeSelector ?? {})) {
      const selector: Record<string, string> = (spec.nodeSelector ??= {});
      if (selector[key] !== undefined && selector[key] !== value) {
        const conflict = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${selector[key]}`;
        throw refuse(request, conflict);
      }
      selector[key] = value;
    }
    if (found.scheduling.tolerations?.length) {
      spec.tolerations = [...(spec.tolerations ?? []), ...found.scheduling.tolerations.map((one) => ({ ...one }))];
    }
  },
  validate(request, context) {
    if (!applies(request)) return;
    const found = classOf(request, context);
    if (request.object.spec?.overhead && !found?.overhead) {
      throw refuse(request, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }
  },
};

function applies(request: AdmissionRequest): boolean {
  return isPod(request) && request.operation === "CREATE" && request.subresource === "";
}

function classOf(request: AdmissionRequest, context: ResourceContext): RuntimeClass | undefined {
  const name: string = request.object.spec?.runtimeClassName ?? "";
  if (name === "") return undefined;
  const found = context.find("runtimeclasses.node.k8s.io", "", name) as RuntimeClass | undefined;
  if (!found) throw refuse(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  return found;
}
