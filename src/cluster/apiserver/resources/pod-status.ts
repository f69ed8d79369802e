import {
  forbidden, invalid, root, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { each, messages, qualifiedName } from "./field-checks.ts";

const SYSTEM_CONDITIONS = ["PodScheduled", "Ready", "Initialized"];

/** Whether a container that ended with `exitCode` is to be run again by the rules of container and pod. */
function mayRestart(container: Draft, podPolicy: string, exitCode: number): boolean {
  for (const rule of container.restartPolicyRules ?? []) {
    const { operator, values } = rule.exitCodes ?? {};
    const listed = (values ?? []).includes(exitCode);
    if (operator === "In" ? listed : operator === "NotIn" && !listed) return true;
  }
  switch (container.restartPolicy ?? podPolicy) {
    case "Always": return true;
    case "OnFailure": return exitCode !== 0;
    default: return false;
  }
}

function validateTransitions(now: Draft[], old: Draft[], containers: Draft[], policy: string, at: Path): FieldError[] {
  // In a new sandbox all of such a Pod runs again, whatever the containers' own policies say.
  if (policy === "Always") return [];
  return each(old, at, (before, path) => {
    const terminated = before.state?.terminated;
    const status = now.find((candidate) => candidate.name === before.name);
    if (!terminated || !status || status.state?.terminated) return [];
    const container = containers.find((candidate) => candidate.name === before.name);
    if (container && mayRestart(container, policy, terminated.exitCode ?? 0)) return [];
    return [forbidden(path.child("state"), "may not be transitioned to non-terminated state")];
  });
}

/** What an update of a pod's status may not do. */
export function validatePodStatusUpdate(pod: Draft, old: Draft): FieldError[] {
  const at = root("status");
  const status = pod.status ?? {};
  const before = old.status ?? {};
  const errors = each<Draft>(status.conditions, at.child("conditions"), (condition, path) =>
    (SYSTEM_CONDITIONS.includes(condition.type) ? [] : qualifiedName(condition.type ?? "", path.child("Type"))));
  const nominated: string = status.nominatedNodeName ?? "";
  if (nominated !== "" && nominated !== (before.nominatedNodeName ?? "")) {
    errors.push(...messages(isDNS1123Subdomain(nominated), nominated, at.child("nominatedNodeName")));
    if (old.spec?.nodeName) {
      const detail = "may not be set on pods that are already bound to a node";
      errors.push(forbidden(at.child("nominatedNodeName"), detail));
    }
  }
  if (before.qosClass && status.qosClass !== before.qosClass) {
    errors.push(invalid(at.child("qosClass"), status.qosClass ?? "", "field is immutable"));
  }
  const policy: string = old.spec?.restartPolicy ?? "Always";
  const everything = [...(old.spec?.containers ?? []), ...(old.spec?.initContainers ?? [])].some((container: Draft) =>
    container.restartPolicyRules?.some((rule: Draft) => rule.action === "RestartAllContainers"));
  if (!everything) {
    errors.push(
      ...validateTransitions(status.containerStatuses ?? [], before.containerStatuses ?? [],
        old.spec?.containers ?? [], policy, at.child("containerStatuses")),
      ...validateTransitions(status.initContainerStatuses ?? [], before.initContainerStatuses ?? [],
        old.spec?.initContainers ?? [], policy, at.child("initContainerStatuses")),
    );
  }
  errors.push(...validateTransitions(status.ephemeralContainerStatuses ?? [], before.ephemeralContainerStatuses ?? [],
    [], "Never", at.child("ephemeralContainerStatuses")));
  return errors;
}
