import { rfc3339 } from "../../apimachinery/time.ts";
import type { Container, EphemeralContainer, ObjectReference, Pod } from "../../apimachinery/types/index.ts";
import type { ContainerSnapshot } from "./snapshot.ts";

export type AnyContainer = Container | EphemeralContainer;

export const uidOf = (pod: Pod): string => pod.metadata!.uid!;

/** NAME_NAMESPACE(UID), as the kubelet prints Pods. */
export function formatPod(pod: Pod): string {
  return `${pod.metadata!.name}_${pod.metadata!.namespace}(${pod.metadata!.uid})`;
}

export function isSidecar(container: AnyContainer): boolean {
  return container.restartPolicy === "Always";
}

/** The path of a container in its Pod: the `fieldPath` of events. */
export function fieldPath(pod: Pod, name: string): string {
  const lists = ["containers", "initContainers", "ephemeralContainers"] as const;
  for (const list of lists) if (pod.spec?.[list]?.some((container) => container.name === name)) return `spec.${list}{${name}}`;
  return "";
}

export function findContainer(pod: Pod, name: string): AnyContainer | undefined {
  const { spec } = pod;
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])].find((c) => c.name === name);
}

/** A static Pod's mirror, or the static Pod itself. */
export function isStatic(pod: Pod): boolean {
  const source = pod.metadata?.annotations?.["kubernetes.io/config.source"];
  return source !== undefined && source !== "api";
}

export function isMirror(pod: Pod): boolean {
  return pod.metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined;
}

export function referenceTo(pod: Pod): ObjectReference {
  const { namespace, name, uid, resourceVersion } = pod.metadata!;
  return {
    kind: "Pod",
    apiVersion: "v1",
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
    ...(uid ? { uid } : {}),
    ...(resourceVersion ? { resourceVersion } : {}),
  };
}

/** What the first of a container's own rules that fits this exit code says; undefined when none fits. */
export function ruleAction(container: AnyContainer, exitCode: number): string | undefined {
  return (container.restartPolicyRules ?? []).find(({ exitCodes }) => {
    const inside = (exitCodes?.values ?? []).includes(exitCode);
    return exitCodes?.operator === "NotIn" ? !inside : inside;
  })?.action;
}

/** Whether a container that ended with this code is to run again, by its own rules and those of the Pod. */
export function restartsAfter(container: AnyContainer, pod: Pod, exitCode: number): boolean {
  const action = ruleAction(container, exitCode);
  if (action !== undefined) return action === "Restart" || action === "RestartAllContainers";
  switch (container.restartPolicy ?? podPolicy(pod)) {
    case "Never":
      return false;
    case "OnFailure":
      return exitCode !== 0;
    default:
      return true;
  }
}

function podPolicy(pod: Pod): string {
  return pod.spec?.restartPolicy ?? "Always";
}

/** Whether a container should be started in the next sync: kubecontainer.ShouldContainerBeRestarted. */
export function shouldBeRestarted(container: AnyContainer, pod: Pod, status: ContainerSnapshot | undefined): boolean {
  if (pod.metadata?.deletionTimestamp) return false;
  if (!status) return true;
  if (status.state === "running") return false;
  if (status.state === "created") return true;
  return restartsAfter(container, pod, status.exitCode);
}

/** Whether failed containers of the Pod run again at all. */
export function restartsOnFailure(pod: Pod): boolean {
  return podPolicy(pod) !== "Never";
}

/** A time of the API (whole seconds) from ms since 1970. */
export function apiTime(wall: number): string {
  return rfc3339(wall);
}

/** Go's %q of a list: [a b]. */
export function goList(names: readonly string[]): string {
  return `[${names.join(" ")}]`;
}
