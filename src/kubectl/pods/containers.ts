import { print, printError, type Call } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";

export const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

// Containers of all three lists are read here as plain data.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Container = Record<string, any> & { name: string };

const listOf = (pod: KubeObject, key: string): Container[] => (pod.spec?.[key] ?? []) as Container[];

export const containersOf = (pod: KubeObject): Container[] => listOf(pod, "containers");
export const initContainersOf = (pod: KubeObject): Container[] => listOf(pod, "initContainers");
export const ephemeralContainersOf = (pod: KubeObject): Container[] => listOf(pod, "ephemeralContainers");

/** In the order in which they start. */
export const allContainersOf = (pod: KubeObject): Container[] => [...initContainersOf(pod), ...containersOf(pod), ...ephemeralContainersOf(pod)];

export interface FoundContainer {
  container: Container;
  /** `spec.containers{web}` */
  fieldPath: string;
}

export function findContainer(pod: KubeObject, name: string): FoundContainer | undefined {
  for (const key of ["containers", "initContainers", "ephemeralContainers"]) {
    const container = listOf(pod, key).find((each) => each.name === name);
    if (container) return { container, fieldPath: `spec.${key}{${name}}` };
  }
  return undefined;
}

/** `web, side, shell (ephem), prep (init)` */
export function containerNames(pod: KubeObject): string {
  return [
    ...containersOf(pod).map(({ name }) => name),
    ...ephemeralContainersOf(pod).map(({ name }) => `${name} (ephem)`),
    ...initContainersOf(pod).map(({ name }) => `${name} (init)`),
  ].join(", ");
}

export function notAContainer(pod: KubeObject, name: string): CommandError {
  return new CommandError(`container ${name} is not valid for pod ${pod.metadata?.name} out of: ${containerNames(pod)}`);
}

/** Which container was chosen by itself; "" where there is no other. */
export const defaulted = (pod: KubeObject): string =>
  allContainersOf(pod).length > 1 ? `Defaulted container ${JSON.stringify(containersOf(pod)[0]!.name)} out of: ${containerNames(pod)}\n` : "";

/** The container that is meant: the one named, that of the annotation, or the first, which is said when there are more. */
export function* containerFor(invocation: Invocation, pod: KubeObject, given: string, quiet: boolean, stream: 1 | 2 = 2): Call<FoundContainer> {
  const name = given || (pod.metadata?.annotations?.[DEFAULT_CONTAINER] ?? "");
  if (name !== "") {
    const found = findContainer(pod, name);
    if (!found) throw notAContainer(pod, name);
    return found;
  }
  const [first] = containersOf(pod);
  if (!first) throw new CommandError(`pod ${pod.metadata?.namespace}/${pod.metadata?.name} does not have any containers`);
  if (!quiet) yield* (stream === 1 ? print : printError)(defaulted(pod));
  return { container: first, fieldPath: `spec.containers{${first.name}}` };
}
