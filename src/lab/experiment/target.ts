import { selectorFromObject, type LabelSelector } from "../../apimachinery/selectors/index.ts";
import type { KubeObject, Pod } from "../../apimachinery/types/index.ts";
import { missing } from "../checks/sentences.ts";
import type { World } from "../checks/world.ts";
import type { FaultTarget } from "../format/check-schema.ts";
import type { LocalizedText } from "../format/language.ts";
import type { ContainerTarget } from "../../cluster/faults/index.ts";

/** An experiment that cannot be done on what the learner has built: it counts as failed, with this sentence. */
export class ExperimentError extends Error {
  readonly text: LocalizedText;
  constructor(text: LocalizedText) {
    super(text.en);
    this.name = "ExperimentError";
    this.text = text;
  }
}

/** What a fault on a target hits. Throws ExperimentError when there is no running Pod. */
export function containersOf(fault: FaultTarget, world: World): ContainerTarget {
  const namespace = fault.namespace ?? "default";
  const chosen = runningPods(fault.target, namespace, world);
  const container = fault.container === undefined ? {} : { container: fault.container };
  if (fault.target.startsWith("pod/") || fault.target.startsWith("pods/")) return { namespace, pod: chosen[0]!.metadata!.name!, ...container };
  const pods = fault.pods ?? 1;
  return { namespace, selector: selectorOf(fault.target, namespace, world), ...container, ...(pods === 0 ? {} : { limit: pods }) };
}

/** The node that is named, or the one on which a target's first Pod runs. Throws ExperimentError. */
export function nodeOf(name: string, world: World): string {
  if (!name.includes("/")) {
    if (!world.get("nodes", "", name)) throw new ExperimentError(missing(`node/${name}`));
    return name;
  }
  return runningPods(name, "default", world)[0]!.spec!.nodeName!;
}

function runningPods(target: string, namespace: string, world: World): Pod[] {
  const [type, name] = target.split("/", 2) as [string, string];
  const all = world.list("pods", namespace) as readonly Pod[];
  const single = world.resourceOf(type)?.resource === "pods";
  const selector = single ? undefined : selectorFromText(target, namespace, world);
  const chosen = all.filter((pod) => (single ? pod.metadata!.name === name : selector!.matches(pod.metadata!.labels ?? {})));
  const running = chosen.filter((pod) => pod.status?.phase === "Running" && pod.metadata!.deletionTimestamp === undefined);
  if (running.length > 0) return running;
  if (single && chosen.length === 0) throw new ExperimentError(missing(target));
  throw new ExperimentError({ en: `no Pod of ${target} is running`, "zh-cn": `${target} 没有运行中的 Pod` });
}

function selectorFromText(target: string, namespace: string, world: World): ReturnType<typeof selectorFromObject> {
  const [type, name] = target.split("/", 2) as [string, string];
  const served = world.resourceOf(type);
  if (!served) throw new Error(`there is no resource "${type}": expected pod/NAME, deployment/NAME ...`);
  const object = world.get(served.resource, namespace, name) as (KubeObject & { spec?: { selector?: unknown } }) | undefined;
  if (!object) throw new ExperimentError(missing(target));
  const { selector } = object.spec ?? {};
  const plain = served.resource === "services" || served.resource === "replicationcontrollers";
  return selectorFromObject(plain ? { matchLabels: selector as Record<string, string> } : (selector as LabelSelector));
}

function selectorOf(target: string, namespace: string, world: World): string {
  return selectorFromText(target, namespace, world).toString();
}
