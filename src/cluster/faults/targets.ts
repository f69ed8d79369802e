import { parseSelector } from "../../apimachinery/selectors/index.ts";
import type { ClusterNode } from "../kubelet/index.ts";
import type { Container } from "../runtime/index.ts";

/** Which containers are meant: those of one Pod, or of all running Pods that a label selector finds. */
export interface ContainerTarget {
  /** Default: default. */
  namespace?: string;
  pod?: string;
  /** app=web */
  selector?: string;
  /** Only Pods on this node. */
  node?: string;
  /** Default: all app containers (no init containers, no ephemeral ones). */
  container?: string;
  /** Only the first so many Pods by name. */
  limit?: number;
}

/** A fault that cannot be: the message is one sentence. */
export class FaultError extends Error {}

/** Whether a container is one of those that are meant, `limit` aside. */
export function targetFilter(target: ContainerTarget, nodes: ReadonlyMap<string, ClusterNode>): (container: Container) => boolean {
  let matches: ((labels: Readonly<Record<string, string>>) => boolean) | undefined;
  if (target.selector !== undefined) {
    try {
      const selector = parseSelector(target.selector);
      matches = (labels) => selector.matches(labels);
    } catch (error) {
      throw new FaultError(`the selector ${JSON.stringify(target.selector)} is none: ${error instanceof Error ? error.message : ""}`, { cause: error });
    }
  }
  const { namespace = "default", pod, container: wanted } = target;
  return (container) => {
    const { config } = container.sandbox;
    if (config.namespace !== namespace) return false;
    if (pod !== undefined && config.name !== pod) return false;
    if (matches && !matches(config.labels ?? {})) return false;
    if (wanted !== undefined) return container.name === wanted;
    const node = [...nodes.values()].find(({ runtime }) => runtime === container.sandbox.host);
    const spec = node?.kubelet.podByName(config.namespace, config.name)?.pod.spec;
    return spec?.containers?.some(({ name }) => name === container.name) ?? true;
  };
}

/** The running containers that are meant, by name of their Pod. Throws FaultError when there are none. */
export function targetsOf(target: ContainerTarget, nodes: ReadonlyMap<string, ClusterNode>): Container[] {
  if (target.pod === undefined && target.selector === undefined) throw new FaultError("a fault of containers needs a pod or a selector");
  if (target.node !== undefined && !nodes.has(target.node)) throw new FaultError(`there is no node ${JSON.stringify(target.node)}`);
  const filter = targetFilter(target, nodes);
  const found = [...nodes.values()]
    .filter(({ name }) => target.node === undefined || name === target.node)
    .flatMap(({ runtime }) => runtime.pods().flatMap((uid) => runtime.containers(uid)))
    .filter((container) => container.running && filter(container))
    .sort((a, b) => compare(a.sandbox.config.name, b.sandbox.config.name) || a.sequence - b.sequence);
  if (found.length === 0) throw new FaultError(`no running container is ${describeTarget(target)}`);
  if (target.limit === undefined) return found;
  const pods = [...new Set(found.map(({ sandbox }) => sandbox.config.podUid))].slice(0, target.limit);
  return found.filter(({ sandbox }) => pods.includes(sandbox.config.podUid));
}

/** container web of Pods app=shop in default */
export function describeTarget({ namespace = "default", pod, selector, node, container, limit }: ContainerTarget): string {
  const what = container === undefined ? "a container" : `container ${container}`;
  const whose = pod !== undefined ? `Pod ${pod}` : `${limit === undefined ? "" : `the first ${limit} `}Pods ${selector ?? ""}`.trim();
  return `${what} of ${whose} in ${namespace}${node === undefined ? "" : ` on ${node}`}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
